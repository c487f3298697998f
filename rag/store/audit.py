"""Who did what, and when. Names as they were then, numbers, times: no text of a document and no question is ever here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from rag.core.people import AuditEntry, Person
from rag.store.database import Database

_AGAIN_MINUTES = 10  # after which a page that is read again is told again


class Audit:
    """Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: Person, what: str, *, document_id: int | None = None, about: str = "") -> None:
        with self._database.writing() as db:
            values = (_now(), person.account_id, person.name, what, document_id, about)
            db.execute("INSERT INTO audit (at, account_id, who, what, document_id, about) VALUES (?, ?, ?, ?, ?, ?)", values)

    def add_pages(self, person: Person, pages: Iterable[tuple[int, int]]) -> None:
        """Pages that were read, `(document_id, page)`; one that was told of in the last minutes is not told of again."""
        since = (datetime.now(UTC) - timedelta(minutes=_AGAIN_MINUTES)).isoformat(timespec="seconds")
        with self._database.writing() as db:
            for document_id, page in sorted(set(pages)):
                known = "SELECT 1 FROM audit WHERE what = 'page_read' AND account_id = ? AND document_id = ? AND page = ? AND at >= ?"
                if db.execute(known, (person.account_id, document_id, page, since)).fetchone() is None:
                    insert = "INSERT INTO audit (at, account_id, who, what, document_id, page) VALUES (?, ?, ?, 'page_read', ?, ?)"
                    db.execute(insert, (_now(), person.account_id, person.name, document_id, page))

    def entries(self, limit: int) -> list[AuditEntry]:
        """The newest first."""
        with self._database.reading() as db:
            rows = db.execute("SELECT * FROM audit ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [
            AuditEntry(row["at"], row["who"], row["what"], document_id=row["document_id"], page=row["page"], about=row["about"])
            for row in rows
        ]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
