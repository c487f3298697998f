"""What the library knows: documents, their pages, passages, windows and terms, in SQLite.

A document is there whole or not at all: pages, passages, windows and terms come in one transaction and go in one. Embeddings follow
(`embeddings.py`). Every change of what is searchable moves `generation` on, by which other processes see that they are behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rag.core.errors import DocumentNotFound, DuplicateDocument, PageNotFound
from rag.core.records import Document, Manuscript, Page, PageInfo, Passage, Span
from rag.core.wire import to_json
from rag.store.database import Database
from rag.store.rows import document_of_row, page_info_of_row, page_of_row, passage_of_row, row_of_page

_DOCUMENTS = """
SELECT d.*, count(p.number) AS pages,
    coalesce(sum(p.status = 'text'), 0) AS text_pages, coalesce(sum(p.status = 'scanned'), 0) AS scanned_pages,
    coalesce(sum(p.status = 'garbled'), 0) AS garbled_pages, coalesce(sum(p.status = 'empty'), 0) AS empty_pages,
    (SELECT count(*) FROM passages WHERE document_id = d.id) AS passages,
    NOT EXISTS (SELECT 1 FROM windows w JOIN passages q ON q.id = w.passage_id WHERE q.document_id = d.id
        AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.window_id = w.id)) AS ready
FROM documents d LEFT JOIN pages p ON p.document_id = d.id
"""
_PAGE_INFO = "SELECT number, label, status, width, height, length(text) AS characters FROM pages "


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: document by name, first and last physical page, printed label of the first."""

    document: str
    page: int
    last_page: int
    label: str | None


class Store:
    """Reads and writes documents. Every method is one transaction on a connection of its own, so it may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_document(
        self, name: str, *, sha256: str, size: int, manuscript: Manuscript, passages: Sequence[Passage], terms: Sequence[str], rule: str
    ) -> int:
        """Adds a document whole and returns its id. `terms[i]`: the terms of `passages[i]`, joined by spaces.

        Raises DuplicateDocument when the same bytes have come in meanwhile.
        """
        with self._database.writing() as db:
            known = db.execute("SELECT id, name FROM documents WHERE sha256 = ?", (sha256,)).fetchone()
            if known:
                raise DuplicateDocument(document_id=known["id"], document=known["name"])
            added = datetime.now(UTC).isoformat(timespec="seconds")
            document_id = _id_of(
                db.execute(
                    "INSERT INTO documents (name, sha256, size, added, title, rule) VALUES (?, ?, ?, ?, ?, ?)",
                    (name, sha256, size, added, manuscript.title, rule),
                )
            )
            db.executemany(
                "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (row_of_page(document_id, page) for page in manuscript.pages)
            )
            for passage, passage_terms in zip(passages, terms, strict=True):
                _insert_passage(db, document_id, passage, passage_terms)
            _move_on(db)
        return document_id

    def remove_document(self, document_id: int) -> None:
        """Removes a document with all that was made of it. Nothing of it stays in the file, nor in its write-ahead log."""
        with self._database.writing() as db:
            if db.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone() is None:
                raise DocumentNotFound(document_id=document_id)
            db.execute("DELETE FROM terms WHERE rowid IN (SELECT id FROM passages WHERE document_id = ?)", (document_id,))
            db.execute("DELETE FROM documents WHERE id = ?", (document_id,))
            db.execute("INSERT INTO terms (terms) VALUES ('optimize')")  # merges the deleted terms out of FTS5's own tables
            _move_on(db)
        self._database.compact()

    def documents(self) -> list[Document]:
        with self._database.reading() as db:
            return [document_of_row(row) for row in db.execute(_DOCUMENTS + "GROUP BY d.id ORDER BY d.id")]

    def document(self, document_id: int) -> Document:
        with self._database.reading() as db:
            row = db.execute(_DOCUMENTS + "WHERE d.id = ? GROUP BY d.id", (document_id,)).fetchone()
        if row is None:
            raise DocumentNotFound(document_id=document_id)
        return document_of_row(row)

    def page_infos(self, document_id: int) -> list[PageInfo]:
        self.document(document_id)
        with self._database.reading() as db:
            rows = db.execute(_PAGE_INFO + "WHERE document_id = ? ORDER BY number", (document_id,)).fetchall()
        return [page_info_of_row(row) for row in rows]

    def pages(self, document_id: int, start: int = 0, end: int | None = None) -> list[Page]:
        """The pages that hold characters of `[start, end)`, in order; all of them without an `end`."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT * FROM pages WHERE document_id = ? AND start < coalesce(?, start + 1) AND start + length(text) >= ?"
                " ORDER BY number",
                (document_id, end, start),
            ).fetchall()
        return [page_of_row(row) for row in rows]

    def text(self, document_id: int, start: int, end: int) -> str:
        """The document's text from `start` to `end`, less where it ends before; `start` is in it."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT start, text FROM pages WHERE document_id = ? AND start < ? AND start + length(text) >= ? ORDER BY number",
                (document_id, end, start),
            ).fetchall()
        joined = "\f".join(row["text"] for row in rows)
        return joined[start - rows[0]["start"] : end - rows[0]["start"]] if rows else ""

    def page_info(self, document_id: int, number: int) -> PageInfo:
        with self._database.reading() as db:
            row = db.execute(_PAGE_INFO + "WHERE document_id = ? AND number = ?", (document_id, number)).fetchone()
        if row is None:
            raise PageNotFound(document_id=document_id, page=number, pages=self.document(document_id).pages)
        return page_info_of_row(row)

    def passages(self, ids: Collection[int]) -> dict[int, Passage]:
        """Passages by id; those that are gone are left out."""
        with self._database.reading() as db:
            rows = _among(db, "SELECT * FROM passages WHERE id IN", ids)
            spans: dict[int, list[Span]] = {}
            for row in _among(db, 'SELECT passage_id, start, "end" FROM windows WHERE passage_id IN', ids):
                spans.setdefault(row["passage_id"], []).append(Span(row["start"], row["end"]))
        return {row["id"]: passage_of_row(row, tuple(sorted(spans.get(row["id"], ())))) for row in rows}

    def passages_of(self, document_id: int) -> list[Passage]:
        """The passages of a document, in order."""
        with self._database.reading() as db:
            rows = db.execute("SELECT id FROM passages WHERE document_id = ? ORDER BY start", (document_id,)).fetchall()
        known = self.passages([row["id"] for row in rows])
        return [known[row["id"]] for row in rows if row["id"] in known]

    def places(self, passages: Iterable[Passage]) -> dict[int, Place]:
        """Where each passage stands, by passage id."""
        with self._database.reading() as db:
            return {passage.id: _place(db, passage) for passage in passages}

    def windows(self, window_ids: Collection[int]) -> dict[int, tuple[int, Span]]:
        """For each window id that is there: its passage's id and its span."""
        with self._database.reading() as db:
            rows = _among(db, "SELECT * FROM windows WHERE id IN", window_ids)
        return {row["id"]: (row["passage_id"], Span(row["start"], row["end"])) for row in rows}

    def windows_of(
        self, *, passages: Collection[int] | None = None, documents: Collection[int] | None = None
    ) -> dict[int, tuple[int, Span]]:
        """The windows of passages, or of whole documents: `{window_id: (passage_id, span)}`."""
        with self._database.reading() as db:
            if passages is not None:
                rows = _among(db, "SELECT * FROM windows WHERE passage_id IN", passages)
            else:
                query = "SELECT w.* FROM windows w JOIN passages p ON p.id = w.passage_id WHERE p.document_id IN"
                rows = _among(db, query, documents or ())
        return {row["id"]: (row["passage_id"], Span(row["start"], row["end"])) for row in rows}

    def match(self, query: str, n: int, *, weight: float, documents: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The n best `(passage_id, BM25)` for an FTS5 query, best first, ties by id. Higher is better: FTS5's sign is turned.

        `weight` is the column's weight in FTS5's bm25().
        """
        where = "" if documents is None else "AND p.document_id IN (SELECT value FROM json_each(:documents))"
        join = "" if documents is None else "JOIN passages p ON p.id = terms.rowid"
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT terms.rowid AS id, -bm25(terms, :weight) AS score FROM terms {join} WHERE terms MATCH :query {where}"
                " ORDER BY score DESC, id LIMIT :n",
                {"query": query, "n": n, "weight": weight, "documents": json.dumps(list(documents or ()))},
            ).fetchall()
        return [(row["id"], row["score"]) for row in rows]

    def match_scores(self, query: str, ids: Collection[int], *, weight: float) -> dict[int, float]:
        """BM25 of these passages for an FTS5 query; those that do not match are left out.

        The plus keeps SQLite from asking FTS5 once a row: 4 ms instead of 104 for 96 of 961 passages.
        """
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT rowid AS id, -bm25(terms, ?) AS score FROM terms WHERE terms MATCH ?"
                " AND +rowid IN (SELECT value FROM json_each(?))",
                (weight, query, json.dumps(list(ids))),
            ).fetchall()
        return {row["id"]: row["score"] for row in rows}

    def passages_with(self, phrase: str, documents: Collection[int] | None = None) -> set[int]:
        """Ids of the passages in whose text, white space apart, the phrase stands."""
        bare = "".join(phrase.split())
        with self._database.reading() as db:
            db.create_function("bare", 1, lambda text: "".join(text.split()).casefold(), deterministic=True)
            rows = db.execute(
                "SELECT id FROM passages WHERE instr(bare(text), ?) > 0"
                + ("" if documents is None else " AND document_id IN (SELECT value FROM json_each(?))"),
                (bare.casefold(),) if documents is None else (bare.casefold(), json.dumps(list(documents))),
            ).fetchall()
        return {row["id"] for row in rows}

    def generation(self) -> int:
        return self._counter("generation")

    def library_id(self) -> int:
        """A number that no other library has; it marks files that were derived from this one."""
        return self._counter("library")

    def same_name(self, name: str) -> Document | None:
        """The newest document of this name."""
        return self._first("SELECT max(id) FROM documents WHERE name = ?", name)

    def by_sha256(self, sha256: str) -> Document | None:
        return self._first("SELECT max(id) FROM documents WHERE sha256 = ?", sha256)

    def rules(self) -> dict[int, str]:
        """By which passage rule and analyser each document was cut."""
        with self._database.reading() as db:
            return {row["id"]: row["rule"] for row in db.execute("SELECT id, rule FROM documents")}

    def _first(self, query: str, value: str) -> Document | None:
        with self._database.reading() as db:
            document_id = db.execute(query, (value,)).fetchone()[0]
        return None if document_id is None else self.document(document_id)

    def _counter(self, name: str) -> int:
        with self._database.reading() as db:
            return int(db.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()[0])


def _id_of(cursor: sqlite3.Cursor) -> int:
    assert cursor.lastrowid is not None  # every caller has just inserted one row
    return cursor.lastrowid


def _move_on(db: sqlite3.Connection) -> None:
    db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")


def _insert_passage(db: sqlite3.Connection, document_id: int, passage: Passage, terms: str) -> None:
    heading = json.dumps(passage.heading, ensure_ascii=False)
    values = (document_id, passage.start, passage.end, heading, passage.text, to_json(passage.rows))
    columns = 'INSERT INTO passages (document_id, start, "end", heading, text, rows) VALUES (?, ?, ?, ?, ?, ?)'
    passage_id = _id_of(db.execute(columns, values))
    rows = ((passage_id, window.start, window.end) for window in passage.windows)
    db.executemany('INSERT INTO windows (passage_id, start, "end") VALUES (?, ?, ?)', rows)
    db.execute("INSERT INTO terms (rowid, body) VALUES (?, ?)", (passage_id, terms))


def _place(db: sqlite3.Connection, passage: Passage) -> Place:
    rows = db.execute(
        "SELECT d.name, p.number, p.label FROM pages p JOIN documents d ON d.id = p.document_id"
        " WHERE p.document_id = ? AND p.start < ? AND p.start + length(p.text) > ? ORDER BY p.number",
        (passage.document_id, passage.end, passage.start),
    ).fetchall()
    return Place(rows[0]["name"], rows[0]["number"], rows[-1]["number"], rows[0]["label"])


def _among(db: sqlite3.Connection, query: str, ids: Iterable[int]) -> list[sqlite3.Row]:
    """`query (ids)`, however many ids there are: they travel as one JSON value."""
    return db.execute(f"{query} (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)).fetchall()
