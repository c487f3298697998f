"""Tables as records: cells, heads, captions, units, over page ends. Printed rows of cells; "=" draws no rule."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_factory import Mark, ruled_table, text_lines
from printed_tables import columns, heads, lines, one_table, read, shown
from reportlab.pdfgen.canvas import Canvas
from table_truth import assert_sound

FEES = [["항목", "임원", "사원"], ["일비", "45,000원", "25,000원"], ["식비", "60,000원", "28,000원"], ["숙박비", "150,000원", "80,000원"]]


def test_a_cell_knows_its_row_head_and_column_head() -> None:
    manuscript = read([ruled_table(FEES, widths=(90, 120, 120))])
    table = one_table(manuscript)
    assert shown(manuscript, table) == FEES
    assert heads(manuscript, table, "corner") == ["항목"]
    assert heads(manuscript, table, "column") == ["임원", "사원"]
    assert heads(manuscript, table, "row") == ["일비", "식비", "숙박비"]


def test_caption_and_unit_are_those_printed_above() -> None:
    manuscript = read([text_lines("<표 3> 출장 여비 (단위: 천원)", top=60), ruled_table(FEES, widths=(90, 120, 120))])
    table = one_table(manuscript)
    assert table.unit == "(단위: 천원)"
    assert table.caption is not None
    assert manuscript.pages[0].text[slice(*table.caption)] == "<표 3> 출장 여비"


def test_a_sentence_above_is_no_caption() -> None:
    table = one_table(read([text_lines("여비는 다음과 같이 지급한다.", top=60), ruled_table(FEES, widths=(90, 120, 120))]))
    assert table.caption is None
    assert table.unit is None


XS = (60.0, 150.0, 250.0, 350.0)


@pytest.mark.parametrize(
    "ruled",
    [
        [],
        [(60, 110, 350, 110), (60, 130, 350, 130), (60, 195, 350, 195)],
        [(150, 110, 150, 195), (60, 110, 350, 110), (60, 130, 350, 130), (60, 195, 350, 195)],
        [(60, y, 350, y) for y in (113, 133, 153, 173, 193)],
        [(60, y, 350, y) for y in (113, 133, 153, 173, 193)] + [(60, 113, 60, 193), (350, 113, 350, 193)],
        [(60, y, 350, y) for y in (113, 133, 153, 173)] + [(x, 113, x, 193) for x in XS],
        [(60, y, 350, y) for y in (133, 153, 173, 193)] + [(x, 113, x, 193) for x in XS],
    ],
    ids=["nothing drawn", "three rules", "a rule beside the names", "level rules", "no inner sides", "open below", "open above"],
)
def test_a_table_is_one_however_few_rules_it_has(ruled: list[tuple[float, float, float, float]]) -> None:
    manuscript = read([*columns(FEES, xs=(65, 160, 260)), lines(*ruled)])
    table = one_table(manuscript)
    assert shown(manuscript, table) == FEES
    assert heads(manuscript, table, "column") == ["임원", "사원"]
    assert heads(manuscript, table, "row") == ["일비", "식비", "숙박비"]


def test_merged_cells_count_for_every_row_that_they_cover() -> None:
    xs = (60, 150, 250, 350)
    rules = [(60, 100, 350, 100), (60, 124, 350, 124), (150, 148, 350, 148), (60, 172, 350, 172)]
    words = [
        ("구분", 70, 105),
        ("항목", 160, 105),
        ("금액", 260, 105),
        ("국내 출장", 70, 140),
        ("숙박비", 160, 130),
        ("70,000원", 260, 130),
    ]
    marks = [text_lines(word, x=x, top=y, size=10) for word, x, y in [*words, ("식비", 160, 154), ("25,000원", 260, 154)]]
    manuscript = read([*marks, lines(*rules, *((x, 100, x, 172) for x in xs))])
    table = one_table(manuscript)
    assert shown(manuscript, table) == [["구분", "항목", "금액"], ["국내 출장", "숙박비", "70,000원"], ["국내 출장", "식비", "25,000원"]]
    assert heads(manuscript, table, "row") == ["국내 출장", "숙박비", "식비"]


def test_a_table_over_the_page_end_is_one_and_its_repeated_heads_count_once() -> None:
    more = [FEES[0], ["일비 2", "1원", "2원"], ["식비 2", "3원", "4원"]]
    manuscript = read(
        [text_lines("여비 규정", top=60), ruled_table(FEES, widths=(90, 120, 120), top=120)],
        [ruled_table(more, widths=(90, 120, 120), top=60), text_lines("끝", top=300)],
    )
    table = one_table(manuscript)
    assert table.pages == (1, 2)
    assert shown(manuscript, table) == FEES + more[1:]
    assert manuscript.pages[1].text.startswith("항목\t임원")


def test_a_row_that_the_page_end_broke_is_one_row() -> None:
    head, row = ["직무", "하는 일"], ["안전 점검", "날마다 소화기를 살피고 위험한"]
    rest = ["", "것을 찾으면 알린다."]
    page = [(60.0, y, 400.0, y) for y in (100, 124)]
    first = [*columns([head, row], xs=(65, 160), top=106, leading=24), lines(*page, *((x, 100, x, 150) for x in (60, 150, 400)))]
    second = [
        *columns([head, rest, ["조경", "풀을 뽑는다."]], xs=(65, 160), top=66, leading=24),
        lines(*((60, y, 400, y) for y in (60, 84, 108, 132)), *((x, 60, x, 132) for x in (60, 150, 400))),
    ]
    manuscript = read(first, second)
    table = one_table(manuscript)
    assert shown(manuscript, table)[1:] == [["안전 점검", "날마다 소화기를 살피고 위험한 것을 찾으면 알린다."], ["조경", "풀을 뽑는다."]]


def test_lists_with_a_running_number_name_the_row_by_number_and_name() -> None:
    places = ["종로구", "중구", "종로구", "중구", "종로구", "중구"]
    rows = [[str(i + 1), "서울", place, f"{'가나다라마바'[i]}원 추모관", f"02-10{i}-20{i}0"] for i, place in enumerate(places)]
    head = ["연번", "시도", "시군구", "시설명", "전화번호"]
    manuscript = read(columns([head, *rows], xs=(50, 90, 130, 190, 300)))
    table = one_table(manuscript)
    assert shown(manuscript, table) == [head, *rows]
    assert heads(manuscript, table, "corner") == ["연번", "시설명"]


def test_a_cell_of_several_lines_is_one_cell_where_nothing_is_ruled() -> None:
    rows = [[f"{i}호점", "서울 종로구 새길\n(새마을회관 옆)" if i % 2 else "서울 중구 옛길", f"{i},000"] for i in range(1, 6)]
    manuscript = read(columns([["지점", "주소", "매출"], *rows], xs=(60, 150, 300), leading=32))
    joined = [["지점", "주소", "매출"], *([a, b.replace("\n", " "), c] for a, b, c in rows)]
    assert [[cell.replace("길(", "길 (") for cell in row] for row in shown(manuscript, one_table(manuscript))] == joined


PROSE = [f"이 문장은 표가 아니라 글이고 {i}번째 줄로 오른쪽 끝까지 이어진다" for i in range(12)]


def test_prose_frames_and_contents_are_no_tables() -> None:
    contents = [[f"제{i}장 총칙과 정의", "", str(i * 3)] for i in range(1, 9)]
    frame = lines((60, 100, 500, 100), (60, 300, 500, 300), (60, 100, 60, 300), (500, 100, 500, 300))
    for marks in ([text_lines(*PROSE)], [text_lines(*PROSE[:6], top=120), frame], columns(contents, xs=(60, 200, 400))):
        assert read(marks).tables == ()


CELLS = st.text("가나다라0123456789", min_size=0, max_size=8)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=8), st.booleans())
def test_cells_cover_the_grid_and_their_spans_lie_apart_in_the_text(rows: list[list[str]], drawn: bool) -> None:
    marks = [ruled_table(rows, widths=(90, 90, 90))] if drawn else columns(rows, xs=(72, 172, 272))
    manuscript = read([text_lines("제목", top=50), *marks], [text_lines("다음 쪽")])
    assert_sound(manuscript)


def shades(*boxes: tuple[float, float, float, float]) -> Mark:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.setFillGray(0.8)
        for x0, top, x1, bottom in boxes:
            canvas.rect(x0, top, x1 - x0, bottom - top, stroke=0, fill=1)
        canvas.setFillGray(0)

    return draw


def test_shaded_cells_are_heads_where_values_are_plain() -> None:
    rows = [["신청인", "김가람", "연락처", "살던 곳"], ["주소", "달빛로 3", "업종", "빵집"], ["성별", "여", "국적", "대한민국"]]
    labels = shades((72, 72, 162, 144), (252, 72, 342, 144))
    manuscript = read([labels, ruled_table(rows, widths=(90, 90, 90, 90), top=72, height=24)])
    assert heads(manuscript, one_table(manuscript), "row") == ["신청인", "연락처", "주소", "업종", "성별", "국적"]
    assert heads(manuscript, one_table(manuscript), "column") == []


def test_what_is_ticked_names_no_row() -> None:
    manuscript = read([ruled_table([["직접", "출자", "보조율"], ["○", "", "50%"]], widths=(90, 90, 90))])
    assert heads(manuscript, one_table(manuscript), "row") == []
    assert heads(manuscript, one_table(manuscript), "column") == ["직접", "출자", "보조율"]


def test_groups_that_are_printed_again_and_the_name_beside_them_name_the_row() -> None:
    rows = [["국내", "숙박비", "7만원"], ["국내", "식비", "2만원"], ["국외", "숙박비", "15만원"], ["국외", "식비", "6만원"]]
    manuscript = read([ruled_table([["구분", "항목", "금액"], *rows], widths=(90, 90, 90))])
    assert heads(manuscript, one_table(manuscript), "corner") == ["구분", "항목"]


def test_heads_further_down_count_for_the_rows_below_them() -> None:
    rows = [["구분", "정원", "현원"], ["본부", "30", "28"], ["구분", "예산", "결산"], ["본부", "300", "280"]]
    manuscript = read([ruled_table(rows, widths=(90, 90, 90))])
    assert heads(manuscript, one_table(manuscript), "column") == ["정원", "현원", "구분", "예산", "결산"]


def test_rows_that_no_rule_parts_are_told_apart_by_their_values() -> None:
    names = ["눈을 뜨고 곧은 줄을", "걷다가 멈춘다", "눈을 감고 걷다가", "줄을 벗어난다", "앉지 못한다"]
    head = ruled_table([["항목", "내용", "점수"]], widths=(60, 200, 60), top=80)
    body = [text_lines(name, x=140, top=110 + 13 * i + 6 * (i // 2), size=10) for i, name in enumerate(names)]
    values = [text_lines(value, x=350, top=y, size=10) for value, y in (("20", 116), ("12", 148), ("8", 174))]
    label = [text_lines(word, x=80, top=y, size=10) for word, y in (("기능", 138), ("소견", 151))]
    manuscript = read([head, *body, *values, *label, lines((72, 192, 392, 192), *((x, 104, x, 192) for x in (72, 132, 332, 392)))])
    assert shown(manuscript, one_table(manuscript))[1:] == [
        ["기능 소견", "눈을 뜨고 곧은 줄을 걷다가 멈춘다", "20"],
        ["기능 소견", "눈을 감고 걷다가 줄을 벗어난다", "12"],
        ["기능 소견", "앉지 못한다", "8"],
    ]


def test_captions_under_pictures_are_no_table() -> None:
    rules = [*((72, y, 372, y) for y in (80, 180, 200, 300, 320)), *((x, 80, x, 320) for x in (72, 222, 372))]
    words = [
        text_lines(word, x=x, top=y, size=10)
        for word, x, y in (("1) 설치", 80, 184), ("2) 압입", 230, 184), ("3) 절개", 80, 304), ("4) 조립", 230, 304))
    ]
    assert read([*words, lines(*rules)]).tables == ()


def test_a_box_with_its_title_in_its_frame_is_no_table() -> None:
    marks = [text_lines("재산", x=70, top=105, size=10), text_lines("토지와 건물을 모두 더한다.", x=160, top=130, size=10)]
    rules = [*((60, y, 400, y) for y in (100, 120, 150)), *((x, 100, x, 150) for x in (60, 150, 400))]
    assert read([*marks, lines(*rules)]).tables == ()
    assert len(read([*marks, text_lines("뜻", x=160, top=105, size=10), lines(*rules)]).tables) == 1
