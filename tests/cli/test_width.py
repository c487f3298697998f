"""Hangul is two columns wide in a terminal; what a file is called cannot steer it."""

from __future__ import annotations

import unicodedata

import pytest

from rag.cli.width import align, pad, printable, width, wrap


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("한글", 4), ("한a", 3), ("e\u0301", 1), ("，", 2), ("…", 1)])
def test_width_counts_columns_and_not_characters(text: str, columns: int) -> None:
    assert width(text) == columns


def test_decomposed_hangul_is_as_wide_as_composed() -> None:
    assert width(unicodedata.normalize("NFD", "한글")) == width("한글") == 4


def test_columns_begin_at_the_same_place_whatever_the_script() -> None:
    assert align([["번호", "이름"], ["1", "사규.pdf"], ["12", "b.pdf"]]) == ["번호  이름    ", "1     사규.pdf", "12    b.pdf   "]


def test_numbers_end_at_the_same_place() -> None:
    assert align([["쪽"], ["7"], ["1,234"]], right=(0,)) == ["   쪽", "    7", "1,234"]


def test_padding_never_cuts() -> None:
    assert pad("한글", 3) == "한글"


def test_lines_are_broken_at_spaces_and_long_words_anywhere() -> None:
    assert wrap("가나 다라 마바", 9) == ["가나 다라", "마바"]
    assert wrap("가나다라마", 4) == ["가나", "다라", "마"]
    assert wrap("", 10) == []


def test_no_line_is_wider_than_the_terminal() -> None:
    text = "제1조(목적) 이 규정은 여비지급기준을정하기위한것이며 https://example.com/very/long/path 를 따른다."
    for columns in (2, 5, 10, 40):
        assert all(width(line) <= columns for line in wrap(text, columns))
        assert "".join(wrap(text, columns)).replace(" ", "") == text.replace(" ", "")


def test_control_characters_never_reach_the_terminal() -> None:
    assert printable("a\x1b[2Jb\x07\x00\u202ec\ud800") == "a\ufffd[2Jb\ufffd\ufffd\ufffdc\ufffd"
    assert printable("한\n글\f끝") == "한 글 끝"
