"""Running headers, footers and page numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.core.records import PageStatus
from rag.pdf.draft import Draft
from rag.pdf.furniture import without_furniture
from rag.pdf.lines import Line
from rag.pdf.status import signs


def line(text: str, top: float, x0: float = 100.0, turns: int = 0) -> Line:
    return Line(text, np.arange(len(text)), x0, top, x0 + 10 * len(text), top + 10, 10.0, 0, False, turns=turns)


def kept(*pages: Sequence[Line]) -> list[list[str]]:
    drafts = [Draft(n, 600, 800, PageStatus.TEXT, signs("가", 0, 0), None, tuple(lines)) for n, lines in enumerate(pages, 1)]
    return [[one.text for one in page] for page in without_furniture(drafts)]


def test_what_stands_at_the_same_place_on_every_page_goes_numbers_aside() -> None:
    pages = [[line(f"휴가 규정 {n}쪽", 30), line(f"본문 {n}", 400), line(f"인쇄 2025.{n}.", 770)] for n in range(1, 5)]
    assert kept(*pages) == [[f"본문 {n}"] for n in range(1, 5)]


def test_the_same_words_elsewhere_on_the_page_stay() -> None:
    assert kept(*[[line("휴가 규정", 30), line("휴가 규정", 400)]] * 4) == [["휴가 규정"]] * 4


def test_a_heading_at_the_top_of_one_page_stays() -> None:
    found = kept([line("총칙", 30)], [line("휴가", 50)], [line("여비", 30)])
    assert found == [["총칙"], ["휴가"], ["여비"]]


def test_a_page_number_goes_even_where_it_stands_on_one_page_only() -> None:
    for number in ("- 12 -", "12", "12 / 40", "Page 3", "- 3 -", "3쪽"):
        assert kept([line("본문", 400), line(number, 770)]) == [["본문"]]


def test_a_number_in_the_middle_of_the_page_or_with_words_stays() -> None:
    assert kept([line("12", 400), line("2025년 3월", 770)]) == [["12", "2025년 3월"]]


def test_writing_across_every_page_goes() -> None:
    pages = [[line("본문입니다", 400), line("대외비", 350, turns=-1)] for _ in range(3)]
    assert kept(*pages) == [["본문입니다"]] * 3


def test_a_document_of_two_pages_has_running_headers_too() -> None:
    assert kept([line("공고 제1호", 30), line("앞", 400)], [line("공고 제1호", 30), line("뒤", 400)]) == [["앞"], ["뒤"]]


def test_no_pages_are_no_trouble() -> None:
    assert kept() == []
