"""What looks like a year, a place, a quotation or a second question, and is none."""

from __future__ import annotations

import pytest

from rag.text.follow_up import understood
from rag.text.query import Query
from rag.text.references import references_in


@pytest.mark.parametrize(
    "question", ["보증금 2000만원이면 수수료는 얼마인가요?", "2000㎡ 이상인 곳은?", "2000시간을 넘으면?", "2000cc 차는?"]
)
def test_a_sum_or_a_measure_is_no_year(question: str) -> None:
    assert Query.of(question).particulars.years == frozenset()


@pytest.mark.parametrize("question", ["2023년 예산은?", "2023 예산 얼마"])
def test_a_year_is_one(question: str) -> None:
    assert Query.of(question).particulars.years == {2023}


def test_a_quotation_behind_a_figure_keeps_its_marks_and_inches_stay_inches() -> None:
    assert Query.of('2023 "당기순이익" 얼마야?').phrases == ("당기순이익",)
    inches = Query.of('24" 모니터 가격')
    assert (inches.phrases, inches.text) == ((), "24인치 모니터 가격")


@pytest.mark.parametrize("question", ["성과지표 2", "대표 1", "예산 3조 5천억원", "1조 2천억 투자", "3조 2교대"])
def test_what_only_ends_or_begins_like_a_place_is_none(question: str) -> None:
    assert references_in(question) == ()


def test_places_with_particles_and_an_annex_are_one_place_each() -> None:
    assert [(one.kind, one.number) for text in ("표 2의 합계", "별표 3 내용", "제5조 2항은?") for one in references_in(text)] == [
        ("table", "표2"),
        ("annex", "별표3"),
        ("article", "5"),
    ]


def test_a_noun_that_ends_like_a_verb_parts_no_question() -> None:
    assert Query.of("어떤 사고 유형을 언제까지 보고해야 하나요?").parts == ()
    assert len(Query.of("접수는 언제 시작하고, 결과는 언제 나오나요?").parts) == 2


def test_the_year_of_a_date_is_put_in_its_place_alone() -> None:
    before = "2023.12.31 기준 10년 이상 근속자는 몇 명인가요?"
    assert understood("그럼 2024년은?", before) == "2024.12.31 기준 10년 이상 근속자는 몇 명인가요?"
