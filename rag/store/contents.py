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
from rag.store.connection import Connection, Cursor
from rag.store.rows import row_of_page

BY_USER = "user"  # the rule of an identity that its user wrote
_PAGE = (
    "INSERT INTO pages (document_id, number, start, text, boxes, width, height, label, status, unread)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PASSAGE = 'INSERT INTO passages (id, document_id, start, "end", heading, text, rows, leads) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'


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


def write_contents(db: Connection, document_id: int, contents: Contents) -> None:
    """Into a document that has none."""
    db.executemany(_PAGE, (row_of_page(document_id, page) for page in contents.manuscript.pages))
    columns = ((document_id, a.number, a.name, a.size, a.kind, a.sha256) for a in contents.manuscript.attachments)
    db.executemany("INSERT INTO attachments VALUES (?, ?, ?, ?, ?, ?)", columns)
    windows = _insert_passages(db, document_id, contents)
    if contents.identity is not None:
        _write_identity(db, document_id, contents.identity, contents.identity_rule)
    if contents.vectors is not None:
        blobs = np.ascontiguousarray(contents.vectors.rows, dtype="<f4")
        rows = ((contents.vectors.model, window, blob.tobytes()) for window, blob in zip(windows, blobs, strict=True))
        db.executemany("INSERT INTO embeddings VALUES (?, ?, ?)", rows)


def _write_identity(db: Connection, document_id: int, own: Identity, rule: str) -> None:
    """What was read takes no place of what the user wrote, but the terms were made with it."""
    values = (own.title, own.issuer, own.issued, own.edition, rule)
    insert = "INSERT INTO identities (title, issuer, issued, edition, rule, indexed, document_id) VALUES (?, ?, ?, ?, ?, ?, ?)"
    db.execute(
        f"{insert} ON CONFLICT (document_id) DO UPDATE SET indexed = excluded.indexed, sketch = NULL", (*values, own.title, document_id)
    )
    update = "UPDATE identities SET title = ?, issuer = ?, issued = ?, edition = ?, rule = ? WHERE document_id = ? AND rule <> ?"
    db.execute(update, (*values, document_id, BY_USER))


def clear_contents(db: Connection, document_id: int) -> None:
    """Takes out of a document all that was read of it."""
    db.execute("DELETE FROM terms WHERE rowid IN (SELECT id FROM passages WHERE document_id = ?)", (document_id,))
    for table in ("passages", "attachments", "pages"):
        db.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))


def attachments_of(db: Connection, documents: Collection[int]) -> dict[int, tuple[Attachment, ...]]:
    """The attachments of each of the documents that has any."""
    query = "SELECT * FROM attachments WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY document_id, number"
    found: dict[int, tuple[Attachment, ...]] = {}
    for row in db.execute(query, (json.dumps(list(documents)),)):
        one = Attachment(row["number"], row["name"], size=row["size"], kind=row["kind"], sha256=row["sha256"])
        found[row["document_id"]] = (*found.get(row["document_id"], ()), one)
    return found


def id_of(cursor: Cursor) -> int:
    """The id of the row that was just inserted, by a statement that ends with RETURNING id."""
    return int(cursor.fetchone()[0])


def _insert_passages(db: Connection, document_id: int, contents: Contents) -> range:
    """With their windows and terms, many rows at a time: a server may be far. The ids of the windows."""
    passages = _ids(db, "passages", len(contents.passages))
    db.executemany(_PASSAGE, (_values_of(key, document_id, one) for key, one in zip(passages, contents.passages, strict=True)))
    db.executemany("INSERT INTO terms (rowid, body) VALUES (?, ?)", zip(passages, contents.terms, strict=True))
    spans = [(key, window) for key, passage in zip(passages, contents.passages, strict=True) for window in passage.windows]
    windows = _ids(db, "windows", len(spans))
    insert = 'INSERT INTO windows (id, passage_id, start, "end") VALUES (?, ?, ?, ?)'
    db.executemany(insert, ((key, passage, span.start, span.end) for key, (passage, span) in zip(windows, spans, strict=True)))
    return windows


def _values_of(key: int, document_id: int, passage: Passage) -> tuple[object, ...]:
    heading = json.dumps(passage.heading, ensure_ascii=False)
    return key, document_id, passage.start, passage.end, heading, passage.text, to_json(passage.rows), to_json(passage.leads)


def _ids(db: Connection, table: str, count: int) -> range:
    """So many ids in a row that were never given. Whoever writes is alone, and gives rows these ids in the same transaction."""
    if isinstance(db, sqlite3.Connection):
        given = f"SELECT max((SELECT coalesce(max(id), 0) FROM {table}), coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0))"
        first = int(db.execute(given, (table,)).fetchone()[0]) + 1
    else:
        taken = "SELECT min(nextval(pg_get_serial_sequence(?, 'id'))) FROM generate_series(1, ?)"
        first = int(db.execute(taken, (table, count)).fetchone()[0] or 1)
    return range(first, first + count)
