"""What an evaluation says: plain records, and the JSON that scripts read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from rag.evaluation.gold_reports import GoldReport, gold_json
from rag.evaluation.intervals import Figure, figure
from rag.evaluation.measures import Run


@dataclass(frozen=True, slots=True)
class SearchReport:
    """`systems[name][measure]` over n queries: keyword, meaning, fused, and reranked where there is a reranker.

    `ms[name]` is the median time of a query in milliseconds; `runs[name]` the scores of at most `RUN_DEPTH` rows a query;
    `answers[name]` a mean over the queries with gold answers (`reading.py`).
    """

    n: int
    systems: Mapping[str, Mapping[str, Figure]]
    ms: Mapping[str, float] = field(default_factory=dict)
    runs: Mapping[str, Run] = field(default_factory=dict)
    answers: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question. What a question's row does not say (a sentence, boxes, that nothing answers it) is None.

    `page_*`: the right page is among the first one, three, five hits' pages. `found_*`: the gold answer's numbers and names stand in the
    first hit's passage, in the first three, in the answer. `exact` and `f1` compare the marked words of the answer, or its sentences
    where none are marked, with the gold answer. `sentence`: a piece of evidence is the gold sentence; `box`: its boxes cover the gold
    boxes.
    """

    id: str
    answered: bool
    confidence: float
    ms: float = 0.0
    right_document: bool | None = None
    page_first: bool | None = None
    page_three: bool | None = None
    page_five: bool | None = None
    found_first: bool | None = None
    found_three: bool | None = None
    found_answer: bool | None = None
    exact: float | None = None
    f1: float | None = None
    sentence: bool | None = None
    box: bool | None = None


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """Means over the n answerable questions, and of refusals over the `unanswerable` ones; None where nothing says what is right.

    `ms` is the median time of a question in milliseconds.
    """

    n: int
    unanswerable: int
    measures: Mapping[str, Figure | None]
    outcomes: tuple[Outcome, ...]
    ms: float = 0.0


MEASURES = (
    "answered",
    "right_document",
    "page_first",
    "page_three",
    "page_five",
    "found_first",
    "found_three",
    "found_answer",
    "exact",
    "f1",
    "sentence",
    "box",
)


def summarise(outcomes: tuple[Outcome, ...], unanswerable: frozenset[str]) -> AnswerReport:
    """`unanswerable`: ids of the questions that the documents do not answer."""
    answerable = [outcome for outcome in outcomes if outcome.id not in unanswerable]
    others = [outcome for outcome in outcomes if outcome.id in unanswerable]
    measures = {name: _mean([getattr(outcome, name) for outcome in answerable]) for name in MEASURES}
    measures["refused"] = _mean([not outcome.answered for outcome in others])
    ms = median(outcome.ms for outcome in outcomes) if outcomes else 0.0
    return AnswerReport(len(answerable), len(others), measures, outcomes, ms)


def as_json(report: SearchReport | AnswerReport | GoldReport) -> dict[str, Any]:
    """Figures rounded to four places."""
    if isinstance(report, GoldReport):
        return gold_json(report)
    if isinstance(report, SearchReport):
        systems = {name: {measure: _figure(value) for measure, value in row.items()} for name, row in report.systems.items()}
        answers = {name: _figure(value) for name, value in report.answers.items()}
        ms = {name: round(ms, 1) for name, ms in report.ms.items()}
        return {"n": report.n, "systems": systems, "ms": ms, **({"answers": answers} if answers else {})}
    measures = {name: None if value is None else _figure(value) for name, value in report.measures.items()}
    outcomes = [{key: _rounded(value) for key, value in asdict(outcome).items()} for outcome in report.outcomes]
    return {"n": report.n, "unanswerable": report.unanswerable, "measures": measures, "ms": round(report.ms, 1), "questions": outcomes}


def _figure(value: Figure) -> dict[str, float]:
    return {name: round(number, 4) for name, number in value._asdict().items()}


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


def _mean(values: Sequence[float | None]) -> Figure | None:
    known = [float(value) for value in values if value is not None]
    return figure(known) if known else None
