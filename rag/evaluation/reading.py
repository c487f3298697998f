"""How well answers are read out of rows whose answer strings are known: given the right row, from all rows, and with the right row gone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from rag.core.records import Answer, Finding
from rag.evaluation.intervals import Figure, figure
from rag.evaluation.measures import exact_match, token_f1
from rag.evaluation.pdf_questions import short_answer
from rag.library.library import Library


@dataclass(frozen=True, slots=True)
class Read:
    """One question. The best of its gold answers counts. `refused`: nothing was answered though the right row was there;
    `refused_without`: nothing when it had been taken out."""

    exact_given: float
    f1_given: float
    exact_found: float
    f1_found: float
    refused: bool
    refused_without: bool


def read_question(library: Library, question: str, golds: Collection[str], relevant: Collection[int]) -> Read:
    """`relevant` are the passages that answer. Given one of them, the reader must answer; from all rows it may refuse."""
    given = library.findings(question, library.hits_of(question, list(relevant)))
    alone = _marked(given[0]) if given else ""
    hits = library.search(question, k=library.settings.k + len(relevant))
    found = library.answer(question, hits[: library.settings.k])
    without = library.answer(question, [hit for hit in hits if hit.passage.id not in relevant])
    return Read(
        exact_given=_best(exact_match, golds, alone),
        f1_given=_best(token_f1, golds, alone),
        exact_found=_best(exact_match, golds, short_answer(found)),
        f1_found=_best(token_f1, golds, short_answer(found)),
        refused=_refused(found),
        refused_without=_refused(without),
    )


def summarise_readings(readings: Collection[Read]) -> Mapping[str, Figure]:
    """The mean of each field, with its interval."""
    return {name: figure([float(getattr(read, name)) for read in readings]) for name in Read.__dataclass_fields__} if readings else {}


def _marked(finding: Finding) -> str:
    start, end = finding.marked or finding.span
    return finding.passage.text[start - finding.passage.start : end - finding.passage.start]


def _best(measure: Callable[[str, str], float], golds: Collection[str], given: str) -> float:
    return max((measure(gold, given) for gold in golds), default=0.0)


def _refused(answer: Answer) -> bool:
    return answer.text is None
