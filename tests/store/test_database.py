"""Migrations, transactions, and what is said of a file that cannot be used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from rag.core.errors import LibraryDamaged, LibraryTooNew
from rag.store import database, steps
from rag.store.database import Database


def test_a_new_library_is_at_the_newest_version_with_an_identity(tmp_path: Path) -> None:
    with Database(tmp_path).reading() as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == len(steps.MIGRATIONS)
        assert db.execute("SELECT value FROM counters WHERE name = 'library'").fetchone()[0] > 0


def test_an_old_file_is_upgraded_and_keeps_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Database(tmp_path).writing() as db:
        db.execute("INSERT INTO history (question, asked, answer, answered) VALUES ('물음', '2026', '{}', 0)")
    monkeypatch.setattr(steps, "MIGRATIONS", (*steps.MIGRATIONS, "ALTER TABLE history ADD COLUMN starred INTEGER DEFAULT 7;"))
    with Database(tmp_path).reading() as db:
        assert tuple(db.execute("SELECT question, starred FROM history").fetchone()) == ("물음", 7)


def test_a_step_that_fails_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(tmp_path)
    known = len(steps.MIGRATIONS)
    monkeypatch.setattr(steps, "MIGRATIONS", (*steps.MIGRATIONS, "CREATE TABLE extra (a);\nCREATE TABLE extra (a);"))
    with pytest.raises(LibraryDamaged):
        Database(tmp_path)
    with closing(sqlite3.connect(tmp_path / database.FILE_NAME)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == known
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'extra'").fetchone()[0] == 0


def test_a_later_version_is_refused_untouched(tmp_path: Path) -> None:
    Database(tmp_path)
    with closing(sqlite3.connect(tmp_path / database.FILE_NAME)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryTooNew) as caught:
        Database(tmp_path)
    assert caught.value.facts == {"version": 99, "known": len(steps.MIGRATIONS)}


def test_a_file_that_is_no_library_is_refused_with_its_path(tmp_path: Path) -> None:
    (tmp_path / database.FILE_NAME).write_bytes(b"this is not SQLite" * 100)
    with pytest.raises(LibraryDamaged) as caught:
        Database(tmp_path)
    assert caught.value.facts == {"path": str(tmp_path / database.FILE_NAME), "reason": "not_a_database"}


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    library = Database(tmp_path)
    with pytest.raises(ZeroDivisionError), library.writing() as db:
        db.execute("UPDATE counters SET value = 5 WHERE name = 'generation'")
        raise ZeroDivisionError
    with library.reading() as db:
        assert db.execute("SELECT value FROM counters WHERE name = 'generation'").fetchone()[0] == 0


def test_writers_in_two_threads_wait_for_each_other(tmp_path: Path) -> None:
    library = Database(tmp_path)

    def write() -> None:
        for _ in range(20):
            with library.writing() as db:
                db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")

    threads = [Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with library.reading() as db:
        assert db.execute("SELECT value FROM counters WHERE name = 'generation'").fetchone()[0] == 40
