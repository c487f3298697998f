"""What a library keeps of its user's questions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A question that was asked. `asked` is ISO 8601 in UTC; `answered` tells whether there was an answer."""

    id: int
    question: str
    asked: str
    answered: bool


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question whose right answer its asker has told: on a page of a document, or nowhere, where `document_id` is None.

    `answer`: the words that a right answer must hold, as `evaluate` reads them (`evaluation/gold_questions.py`). `id` is 0 until the store
    has given one.
    """

    question: str
    document_id: int | None = None
    document: str | None = None
    page: int | None = None
    answer: str = ""
    id: int = 0
