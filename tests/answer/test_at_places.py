"""Findings at the places that a question names."""

from __future__ import annotations

from rag.answer.at_places import at_places, inside_places, under_titles
from rag.core.quoting import Quoting
from rag.core.records import Finding, Hit, Passage, Span
from rag.text.query import Query
from rag.text.references import Reference, Referred

QUOTING = Quoting(answers_from=0.12, beside_best=0.03, sure_from=0.5, doubtful=0.45)
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


def test_where_nothing_answers_what_stands_under_the_heading_that_is_asked_for_is_quoted() -> None:
    text = "제7조(제출 서류) 다음 각 호의 서류를 낸다.\n1. 신청서\n2. 통장 사본"
    passage = Passage(0, len(text), text, ("제2장 신청", "제7조(제출 서류)"), id=4, document_id=3)
    hits, unlikely = [Hit(1, passage, "가.pdf", 1, 1, None, 1.0)], Finding(passage, Span(0, text.index("\n")), 0.1)
    (first, _) = under_titles(Query.of("제출 서류를 모두 알려 주세요."), hits, [unlikely], QUOTING)
    assert (first.span, first.probability) == (Span(0, text.index("\n")), 0.4)
    assert under_titles(Query.of("제출 서류는 몇 부인가요?"), hits, [unlikely], QUOTING) == [unlikely]  # it asks for more
    likely = Finding(passage, unlikely.span, 0.9)
    assert under_titles(Query.of("제출 서류는?"), hits, [likely], QUOTING) == [likely]
