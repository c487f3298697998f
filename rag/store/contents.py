"""What is read of a document, written whole: pages, attachments, passages with their windows and terms, and what is embedded of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.core.identity import Identity
from rag.core.records import Attachment, Manuscript, Passage
from rag.core.wire import to_json
from rag.store.rows import row_of_page

BY_USER = "user"  # the rule of an identity that its user wrote
_PAGE = (
    "INSERT INTO pages (document_id, number, start, text, boxes, width, height, label, status, unread)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PASSAGE = 'INSERT INTO passages (document_id, start, "end", heading, text, rows, leads) VALUES (?, ?, ?, ?, ?, ?, ?)'


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """The vectors of all windows by one model, float32 `(n, dim)`, passage by passage."""

    model: str
    rows: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Contents:
    """What one reading of a document gave. `terms[i]`: those of `passages[i]`, joined by spaces; `rule`: by what it was read and cut.

    `vectors` are there where the document must not be found by its words alone until it is embedded; `identity` is what the document calls
    itself, read by `identity_rule`, which the terms were made with.
    """

    manuscript: Manuscript
    passages: Sequence[Passage]
    terms: Sequence[str]
    rule: str
    vectors: Vectors | None = None
    identity: Identity | None = None
    identity_rule: str = ""


def write_contents(db: sqlite3.Connection, document_id: int, contents: Contents) -> None:
    """Into a document that has none."""
    db.executemany(_PAGE, (row_of_page(document_id, page) for page in contents.manuscript.pages))
    columns = ((document_id, a.number, a.name, a.size, a.kind, a.sha256) for a in contents.manuscript.attachments)
    db.executemany("INSERT INTO attachments VALUES (?, ?, ?, ?, ?, ?)", columns)
    windows: list[int] = []
    for passage, terms in zip(contents.passages, contents.terms, strict=True):
        windows += _insert_passage(db, document_id, passage, terms)
    if contents.identity is not None:
        _write_identity(db, document_id, contents.identity, contents.identity_rule)
    if contents.vectors is not None:
        blobs = np.ascontiguousarray(contents.vectors.rows, dtype="<f4")
        rows = ((contents.vectors.model, window, blob.tobytes()) for window, blob in zip(windows, blobs, strict=True))
        db.executemany("INSERT INTO embeddings VALUES (?, ?, ?)", rows)


def _write_identity(db: sqlite3.Connection, document_id: int, own: Identity, rule: str) -> None:
    """What was read takes no place of what the user wrote, but the terms were made with it."""
    values = (own.title, own.issuer, own.issued, own.edition, rule)
    insert = "INSERT INTO identities (title, issuer, issued, edition, rule, indexed, document_id) VALUES (?, ?, ?, ?, ?, ?, ?)"
    db.execute(f"{insert} ON CONFLICT DO UPDATE SET indexed = excluded.indexed, sketch = NULL", (*values, own.title, document_id))
    update = "UPDATE identities SET title = ?, issuer = ?, issued = ?, edition = ?, rule = ? WHERE document_id = ? AND rule <> ?"
    db.execute(update, (*values, document_id, BY_USER))


def clear_contents(db: sqlite3.Connection, document_id: int) -> None:
    """Takes out of a document all that was read of it."""
    db.execute("DELETE FROM terms WHERE rowid IN (SELECT id FROM passages WHERE document_id = ?)", (document_id,))
    for table in ("passages", "attachments", "pages"):
        db.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))


def attachments_of(db: sqlite3.Connection, documents: Collection[int]) -> dict[int, tuple[Attachment, ...]]:
    """The attachments of each of the documents that has any."""
    query = "SELECT * FROM attachments WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY document_id, number"
    found: dict[int, tuple[Attachment, ...]] = {}
    for row in db.execute(query, (json.dumps(list(documents)),)):
        one = Attachment(row["number"], row["name"], size=row["size"], kind=row["kind"], sha256=row["sha256"])
        found[row["document_id"]] = (*found.get(row["document_id"], ()), one)
    return found


def id_of(cursor: sqlite3.Cursor) -> int:
    """The id of the row that was just inserted."""
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _insert_passage(db: sqlite3.Connection, document_id: int, passage: Passage, terms: str) -> list[int]:
    """The ids of its windows."""
    heading = json.dumps(passage.heading, ensure_ascii=False)
    values = (document_id, passage.start, passage.end, heading, passage.text, to_json(passage.rows), to_json(passage.leads))
    passage_id = id_of(db.execute(_PASSAGE, values))
    db.execute("INSERT INTO terms (rowid, body) VALUES (?, ?)", (passage_id, terms))
    insert = 'INSERT INTO windows (passage_id, start, "end") VALUES (?, ?, ?)'
    return [id_of(db.execute(insert, (passage_id, window.start, window.end))) for window in passage.windows]
