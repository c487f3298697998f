"""A user's own questions of their own library, measured under settings that are to be compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.evaluation.datasets import Question
from rag.evaluation.pdf_questions import judge
from rag.evaluation.reports import AnswerReport, summarise
from rag.library.library import Library


@dataclass(frozen=True, slots=True)
class Choice:
    """How to search: the share of meaning in the fused score, 0 to 1, and whether the first passages are read and reordered."""

    meaning_weight: float
    rerank: bool


def evaluate_library(
    library: Library, questions: Sequence[Question], choice: Choice, *, on_progress: Callable[[int, int], None] | None = None
) -> AnswerReport:
    """Asks the library, which is not changed, every question. Raises ModelError, EmptyQuestion, QuestionTooLong."""
    outcomes = []
    for done, question in enumerate(questions, 1):
        answer = library.ask(question.question, rerank=choice.rerank, meaning_weight=choice.meaning_weight)
        outcomes.append(judge(question, answer))
        if on_progress is not None:
            on_progress(done, len(questions))
    return summarise(tuple(outcomes), frozenset(question.id for question in questions if not question.answerable))
