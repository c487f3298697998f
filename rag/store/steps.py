"""How a library's database grows, in numbered steps, which PostgreSQL takes too (`postgres_database.py`).

A step that has been released is never edited: a change is a new step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from rag.store.access_schema import M008_ACCESS
from rag.store.lease_schema import M011_LEASES, M013_READ_AGAIN
from rag.store.retention_schema import M012_RETENTION

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


def version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


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
