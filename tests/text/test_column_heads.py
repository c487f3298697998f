"""Table rows know the heads of their columns, wherever the table begins, and sentences have none."""

from __future__ import annotations

from rag.core.records import Passage, Span
from rag.text.column_heads import heads_at, rows_of
from rag.text.views import as_read

TEXT = "여비는 별표와 같다.\n직급\t식비\t숙박비\n부장\t30,000원\t110,000원\n과장\t25,000원\t95,000원\n숙박비는 1박의 상한액이다."


def passage(text: str = TEXT, heading: tuple[str, ...] = ()) -> Passage:
    return Passage(100, 100 + len(text), text, heading)


def printed(one: Passage) -> list[tuple[str, str]]:
    return [(one.text[row.span.start - 100 : row.span.end - 100].strip(), row.heads) for row in rows_of(one)]


def test_rows_have_their_heads_and_the_head_row_is_none() -> None:
    assert printed(passage()) == [
        ("여비는 별표와 같다.", ""),
        ("부장\t30,000원\t110,000원", "직급 식비 숙박비"),
        ("과장\t25,000원\t95,000원", "직급 식비 숙박비"),
        ("숙박비는 1박의 상한액이다.", ""),
    ]


def test_a_first_row_with_figures_or_of_two_cells_names_no_columns() -> None:
    assert printed(passage("부장\t30,000원\t110,000원\n과장\t25,000원\t95,000원")) == [
        ("부장\t30,000원\t110,000원", ""),
        ("과장\t25,000원\t95,000원", ""),
    ]
    assert printed(passage("이름\t연락처\n총무과\t본관")) == [("이름\t연락처", ""), ("총무과\t본관", "")]


def test_a_table_that_began_before_has_its_heads_in_the_heading() -> None:
    rest = "과장\t25,000원\t95,000원"
    one = passage(rest, ("여비", "직급 | 식비 | 숙박비"))
    assert printed(one) == [(rest, "직급 식비 숙박비")]
    assert as_read(one, Span(100, one.end))[0].text == f"여비\n직급 식비 숙박비\n{rest}"
    after = passage(f"{rest}\n숙박비는 1박의 상한액이다.", ("여비", "직급 | 식비 | 숙박비"))
    assert as_read(after, Span(101 + len(rest), after.end))[0].text == "여비\n숙박비는 1박의 상한액이다."


def test_a_row_too_long_for_a_sentence_is_still_a_row_and_the_next_one_no_head() -> None:
    long = "연차휴가\t" + "한 해 동안 소정근로일의 80퍼센트 이상 나온 직원에게 준다. " * 8 + "\t총무팀"
    text = f"종류\t내용\t담당\n{long}\n건강검진\t매년 한 번\t총무팀"
    found = printed(passage(text))
    assert {heads for _row, heads in found} == {"종류 내용 담당"}
    assert found[0][0] == "연차휴가" and found[-1][0] == "건강검진\t매년 한 번\t총무팀"


def test_a_window_that_begins_inside_a_table_is_read_with_its_heads() -> None:
    one, at = passage(heading=("여비",)), 100 + TEXT.index("과장")
    assert heads_at(one, at) == "직급 식비 숙박비"
    assert as_read(one, Span(at, one.end))[0].text == f"여비\n직급 식비 숙박비\n{TEXT[at - 100 :]}"
    for start in (100, 100 + TEXT.index("직급"), 100 + TEXT.index("숙박비는")):
        assert heads_at(one, start) == ""
    assert heads_at(one, one.end) == ""
