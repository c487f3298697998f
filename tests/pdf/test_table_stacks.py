"""What of a grid is a table: boxes that touch, prose and notes across it, boxes in cells; and rows that a page end breaks."""

from __future__ import annotations

from pdf_factory import ruled_table, text_lines
from printed_tables import columns, heads, lines, one_table, read, shown

FEES = [["항목", "임원", "사원"], ["일비", "45,000원", "25,000원"], ["식비", "60,000원", "28,000원"]]
PROSE = (
    "여비는 출장에 드는 돈을 갚는 것이며 다른 규정이 따로 정하는 때에는 그 규정에 따른다. "
    "출장을 마친 사람은 이레 안에 정산해야 하고, 돈을 미리 받을 수 있다."
)


def test_prose_in_a_box_on_a_table_is_none_of_its_rows() -> None:
    box = [
        lines((72, 60, 372, 60), (72, 60, 72, 100), (372, 60, 372, 100)),
        *(text_lines(PROSE[a : a + 36], x=80, top=y, size=8) for a, y in ((0, 64), (36, 76), (72, 88))),
    ]
    manuscript = read([*box, ruled_table(FEES, widths=(100, 100, 100), top=100)])
    assert shown(manuscript, one_table(manuscript)) == FEES
    assert heads(manuscript, one_table(manuscript), "column") == ["임원", "사원"]


def test_notes_across_the_foot_of_a_table_are_no_row() -> None:
    notes = [
        text_lines("* 임원은 실비로 갚을 수 있다.", x=80, top=160, size=8),
        lines((72, 180, 372, 180), (72, 152, 72, 180), (372, 152, 372, 180)),
    ]
    manuscript = read([ruled_table(FEES, widths=(100, 100, 100), top=80), *notes])
    assert shown(manuscript, one_table(manuscript)) == FEES


def test_a_title_across_a_table_that_is_a_sum_of_rows_stays_a_row() -> None:
    across = [text_lines("국외 출장", x=80, top=160, size=8), lines((72, 180, 372, 180), (72, 152, 72, 180), (372, 152, 372, 180))]
    more = ruled_table([["일비", "90,000원", "50,000원"]], widths=(100, 100, 100), top=180)
    manuscript = read([ruled_table(FEES, widths=(100, 100, 100), top=80), *across, more])
    assert [row[0] for row in shown(manuscript, one_table(manuscript))] == ["항목", "일비", "식비", "국외 출장", "일비"]


def test_tables_without_a_column_in_common_are_two() -> None:
    other = [["구분", "결과", "비고", "담당"], ["점검", "양호", "없음", "총무과"]]
    manuscript = read([ruled_table(FEES, widths=(100, 100, 100), top=80), ruled_table(other, widths=(40, 110, 100, 50), top=152)])
    assert [shown(manuscript, table) for table in manuscript.tables] == [FEES, other]


BOX = ((290, 88, 330, 88), (290, 112, 330, 112), (290, 88, 290, 112), (330, 88, 330, 112))


def test_what_stands_in_a_box_in_a_cell_is_of_the_cell() -> None:
    rows = [["항목", "임원", ""], *FEES[1:]]
    box = [text_lines("사원", x=300, top=94, size=10), lines(*BOX)]
    manuscript = read([ruled_table(rows, widths=(100, 100, 100), top=80, height=40), *box])
    assert shown(manuscript, one_table(manuscript)) == FEES


def test_a_list_that_goes_on_over_the_page_end_is_one_cell() -> None:
    first = [
        *columns([["영역", "지침"], ["상지", "가. 손목이 부러진 때."]], xs=(65, 160), top=106, leading=24),
        text_lines("나. 팔이 부러진 때.", x=160, top=146, size=10),
        lines(*((60, y, 400, y) for y in (100, 124, 165)), *((x, 100, x, 165) for x in (60, 150, 400))),
    ]
    second = [
        *columns([["", "다. 어깨가 부러진 때."], ["하지", "가. 무릎이 부러진 때."]], xs=(65, 160), top=66, leading=24),
        lines(*((60, y, 400, y) for y in (60, 84, 108)), *((x, 60, x, 108) for x in (60, 150, 400))),
    ]
    manuscript = read(first, second)
    assert shown(manuscript, one_table(manuscript))[1:] == [
        ["상지", "가. 손목이 부러진 때. 나. 팔이 부러진 때. 다. 어깨가 부러진 때."],
        ["하지", "가. 무릎이 부러진 때."],
    ]


def test_beside_groups_the_column_of_names_names_the_row_and_no_other() -> None:
    names = [f"{place} 공원" for place in ("달빛", "솔뫼", "한들", "가람", "누리")]
    rows = [["시도", "구분", "시설명", "주소"], *(["", "공설" if i % 2 else "사설", name, f"길 {i}"] for i, name in enumerate(names))]
    across = [(60 if i < 2 or i == 6 else 120, 100 + 20 * i, 420, 100 + 20 * i) for i in range(7)]
    group = text_lines("서울", x=65, top=165, size=10)
    rules = lines(*across, *((x, 100, x, 220) for x in (60, 120, 180, 320, 420)))
    manuscript = read([*columns(rows, xs=(65, 125, 185, 325), top=104), group, rules])
    assert heads(manuscript, one_table(manuscript), "corner") == ["시도", "시설명"]


def test_a_mark_that_says_nothing_names_no_row() -> None:
    rows = [["요인", "경로", "영향"], ["?", "쉬움", "심각"], ["?", "보통", "보통"]]
    manuscript = read([ruled_table(rows, widths=(90, 90, 90))])
    assert heads(manuscript, one_table(manuscript), "row") == []
