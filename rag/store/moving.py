"""Every row of a library goes into an empty one, on whichever engine either is: with its ids, and no id is given twice afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from rag.core.job import JobState
from rag.store.connection import Connection
from rag.store.database import Database
from rag.store.steps import MIGRATIONS, migrate

# Each table after those that it refers to, with what its rows are told apart by. `counters` say of which library and state the others are.
TABLES = {
    "accounts": ("id",),
    "collections": ("id",),
    "documents": ("id",),
    "pages": ("document_id", "number"),
    "attachments": ("document_id", "number"),
    "passages": ("id",),
    "windows": ("id",),
    "models": ("fingerprint",),
    "embeddings": ("model", "window_id"),
    "terms": ("rowid",),
    "identities": ("document_id",),
    "scopes": ("id",),
    "scope_documents": ("scope_id", "document_id"),
    "jobs": ("id",),
    "history": ("id",),
    "quoted": ("document_id", "entry_id"),
    "own_questions": ("id",),
    "shares": ("account_id", "collection_id"),
    "sign_ins": ("token",),
    "attempts": ("key",),
    "audit": ("id",),
}
_NOT_ALONG = {"jobs": ("taken_by", "leased_until"), "documents": ("read_by", "read_until")}  # who has one in hand has it where he took it
_MADE = {"collections": 1}  # rows of a library that nobody has used
_MOVED_FROM = "moved_from"  # the counter with the id of the library whose rows these are
_ROWS = 500  # at a time: of 1,000 pages some 40 MB
_WITH_FILE = f"""
SELECT sha256 FROM documents WHERE size > 0
UNION SELECT sha256 FROM jobs WHERE state IN ({", ".join(f"'{state}'" for state in JobState if state.is_unfinished)})
"""
_HELD = "SELECT value FROM counters WHERE name = ?"


def counts(db: Connection) -> dict[str, int]:
    """Rows by table."""
    return {table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in TABLES}


def needed_files(db: Connection) -> set[str]:
    """The SHA-256 of every file that a document or an unfinished job has."""
    return {row["sha256"] for row in db.execute(_WITH_FILE)}


def is_empty(rows: dict[str, int]) -> bool:
    return rows == {table: _MADE.get(table, 0) for table in TABLES}


def came_from(db: Connection) -> int | None:
    """The id of the library whose rows these are; None where they came in here."""
    row = db.execute(_HELD, (_MOVED_FROM,)).fetchone()
    return None if row is None else int(row[0])


def copy_rows(there: Connection, here: Connection, *, source: Database, target: Database, told: Callable[[int], None]) -> None:
    """Within one transaction of each, from `there` in `source` to `here` in `target`, which is empty, and a library of its own afterwards.

    `told` gets how many rows came over.
    """
    columns = _columns()
    for table in _MADE:
        here.execute(f"DELETE FROM {table}")
    done = 0
    for table in TABLES:
        names = [name for name in columns[table] if name not in _NOT_ALONG.get(table, ())]
        insert = f"INSERT INTO {table} ({_quoted(names)}) VALUES ({', '.join('?' * len(names))})"
        for rows in _rows(there, table, names):
            here.executemany(insert, rows)
            done += len(rows)
            told(done)
        if columns[table][0] == "id":
            target.go_on(here, table, source.given(there, table))
    here.execute("UPDATE counters SET value = ? WHERE name = 'generation'", (there.execute(_HELD, ("generation",)).fetchone()[0],))
    here.execute("DELETE FROM counters WHERE name = ?", (_MOVED_FROM,))
    here.execute("INSERT INTO counters VALUES (?, ?)", (_MOVED_FROM, there.execute(_HELD, ("library",)).fetchone()[0]))


def _rows(db: Connection, table: str, names: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    """All rows, some at a time, in order of their key."""
    keys = TABLES[table]
    order = _quoted(keys)
    places = [names.index(key) for key in keys]
    beyond, after = "", tuple[Any, ...]()
    while True:
        query = f"SELECT {_quoted(names)} FROM {table} {beyond} ORDER BY {order} LIMIT {_ROWS}"
        rows = [tuple(row) for row in db.execute(query, after)]
        if not rows:
            return
        yield rows
        after = tuple(rows[-1][place] for place in places)
        beyond = f"WHERE ({order}) > ({', '.join('?' * len(keys))})"


def _columns() -> dict[str, list[str]]:
    """Of each table, as the steps make it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db, len(MIGRATIONS))
        found = {table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")] for table in TABLES}
    return {**found, "terms": ["rowid", *found["terms"]]}


def _quoted(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
