"""The user's own questions with their right answers: what the product is measured by on the documents at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rag.core.records import OwnQuestion
from rag.store.database import Database


class OwnQuestions:
    """A question about a document goes with the document. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[OwnQuestion]:
        """In the order in which they came."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT q.*, d.name FROM own_questions q LEFT JOIN documents d ON d.id = q.document_id ORDER BY q.id"
            ).fetchall()
        return [OwnQuestion(r["question"], r["document_id"], r["name"], r["page"], r["answer"], r["id"]) for r in rows]

    def add(self, questions: Sequence[OwnQuestion]) -> None:
        """Adds them; one that was asked before with other words for its answer is replaced."""
        told = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.writing() as db:
            for one in questions:
                db.execute("DELETE FROM own_questions WHERE question = ?", (one.question,))
                db.execute(
                    "INSERT INTO own_questions (question, document_id, page, answer, told) VALUES (?, ?, ?, ?, ?)",
                    (one.question, one.document_id, one.page, one.answer, told),
                )

    def clear(self) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM own_questions")
