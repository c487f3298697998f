"""Panels side by side: each is read by itself under its title, and none is a row of a table."""

from __future__ import annotations

from pdf_factory import Mark, ruled_table, text_lines, wrapped
from printed_tables import lines, one_table, read, shown

from rag.core.records import Manuscript

LEFT = "물이 새는 곳을 고친다. 고친 날을 적어 두고 다음 달에 다시 본다. 고치지 못한 곳은 담당자에게 알리며 이레 안에 고치게 한다. " * 4
RIGHT = "불이 나면 종을 친다. 문을 열고 계단으로 내려가며 승강기는 타지 않는다. 다 내려온 뒤에는 사람 수를 세어 알린다. " * 4


def frame(*sides: float, top: float, bottom: float) -> Mark:
    """One box beside another, from the first of `sides` to the last."""
    upright = ((x, top, x, bottom) for x in sides)
    return lines((sides[0], top, sides[-1], top), (sides[0], bottom, sides[-1], bottom), *upright)


def panels(*, titles: float, body: float = 9, apart: bool) -> list[Mark]:
    """Two panels with titles in boxes of their own (`apart`), or on the first line of the panel."""
    marks = [frame(60, 300, 540, top=100, bottom=420)]
    if apart:
        marks.append(lines((60, 126, 540, 126)))
    for x, title, text in ((66, "누수 점검", LEFT), (306, "화재 대피", RIGHT)):
        marks.append(text_lines(title, x=x, top=106, size=titles))
        marks.append(wrapped(text, x=x, top=132, width=220, size=body, leading=13))
    return marks


def first_words(manuscript: Manuscript) -> list[str]:
    return [line[:5] for line in manuscript.pages[0].text.split("\n")]


def test_panels_are_read_one_after_the_other_each_under_its_title() -> None:
    for apart in (True, False):
        manuscript = read(panels(titles=15, apart=apart))
        assert manuscript.tables == ()
        assert first_words(manuscript) == ["누수 점검", "물이 새는", "화재 대피", "불이 나면"]


def test_a_table_whose_cells_are_long_stays_a_table() -> None:
    manuscript = read(panels(titles=9, apart=True))
    assert [shown(manuscript, table)[0] for table in manuscript.tables] == [["누수 점검", "화재 대피"]]


def test_a_table_above_panels_in_one_grid_stays_a_table() -> None:
    rows = [["항목", "임원", "사원"], ["일비", "45,000원", "25,000원"], ["식비", "60,000원", "28,000원"]]
    manuscript = read([ruled_table(rows, widths=(160, 160, 160), x=60, top=100 - 24 * 3), *panels(titles=15, apart=True)])
    assert shown(manuscript, one_table(manuscript)) == rows
    assert first_words(manuscript)[3:] == ["누수 점검", "물이 새는", "화재 대피", "불이 나면"]


def test_a_page_title_in_boxes_is_a_line_and_no_row() -> None:
    rows = [["항목", "임원", "사원"], ["일비", "45,000원", "25,000원"], ["식비", "60,000원", "28,000원"]]
    title = [
        text_lines("A4", x=66, top=46, size=28),
        text_lines("출장 여비", x=140, top=46, size=28),
        frame(60, 120, 540, top=36, bottom=80),
    ]
    manuscript = read([*title, ruled_table(rows, widths=(160, 160, 160), x=60, top=80)])
    assert manuscript.pages[0].text.split("\n")[0] == "A4 출장 여비"
    assert shown(manuscript, one_table(manuscript)) == rows
