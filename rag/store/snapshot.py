"""The database as one file that others can hold: taken while it is written to, looked at, and put in the place of another."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag.core.errors import LibraryBusy, LibraryTooNew
from rag.core.hindrance import in_words
from rag.core.job import JobState
from rag.core.whole_file import put
from rag.store.database import connect
from rag.store.examination import problems_of
from rag.store.refusals import BUSY_SECONDS, in_our_words
from rag.store.steps import MIGRATIONS, migrate, version_of

_WITH_FILE = f"""
SELECT name, sha256, 'document ' || id AS owner FROM documents WHERE size > 0
UNION SELECT name, sha256, 'job ' || id FROM jobs WHERE state IN ({", ".join(f"'{state}'" for state in JobState if state.is_unfinished)})
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a database file holds. `files`: `{sha256: name}` of every stored file that its documents and waiting jobs need; `owners`:
    `{sha256: the document or job}`, of which none is ever given twice."""

    version: int
    documents: int
    files: dict[str, str]
    owners: dict[str, str]


def take_snapshot(database: Path, to: Path) -> None:
    """Writes the database as it stands to `to`, one file without a log, while others read and write (https://sqlite.org/backup.html).

    Raises LibraryHindered.
    """
    with in_our_words(to), closing(connect(database)) as source, closing(sqlite3.connect(to, isolation_level=None)) as copy:
        source.backup(copy, progress=_patience(database))
        copy.execute("PRAGMA journal_mode = DELETE")


def look_at(path: Path) -> Snapshot | None:
    """What a snapshot holds; None where it is damaged or none of ours. Raises LibraryTooNew."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            version = version_of(db)
            if version > len(MIGRATIONS):
                raise LibraryTooNew(version=version, known=len(MIGRATIONS))
            if version == 0 or any(problems_of(db)):
                return None
            rows = db.execute(_WITH_FILE).fetchall()
            files, owners = ({row["sha256"]: row[what] for row in rows} for what in ("name", "owner"))
            return Snapshot(version, db.execute("SELECT count(*) FROM documents").fetchone()[0], files, owners)
    except sqlite3.DatabaseError:
        return None


def put_in_place(snapshot: Path, database: Path) -> None:
    """The snapshot becomes the contents of the database, at once: who has it open sees the one or the other.

    It becomes another library, of another state: no index that was made of either fits it. Where there is no database, the snapshot
    itself is moved there. Raises LibraryHindered.
    """
    with in_our_words(database), closing(sqlite3.connect(snapshot, isolation_level=None)) as source:
        source.row_factory = sqlite3.Row
        source.execute("BEGIN")
        migrate(source, len(MIGRATIONS))
        source.execute("UPDATE counters SET value = abs(random()) WHERE name = 'library'")
        source.execute("UPDATE counters SET value = abs(random() % 1000000000) WHERE name = 'generation'")
        source.execute("COMMIT")
        if database.exists():
            with closing(connect(database)) as live:
                source.backup(live, progress=_patience(database))
                live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
    with in_words(database):
        put(snapshot, database)


def _patience(database: Path) -> Callable[[int, int, int], None]:
    """Python tries a locked database for ever; this does not. Raises LibraryBusy."""
    deadline = time.monotonic() + BUSY_SECONDS

    def tried(status: int, remaining: int, total: int) -> None:
        if status != sqlite3.SQLITE_DONE and time.monotonic() > deadline:
            raise LibraryBusy(path=str(database), seconds=BUSY_SECONDS)

    return tried
