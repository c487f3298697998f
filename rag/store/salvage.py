"""A new database from what can be read of a damaged one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from rag.store.steps import MIGRATIONS, migrate, version_of

# What nobody can read again from the stored PDFs.
_PEOPLES = ("documents", "identities", "scopes", "scope_documents", "own_questions", "history", "quoted", "jobs")
# What can be: it is there whole, or none of it, so that no document is half there.
_CONTENTS = ("pages", "attachments", "passages", "windows", "models", "embeddings")
_NEVER_GIVEN = 1_000_000_000  # an id above all that were given, where those cannot be read
_UNKNOWN = 0  # rows in a hole
_MOST_TRIED = 100_000  # rows of a hole that are asked for one by one


@dataclass(frozen=True, slots=True)
class Salvaged:
    """Rows by table: `kept`, and `lost` (0: nobody knows how many there were). Without `contents` every document waits to be read again."""

    contents: bool
    kept: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return self.contents and not self.lost


def salvage(damaged: Path, new: Path) -> Salvaged:
    """Writes a database without damage to `new`, row by row: indexes and word lists are made anew on the way.

    Raises sqlite3.Error or OSError where `new` cannot be written.
    """
    kept, lost = dict[str, int](), dict[str, int]()
    with closing(sqlite3.connect(new, isolation_level=None)) as to, closing(sqlite3.connect(damaged, isolation_level=None)) as source:
        to.execute("BEGIN")
        migrate(to, _version(source))
        for table in _PEOPLES:
            kept[table], holes = _copy(source, to, table)
            if holes is not None:
                lost[table] = holes
        contents = not any(_copy(source, to, table)[1] is not None for table in _CONTENTS) and _copy_terms(source, to)
        if not contents:
            _leave_contents(to)
        _tidy(to)
        for table in ("documents", "passages", "windows"):
            _go_on(to, table, _beyond(source, table, _NEVER_GIVEN))
        to.execute("COMMIT")
    return Salvaged(contents, kept, lost)


def _version(source: sqlite3.Connection) -> int:
    """The version that the header says, the newest where it says none that can be."""
    with suppress(sqlite3.DatabaseError):
        if 0 < (version := version_of(source)) <= len(MIGRATIONS):
            return version
    return len(MIGRATIONS)


def _copy(source: sqlite3.Connection, to: sqlite3.Connection, table: str) -> tuple[int, int | None]:
    """How many rows came over, and how many could not be read: None where all could, 0 where nobody knows how many there were."""
    columns = [row[1] for row in to.execute(f"PRAGMA table_info({table})")]
    if not columns:  # a table of later versions
        return 0, None
    insert = f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(columns))})"
    kept, holes = 0, list[int]()
    for row in _readable(source, table, columns, holes):
        kept += to.execute(insert, row).rowcount  # IGNORE: NULL where none can be is not what was written
    return kept, sum(holes) if holes else None


def _readable(source: sqlite3.Connection, table: str, columns: list[str], holes: list[int]) -> Iterator[tuple[object, ...]]:
    """Rows from the front up to the damage, from the back up to it, and between, where there are row ids, those that can be had.

    `holes` gets how many rows could not be.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    has_ids = columns[0] == "id"
    query = f"SELECT {names} FROM {table} NOT INDEXED"
    first, last = None, None
    try:
        for row in source.execute(f"{query} ORDER BY 1" if has_ids else query):
            yield row
            first = row[0]
        return
    except sqlite3.DatabaseError:
        pass
    if not has_ids:
        holes.append(_UNKNOWN)
        return
    with suppress(sqlite3.DatabaseError):
        for row in source.execute(f"{query} ORDER BY id DESC"):
            if first is not None and row[0] <= first:
                break
            last = row[0]
            yield row
    between = range((first or 0) + 1, last if last is not None else _beyond(source, table, first or 0))
    for row_id in between[:_MOST_TRIED]:
        try:
            yield from source.execute(f"SELECT {names} FROM {table} WHERE rowid = ?", (row_id,)).fetchall()
        except sqlite3.DatabaseError:
            holes.append(1)
    if first is last is None and not holes:
        holes.append(_UNKNOWN)


def _beyond(source: sqlite3.Connection, table: str, known: int) -> int:
    """One more than the highest id that was ever given in the table."""
    with suppress(sqlite3.DatabaseError):
        row = source.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return (row[0] if row else known) + 1
    return known + 1


def _copy_terms(source: sqlite3.Connection, to: sqlite3.Connection) -> bool:
    """Whether all of them came over."""
    try:
        rows = source.execute("SELECT id, c0 FROM terms_content").fetchall()
    except sqlite3.DatabaseError:
        return False
    to.executemany("INSERT INTO terms (rowid, body) VALUES (?, ?)", rows)
    return True


def _leave_contents(to: sqlite3.Connection) -> None:
    """Every document is to be read again; one that came as text, without a file, has its rows as far as they could be read."""
    files = "SELECT id FROM documents WHERE size > 0"
    to.execute(
        f"DELETE FROM terms WHERE rowid NOT IN (SELECT id FROM passages) OR rowid IN"
        f" (SELECT id FROM passages WHERE document_id IN ({files}))"
    )
    to.execute(f"DELETE FROM windows WHERE passage_id IN (SELECT id FROM passages WHERE document_id IN ({files}))")
    to.execute("DELETE FROM embeddings WHERE window_id NOT IN (SELECT id FROM windows)")
    tables = _tables(to)
    for table in ("pages", "attachments", "passages"):
        if table in tables:
            to.execute(f"DELETE FROM {table} WHERE document_id IN ({files})")
    if "identities" in tables:
        to.execute("UPDATE identities SET sketch = NULL, indexed = ''")
    columns = {row[1] for row in to.execute("PRAGMA table_info(documents)")}
    to.execute(f"UPDATE documents SET rule = ''{', kept_from = NULL' if 'kept_from' in columns else ''} WHERE size > 0")


def _tables(to: sqlite3.Connection) -> set[str]:
    return {row[0] for row in to.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _tidy(to: sqlite3.Connection) -> None:
    """What hangs on rows that were lost goes; no reader takes this for the state that it knows."""
    to.execute("UPDATE jobs SET document_id = NULL WHERE document_id NOT IN (SELECT id FROM documents)")
    tables = _tables(to)
    for table in ("identities", "scope_documents", "own_questions", "quoted"):
        if table in tables:
            to.execute(f"DELETE FROM {table} WHERE document_id NOT IN (SELECT id FROM documents)")
    if "quoted" in tables:
        to.execute("DELETE FROM quoted WHERE entry_id NOT IN (SELECT id FROM history)")
    to.execute("UPDATE counters SET value = abs(random() % 1000000000) WHERE name = 'generation'")


def _go_on(to: sqlite3.Connection, table: str, beyond: int) -> None:
    """No id is given twice: indexes and bookmarks know their rows by it."""
    if not to.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (beyond, table)).rowcount:
        to.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, beyond))
