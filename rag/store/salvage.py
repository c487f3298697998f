"""A new database from what can be read of a damaged one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from rag.store.database import MIGRATIONS, migrate, version_of
from rag.store.examination import problems_of

# What nobody can read again from the stored PDFs. The rest of a document is, so that none is half there.
_PEOPLES = ("documents", "identities", "scopes", "scope_documents", "own_questions", "history", "quoted", "jobs")
_CONTENTS = ("pages", "attachments", "passages", "windows")
_NEVER_GIVEN = 1_000_000_000  # an id above all that were given, where those cannot be read
_MOST_TRIED = 100_000  # rows of a hole that are asked for one by one


@dataclass(frozen=True, slots=True)
class Salvaged:
    """Rows by table: `kept`, and `lost` where it is known of how many. `whole`: nothing was lost, and documents have all their parts."""

    whole: bool
    kept: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)


def salvage(damaged: Path, new: Path) -> Salvaged:
    """Writes a database without damage to `new`; `damaged` stays as it is, a copy of it and of its log should lie somewhere.

    Where only indexes are damaged they are made anew and nothing is lost. Else what people wrote is saved row by row, and every document
    waits to be read again. Raises sqlite3.Error or OSError where `new` cannot be written.
    """
    if _reindexed(damaged, new):
        return Salvaged(whole=True)
    new.unlink(missing_ok=True)
    salvaged = Salvaged(whole=False)
    with closing(sqlite3.connect(new, isolation_level=None)) as to, closing(sqlite3.connect(damaged, isolation_level=None)) as source:
        to.execute("BEGIN")
        migrate(to, _version(source))
        for table in _PEOPLES:
            _copy(source, to, table, salvaged)
        _copy_what_has_no_file(source, to, salvaged)
        _tidy(to)
        for table in ("documents", "passages", "windows"):
            _go_on(to, table, _beyond(source, table, _NEVER_GIVEN))
        to.execute("COMMIT")
    return salvaged


def _reindexed(damaged: Path, new: Path) -> bool:
    """Whether a copy is whole once its indexes and word lists are made anew."""
    with closing(sqlite3.connect(damaged)) as source, closing(sqlite3.connect(new, isolation_level=None)) as copy:
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("REINDEX")
            copy.execute("INSERT INTO terms (terms) VALUES ('rebuild')")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
                raise
            return False
        copy.row_factory = sqlite3.Row
        return not any(problems_of(copy))


def _version(source: sqlite3.Connection) -> int:
    """The version that the header says, the newest where it says none that can be."""
    with suppress(sqlite3.DatabaseError):
        if 0 < (version := version_of(source)) <= len(MIGRATIONS):
            return version
    return len(MIGRATIONS)


def _copy(source: sqlite3.Connection, to: sqlite3.Connection, table: str, salvaged: Salvaged, where: str = "") -> None:
    columns = [row[1] for row in to.execute(f"PRAGMA table_info({table})")]
    if not columns:  # a table of later versions
        return
    insert = f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(columns))})"
    kept, holes = 0, list[int]()
    for row in _readable(source, table, columns, where=where, holes=holes):
        with suppress(sqlite3.IntegrityError):  # NULL where none can be: not what was written
            kept += to.execute(insert, row).rowcount
    salvaged.kept[table] = salvaged.kept.get(table, 0) + kept
    if holes:
        salvaged.lost[table] = salvaged.lost.get(table, 0) + sum(holes)


def _readable(source: sqlite3.Connection, table: str, columns: list[str], *, where: str, holes: list[int]) -> Iterator[tuple[object, ...]]:
    """Rows from the front up to the damage, from the back up to it, and between, where there are row ids, those that can be had.

    `holes` gets how many rows could not be.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    has_ids = columns[0] == "id"
    query = f"SELECT {names} FROM {table} {where}"
    first, last = None, None
    try:
        for row in source.execute(f"{query} ORDER BY 1" if has_ids else query):
            yield row
            first = row[0]
        return
    except sqlite3.DatabaseError:
        pass
    if not has_ids:
        holes.append(1)
        return
    with suppress(sqlite3.DatabaseError):
        for row in source.execute(f"{query} ORDER BY id DESC"):
            if first is not None and row[0] <= first:
                break
            last = row[0]
            yield row
    if first is last is None:
        holes.append(1)
    between = range((first or 0) + 1, last if last is not None else _beyond(source, table, first or 0))
    for row_id in between[:_MOST_TRIED]:
        try:
            yield from source.execute(f"SELECT {names} FROM {table} WHERE rowid = ?", (row_id,)).fetchall()
        except sqlite3.DatabaseError:
            holes.append(1)


def _beyond(source: sqlite3.Connection, table: str, known: int) -> int:
    """One more than the highest id that was ever given in the table."""
    with suppress(sqlite3.DatabaseError):
        row = source.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return (row[0] if row else known) + 1
    return known + 1


def _copy_what_has_no_file(source: sqlite3.Connection, to: sqlite3.Connection, salvaged: Salvaged) -> None:
    """Documents that came as text, not as a file, are in the database alone."""
    fileless = [row[0] for row in to.execute("SELECT id FROM documents WHERE size = 0")]
    if not fileless:
        return
    among = f"({', '.join(map(str, fileless))})"
    for table in _CONTENTS:
        parent = "passage_id IN (SELECT id FROM passages WHERE document_id IN {})" if table == "windows" else "document_id IN {}"
        _copy(source, to, table, salvaged, where="WHERE " + parent.format(among))
    rows: list[tuple[int, str]] = []
    with suppress(sqlite3.DatabaseError):
        of_them = f"SELECT id FROM passages WHERE document_id IN {among}"
        rows = source.execute(f"SELECT id, c0 FROM terms_content WHERE id IN ({of_them})").fetchall()
    to.executemany("INSERT INTO terms (rowid, body) VALUES (?, ?)", rows)


def _tidy(to: sqlite3.Connection) -> None:
    """Documents wait to be read again; what hangs on rows that were lost goes; no reader takes this for the state that it knows."""
    columns = {row[1] for row in to.execute("PRAGMA table_info(documents)")}
    to.execute(f"UPDATE documents SET rule = ''{', kept_from = NULL' if 'kept_from' in columns else ''} WHERE size > 0")
    to.execute("UPDATE jobs SET document_id = NULL WHERE document_id NOT IN (SELECT id FROM documents)")
    tables = {row[0] for row in to.execute("SELECT name FROM sqlite_master")}
    if "identities" in tables:
        to.execute("UPDATE identities SET sketch = NULL, indexed = ''")
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
