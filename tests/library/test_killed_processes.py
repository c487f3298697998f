"""`kill -9` of the processes that users really run, the worker and the children that read for it, at moments drawn by a seed: what was
queued is done by the next worker, once; nothing is left half; a child's death costs at most its own file, with a reason.

`test_kills.py` kills at each named step, in one process that stands in for all of them; here nothing stands in for anything.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from kept_library import QUESTIONS, TEXTS, unfinished_files
from pdf_factory import Sheet, make_pdf, simple_pdf, text_lines
from places import PROJECT
from processes import below

from rag.core.checks import CheckStatus
from rag.core.settings import Settings
from rag.library.doctor import diagnose
from rag.library.library import Library

pytestmark = [pytest.mark.model, pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc, which is Linux's")]

KILLS = 10  # of each kind; a seeded tenth of them where not all are asked for
FINE = {"index", "leftovers", "embeddings", "guards"}  # of doctor's checks: built with the next question, kept on purpose, the system's
LONG = "업무 편람.pdf"


def _rules(part: int) -> list[str]:
    """A page of a long document; no line stands on every page, as a running head would."""
    what = ["계약서", "영수증", "도면", "회의록", "명부", "사진", "통계"]
    return [
        f"제{number}조({what[number % 7]}의 보관) {what[number % 7]} {number}호는 {number % 9 + 1}년 동안 보관한다."
        for number in range(8 * part + 1, 8 * part + 9)
    ]


@pytest.fixture(scope="module")
def queued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose files all wait: three of one page, and one that takes seconds to read and embed."""
    folder = tmp_path_factory.mktemp("queued") / "data"
    library = Library(Settings(data_dir=folder, threads=1))
    for name, text in TEXTS.items():
        library.add(name, simple_pdf(text))
    library.add(LONG, make_pdf([Sheet(text_lines(*_rules(part))) for part in range(20)]))
    assert [job.name for job in library.jobs()] == [*TEXTS, LONG]
    return folder


@pytest.fixture
def folder(queued: Path, tmp_path: Path) -> Path:
    shutil.copytree(queued, tmp_path / "data")
    return tmp_path / "data"


def worker(folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "RAG_DATA_DIR": str(folder), "RAG_THREADS": "1"}
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-m", "rag", "worker"], cwd=PROJECT, env=environment, stdout=quiet, stderr=quiet)


def _gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def soon(true: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def assert_whole(folder: Path, documents: list[str], where: str) -> Library:
    library = Library(Settings(data_dir=folder, threads=1))
    assert sorted(one.name for one in library.documents()) == sorted(documents), where
    assert not [job for job in library.jobs() if job.state.is_unfinished], where
    assert {check.name for check in diagnose(library.settings, lambda: library) if check.status is not CheckStatus.OK} <= FINE, where
    assert unfinished_files(folder) == [], where
    assert len(list((folder / "files").rglob("*.pdf"))) == len(documents), where
    return library


def answers(library: Library) -> list[tuple[str | None, str]]:
    return [(answer.text, answer.evidence[0].document) for answer in map(library.ask, (*QUESTIONS, "회의록 17호는 몇 년 보관하나요?"))]


@pytest.fixture(scope="module")
def undisturbed(queued: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[str | None, str]], float]:
    """What the library answers where nobody is killed, and how many seconds its worker takes."""
    folder = tmp_path_factory.mktemp("undisturbed") / "data"
    shutil.copytree(queued, folder)
    started = time.monotonic()
    assert worker(folder).wait(120) == 0
    took = time.monotonic() - started
    return answers(assert_whole(folder, [*TEXTS, LONG], "undisturbed")), took


@pytest.mark.long
@pytest.mark.parametrize("number", range(KILLS))
def test_workers_that_are_killed_lose_nothing(
    number: int, folder: Path, undisturbed: tuple[list[tuple[str | None, str]], float], pytestconfig: pytest.Config
) -> None:
    expected, took = undisturbed
    draw = random.Random(f"{pytestconfig.option.seed} worker {number}")
    delays = [draw.uniform(0, took) for _ in range(3)]
    where = f"killed after {delays} seconds"
    for delay in delays:
        process = worker(folder)
        time.sleep(delay)
        children = below(process.pid)
        process.kill()
        process.wait(20)
        assert all(soon(partial(_gone, child)) for child in children), f"{where}: a child outlives its worker"
    assert worker(folder).wait(120) == 0, where
    assert answers(assert_whole(folder, [*TEXTS, LONG], where)) == expected, where


@pytest.mark.long
@pytest.mark.parametrize("number", range(KILLS))
def test_a_child_that_is_killed_costs_its_own_file_at_most(
    number: int, folder: Path, undisturbed: tuple[list[tuple[str | None, str]], float], pytestconfig: pytest.Config
) -> None:
    draw = random.Random(f"{pytestconfig.option.seed} child {number}")
    process = worker(folder)
    assert soon(lambda: bool(below(process.pid)) or process.poll() is not None)
    time.sleep(draw.uniform(0, undisturbed[1] / 2))
    for child in below(process.pid):
        with suppress(ProcessLookupError):  # it went with its parent
            os.kill(child, signal.SIGKILL)
    assert process.wait(120) == 0
    library = Library(Settings(data_dir=folder, threads=1))
    failed = [job for job in library.jobs() if job.error]
    assert len(failed) <= 1 and all(job.error and job.error["code"] == "reading_crashed" for job in failed), failed
    lost = {job.name for job in failed}
    assert_whole(folder, [name for name in (*TEXTS, LONG) if name not in lost], "a child was killed")
