"""Kept files: written once, looked at where they lie, gone when they are not kept."""

from __future__ import annotations

import os
import time
from pathlib import Path

from rag.core.whole_file import sweep
from rag.store.files import FileStore


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_that_is_kept_is_the_one_that_was_looked_at(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    with files.arriving("abc", b"bytes") as arrival:
        inode = arrival.path.stat().st_ino
        arrival.keep()
    assert names(tmp_path) == ["abc.pdf"]
    assert files.path("abc").read_bytes() == b"bytes" and files.path("abc").stat().st_ino == inode


def test_of_an_unlocked_file_only_the_unlocked_bytes_stay(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    with files.arriving("abc", b"locked") as arrival:
        arrival.keep(b"open")
    assert names(tmp_path) == ["abc.pdf"] and files.path("abc").read_bytes() == b"open"


def test_a_file_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    with FileStore(tmp_path / "files").arriving("abc", b"bytes"):
        pass
    assert names(tmp_path / "files") == []


def test_what_a_killed_process_left_is_swept_away_after_a_day(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    with files.arriving("old", b"old") as old, files.arriving("new", b"new") as new:
        day = time.time() - 90_000
        os.utime(old.path, (day, day))
        sweep(tmp_path)
        assert (old.path.exists(), new.path.exists()) == (False, True)
    assert files.size() == 0
