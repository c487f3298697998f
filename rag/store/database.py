"""The one SQLite file, how it is opened and brought to the newest of `steps.py`.

WAL, so that readers never wait for the worker; a connection an operation, so that no connection crosses a thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from copy import copy
from pathlib import Path

from rag.core.errors import LibraryDamaged, LibraryTooNew
from rag.core.hindrance import in_words
from rag.store import steps
from rag.store.at_hand import AtHand
from rag.store.connection import Connection
from rag.store.refusals import BUSY_SECONDS, in_our_words
from rag.store.seen import Viewer, narrow

FILE_NAME = "library.db"


class Database:
    """A library's SQLite file in `folder`, made or upgraded when this is made.

    Raises LibraryHindered, here and in each of its transactions: LibraryTooNew for a file of a later version, also where that came
    meanwhile, LibraryDamaged, LibraryBusy, DiskFull, LibraryUnwritable.
    """

    viewer: Viewer | None = None  # whose eyes `reading` sees with; None: all there is
    many_workers = False  # whether several may take jobs at a time

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._at_hand = AtHand()
        self.kept: dict[str, tuple[int, list[str]]] = {}  # what all views of the file share, each with its generation
        self.name = str(self.path)
        with in_words(folder):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            with in_our_words(self.path):
                self._migrate()
        except sqlite3.Error as error:  # a file that is not as its version says it is
            raise LibraryDamaged(path=str(self.path), reason=str(error)) from error

    def seen_by(self, viewer: Viewer) -> Database:
        """The same file, of which `reading` shows what the viewer sees. `writing` is as ever: who may write is the front door's to say."""
        narrowed = copy(self)
        narrowed.viewer = viewer
        narrowed._at_hand = AtHand()
        return narrowed

    @property
    def owner(self) -> int | None:
        """Whose questions, scopes and right answers are kept."""
        return None if self.viewer is None else self.viewer.account_id

    def _connect(self) -> sqlite3.Connection:
        return connect(self.path)

    def _migrate(self) -> None:
        with closing(self._connect()) as connection:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            version = _known_version(connection)
            if version < len(steps.MIGRATIONS):
                _upgrade(connection)

    def at_hand(self) -> AbstractContextManager[None]:
        """Inside, this thread reads by one connection, in a transaction each time as ever. What a viewer sees is asked with a new one."""
        return nullcontext() if self.viewer is not None else self._at_hand.holding()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the library until it is closed."""
        with in_our_words(self.path), self._at_hand.connection(self._connect) as connection:
            if self.viewer is not None:
                narrow(connection, self.viewer)
            connection.execute("BEGIN")
            _known_version(connection)
            yield connection
            connection.execute("ROLLBACK")

    @contextmanager
    def writing(self, *, alone: bool = True) -> Iterator[Connection]:
        """One transaction: all of it is kept, or, on any exception, nothing.

        Who writes is alone. On PostgreSQL what changes nothing but rows of the queue need not be.
        """
        with in_our_words(self.path), closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                _known_version(connection)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite itself takes back what a full disk stopped
                    connection.execute("ROLLBACK")
                raise

    def given(self, connection: Connection, table: str) -> int:
        """The highest id that was ever given in a table."""
        return int(connection.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()[0])

    def go_on(self, connection: Connection, table: str, after: int) -> None:
        """The next id that is given is above this one."""
        if not connection.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (after, table)).rowcount:
            connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, after))

    def merge_terms(self, connection: Connection) -> None:
        """Merges deleted terms out of FTS5's own tables."""
        connection.execute("INSERT INTO terms (terms) VALUES ('optimize')")

    def compact(self) -> bool:
        """Empties the write-ahead log, in which deleted text would otherwise live on until it is overwritten.

        False where a reader was in the way: whoever closes the file last does it then.
        """
        with in_our_words(self.path), closing(self._connect()) as connection:
            return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def has_database(folder: Path) -> bool:
    """Whether there is one; an empty file is none."""
    return (folder / FILE_NAME).is_file() and (folder / FILE_NAME).stat().st_size > 0


def connect(path: Path) -> sqlite3.Connection:
    """A connection with our settings.

    What was acknowledged is on disk: in WAL mode FULL waits for each commit's log, where NORMAL may lose the last ones with the power
    (https://sqlite.org/pragma.html#pragma_synchronous). It costs 5 to 10 ms a transaction on a busy disk; a batch of 32 vectors takes a
    second. `fullfsync` is what macOS needs for the same.
    """
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA secure_delete = ON")  # delete means deleted: freed pages are overwritten
    return connection


def _known_version(connection: sqlite3.Connection) -> int:
    """The file's version. Raises LibraryTooNew: another program may have upgraded it since it was opened."""
    version = steps.version_of(connection)
    if version > len(steps.MIGRATIONS):
        raise LibraryTooNew(version=version, known=len(steps.MIGRATIONS))
    return version


def _upgrade(connection: sqlite3.Connection) -> None:
    """Takes the steps that are missing; two processes that start together take them once."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        steps.migrate(connection, len(steps.MIGRATIONS))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
