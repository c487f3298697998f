"""What stood where a margin broke a line."""

from __future__ import annotations

import unicodedata

import pytest

from rag.text.line_breaks import join_lines


@pytest.mark.parametrize(
    ("above", "below", "separator"),
    [
        ("이 업무는 국민연", "금공단이 맡는다", ""),
        ("금융회사는 금융감독원", "에 보고하여야 한다", ""),
        ("금융회사는 그 사실을", "금융감독원에 보고한다", " "),
        ("지체 없이 보고하여야 한다.", "다만, 예외로 한다", " "),
        ("예산은 1,", "234원이다", ""),
        ("예산은 20", "24년에 늘었다", ""),
        ("예산은 2024", "년에 늘었다", ""),
        ("예산은 3.", "14배로 늘었다", ""),
        ("machine", "learning 모델", " "),
        ("금융거래(", "이하 거래라 한다)", ""),
        ("금융거래", "(이하 거래라 한다)", ""),
        ('그는 "간다', '"고 말했다', ""),
        ("은행ㆍ", "보험회사를 말한다", ""),
    ],
)
def test_a_break_inside_a_word_is_nothing_and_between_words_a_space(above: str, below: str, separator: str) -> None:
    assert join_lines([above, below]) == [separator]
    assert join_lines([unicodedata.normalize("NFD", above), unicodedata.normalize("NFD", below)]) == [separator]


def test_there_is_one_separator_fewer_than_lines() -> None:
    assert join_lines([]) == []
    assert join_lines(["한 줄"]) == []
    assert join_lines(["한", "", "줄"]) == ["", ""]
