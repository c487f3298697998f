"""What an evaluation says: plain records, and the JSON that scripts read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SearchReport:
    """`systems[name][measure]` over n queries: keyword, meaning, fused, and reranked where there is a reranker."""

    n: int
    systems: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question. What a question's row does not say (a sentence, boxes, that nothing answers it) is None.

    `found_*`: the gold answer's numbers and names stand in the first hit's passage, in the first three, in the answer.
    `sentence`: a piece of evidence is the gold sentence; `box`: its boxes cover the gold boxes.
    """

    id: str
    answered: bool
    confidence: float
    right_document: bool | None = None
    found_first: bool | None = None
    found_three: bool | None = None
    found_answer: bool | None = None
    sentence: bool | None = None
    box: bool | None = None


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """Shares over the n answerable questions, and of refusals over the `unanswerable` ones; None where nothing says what is right."""

    n: int
    unanswerable: int
    measures: Mapping[str, float | None]
    outcomes: tuple[Outcome, ...]


MEASURES = ("answered", "right_document", "found_first", "found_three", "found_answer", "sentence", "box")


def summarise(outcomes: tuple[Outcome, ...], unanswerable: frozenset[str]) -> AnswerReport:
    """`unanswerable`: ids of the questions that the documents do not answer."""
    answerable = [outcome for outcome in outcomes if outcome.id not in unanswerable]
    others = [outcome for outcome in outcomes if outcome.id in unanswerable]
    measures = {name: _share([getattr(outcome, name) for outcome in answerable]) for name in MEASURES}
    measures["refused"] = _share([not outcome.answered for outcome in others])
    return AnswerReport(len(answerable), len(others), measures, outcomes)


def as_json(report: SearchReport | AnswerReport) -> dict[str, Any]:
    """Figures rounded to four places."""
    if isinstance(report, SearchReport):
        systems = {name: {measure: round(value, 4) for measure, value in row.items()} for name, row in report.systems.items()}
        return {"n": report.n, "systems": systems}
    measures = {name: None if value is None else round(value, 4) for name, value in report.measures.items()}
    outcomes = [{**asdict(outcome), "confidence": round(outcome.confidence, 4)} for outcome in report.outcomes]
    return {"n": report.n, "unanswerable": report.unanswerable, "measures": measures, "questions": outcomes}


def _share(values: list[bool | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
