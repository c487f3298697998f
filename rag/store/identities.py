"""What documents call themselves, and the sketches of their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.core.errors import DocumentNotFound
from rag.core.identity import Identity
from rag.store.contents import BY_USER
from rag.store.database import Database
from rag.store.rows import identity_of_row

_MOVE_ON = "UPDATE counters SET value = value + 1 WHERE name = 'generation'"


@dataclass(frozen=True, slots=True)
class Source:
    """What an identity is read from beside the pages: the file's name, and the title that the PDF's metadata give."""

    document_id: int
    name: str
    metadata: str | None


class Identities:
    """One identity a document. What its user wrote is never replaced by what was read. Sketches are uint64 `(n,)`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def missing(self, rule: str) -> list[Source]:
        """The documents whose identity was not read yet, or by another rule."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT d.id, d.name, d.title FROM documents d LEFT JOIN identities i ON i.document_id = d.id"
                " WHERE i.rule IS NULL OR i.rule NOT IN (?, ?) ORDER BY d.id",
                (rule, BY_USER),
            ).fetchall()
        return [Source(row["id"], row["name"], row["title"]) for row in rows]

    def all(self) -> dict[int, tuple[str, Identity]]:
        """The file's name and the identity of every document by id; of one that was not read yet the file's name is the title."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT d.id, d.name, i.title AS own_title, i.issuer, i.issued, i.edition FROM documents d"
                " LEFT JOIN identities i ON i.document_id = d.id ORDER BY d.id"
            ).fetchall()
        return {row["id"]: (row["name"], identity_of_row(row)) for row in rows}

    def written(self) -> dict[int, Identity]:
        """What users wrote, by document."""
        query = (
            "SELECT d.id, d.name, i.title AS own_title, i.issuer, i.issued, i.edition FROM documents d"
            " JOIN identities i ON i.document_id = d.id WHERE i.rule = ?"
        )
        with self._database.reading() as db:
            return {row["id"]: identity_of_row(row) for row in db.execute(query, (BY_USER,)).fetchall()}

    def with_sketch(self) -> set[int]:
        with self._database.reading() as db:
            return {row["document_id"] for row in db.execute("SELECT document_id FROM identities WHERE sketch IS NOT NULL")}

    def without_sketch(self) -> list[int]:
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT d.id FROM documents d LEFT JOIN identities i ON i.document_id = d.id WHERE i.sketch IS NULL ORDER BY d.id"
            )
            return [row["id"] for row in rows]

    def read(self, document_id: int, identity: Identity, rule: str) -> None:
        """Keeps what was read; a document that is gone, or whose user wrote an identity, is passed over."""
        self._keep(document_id, identity, rule, unless=BY_USER)

    def write(self, document_id: int, identity: Identity) -> None:
        """Keeps what the user wrote. Raises DocumentNotFound."""
        if not self._keep(document_id, identity, BY_USER, unless=""):
            raise DocumentNotFound(document_id=document_id)

    def forget(self, document_id: int) -> None:
        """What was written is to be read again."""
        with self._database.writing() as db:
            db.execute("UPDATE identities SET rule = '' WHERE document_id = ?", (document_id,))
            db.execute(_MOVE_ON)

    def misindexed(self) -> list[int]:
        """The documents whose terms were made with another title."""
        with self._database.reading() as db:
            rows = db.execute("SELECT document_id FROM identities WHERE indexed <> title ORDER BY document_id").fetchall()
        return [row["document_id"] for row in rows]

    def sketch(self, document_id: int, values: NDArray[np.uint64]) -> None:
        """Keeps the sketch of a document's text, where its identity is known."""
        blob = np.ascontiguousarray(values, dtype="<u8").tobytes()
        with self._database.writing() as db:
            db.execute("UPDATE identities SET sketch = ? WHERE document_id = ?", (blob, document_id))
            db.execute(_MOVE_ON)

    def sketches(self) -> Mapping[int, NDArray[np.uint64]]:
        with self._database.reading() as db:
            rows = db.execute("SELECT document_id, sketch FROM identities WHERE sketch IS NOT NULL ORDER BY document_id").fetchall()
        return {row["document_id"]: np.frombuffer(row["sketch"], dtype="<u8") for row in rows}

    def replace_terms(self, document_id: int, terms: Sequence[tuple[int, str]], *, title: str) -> None:
        """Puts the terms of a document's passages, `(passage_id, terms)` as in `add_document`, in the place of those it has; `title` is
        what they were made with. Passages that are gone are passed over."""
        with self._database.writing() as db:
            there = {row["id"] for row in db.execute("SELECT id FROM passages WHERE document_id = ?", (document_id,))}
            for passage_id, words in terms:
                if passage_id in there:
                    db.execute("DELETE FROM terms WHERE rowid = ?", (passage_id,))
                    db.execute("INSERT INTO terms (rowid, body) VALUES (?, ?)", (passage_id, words))
            db.execute("UPDATE identities SET indexed = ? WHERE document_id = ?", (title, document_id))
            db.execute(_MOVE_ON)

    def _keep(self, document_id: int, identity: Identity, rule: str, *, unless: str) -> bool:
        """Whether it was kept."""
        parts = (identity.title, identity.issuer, identity.issued, identity.edition, rule)
        with self._database.writing() as db:
            done = db.execute(
                "INSERT INTO identities (title, issuer, issued, edition, rule, document_id) SELECT ?, ?, ?, ?, ?, id FROM documents"
                " WHERE id = ? ON CONFLICT (document_id) DO UPDATE SET title = excluded.title, issuer = excluded.issuer,"
                " issued = excluded.issued, edition = excluded.edition, rule = excluded.rule WHERE identities.rule <> ?",
                (*parts, document_id, unless),
            )
            db.execute(_MOVE_ON)
            return done.rowcount > 0
