"""What of a grid is a table: boxes that touch, prose and notes across it, boxes in cells; and rows that a page end breaks."""

from __future__ import annotations

from pdf_factory import Mark, ruled_table, text_lines
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


def boxes(*sides: tuple[float, float, float, float]) -> Mark:
    return lines(*(side for x0, top, x1, bottom in sides for side in around(x0, top, x1, bottom)))


def around(x0: float, top: float, x1: float, bottom: float) -> list[tuple[float, float, float, float]]:
    return [(x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)]


STEPS = [
    ["절차", "주체", "내용"],
    ["신청", "기업", "누리집에서 신청한다."],
    ["승인", "센터", "요건을 보고 승인한다."],
    ["지급", "센터", "지원금을 준다."],
]


def test_boxes_that_stand_in_rows_and_columns_are_a_table() -> None:
    drawn = boxes(*((x0, 100 + 40 * i, x1, 120 + 40 * i) for i in range(4) for x0, x1 in ((60, 140), (150, 230), (240, 420))))
    arrows = [text_lines("▼", x=95, top=165 + 40 * i, size=9) for i in range(2)]
    manuscript = read([*columns(STEPS, xs=(65, 155, 245), top=104, leading=40), drawn, *arrows])
    table = one_table(manuscript)
    assert shown(manuscript, table) == [[f"{a} ▼" if a in ("신청", "승인") else a, b, c] for a, b, c in STEPS]
    assert heads(manuscript, table, "column") == ["주체", "내용"]
    tight = boxes(*((x0, 100 + 24 * i, x1, 120 + 24 * i) for i in range(4) for x0, x1 in ((60, 140), (150, 230), (240, 420))))
    manuscript = read([*columns(STEPS, xs=(65, 155, 245), top=104, leading=24), tight])
    assert shown(manuscript, one_table(manuscript)) == STEPS


def test_boxes_with_a_label_beside_each_are_a_table_and_others_are_none() -> None:
    texts = [
        "물이 새는 곳을 고친다. 고친 날을 적어 둔다.",
        "벽에 금이 갔는지 본다. 넓어지면 알린다.",
        "전등이 나가면 바꾼다. 두 개씩 둔다.",
    ]
    drawn = boxes(*((160, 100 + 40 * i, 420, 124 + 40 * i) for i in range(3)))
    said = [text_lines(text, x=165, top=106 + 40 * i, size=10) for i, text in enumerate(texts)]
    labels = [text_lines(word, x=80, top=106 + 40 * i, size=10) for i, word in enumerate(("배관", "벽", "조명"))]
    manuscript = read([*said, *labels, drawn])
    assert shown(manuscript, one_table(manuscript)) == [["배관", texts[0]], ["벽", texts[1]], ["조명", texts[2]]]
    assert read([*said, *labels[:2], drawn]).tables == ()


def test_a_frame_around_a_row_adds_no_column_and_an_index_tab_neither() -> None:
    frame = boxes((66, 104, 378, 128))
    tab = [text_lines("부록", x=375, top=100, size=8), lines((372, 80, 400, 80), (372, 152, 400, 152), (400, 80, 400, 152))]
    for beside in ([frame], tab):
        manuscript = read([ruled_table(FEES, widths=(100, 100, 100), top=80), *beside])
        assert shown(manuscript, one_table(manuscript)) == FEES


CODES = [
    ("머리뼈의 골절", "S02"),
    ("(치아 제외)", "(S02.5 제외)"),
    ("목의 골절", "S12"),
    ("아래팔의 골절", "S52"),
    ("발의 골절", "S92"),
    ("팔의 골절", "T10"),
]


def test_codes_beside_names_are_rows_and_what_is_in_brackets_is_of_the_row_above() -> None:
    head = ruled_table([["항목", "번호"]], widths=(200, 100), top=80)
    body = [
        text_lines(text, x=x, top=110 + 16 * i, size=10) for i, pair in enumerate(CODES) for x, text in zip((80, 280), pair, strict=True)
    ]
    title = [text_lines("【골절 분류표】", top=30, size=10), text_lines("골절은 다음에 적은 것을 말한다.", top=55, size=10)]
    manuscript = read([*title, head, *body, lines((72, 210, 372, 210), *((x, 104, x, 210) for x in (72, 272, 372)))])
    table = one_table(manuscript)
    rows = shown(manuscript, table)
    assert rows[1:3] == [["머리뼈의 골절(치아 제외)", "S02(S02.5 제외)"], ["목의 골절", "S12"]]
    assert len(rows) == 6
    assert table.caption is not None
    assert manuscript.pages[0].text[slice(*table.caption)] == "【골절 분류표】"


def test_values_beside_the_first_lines_of_their_names_part_the_rows() -> None:
    names = ["두 눈을 감고", "일어서지 못하는", "때", "곧은 줄을 걷다가", "멈추어야 하는", "때", "줄을 벗어나는", "때"]
    head = ruled_table([["항목", "내용", "점수"]], widths=(60, 200, 60), top=80)
    body = [text_lines(name, x=140, top=110 + 13 * i, size=10) for i, name in enumerate(names)]
    values = [text_lines(value, x=350, top=110 + 13 * i, size=10) for value, i in (("20", 0), ("12", 3), ("8", 6))]
    label = [text_lines("소견", x=80, top=150, size=10)]
    manuscript = read([head, *body, *values, *label, lines((72, 220, 392, 220), *((x, 104, x, 220) for x in (72, 132, 332, 392)))])
    assert [row[1:] for row in shown(manuscript, one_table(manuscript))[1:]] == [
        ["두 눈을 감고 일어서지 못하는 때", "20"],
        ["곧은 줄을 걷다가 멈추어야 하는 때", "12"],
        ["줄을 벗어나는 때", "8"],
    ]


def test_labels_of_a_form_are_row_heads_from_the_first_row_on() -> None:
    form = [["신청인 성명", "한가람"], ["소속 부서", "시설관리과"], ["장비", "열화상 카메라"], ["대여 기간", "4월 7일부터"]]
    manuscript = read([ruled_table(form, widths=(100, 200))])
    assert heads(manuscript, one_table(manuscript), "row") == ["신청인 성명", "소속 부서", "장비", "대여 기간"]
    assert heads(manuscript, one_table(manuscript), "column") == []
    people = read([ruled_table([["성명", "직급"], ["한가람", "주임"], ["김누리", "과장"]], widths=(100, 200))])
    assert heads(people, one_table(people), "column") == ["직급"]


def test_words_under_each_other_between_the_same_rules_are_two_columns_and_spaced_letters_are_one() -> None:
    def rows(first: list[tuple[str, str]]) -> list[list[str]]:
        marks = [ruled_table([["", str(i)] for i in range(4)], widths=(120, 60), top=80)]
        marks += [
            text_lines(word, x=x, top=87 + 24 * i, size=10) for i, pair in enumerate(first) for word, x in zip(pair, (77, 137), strict=True)
        ]
        manuscript = read(marks)
        return shown(manuscript, one_table(manuscript))

    assert rows([("낱말", "품사"), ("이것", "명사"), ("먹는", "동사"), ("매우", "부사")])[1] == ["이것", "명사", "1"]
    assert rows([("성", "명"), ("주", "소"), ("직", "위"), ("성", "별")])[1] == ["주소", "1"]


STEPS_OF_LAW = [
    ["신청서 제출", "제64조", "신청인→기관"],
    ["요건 확인", "제65조", "기관→신청인"],
    ["수당 지급", "제66조", "기관→신청인"],
]


def test_lines_from_box_to_box_are_no_rows_and_a_frame_that_touches_them_no_column() -> None:
    across = [(80, y, 400, y) for top in (120, 164, 208) for y in (top, top + 24)]
    upright = [(x, top, x, top + 24) for top in (120, 164, 208) for x in (80, 180, 260, 400)]
    between = [(130, y, 130, y + 20) for y in (144, 188)]
    cells = columns(STEPS_OF_LAW, xs=(85, 185, 265), top=126, leading=44)
    manuscript = read([*cells, lines(*across, *upright, *between)])
    assert shown(manuscript, one_table(manuscript)) == STEPS_OF_LAW
    assert heads(manuscript, one_table(manuscript), "row") == ["신청서 제출", "요건 확인", "수당 지급"]
    frame = lines(*around(70, 90, 410, 234))
    manuscript = read([text_lines("1. 수당", x=80, top=100, size=10), *cells, lines(*across, *upright, *between), frame])
    assert shown(manuscript, one_table(manuscript)) == STEPS_OF_LAW
