"""Whether a database file is whole, and what in it hangs in the air: rows that belong to nothing, documents without all their parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from rag.store.database import connect
from rag.store.refusals import in_our_words
from rag.store.rows import is_page
from rag.store.steps import MIGRATIONS, migrate, version_of

_LISTED = 20  # lines of integrity_check
_HALF = """
SELECT d.id FROM documents d WHERE d.size > 0 AND d.kept_from IS NOT d.rule AND (
    (SELECT count(*) FROM pages p WHERE p.document_id = d.id) <> (SELECT coalesce(max(number), 1) FROM pages p WHERE p.document_id = d.id)
    OR EXISTS (SELECT 1 FROM passages p WHERE p.document_id = d.id AND p.id NOT IN (SELECT id FROM terms_content)))
"""
_WITHOUT_WINDOWS = """
SELECT p.document_id, p.text FROM passages p JOIN documents d ON d.id = p.document_id
WHERE d.size > 0 AND d.kept_from IS NOT d.rule AND NOT EXISTS (SELECT 1 FROM windows w WHERE w.passage_id = p.id)
"""
_GHOST_TERMS = "SELECT id FROM terms_content WHERE id NOT IN (SELECT id FROM passages)"


@dataclass(frozen=True, slots=True)
class Examined:
    """`problems`: what SQLite says of the file. `ghosts`: rows that belong to nothing. `half`: ids of documents with parts missing."""

    problems: tuple[str, ...] = ()
    ghosts: int = 0
    half: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not (self.problems or self.ghosts or self.half)


def examine(path: Path, needs_no_windows: Callable[[str], bool] = lambda text: False) -> Examined:
    """Reads all of a database of the newest version. `needs_no_windows`: whether a passage of this text may be one that has none.

    Raises LibraryHindered where it cannot even be opened.
    """
    with in_our_words(path), closing(connect(path)) as db:
        if problems := tuple(problems_of(db)):
            return Examined(problems)
        ghosts = len(db.execute("PRAGMA foreign_key_check").fetchall())
        if version_of(db) < len(MIGRATIONS):
            return Examined(ghosts=ghosts)
        ghosts += len(db.execute(_GHOST_TERMS).fetchall())
        return Examined(ghosts=ghosts, half=tuple(_half(db, needs_no_windows)))


def problems_of(db: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with the file as such: pages, indexes, word lists, tables that are missing or that are none of ours."""
    try:
        found = [str(row[0]) for row in db.execute(f"PRAGMA integrity_check({_LISTED})")]
        yield from (line for line in found if line != "ok")
        expected, there = _names(_empty(version_of(db))), _names(db)
        yield from (f"{name} is missing" for name in sorted(expected - there))
        foreign = (name for name in there - expected if name.split()[0] in ("trigger", "view"))
        yield from (f"{name} is none of ours" for name in sorted(foreign))
        if "table terms" in there and not found[1:]:
            _check_terms(db)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            raise
        yield str(error)


def mend_rows(path: Path, needs_no_windows: Callable[[str], bool] = lambda text: False) -> int:
    """Removes what belongs to nothing, and has documents that are half there read again; returns how many rows it removed."""
    removed = 0
    with in_our_words(path), closing(connect(path)) as db:
        db.execute("BEGIN IMMEDIATE")
        for _ in MIGRATIONS:  # what hangs on a ghost may be one after it
            loose = db.execute("PRAGMA foreign_key_check").fetchall()
            removed += sum(_cut(db, row["table"], row["rowid"], row["fkid"]) for row in loose)
        removed += db.execute(f"DELETE FROM terms WHERE rowid IN ({_GHOST_TERMS})").rowcount
        db.execute("INSERT INTO terms (terms) VALUES ('optimize')")  # merges what was removed out of FTS5's own tables
        db.executemany("UPDATE documents SET rule = '', kept_from = NULL WHERE id = ?", ((key,) for key in _half(db, needs_no_windows)))
        db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")
        db.execute("COMMIT")
    return removed


def _half(db: sqlite3.Connection, needs_no_windows: Callable[[str], bool]) -> list[int]:
    """Documents with parts missing, or with pages whose boxes cannot be read: SQLite keeps no sums of what it stores."""
    found = {row["id"] for row in db.execute(_HALF)}
    found |= {row["document_id"] for row in db.execute(_WITHOUT_WINDOWS) if not needs_no_windows(row["text"])}
    for row in db.execute("SELECT document_id, text, boxes FROM pages p JOIN documents d ON d.id = p.document_id WHERE d.size > 0"):
        if row["document_id"] not in found and not is_page(row):
            found.add(row["document_id"])
    return sorted(found)


def _cut(db: sqlite3.Connection, table: str, rowid: int | None, number: int) -> int:
    """Removes a row whose parent is gone; one of a table without rowids goes with all that lack the same parent."""
    if rowid is not None:
        return db.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,)).rowcount
    key = next(row for row in db.execute(f"PRAGMA foreign_key_list({table})") if row["id"] == number)
    parent = f"SELECT {key['to'] or 'id'} FROM {key['table']}"
    return db.execute(f"DELETE FROM {table} WHERE {key['from']} NOT IN ({parent})").rowcount


def _check_terms(db: sqlite3.Connection) -> None:
    """Raises DatabaseError where FTS5's own tables do not hold together (https://sqlite.org/fts5.html#the_integrity_check_command)."""
    db.execute("BEGIN")
    try:
        db.execute("INSERT INTO terms (terms) VALUES ('integrity-check')")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL):
            raise
    finally:
        with suppress(sqlite3.OperationalError):
            db.execute("ROLLBACK")


def _empty(version: int) -> sqlite3.Connection:
    """A library of this version with nothing in it, in memory."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    migrate(db, version)
    return db


def _names(db: sqlite3.Connection) -> set[str]:
    query = "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    return {row[0] for row in db.execute(query)}
