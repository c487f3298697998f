"""Tables between level rules, of which none stands upright."""

from __future__ import annotations

import pytest
from pdf_factory import Mark, text_lines
from printed_tables import heads, lines, one_table, read, shown

from rag.pdf.tables.ruled import grouped

Word = tuple[str, float, float]


def words(*placed: Word) -> list[Mark]:
    return [text_lines(word, x=x, top=y, size=10) for word, x, y in placed]


def level(*rules: tuple[float, float, float]) -> Mark:
    """Rules as (from, to, height)."""
    return lines(*((a, y, b, y) for a, b, y in rules))


def test_a_rule_under_some_columns_says_what_of_the_others_spans_rows() -> None:
    placed = words(
        ("시도", 95, 105), ("시군구", 190, 105), ("공설", 310, 105), ("사설", 400, 105),
        ("전주시", 160, 125), ("3", 318, 125), ("5", 408, 125),
        ("전북", 65, 135),
        ("익산시", 160, 145), ("2", 318, 145), ("4", 408, 145),
        ("여수시", 160, 165), ("1", 318, 165), ("2", 408, 165),
        ("전남", 65, 166),
    )  # fmt: skip
    manuscript = read([*placed, level(*((60, 450, y) for y in (100, 120, 160, 180)), (150, 450, 140))])
    table = one_table(manuscript)
    assert shown(manuscript, table) == [
        ["시도", "시군구", "공설", "사설"],
        ["전북", "전주시", "3", "5"],
        ["전북", "익산시", "2", "4"],
        ["전남", "여수시", "1", "2"],
    ]
    assert heads(manuscript, table, "row") == ["전북", "전주시", "익산시", "전남", "여수시"]
    assert heads(manuscript, table, "corner") == ["시도", "시군구"]


def test_a_head_between_columns_that_have_heads_of_their_own_stands_over_them() -> None:
    placed = words(
        ("2023년", 215, 105), ("2024년", 375, 105),
        ("구분", 65, 115), ("증감률", 460, 115),
        ("예산", 165, 125), ("집행", 265, 125), ("예산", 325, 125), ("집행", 425, 125),
        ("기획실", 65, 145), ("1,200", 165, 145), ("1,150", 265, 145), ("1,300", 325, 145), ("1,280", 425, 145), ("11.3", 465, 145),
        ("복지과", 65, 165), ("3,450", 165, 165), ("3,400", 265, 165), ("3,900", 325, 165), ("3,720", 425, 165), ("9.4", 465, 165),
    )  # fmt: skip
    manuscript = read([*placed, level(*((60, 500, y) for y in (100, 140, 160, 180)), (150, 455, 120))])
    table = one_table(manuscript)
    assert shown(manuscript, table) == [
        ["구분", "2023년", "2023년", "2024년", "2024년", "증감률"],
        ["구분", "예산", "집행", "예산", "집행", "증감률"],
        ["기획실", "1,200", "1,150", "1,300", "1,280", "11.3"],
        ["복지과", "3,450", "3,400", "3,900", "3,720", "9.4"],
    ]
    assert heads(manuscript, table, "column") == ["2023년", "2024년", "증감률", "예산", "집행", "예산", "집행"]


def test_texts_between_rules_are_cells_of_several_lines() -> None:
    placed = words(
        ("구분", 65, 105), ("보상하는 손해", 180, 105), ("보상하지 않는 손해", 350, 105),
        ("재물이 부서져 배상하게", 160, 125), ("고의로 일으킨 사고와", 330, 125),
        ("대물", 65, 131),
        ("되어 입은 손해", 160, 138), ("무면허 운전 중의 손해", 330, 138),
        ("사람이 다쳐 입은 손해", 160, 160), ("가족이 다친 손해", 330, 160),
        ("대인", 65, 160),
    )  # fmt: skip
    manuscript = read([*placed, level(*((60, 480, y) for y in (100, 120, 152, 176)))])
    table = one_table(manuscript)
    assert shown(manuscript, table)[1:] == [
        ["대물", "재물이 부서져 배상하게 되어 입은 손해", "고의로 일으킨 사고와 무면허 운전 중의 손해"],
        ["대인", "사람이 다쳐 입은 손해", "가족이 다친 손해"],
    ]


def test_rules_with_text_between_them_are_no_table() -> None:
    prose = "위원회는 해마다 한 번 정기 회의를 열고 위원장이 필요하다고 인정하면 임시 회의를 연다"
    placed = words(*((prose, 60, 105 + 20 * n) for n in range(4)), ("1. 총칙", 60, 205), ("2. 회의", 60, 225), ("3. 벌칙", 60, 245))
    rules = level(*((60, 500, y) for y in (100, 120, 140, 160, 180, 200, 220, 240, 260)))
    assert read([*placed, rules]).tables == ()


@pytest.mark.parametrize(
    ("labels", "rows", "reach"),
    [
        ([20.0, 45.0], [10.0, 20.0, 30.0, 40.0, 50.0], [(0, 2), (3, 4)]),
        ([10.0, 20.0], [10.0, 20.0], [(0, 0), (1, 1)]),
        ([10.0, 40.0], [10.0, 20.0, 30.0, 40.0], None),  # each beside the first of its rows
        ([15.0], [10.0, 20.0, 30.0], None),
        ([10.0, 20.0, 30.0], [10.0, 20.0], None),
        ([], [10.0], None),
    ],
)
def test_labels_in_the_middle_of_their_rows_tell_which_these_are(
    labels: list[float], rows: list[float], reach: list[tuple[int, int]] | None
) -> None:
    assert grouped(labels, rows) == reach


def test_with_rules_at_the_heads_and_the_foot_alone_rows_are_what_says_several_things() -> None:
    placed = words(
        ("시도", 65, 105), ("시군구", 160, 105), ("공설", 310, 105),
        ("전주시", 160, 125), ("3", 318, 125),
        ("전북", 65, 135),
        ("익산시", 160, 145), ("2", 318, 145),
        ("전남", 65, 165), ("여수시", 160, 165), ("1", 318, 165),
        ("총계", 65, 185), ("6", 318, 185),
    )  # fmt: skip
    manuscript = read([*placed, level(*((60, 450, y) for y in (100, 120, 200)))])
    table = one_table(manuscript)
    assert shown(manuscript, table)[1:] == [["전북", "전주시", "3"], ["전북", "익산시", "2"], ["전남", "여수시", "1"], ["총계", "", "6"]]
