"""The step that made accounts and collections. A released step is never edited."""

from __future__ import annotations

M008_ACCESS = """
-- who may enter: `key` is the name by which it is looked up, `hash` of the password (empty: signs in elsewhere), times as ISO 8601
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, role TEXT NOT NULL,
    created TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0);
-- who is signed in: only the hash of a session's token is here; times in seconds since 1970
CREATE TABLE sign_ins (
    token TEXT PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE, expires REAL NOT NULL,
    seen REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX sign_ins_by_account ON sign_ins(account_id);
-- tries that failed, by the hash of an account's name or of where they came from
CREATE TABLE attempts (key TEXT PRIMARY KEY, failed INTEGER NOT NULL, last REAL NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
-- what is stored together; the first one is nobody's and holds all that came in before there were accounts
CREATE TABLE collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, owner INTEGER REFERENCES accounts(id) ON DELETE SET NULL);
INSERT INTO collections (id, name, owner) VALUES (1, '', NULL);
CREATE INDEX collections_by_owner ON collections(owner);
CREATE TABLE shares (
    collection_id INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE, writes INTEGER NOT NULL,
    PRIMARY KEY (account_id, collection_id)) WITHOUT ROWID;
ALTER TABLE documents ADD COLUMN collection_id INTEGER NOT NULL DEFAULT 1;
CREATE INDEX documents_by_collection ON documents(collection_id);
ALTER TABLE jobs ADD COLUMN collection_id INTEGER NOT NULL DEFAULT 1;
-- whose question it was; none without accounts
ALTER TABLE history ADD COLUMN owner INTEGER REFERENCES accounts(id) ON DELETE CASCADE;
CREATE INDEX history_by_owner ON history(owner, id, question, asked, answered) WHERE owner IS NOT NULL;
ALTER TABLE own_questions ADD COLUMN owner INTEGER REFERENCES accounts(id) ON DELETE CASCADE;
CREATE INDEX own_questions_by_owner ON own_questions(owner) WHERE owner IS NOT NULL;
-- a name may be everybody's: the table is made anew, since SQLite drops no UNIQUE
CREATE TABLE m008_scopes AS SELECT id, name FROM scopes;
CREATE TABLE m008_scope_documents AS SELECT scope_id, document_id FROM scope_documents;
DROP TABLE scope_documents;
DROP TABLE scopes;
CREATE TABLE scopes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, owner INTEGER REFERENCES accounts(id) ON DELETE CASCADE);
CREATE UNIQUE INDEX scopes_by_name ON scopes(coalesce(owner, 0), name);
CREATE TABLE scope_documents (
    scope_id INTEGER NOT NULL REFERENCES scopes(id) ON DELETE CASCADE,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE, PRIMARY KEY (scope_id, document_id)) WITHOUT ROWID;
INSERT INTO scopes (id, name) SELECT id, name FROM m008_scopes;
INSERT INTO scope_documents SELECT scope_id, document_id FROM m008_scope_documents;
DROP TABLE m008_scope_documents;
DROP TABLE m008_scopes;
-- who did what: `who` and `about` are names as they were then; no text and no question is ever here
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, account_id INTEGER, who TEXT NOT NULL, what TEXT NOT NULL,
    document_id INTEGER, page INTEGER, about TEXT NOT NULL DEFAULT '');
CREATE INDEX audit_pages ON audit(account_id, document_id, page, at) WHERE what = 'page_read';
"""
