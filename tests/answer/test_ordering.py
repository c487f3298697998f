"""Passages that were read stand by what reading says of them, the others as they were found."""

from __future__ import annotations

from rag.answer.ordering import by_reading
from rag.core.records import Finding, Hit, Passage, Span


def hit(key: int, score: float) -> Hit:
    return Hit(key, Passage(0, 2, "가나", id=key, document_id=1), "가.pdf", 1, 1, None, score)


def finding(of: Hit, probability: float) -> Finding:
    return Finding(of.passage, Span(0, 1), probability)


def test_what_answers_goes_before_what_was_found_first() -> None:
    first, second, third = hit(1, 2.0), hit(2, 1.8), hit(3, 1.0)
    findings = [finding(second, 0.9), finding(first, 0.1), finding(second, 0.2)]
    ordered = by_reading([first, second, third], findings)  # 1 + .1, .9 + .9; the third was not read
    assert [(one.rank, one.passage.id, one.score) for one in ordered] == [(1, 2, 1.8), (2, 1, 2.0), (3, 3, 1.0)]


def test_without_findings_or_scores_the_order_stays() -> None:
    hits = [hit(1, 0.0), hit(2, 0.0)]
    assert by_reading(hits, []) == hits
    assert [one.passage.id for one in by_reading(hits, [finding(hits[1], 0.3), finding(hits[0], 0.3)])] == [1, 2]
    assert by_reading([], []) == []
