"""What the library knows: documents, their pages, passages, windows and terms, in SQLite.

A document is there whole or not at all: pages, passages, windows and terms come in one transaction and go in one. Embeddings follow
(`embeddings.py`). Every change of what is searchable moves `generation` on, by which other processes see that they are behind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from rag.core.errors import DocumentNotFound, DuplicateDocument, PageNotFound
from rag.core.marks import STROKE
from rag.core.people import COMMON, collection_of
from rag.core.records import Document, Page, PageInfo, Passage, Span
from rag.store.connection import Connection, Row
from rag.store.contents import Contents, attachments_of, clear_contents, id_of, write_contents
from rag.store.database import Database
from rag.store.history import blank
from rag.store.jobs import READ_OTHERWISE, forget_file
from rag.store.rows import DOCUMENTS, document_of_row, page_info_of_row, page_of_row, passage_of_row
from rag.store.words import Words, generation_of

_PASSAGES = """
SELECT p.*, coalesce(i.title, '') AS title FROM passages p LEFT JOIN main.identities i ON i.document_id = p.document_id WHERE p.id IN
"""
_PAGE_INFO = f"""
SELECT number, label, status, width, height, unread, length(replace(text, '{STROKE}', '')) AS characters,
    length(text) - length(replace(text, '{STROKE}', '')) AS struck FROM pages
"""

Unless = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: document by name, first and last physical page, printed label of the first."""

    document: str
    page: int
    last_page: int
    label: str | None


class Store(Words):
    """Reads and writes documents. Every method is one transaction on a connection of its own, so it may be called from any thread."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._documents: tuple[int, list[Document]] | None = None

    def add_document(self, name: str, *, sha256: str, size: int, contents: Contents, unless: Unless | None = None) -> int:
        """Adds a document whole and returns its id, unless `unless` raises something in the same transaction.

        Raises DuplicateDocument when the same bytes have come in meanwhile.
        """
        with self._database.writing() as db:
            if unless is not None:
                unless(db)
            known = db.execute("SELECT id, name FROM documents WHERE sha256 = ?", (sha256,)).fetchone()
            if known:
                raise DuplicateDocument(document_id=known["id"], document=known["name"])
            added = datetime.now(UTC).isoformat(timespec="seconds")
            document_id = id_of(
                db.execute(
                    "INSERT INTO documents (name, sha256, size, added, title, rule, collection_id)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                    (name, sha256, size, added, contents.manuscript.title, contents.rule, collection_of(sha256)),
                )
            )
            write_contents(db, document_id, contents)
            _move_on(db)
        return document_id

    def replace_contents(self, document_id: int, contents: Contents, unless: Unless | None = None) -> None:
        """Puts another reading of a document in the place of the one before, which serves until then, unless `unless` raises something in
        the same transaction. Raises DocumentNotFound."""
        read = "UPDATE documents SET title = ?, rule = ?, kept_from = NULL, read_by = NULL WHERE id = ?"
        with self._database.writing() as db:
            if unless is not None:
                unless(db)
            if db.execute(read, (contents.manuscript.title, contents.rule, document_id)).rowcount != 1:
                raise DocumentNotFound(document_id=document_id)
            clear_contents(db, document_id)
            write_contents(db, document_id, contents)
            _move_on(db)

    def to_read_again(self, rule: str) -> list[int]:
        """Documents that another rule read from a file, and that this one has not failed with; the one that was added last first."""
        query = f"SELECT id FROM documents WHERE {READ_OTHERWISE} ORDER BY id DESC"
        with self._database.reading() as db:
            return [row["id"] for row in db.execute(query, (rule, rule))]

    def keep_from(self, document_id: int, rule: str) -> None:
        """The document stays as it is: by this rule it cannot be read again."""
        with self._database.writing() as db:
            db.execute("UPDATE documents SET kept_from = ?, read_by = NULL WHERE id = ?", (rule, document_id))

    def unread(self, document_id: int, start: int, end: int) -> int:
        """How many glyphs could not be read on the pages that hold characters of `[start, end)`."""
        query = "SELECT coalesce(sum(unread), 0) FROM pages WHERE document_id = ? AND start < ? AND start + length(text) > ?"
        with self._database.reading() as db:
            return int(db.execute(query, (document_id, end, start)).fetchone()[0])

    def remove_document(self, document_id: int) -> None:
        """Removes a document with all that was made of it and what the history quotes of it, all at once.

        Nothing of it stays in the file, nor in its write-ahead log. Raises DocumentNotFound.
        """
        with self._database.writing() as db:
            known = db.execute("SELECT sha256 FROM documents WHERE id = ?", (document_id,)).fetchone()
            if known is None:
                raise DocumentNotFound(document_id=document_id)
            forget_file(db, known["sha256"])
            blank(db, document_id)
            clear_contents(db, document_id)
            db.execute("DELETE FROM documents WHERE id = ?", (document_id,))
            self._database.merge_terms(db)
            _move_on(db)
        self._database.compact()

    def documents(self) -> list[Document]:
        """All of them, in order. Counting their pages and windows takes long where there are many, so they are kept while they are so."""
        with self._database.reading() as db:
            generation = generation_of(db)
            if self._documents is None or self._documents[0] != generation:
                rows = db.execute(DOCUMENTS + "GROUP BY d.id ORDER BY d.id").fetchall()
                attached = attachments_of(db, [row["id"] for row in rows])
                self._documents = generation, [document_of_row(row, attached.get(row["id"], ())) for row in rows]
            return [*self._documents[1]]

    def document(self, document_id: int) -> Document:
        with self._database.reading() as db:
            row = db.execute(DOCUMENTS + "WHERE d.id = ? GROUP BY d.id", (document_id,)).fetchone()
            attached = attachments_of(db, [document_id])
        if row is None:
            raise DocumentNotFound(document_id=document_id)
        return document_of_row(row, attached.get(document_id, ()))

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
            rows = _among(db, _PASSAGES, ids)
            spans: dict[int, list[Span]] = {}
            for row in _among(db, 'SELECT passage_id, start, "end" FROM windows WHERE passage_id IN', ids):
                spans.setdefault(row["passage_id"], []).append(Span(row["start"], row["end"]))
        return {row["id"]: passage_of_row(row, tuple(sorted(spans.get(row["id"], ())))) for row in rows}

    def headings(self, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """The headings above each of these passages, from the outermost in."""
        with self._database.reading() as db:
            rows = _among(db, "SELECT id, heading FROM passages WHERE id IN", ids)
        return {row["id"]: tuple(json.loads(row["heading"])) for row in rows}

    def passages_of(self, document_id: int) -> list[Passage]:
        """The passages of a document, in order."""
        with self._database.reading() as db:
            rows = db.execute("SELECT id FROM passages WHERE document_id = ? ORDER BY start", (document_id,)).fetchall()
        known = self.passages([row["id"] for row in rows])
        return [known[row["id"]] for row in rows if row["id"] in known]

    def passages_on(self, page: str, documents: Collection[int] | None = None) -> set[int]:
        """Ids of the passages that begin on the page of this printed label, or, where a document has none, on the physical page."""
        here = "" if documents is None else " AND p.document_id IN (SELECT value FROM json_each(:documents))"
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT q.id, p.label = :page AS printed, q.document_id FROM pages p JOIN passages q ON q.document_id = p.document_id"
                " AND q.start >= p.start AND q.start < p.start + length(p.text) + 1"
                f" WHERE (lower(p.label) = :page OR CAST(p.number AS TEXT) = :page){here}",
                {"page": page, "documents": json.dumps(list(documents or ()))},
            ).fetchall()
        printed = {row["document_id"] for row in rows if row["printed"]}
        return {row["id"] for row in rows if row["printed"] or row["document_id"] not in printed}

    def places(self, passages: Iterable[Passage]) -> dict[int, Place]:
        """Where each passage stands, by passage id."""
        with self._database.reading() as db:
            return {passage.id: _place(db, passage) for passage in passages}

    def documents_of(self, passages: Collection[int]) -> dict[int, int]:
        """The document of each of these passages; those that are gone are left out."""
        with self._database.reading() as db:
            rows = _among(db, "SELECT id, document_id FROM passages WHERE id IN", passages)
        return {row["id"]: row["document_id"] for row in rows}

    def windows(self, window_ids: Collection[int]) -> dict[int, tuple[int, Span]]:
        """For each window id that is there: its passage's id and its span."""
        with self._database.reading() as db:
            rows = _among(db, "SELECT * FROM windows WHERE id IN", window_ids)
        return {row["id"]: (row["passage_id"], Span(row["start"], row["end"])) for row in rows}

    def windows_of(self, *, documents: Collection[int]) -> dict[int, tuple[int, Span]]:
        """The windows of whole documents: `{window_id: (passage_id, span)}`."""
        with self._database.reading() as db:
            rows = _among(db, "SELECT w.* FROM windows w JOIN passages p ON p.id = w.passage_id WHERE p.document_id IN", documents)
        return {row["id"]: (row["passage_id"], Span(row["start"], row["end"])) for row in rows}

    def passage_ranges(self, documents: Collection[int]) -> list[tuple[int, int]]:
        """The first and the last id of each document's passages: they come in one transaction, so nobody else's lie between."""
        with self._database.reading() as db:
            query = "SELECT min(id) AS first, max(id) AS last FROM passages WHERE document_id IN"
            rows = db.execute(
                f"{query} (SELECT value FROM json_each(?)) GROUP BY document_id ORDER BY first", (json.dumps(list(documents)),)
            ).fetchall()
        return sorted((row["first"], row["last"]) for row in rows)

    def whole_text(self, document_id: int) -> str:
        """All of a document's text."""
        with self._database.reading() as db:
            rows = db.execute("SELECT text FROM pages WHERE document_id = ? ORDER BY number", (document_id,)).fetchall()
        return "\f".join(row["text"] for row in rows)

    def generation(self) -> int:
        with self._database.reading() as db:
            return generation_of(db)

    def library_id(self) -> int:
        """A number that no other library has; it marks files that were derived from this one."""
        return self._counter("library")

    def same_name(self, name: str, collection_id: int = COMMON) -> Document | None:
        """The newest document of this name in a collection."""
        return self._first("SELECT max(id) FROM documents WHERE name = ? AND collection_id = ?", name, collection_id)

    def by_sha256(self, sha256: str) -> Document | None:
        """The document of a key that `file_key` made."""
        return self._first("SELECT max(id) FROM documents WHERE sha256 = ?", sha256)

    def rules(self) -> dict[int, str]:
        """By which passage rule and analyser each document was cut."""
        with self._database.reading() as db:
            return {row["id"]: row["rule"] for row in db.execute("SELECT id, rule FROM documents")}

    def dates_after(self, moment: str) -> list[str]:
        """The dates of documents and questions that lie after `moment`, ISO 8601 in UTC."""
        with self._database.reading() as db:
            query = "SELECT added AS at FROM documents WHERE added > :now UNION ALL SELECT asked FROM history WHERE asked > :now"
            return [row["at"] for row in db.execute(query, {"now": moment})]

    def _first(self, query: str, *values: object) -> Document | None:
        with self._database.reading() as db:
            document_id = db.execute(query, values).fetchone()[0]
        return None if document_id is None else self.document(document_id)

    def _counter(self, name: str) -> int:
        with self._database.reading() as db:
            return int(db.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()[0])


def _move_on(db: Connection) -> None:
    db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")


def _place(db: Connection, passage: Passage) -> Place:
    number, last, label = db.execute(  # of the pages that begin before its end: the last, and that on which it begins
        "WITH here AS (SELECT number, start, label FROM pages WHERE document_id = ? AND start < ?)"
        " SELECT number, (SELECT max(number) FROM here), label FROM here WHERE start <= ? ORDER BY number DESC LIMIT 1",
        (passage.document_id, passage.end, passage.start),
    ).fetchone()
    return Place(db.execute("SELECT name FROM documents WHERE id = ?", (passage.document_id,)).fetchone()["name"], number, last, label)


def _among(db: Connection, query: str, ids: Iterable[int], then: str = "") -> list[Row]:
    """`query (ids)`, however many ids there are: they travel as one JSON value."""
    return db.execute(f"{query} (SELECT value FROM json_each(?)) {then}", (json.dumps(list(ids)),)).fetchall()
