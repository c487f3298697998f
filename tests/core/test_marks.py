"""One set of marks: what begins an item, and which items are of one list."""

from __future__ import annotations

import pytest
from list_marks import MARKS, PAIRS

from rag.core.marks import item_kind


def test_there_are_more_than_sixty_marks() -> None:
    assert len(set(MARKS)) == len(MARKS) > 61


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_items_of_a_list_are_of_one_kind(first: str, second: str) -> None:
    assert item_kind(f"{first} 신청서") == item_kind(f"{second} 신분증") != ""
    assert item_kind(f"{first}신청서") == item_kind(f"{second} 신청서") or first == "o"


def test_kinds_of_lists_are_told_from_each_other() -> None:
    kinds = [item_kind(f"{mark} 신청서") for mark in MARKS if mark != "⑳"]
    assert len(set(kinds)) == len(kinds)
    assert item_kind("12) 신청서") == item_kind("1) 신청서") == "1)"
    assert item_kind("iv) 신청서") == item_kind("a) 신청서") == "a)"


@pytest.mark.parametrize(
    "text", ["신청서", "", "1.5배로 한다", "-3.2% 줄었다", "㈜근거", "(주)근거", "(단위: 원)", "한다. 그리고", "10명", "on"]
)
def test_what_only_looks_like_a_mark_is_none(text: str) -> None:
    assert item_kind(text) == ""


def test_a_plus_before_words_is_a_mark_and_one_of_a_formula_or_a_number_is_none() -> None:
    assert item_kind("+ 추가: 보안상 잘못된 구성") == item_kind("+ Access to the building") == "+"
    for text in ("+ 가산금리", "+ 가산금 × 납부 지연 일수", "+82 10 1234 5678", "+ 82 2 123 4567", "+D 다음 단계로 갑니다", "+ b = c", "+"):
        assert item_kind(text) == ""
