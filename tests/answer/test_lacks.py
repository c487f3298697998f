"""What was asked in particular and is nowhere, with the nearest that is there."""

from __future__ import annotations

from rag.answer.lacks import lacks_of
from rag.core.records import Finding, Hit, Lack, Passage, Span
from rag.text.query import Query


def lacks(question: str, *texts: str, document: str = "문서.pdf") -> tuple[Lack, ...]:
    hits = [Hit(n, Passage(0, len(text), text, id=n), document, 1, 1, None, 1.0) for n, text in enumerate(texts, 1)]
    return lacks_of(Query.of(question), hits, [Finding(hit.passage, Span(0, hit.passage.end), 0.1) for hit in hits])


def test_a_missing_year_is_told_with_the_nearest() -> None:
    text = "조합원은 2018년, 2020년, 2022년, 2024년 말에 늘었다."
    assert lacks("2023년 말 조합원은?", text) == (Lack("2023년", ("2020년", "2022년", "2024년")),)
    assert lacks("2022년 말 조합원은?", text) == ()
    assert lacks("2023년 말 조합원은?", text, document="요람 2023.pdf") == ()
    assert lacks("2023년 말 조합원은?", "조합원은 열 명이다.") == ()


def test_a_missing_branch_is_told_with_those_that_are_there() -> None:
    assert lacks("바다 지점의 책임자는?", "솔뫼 지점과 한들 지점") == (Lack("바다 지점", ("솔뫼 지점", "한들 지점")),)
    assert lacks("솔뫼 지점의 책임자는?", "솔뫼 지점과 한들 지점") == ()


def test_nothing_found_lacks_nothing() -> None:
    assert lacks("2023년 말 조합원은?") == ()
