"""The one SQLite file: how it is opened and how it grows, in numbered steps, which PostgreSQL takes too (`postgres_database.py`).

WAL, so that readers never wait for the worker; a connection an operation, so that no connection crosses a thread. A step that
has been released is never edited: a change is a new step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from copy import copy
from pathlib import Path

from rag.core.errors import LibraryDamaged, LibraryTooNew
from rag.core.hindrance import in_words
from rag.store.access_schema import M008_ACCESS
from rag.store.at_hand import AtHand
from rag.store.connection import Connection
from rag.store.lease_schema import M011_LEASES, M013_READ_AGAIN
from rag.store.refusals import BUSY_SECONDS, in_our_words
from rag.store.retention_schema import M012_RETENTION
from rag.store.seen import Viewer, narrow

FILE_NAME = "library.db"

_M001_FIRST = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, added TEXT NOT NULL,
    title TEXT, rule TEXT NOT NULL);
CREATE TABLE pages (
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE, number INTEGER NOT NULL, start INTEGER NOT NULL,
    text TEXT NOT NULL, boxes BLOB NOT NULL, width REAL NOT NULL, height REAL NOT NULL, label TEXT, status TEXT NOT NULL,
    PRIMARY KEY (document_id, number)) WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX passages_by_document ON passages(document_id, start);
CREATE TABLE windows (
    id INTEGER PRIMARY KEY AUTOINCREMENT, passage_id INTEGER NOT NULL REFERENCES passages(id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX windows_by_passage ON windows(passage_id);
CREATE TABLE models (fingerprint TEXT PRIMARY KEY, folder TEXT NOT NULL, dim INTEGER NOT NULL);
CREATE TABLE embeddings (
    model TEXT NOT NULL, window_id INTEGER NOT NULL REFERENCES windows(id) ON DELETE CASCADE, vector BLOB NOT NULL,
    PRIMARY KEY (model, window_id)) WITHOUT ROWID;
CREATE INDEX embeddings_by_window ON embeddings(window_id);
-- terms come ready-made from terms.py; every character beyond ASCII is a letter to the ascii tokenizer
CREATE VIRTUAL TABLE terms USING fts5(body, tokenize = 'ascii');
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, state TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, seconds_left REAL, seconds REAL NOT NULL DEFAULT 0,
    document_id INTEGER REFERENCES documents(id) ON DELETE SET NULL, replaces INTEGER, error TEXT);
CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, asked TEXT NOT NULL, answer TEXT NOT NULL, answered INTEGER NOT NULL);
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counters VALUES ('generation', 0), ('library', abs(random()));
"""

_M002_OWN_QUESTIONS = """
CREATE TABLE own_questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, document_id INTEGER REFERENCES documents(id) ON DELETE CASCADE,
    page INTEGER, answer TEXT NOT NULL, told TEXT NOT NULL);
CREATE INDEX own_questions_by_document ON own_questions(document_id);
"""

_M003_QUOTED = """
-- which entries hold text of a document, so that removing it reads those alone
CREATE TABLE quoted (
    document_id INTEGER NOT NULL, entry_id INTEGER NOT NULL REFERENCES history(id) ON DELETE CASCADE,
    PRIMARY KEY (document_id, entry_id)) WITHOUT ROWID;
CREATE INDEX quoted_by_entry ON quoted(entry_id);
INSERT OR IGNORE INTO quoted SELECT json_extract(e.value, '$.document_id'), h.id
    FROM history h, json_each(CASE WHEN json_valid(h.answer) THEN h.answer ELSE '{}' END, '$.evidence') e;
INSERT OR IGNORE INTO quoted SELECT json_extract(e.value, '$.passage.document_id'), h.id
    FROM history h, json_each(CASE WHEN json_valid(h.answer) THEN h.answer ELSE '{}' END, '$.hits') e;
-- holds what a list of entries shows, so that no answer is read for it
CREATE INDEX history_entries ON history(id, question, asked, answered);
"""

_M004_KEYWORD_AND_MEANING = """
-- the fields of a hit have the names that its record has now; in a string of JSON this quotation mark would stand behind a backslash
UPDATE history SET answer = replace(replace(replace(
    answer, '"lexical_rank":', '"keyword_rank":'), '"dense_rank":', '"meaning_rank":'), '"dense_score":', '"meaning_score":');
"""

_M005_TABLE_ROWS = """
-- the table rows that a passage holds, as JSON; none for documents that were read before there were any
ALTER TABLE passages ADD COLUMN rows TEXT NOT NULL DEFAULT '[]';
"""

_M006_WHAT_WAS_LOST = """
-- glyphs of a page that are printed and could not be read; 0 for pages that were read before they were counted
ALTER TABLE pages ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
-- the files inside a PDF; none for documents that were read before they were kept
CREATE TABLE attachments (
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE, number INTEGER NOT NULL, name TEXT NOT NULL,
    size INTEGER NOT NULL, kind TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (document_id, number)) WITHOUT ROWID;
-- the rule by which a document could not be read again: it stays as it is until there is another rule
ALTER TABLE documents ADD COLUMN kept_from TEXT;
"""

_M007_IDENTITIES = """
-- what a document calls itself, by which rule it was read ('user': as its user wrote it), with which title its terms were made, and the
-- sketch of its text, from which copies are told; no row for a document of which it has not been read yet
CREATE TABLE identities (
    document_id INTEGER PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE, title TEXT NOT NULL, issuer TEXT NOT NULL,
    issued TEXT NOT NULL, edition TEXT NOT NULL, rule TEXT NOT NULL,
    indexed TEXT NOT NULL DEFAULT '', sketch BLOB);
CREATE TABLE scopes (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE scope_documents (
    scope_id INTEGER NOT NULL REFERENCES scopes(id) ON DELETE CASCADE,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE, PRIMARY KEY (scope_id, document_id)) WITHOUT ROWID;
"""

_M009_WHO_QUEUED = """
-- who brought a file, so that the files of several people take turns; all that waits in an older library is one person's
ALTER TABLE jobs ADD COLUMN queued_by TEXT NOT NULL DEFAULT '';
"""

_M010_LEADS = """
-- what leads to the items and notes that a passage's windows begin with, as JSON; none for documents that were read before it was kept
ALTER TABLE passages ADD COLUMN leads TEXT NOT NULL DEFAULT '[]';
"""

MIGRATIONS: tuple[str, ...] = (
    _M001_FIRST,
    _M002_OWN_QUESTIONS,
    _M003_QUOTED,
    _M004_KEYWORD_AND_MEANING,
    _M005_TABLE_ROWS,
    _M006_WHAT_WAS_LOST,
    _M007_IDENTITIES,
    M008_ACCESS,
    _M009_WHO_QUEUED,
    _M010_LEADS,
    M011_LEASES,
    M012_RETENTION,
    M013_READ_AGAIN,
)


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
            if version < len(MIGRATIONS):
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
    version = version_of(connection)
    if version > len(MIGRATIONS):
        raise LibraryTooNew(version=version, known=len(MIGRATIONS))
    return version


def version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _upgrade(connection: sqlite3.Connection) -> None:
    """Takes the steps that are missing; two processes that start together take them once."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        migrate(connection, len(MIGRATIONS))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Takes the steps up to a version, in the transaction that is open."""
    there = version_of(connection)
    for number, script in enumerate(MIGRATIONS[there:version], there + 1):
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")


def _statements(script: str) -> Iterator[str]:
    """Statements one by one: `executescript` would commit after each."""
    pending = ""
    for line in script.strip().splitlines():
        pending += line + "\n"
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
