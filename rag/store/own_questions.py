"""The user's own questions with their right answers: what the product is measured by on the documents at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rag.core.errors import DocumentNotFound
from rag.core.kept import OwnQuestion
from rag.store.database import Database


class OwnQuestions:
    """A question about a document goes with the document. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[OwnQuestion]:
        """In the order in which they came."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT q.*, d.name FROM own_questions q LEFT JOIN documents d ON d.id = q.document_id WHERE q.owner IS ? ORDER BY q.id",
                (self._database.owner,),
            ).fetchall()
        return [
            OwnQuestion(r["question"], document_id=r["document_id"], document=r["name"], page=r["page"], answer=r["answer"], id=r["id"])
            for r in rows
        ]

    def put(self, questions: Sequence[OwnQuestion], *, instead: bool) -> None:
        """Adds them, or puts them in the place of all. One that was asked of the same document before is replaced.

        Raises DocumentNotFound, and changes nothing, where a document is gone.
        """
        told, owner = datetime.now(UTC).isoformat(timespec="seconds"), self._database.owner
        with self._database.writing() as db:
            if instead:
                db.execute("DELETE FROM own_questions WHERE owner IS ?", (owner,))
            for one in questions:
                known = db.execute("SELECT 1 FROM documents WHERE id = ?", (one.document_id,)).fetchone()
                if one.document_id is not None and known is None:
                    raise DocumentNotFound(document_id=one.document_id, document=one.document)
                same = "DELETE FROM own_questions WHERE question = ? AND document_id IS ? AND owner IS ?"
                db.execute(same, (one.question, one.document_id, owner))
                db.execute(
                    "INSERT INTO own_questions (question, document_id, page, answer, told, owner) VALUES (?, ?, ?, ?, ?, ?)",
                    (one.question, one.document_id, one.page, one.answer, told, owner),
                )

    def move(self, old: int, new: int) -> None:
        """The questions about a document that another one replaces are about that one."""
        with self._database.writing() as db:
            db.execute("UPDATE own_questions SET document_id = ? WHERE document_id = ?", (new, old))
