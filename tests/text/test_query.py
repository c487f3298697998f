"""A question, read once: what is looked for, and which of its words stand in a text."""

from __future__ import annotations

import unicodedata

import pytest

from rag.text import terms
from rag.text.analyser import Morpheme, analyse
from rag.text.query import Query
from rag.text.terms import matched_words


def test_a_question_is_analysed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(text: str) -> list[Morpheme]:
        read.append(text)
        return analyse(text)

    monkeypatch.setattr(terms, "analyse", counted)
    query = Query.of('"KB 운전자보험"의 보험금은 얼마인가요?')
    matched_words(query.words, "보험금은 KB 운전자보험이 낸다")
    assert len(read) == 1


def test_a_quoted_phrase_must_be_there_and_loses_its_marks() -> None:
    query = Query.of(' "휴가 신청서"는 “누가” 내나요? ')
    assert query.phrases == ("휴가 신청서", "누가")
    assert query.text == "휴가 신청서는 누가 내나요?"
    assert query.question == ' "휴가 신청서"는 “누가” 내나요? '
    assert Query.of('""').phrases == ()


def test_a_decomposed_question_is_the_same_query() -> None:
    assert Query.of(unicodedata.normalize("NFD", "연차는 며칠인가요?")) == Query.of("연차는 며칠인가요?")


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("서울에 있는 국민연금공단은 어디인가요?", "국민 연금공단은 서울에서", ("서울", "국민연금공단")),
        ("연차휴가는 며칠인가요?", "연차는 15일이다.", ("연차",)),
        ("제61조", "여기에는 없다", ()),
        ("KB운전자보험은?", "kb 운전자 보험", ("KB운전자보험",)),  # as typed, not as it is indexed
        ("KB운전자보험은?", "KB 손해보험", ("KB", "보험")),
        ("㎡당 임대료는?", "1m2당 임대료", ("m2당", "임대료")),  # where a character is not one letter, what it stands for
    ],
)
def test_matched_words_are_the_questions_own_in_its_order(question: str, text: str, words: tuple[str, ...]) -> None:
    assert matched_words(Query.of(question).words, text) == words


def test_what_a_question_asks_for_travels_with_it() -> None:
    assert [kind.search("15일") is not None for kind in Query.of("연차는 며칠인가요?").kinds] == [True]
    definition = Query.of("영업비밀이란 무엇인가요?").definition
    assert definition is not None and definition.search("“영업비밀”이란 알려져 있지 않은 정보를 말한다.")
