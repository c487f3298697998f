"""Which of several values in a sentence is asked for."""

from __future__ import annotations

import pytest

from rag.answer.cells import asked_stretch
from rag.answer.named_values import named_value
from rag.core.records import Passage, Span
from rag.text.query import Query

SENTENCE = "평가는 읽기 40점과 뜻풀이 60점으로 한다."


def asked(question: str, sentence: str = SENTENCE) -> str | None:
    found = named_value(question, sentence)
    return None if found is None else sentence[slice(*found)]


@pytest.mark.parametrize(
    ("question", "stretch"),
    [
        ("읽기는 몇 점인가요?", "읽기 40점"),
        ("뜻풀이는 몇 점인가요?", "뜻풀이 60점"),
        ("읽기와 뜻풀이는 몇 점인가요?", None),
        ("평가는 어떻게 하나요?", None),
    ],
)
def test_the_value_of_the_name_that_is_asked_for(question: str, stretch: str | None) -> None:
    assert asked(question) == stretch


def test_values_of_other_units_and_words_that_stand_twice_tell_nothing() -> None:
    assert asked("어른은 얼마인가요?", "어른은 9,000원, 어린이는 약 4천 원을 낸다.") == "어른은 9,000원"
    assert asked("어린이는 얼마인가요?", "어른은 9,000원, 어린이는 약 4천 원을 낸다.") == "어린이는 약 4천 원"
    assert asked("신청은 며칠 안에 하나요?", "신청 30일 전에 5만원을 낸다.") is None
    assert asked("요금은 얼마인가요?", "요금은 9,000원이고 주말 요금은 12,000원이다.") is None
    assert asked("요금은 얼마인가요?", "요금은 미리 낸다.") is None


def test_a_sentence_is_marked_within_the_stretch() -> None:
    passage = Passage(10, 10 + len(SENTENCE), SENTENCE)
    span = Span(10, 10 + len(SENTENCE))
    assert asked_stretch(Query.of("뜻풀이는 몇 점인가요?"), passage, span) == Span(22, 29)
    assert asked_stretch(Query.of("평가는 어떻게 하나요?"), passage, span) == span
