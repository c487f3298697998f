"""What is asked in particular must agree with what is said, and silence is no contradiction."""

from __future__ import annotations

import pytest

from rag.text.particulars import Agreement, Said
from rag.text.query import Query
from rag.text.years import Years

ANOTHER, ELSEWHERE, SILENT, SAME = Agreement


def agreement(question: str, own: str, *, above: str = "", passage: str = "", document: str = "") -> Agreement:
    return Query.of(question).particulars.agreement(Said(own, above, passage, document))


def preference(question: str, own: str, *, row: bool = False) -> Agreement:
    return Query.of(question).particulars.preference(Said(own, row=row))


@pytest.mark.parametrize(
    ("own", "around", "stands"),
    [
        ("2024년 말에 4,210명입니다.", {}, ANOTHER),
        ("2022년에 31억 원, 2023년에 34억 원", {}, SAME),
        ("4,210명입니다.", {}, SILENT),
        ("4,210명입니다.", {"above": "2023년 현황"}, SAME),
        ("4,210명입니다.", {"above": "2024년 현황"}, ANOTHER),
        ("4,210명입니다.", {"above": "2024년 현황", "passage": "2023년에는 다르다. 4,210명입니다."}, SILENT),
        ("4,210명입니다.", {"document": "요람 2024.pdf"}, ELSEWHERE),
        ("4,210명입니다.", {"document": "요람_2023_01.pdf"}, SAME),
        ("2020~2024년의 조합원", {}, SAME),
        ("2021년부터 조합원은", {}, SAME),
        ("조합원은 열 명이다 <개정 2020. 5. 26.>", {}, SILENT),
        ("'23년 말 조합원", {}, SAME),
    ],
)
def test_a_year(own: str, around: dict[str, str], stands: Agreement) -> None:
    assert agreement("2023년 말 조합원은 몇 명인가요?", own, **around) is stands


def test_a_question_without_a_year_asks_for_none() -> None:
    assert agreement("조합원은 몇 명인가요?", "2024년 말에 4,210명입니다.") is SILENT
    assert agreement("10년 근속하면 며칠인가요?", "2024년부터 5일로 한다.") is SILENT


def test_a_code_and_a_name() -> None:
    assert agreement("보일러 A621 오류는?", "A622 배기 이상") is ANOTHER
    assert agreement("보일러 a621 오류는?", "A621 급수 이상") is SAME
    assert agreement("바다 지점의 책임자는?", "솔뫼 지점\t이누리", passage="솔뫼 지점\t이누리") is ANOTHER
    assert agreement("솔뫼 지점의 책임자는?", "솔뫼 지점\t이누리", passage="솔뫼 지점\t이누리") is SILENT
    assert agreement("바다 지점의 책임자는?", "책임자는 이누리이다.") is SILENT
    assert preference("솔뫼 지점의 책임자는?", "솔뫼 지점\t이누리", row=True) is SAME
    assert preference("솔뫼 지점의 책임자는?", "물빛 본점\t김다온", row=True) is ELSEWHERE


def test_what_is_forbidden_is_not_what_is_allowed() -> None:
    forbidden, allowed = "공방에서 할 수 없는 것은 무엇인가요?", "공방에서 할 수 있는 것은 무엇인가요?"
    assert preference(forbidden, "용접을 할 수 있다.") is ELSEWHERE
    assert preference(forbidden, "용접은 금지한다.") is SAME
    assert preference(allowed, "용접은 금지한다.") is ELSEWHERE
    assert preference("용접을 할 수 있나요?", "용접은 금지한다.") is SILENT  # asks whether, and no is an answer


def test_the_least_is_not_the_most() -> None:
    assert preference("지원금은 최대 얼마인가요?", "최소 10만원") is ELSEWHERE
    assert preference("지원금은 최대 얼마인가요?", "최대 50만원") is SAME
    assert preference("지원금은 최대 얼마인가요?", "최소 10만원, 최대 50만원") is SILENT


def test_a_sum_or_a_day_tells_which_one_is_asked_for() -> None:
    question = "과태료가 3,000,000원 이하인 위반은 무엇인가요?"
    assert preference(question, "삼백만원 이하의 과태료") is SAME
    assert preference(question, "이백만원 이하의 과태료") is ELSEWHERE
    assert preference("월급이 300만원이면 세금은 얼마인가요?", "이백만원 이하의 과태료") is SILENT  # the asker's own sum


def test_of_several_years_the_stretch_of_the_one_asked_for() -> None:
    text = "매출은 2022년에 31억 원, 2023년에 34억 원, 2024년에 38억 원"
    stretch = Query.of("2023년 매출은?").particulars.stretch(text)
    assert stretch is not None
    assert text[slice(*stretch)] == "2023년에 34억 원, "
    assert Query.of("2023년 매출은?").particulars.stretch("2023년에 34억 원") is None


def test_years_are_named_in_many_notations() -> None:
    assert Years.of("2020년, '21년, 22년도, FY2023, 2024. 3. 1.").named == {2020, 2021, 2022, 2023, 2024}
    assert Years.of("2,024명, 1999원, 10년").possible == frozenset()
    assert Years.of("IJCAI 2025 개최").possible == {2025}
