"""The worker: one a library, with all the settings of the library that starts it."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from places import PROJECT

from rag.core.errors import LibraryUnwritable
from rag.core.settings import Settings
from rag.library.worker import start_worker, worker_lock

HOLD = """
import sys, time
from pathlib import Path
from rag.core.settings import Settings
from rag.library.worker import worker_lock
with worker_lock(Settings(data_dir=Path(sys.argv[1]))) as held:
    print(held, flush=True)
    time.sleep(60)
"""


def test_the_lock_is_held_once_and_nobody_waits_for_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    started = time.monotonic()
    with worker_lock(settings) as first, worker_lock(settings) as second:
        assert (first, second) == (True, False)
    with worker_lock(settings) as again:
        assert again
    assert time.monotonic() - started < 1


def test_a_holder_that_is_killed_loses_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=PROJECT) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "True\n"
        with worker_lock(settings) as held:
            assert not held
        holder.kill()
        holder.wait()
        with worker_lock(settings) as held:
            assert held


def test_a_worker_that_fails_gives_it_back(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with pytest.raises(ZeroDivisionError), worker_lock(settings):
        raise ZeroDivisionError
    with worker_lock(settings) as held:
        assert held


def test_the_lock_file_of_the_version_before_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "worker.lock").write_bytes(b"SQLite format 3\0")
    with worker_lock(Settings(data_dir=tmp_path)) as held:
        assert held


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryUnwritable), worker_lock(Settings(data_dir=tmp_path / "file")):
        pass


def test_the_worker_is_told_all_settings_and_none_is_started_beside_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Settings] = []

    class Started:
        def __init__(self, command: list[str], *, env: dict[str, str], **how: object) -> None:
            started.append(Settings.from_env(env))

        def wait(self) -> int:
            return 0

    monkeypatch.setattr("rag.library.worker.subprocess.Popen", Started)
    monkeypatch.setenv("RAG_READER", "none")
    settings = replace(Settings(), data_dir=tmp_path, passage_length=321, max_pages=7, read_timeout=1.5)
    with worker_lock(settings):
        start_worker(settings)
    assert started == []
    start_worker(settings)
    assert started == [settings]


STAND_BACK = """
import os, threading
from rag.library.worker import EMBEDDING_LEVEL, READING_LEVEL, stand_back
stand_back(READING_LEVEL)
reader = []
thread = threading.Thread(target=lambda: reader.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))
thread.start(); thread.join()
stand_back(EMBEDDING_LEVEL); stand_back(READING_LEVEL)
print(reader[0], os.getpriority(os.PRIO_PROCESS, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="priorities of threads are Linux's")
def test_the_worker_goes_behind_those_who_ask_and_embedding_behind_reading() -> None:
    said = subprocess.run([sys.executable, "-c", STAND_BACK], capture_output=True, text=True, cwd=PROJECT, check=True).stdout
    assert said.split() == ["10", "15"]
