"""How long what belongs to a collection is kept, and what is older than that."""

from __future__ import annotations

from datetime import datetime, timedelta

from rag.core.people import Retention
from rag.store.database import Database

_OLD_ANSWERS = """
SELECT DISTINCT h.id FROM history h JOIN quoted q ON q.entry_id = h.id JOIN documents d ON d.id = q.document_id
WHERE d.collection_id = ? AND h.asked < ?
"""


class Retentions:
    """Every method is one transaction. Moments are told by their caller."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[int, Retention]:
        """By collection, those alone that keep something for a time."""
        query = "SELECT id, keep_questions, keep_documents FROM collections WHERE keep_questions NOTNULL OR keep_documents NOTNULL"
        with self._database.reading() as db:
            rows = db.execute(query).fetchall()
        return {row["id"]: Retention(row["keep_questions"], row["keep_documents"]) for row in rows}

    def keep(self, collection_id: int, retention: Retention) -> None:
        values = (retention.questions, retention.documents, collection_id)
        with self._database.writing() as db:
            db.execute("UPDATE collections SET keep_questions = ?, keep_documents = ? WHERE id = ?", values)

    def forget_answers(self, collection_id: int, days: int, now: datetime) -> int:
        """Removes the answers, with their questions, that hold text of the collection and are older; how many that were."""
        moment = _before(now, days)
        with self._database.reading() as db:
            if not (old := [row["id"] for row in db.execute(_OLD_ANSWERS, (collection_id, moment)).fetchall()]):
                return 0
        with self._database.writing() as db:
            db.executemany("DELETE FROM history WHERE id = ?", [(entry_id,) for entry_id in old])
        self._database.compact()
        return len(old)

    def old_documents(self, collection_id: int, days: int, now: datetime) -> list[int]:
        """The documents that came in before."""
        with self._database.reading() as db:
            query = "SELECT id FROM documents WHERE collection_id = ? AND added < ? ORDER BY id"
            return [row["id"] for row in db.execute(query, (collection_id, _before(now, days))).fetchall()]


def _before(now: datetime, days: int) -> str:
    """The moment so many days ago; before all time where there are more days than that."""
    try:
        return (now - timedelta(days=days)).isoformat(timespec="seconds")
    except OverflowError:
        return ""
