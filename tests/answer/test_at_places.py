"""Findings at the places that a question names."""

from __future__ import annotations

from rag.answer.at_places import at_places, inside_places
from rag.core.records import Finding, Passage, Quoting, Span
from rag.text.references import Reference, Referred

QUOTING = Quoting(answers_from=0.12, beside_best=0.03, sure_from=0.5)
ARTICLE = Reference("article", "5", "제5조")


def place(document: int, *, whole: bool, start: int = 0) -> Referred:
    passage = Passage(start, start + 10, "제5조(가) 나다.", id=document, document_id=document)
    return Referred(ARTICLE, passage, Span(start, start + 10), whole)


def test_a_whole_place_is_sure_in_one_document_and_not_in_several() -> None:
    assert [one.probability for one in at_places([place(1, whole=True)], QUOTING)] == [0.9]
    assert [one.probability for one in at_places([place(1, whole=True), place(2, whole=True)], QUOTING)] == [0.4, 0.4]
    assert at_places([place(1, whole=False)], QUOTING) == []


def test_what_stands_elsewhere_is_left_only_where_the_place_answers() -> None:
    there = place(1, whole=False)
    inside, outside = Finding(there.passage, Span(2, 5), 0.3), Finding(Passage(50, 60, "x" * 10, id=9, document_id=1), Span(50, 55), 0.8)
    assert [one.probability for one in inside_places([there], [outside, inside], QUOTING)] == [0.3, 0.108]
    weak = Finding(there.passage, Span(2, 5), 0.01)
    assert inside_places([there], [outside, weak], QUOTING) == [outside, weak]
