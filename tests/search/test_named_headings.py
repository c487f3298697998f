"""Which headings a question names."""

from __future__ import annotations

from rag.search.named_headings import named_headings
from rag.text.query import Query

RIDERS = {
    1: ("약관", "벌금 특별약관", "제1조(보험금의 지급사유)"),
    2: ("약관", "자전거사고 벌금 특별약관", "제1조(보험금의 지급사유)"),
    3: ("약관", "변호사비용 특별약관", "제1조(보험금의 지급사유)"),
    4: ("약관", "골절 특별약관", "제1조(보험금의 지급사유)"),
    5: ("약관", "화상 특별약관", "제2조(준용규정)"),
    6: (),
}


def terms(question: str) -> set[str]:
    return set(Query.of(question).terms)


def test_a_word_of_a_heading_tells_as_much_as_it_is_rare_among_those_found() -> None:
    shares = named_headings(terms("교통사고 벌금은 최대 얼마까지 나와?"), RIDERS, by_rarity=True)
    assert list(shares) == [1]  # of 자전거사고 벌금 the half, of 특별약관 nothing
    assert 0.7 < shares[1] <= 1
    assert named_headings(terms("교통사고 벌금은 최대 얼마까지 나와?"), RIDERS) == {}


def test_a_heading_that_is_named_word_by_word_counts_fully_however_common_its_words() -> None:
    same = dict.fromkeys(range(1, 6), ("약관", "제8조(급여의 종류)"))
    assert named_headings(terms("급여의 종류는?"), same) == dict.fromkeys(range(1, 6), 1.0)
    assert named_headings(terms("급여는 얼마인가요?"), same) == {}


def test_nothing_is_named_where_nothing_has_a_heading() -> None:
    assert named_headings(terms("벌금은?"), {}) == {}
    assert named_headings(terms("벌금은?"), {1: ()}) == {}
