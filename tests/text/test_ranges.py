"""Ranges of values, and whether they hold what a question tells of itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.text.numerals import in_figures
from rag.text.ranges import Amount, amount_of, amounts_in, ranges_in


def ends(text: str, *, prose: bool = False) -> list[tuple[str, float | None, float | None]]:
    return [
        (one.kind, None if one.low is None else float(one.low), None if one.high is None else float(one.high))
        for one in ranges_in(text, prose=prose)
    ]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("폭이 9cm 이상", ("m", 0.09, None)),
        ("18세 이상 34세 미만인 조합원", ("세", 18, 34)),
        ("11일 이후부터 40일 이내", ("일", 11, 40)),
        ("800만원 초과 ~ 2,500만원 이하", ("원", 8e6, 25e6)),
        ("6∼9시간", ("일", 0.25, 0.375)),
        ("3kg~8kg", ("g", 3000, 8000)),
        ("4명을 초과하고 7명 이하", ("명", 4, 7)),
        ("21세부터 29세까지", ("세", 21, 29)),
        ("6년이 지난 기계", ("일", 6 * 365, None)),
        ("2년도 안 된 차", ("일", None, 730)),
        ("9명 못 되는 반", ("명", None, 9)),
    ],
)
def test_a_range(text: str, held: tuple[str, float | None, float | None]) -> None:
    [(kind, *said)] = ends(text)
    assert (kind, said) == (held[0], [end if end is None else pytest.approx(end) for end in held[1:]])


@pytest.mark.parametrize("text", ["", "2021년 이후", "14명", "3월 2일까지", "제8조 이하", "많은 이상"])
def test_no_range(text: str) -> None:
    assert ranges_in(text) == []


def test_terms_and_what_is_imposed_are_no_ranges_of_prose() -> None:
    assert ends("12일 이내에 신고하고 5년 이하의 징역에 처한다", prose=True) == []
    assert ends("8년 이하 근무한 사람", prose=True) == [("일", None, 2920.0)]
    assert len(ends("12일 이내에 신고하고 5년 이하의 징역에 처한다")) == 2


def test_open_ends_leave_their_value_out() -> None:
    under, over, between = ranges_in("10kg 미만"), ranges_in("10kg 초과"), ranges_in("10kg 이상 30kg 미만")
    ten = Amount(Decimal(10_000), "g", "kg")
    assert [one[0].holds(ten) for one in (under, over, between)] == [False, False, True]
    assert not between[0].holds(Amount(Decimal(30_000), "g", "kg"))
    assert not between[0].holds(Amount(Decimal(20), "명", "명"))


def test_the_closest_of_a_ladder() -> None:
    tall = amount_of("7cm")
    assert tall is not None
    slacks = [float(one.slack(tall)) for one in ranges_in("2cm 이상, 6cm 이상, 9cm 이상") if one.holds(tall)]
    assert slacks == pytest.approx([0.05, 0.01])


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("마흔두 살이면 며칠 쉬나요?", [("세", 42)]),
        ("석 달 넘게, 넉 달 안쪽으로 밀리면 몇 %인가요?", [("일", 365 / 12 * 3.5)]),
        ("9년 다닌 직원은?", [("일", 3285)]),
        ("4년도 안 된 집을 팔면?", [("일", 1460)]),
        ("하루에 얼마씩 내나요?", []),
        ("1,200개 중에 몇 개가 남았나요?", []),
        ("회원 몇 명부터 간사를 두 명 두나요?", []),
        ("2019년에 얼마였나요?", []),
        ("얼마인가요?", []),
    ],
)
def test_what_a_question_tells_of_itself(question: str, told: list[tuple[str, float]]) -> None:
    found = amounts_in(question)
    assert [one.kind for one in found] == [kind for kind, _ in told]
    assert [float(one.number) for one in found] == pytest.approx([number for _, number in told])


def test_native_numbers_in_figures() -> None:
    assert in_figures("쉰다섯 살, 넉 달, 스물세 명, 서 달") == "55 살, 4 달, 23 명, 3 달"
    assert in_figures("사서 쓰고 전세 살 때 하나") == "사서 쓰고 전세 살 때 하나"
