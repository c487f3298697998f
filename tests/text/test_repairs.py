"""Words as they were meant: the other keyboard layout, first consonants, a letter taken for another."""

from __future__ import annotations

import pytest

from rag.text.repairs import FIRST_CONSONANTS, in_hangul, initials_of, one_letter_apart


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        ("dusck", "연차"),
        ("cnfwkd", "출장"),
        ("tnrqkrql", "숙박비"),
        ("ghkwkdtlf", "화장실"),
        ("Tmfprl", "쓰레기"),
        ("hello", None),
        ("METR", None),
    ],
)
def test_keys_of_the_two_set_layout(keys: str, written: str | None) -> None:
    assert in_hangul(keys) == written


def test_first_consonants() -> None:
    assert initials_of("연차휴가") == "ㅇㅊㅎㄱ"
    assert [match.group() for match in FIRST_CONSONANTS.finditer("ㅇㅊㅎㄱ 며칠? ㅋ")] == ["ㅇㅊㅎㄱ"]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("장래식", "장례식", True),
        ("상속새", "상속세", True),
        ("숙박삐", "숙박비", True),
        ("시공사", "시공자", False),
        ("연차", "병가", False),
        ("가나", "가나다", False),
    ],
)
def test_letters_that_are_taken_for_each_other(one: str, other: str, apart: bool) -> None:
    assert one_letter_apart(one, other) is apart
