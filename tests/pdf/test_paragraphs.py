"""Printed lines -> paragraphs."""

from __future__ import annotations

import numpy as np

from rag.pdf.lines import Line
from rag.pdf.paragraphs import paragraphs

FULL = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"


def line(text: str, number: int, *, x0: float = 0.0, size: float = 10.0, pitch: float = 15.0, cell: int = -1) -> Line:
    """A line of characters as wide as high, `number` lines down the page."""
    top = number * pitch
    return Line(text, np.arange(len(text)), x0, top, x0 + size * len(text), top + size, size, number, False, cell)


def texts(*lines: Line) -> list[list[str]]:
    return [[one.text for one in group] for group in paragraphs(lines)]


def test_no_lines_are_no_paragraphs() -> None:
    assert texts() == []


def test_full_lines_go_on_and_a_short_one_ends_the_paragraph() -> None:
    assert texts(line(FULL, 0), line("끝이다.", 1), line("다음", 2)) == [[FULL, "끝이다."], ["다음"]]


def test_an_item_begins_a_paragraph_even_under_a_full_line() -> None:
    for item in ("① 첫째", "1. 첫째", "가. 첫째", "- 첫째", "○ 첫째", "제2조(정의)", "(1) 첫째", "※ 참고", "2) 1)에 해당", "ㅇ 첫째"):
        assert texts(line(FULL, 0), line(item, 1)) == [[FULL], [item]]


def test_a_number_or_a_date_is_no_item() -> None:
    for rest in ("1.5배로 한다", "12. 31.까지", "2025/03/31까지", "3,000원을"):
        assert texts(line(FULL, 0), line(rest, 1)) == [[FULL, rest]]


def test_the_end_of_a_sentence_is_no_list_item() -> None:
    assert texts(line(FULL, 0), line("다. ② 그 밖에", 1)) == [[FULL, "다. ② 그 밖에"]]
    ended = FULL[:-1] + "."
    assert texts(line(ended, 0), line("다. 그 밖에", 1)) == [[ended], ["다. 그 밖에"]]


def test_a_line_of_another_size_or_far_below_is_no_continuation() -> None:
    assert texts(line(FULL, 0), line("제목", 1, size=14)) == [[FULL], ["제목"]]
    assert texts(line(FULL, 0), line("멀리", 2)) == [[FULL], ["멀리"]]


def test_short_lines_below_each_other_are_not_one_paragraph() -> None:
    assert texts(line("합계는", 0), line("12", 1)) == [["합계는"], ["12"]]


def test_a_boxed_paragraph_has_the_margin_of_its_own_lines() -> None:
    wide = "가" * 60
    box = [line("상자 안의 글은 이 상자의 너비에서 끊긴다", n, x0=50) for n in range(3, 6)]
    assert texts(line(wide, 0), line("첫 문단 끝.", 1), *box) == [[wide, "첫 문단 끝."], [one.text for one in box]]


def test_an_entry_of_a_table_of_contents_stands_alone() -> None:
    entry = "제1장 총칙 ························ 3"
    assert texts(line(entry, 0), line("보통약관" + "·" * 20 + " 5", 1)) == [[entry], ["보통약관" + "·" * 20 + " 5"]]


def test_a_new_paragraph_is_told_by_its_indent_after_a_finished_sentence() -> None:
    second = FULL[:-2] + "다."
    assert texts(line(FULL, 0), line(second, 1), line("또한 그렇다", 2, x0=10)) == [[FULL, second], ["또한 그렇다"]]
