"""Retaining: each collection keeps its questions and documents as long as its owner has chosen."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from rag.core.errors import DocumentNotFound
from rag.core.people import Retention
from rag.library.documents import Documents
from rag.library.sharing import Sharing


@dataclass(frozen=True, slots=True)
class Gone:
    """What was older than was chosen and is removed: answers with their questions, and documents, by their numbers."""

    answers: int
    documents: tuple[int, ...]


class Retaining(Documents, Sharing):
    """Documents go as they go when somebody removes them: file, text, terms, vectors and what the history quotes of them."""

    def keep_for(self, collection_id: int, retention: Retention) -> None:
        """From now on. Raises NotAllowed, CollectionNotFound."""
        found = self._own(collection_id)
        self._retentions.keep(collection_id, retention)
        told = [f"{what} {days}" for what, days in (("questions", retention.questions), ("documents", retention.documents)) if days]
        self._tell("retention_set", about=f"{found.name}: {', '.join(told) or '–'}")

    def expire(self, now: datetime | None = None) -> Gone:
        """Removes what is older than its collection keeps it. For the host, at the start and once an hour."""
        self._needs_host()
        now, answers, documents = now or datetime.now(UTC), 0, list[int]()
        for collection_id, retention in self._retentions.all().items():
            if retention.questions is not None:
                answers += self._retentions.forget_answers(collection_id, retention.questions, now)
            days = retention.documents
            for document_id in () if days is None else self._retentions.old_documents(collection_id, days, now):
                with suppress(DocumentNotFound):  # somebody was faster
                    name = self.store.document(document_id).name
                    self.remove(document_id)
                    self._tell("document_expired", document_id=document_id, about=name)
                    documents.append(document_id)
        return Gone(answers, tuple(documents))
