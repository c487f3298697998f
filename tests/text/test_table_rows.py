"""Table rows that can be understood alone, and what a model sees of them."""

from __future__ import annotations

import numpy as np

from rag.core.records import Manuscript, Page, Passage, Span
from rag.core.tables import Cell, Table, TableRow
from rag.text.passages import cut_passages
from rag.text.table_rows import table_rows
from rag.text.views import View, as_indexed, as_read, as_weighed, span_within, text_at

LINES = (
    "국내 여비",
    "직급\t일비\t숙박비\t",
    "\t\t서울\t그 밖",
    "임원\t40,000\t150,000\t120,000",
    "사원\t22,000\t90,000",
)
TEXT = "\n".join(LINES)


def at(words: str, after: str = "") -> tuple[Span, ...]:
    start = TEXT.index(words, TEXT.index(after))
    return (Span(start, start + len(words)),)


TABLE = Table(
    rows=4,
    columns=4,
    cells=(
        Cell(0, 0, row_span=2, head="corner", spans=at("직급")),
        Cell(0, 1, row_span=2, head="column", spans=at("일비")),
        Cell(0, 2, column_span=2, head="column", spans=at("숙박비")),
        Cell(1, 2, head="column", spans=at("서울")),
        Cell(1, 3, head="column", spans=at("그 밖")),
        Cell(2, 0, head="row", spans=at("임원")),
        Cell(2, 1, spans=at("40,000")),
        Cell(2, 2, spans=at("150,000")),
        Cell(2, 3, row_span=2, spans=at("120,000")),
        Cell(3, 0, head="row", spans=at("사원")),
        Cell(3, 1, spans=at("22,000")),
        Cell(3, 2, spans=at("90,000")),
    ),
    pages=(1,),
    caption=at("국내 여비")[0],
    unit="(단위: 원)",
)


def rows() -> list[TableRow]:
    return table_rows(TEXT, [TABLE])


def passage(start: int = 0) -> Passage:
    held = tuple(row for row in rows() if row.span.start >= start)
    return Passage(start, len(TEXT), TEXT[start:], ("제2장 여비",), (Span(start, len(TEXT)),), rows=held)


def test_rows_of_heads_are_none_and_a_merged_cell_is_in_every_row_that_it_covers() -> None:
    first, second = rows()
    assert [value.text for value in second.values] == ["사원", "22,000", "90,000", "120,000"]
    assert [value.heads for value in second.values] == [("직급",), ("일비",), ("숙박비", "서울"), ("숙박비", "그 밖")]
    assert [value.names_row for value in first.values] == [True, False, False, False]
    assert (first.caption, first.unit) == ("국내 여비", "(단위: 원)")
    assert TEXT[slice(*second.span)] == "사원\t22,000\t90,000"


def test_a_row_is_read_with_its_heads_wherever_the_passage_begins() -> None:
    cut = passage(TEXT.index("사원"))
    (view,) = as_read(cut, cut.windows[0])
    assert view.text == "제2장 여비\n국내 여비 (단위: 원)\n사원 · 일비: 22,000 | 숙박비 서울: 90,000 | 숙박비 그 밖: 120,000"


def test_every_printed_character_of_a_view_leads_back_to_where_it_is_printed() -> None:
    one = passage()
    (view,) = as_read(one, one.windows[0])
    assert len(view.places) == len(view.text)
    told = [(letter, TEXT[place]) for letter, place in zip(view.text, view.places, strict=True) if place >= 0]
    assert all(letter == printed for letter, printed in told)
    row = Span(TEXT.index("사원"), len(TEXT))
    inside = view.within(row)
    assert inside is not None
    answer = view.text.index("90,000", inside.start)
    assert view.printed(answer, answer + 6, row) == at("90,000")[0]
    heads = view.text.index("숙박비 서울", inside.start)
    assert view.printed(heads, heads + 6, row) is None  # it is said there, and printed elsewhere


def test_a_passage_without_records_is_read_as_it_is_printed() -> None:
    bare = Passage(10, 24, "앞 문장. 뒤 문장이다.", ("제1장",), (Span(10, 24),))
    (view,) = as_read(bare, Span(10, 24))
    assert view.text == "제1장\n앞 문장. 뒤 문장이다."
    assert view.within(Span(16, 18)) == Span(10, 12)
    assert text_at(bare, Span(10, 12)) == "앞 "


def test_heads_and_captions_that_the_passage_does_not_hold_are_found_by_their_words() -> None:
    cut = passage(TEXT.index("사원"))
    assert as_indexed(cut).splitlines()[0] == "제2장 여비 > 국내 여비 > 직급 > 일비 > 숙박비 > 서울 > 그 밖"
    assert as_weighed(cut, cut.rows[0]) == "사원 · 일비: 22,000 | 숙박비 서울: 90,000 | 숙박비 그 밖: 120,000"


def test_cutting_gives_each_passage_the_rows_that_are_printed_in_it() -> None:
    page = Page(1, 0, TEXT, np.full((len(TEXT), 4), np.nan, np.float32), 500.0, 700.0)
    cut = cut_passages(Manuscript((page,), tables=(TABLE,)), passage_length=60, window_length=200)
    assert len(cut) > 1
    assert [value.text for one in cut for row in one.rows for value in row.values if value.names_row] == ["임원", "사원"]
    assert all(one.start <= row.span.start < one.end for one in cut for row in one.rows)


def test_a_value_that_several_rows_share_is_told_in_each_and_printed_for_none_alone() -> None:
    text = "이름\t금액\n가\n나\t5만원\n다"

    def place(words: str) -> tuple[Span, ...]:
        return (Span(text.index(words), text.index(words) + len(words)),)

    names = tuple(Cell(row, 0, head="row", spans=place(name)) for row, name in enumerate("가나다", 1))
    cells = (Cell(0, 0, head="corner", spans=place("이름")), Cell(0, 1, head="column", spans=place("금액")), *names)
    table = Table(4, columns=2, cells=(*cells, Cell(1, 1, row_span=3, spans=place("5만원"))), pages=(1,))
    found = table_rows(text, [table])
    assert [text[slice(*row.span)] for row in found] == ["가", "나", "다"]
    one = Passage(0, len(text), text, windows=(Span(0, len(text)),), rows=tuple(found))
    (view,) = as_read(one, one.windows[0])
    assert [view.text[slice(*told)] for told in view.rows.values()] == [f"{name} · 금액: 5만원" for name in "가나다"]
    assert view.within(found[2].span) == view.rows[found[2].span]


def test_a_row_that_goes_on_behind_the_passage_stays_inside_it() -> None:
    row = rows()[0]
    cut = Passage(row.span.start, row.span.start + 5, TEXT[row.span.start : row.span.start + 5], rows=(row,))
    assert span_within(cut, row) == Span(cut.start, cut.end)
    assert list(as_read(cut, Span(cut.start, cut.end))[0].rows) == [Span(cut.start, cut.end)]


def test_rows_that_are_long_to_tell_make_several_views_and_none_is_left_out() -> None:
    heads = [f"{number}월 세입·세출 계획 대비 집행 실적" for number in range(1, 13)]
    lines = [
        "\t".join(["부서", *heads]),
        *("\t".join([name, *(f"{number * 1000:,}" for number in range(1, 13))]) for name in ("총무과", "회계과")),
    ]
    text, at = "\n".join(lines), 0
    cells: list[Cell] = []
    for row, line in enumerate(lines):
        for column, words in enumerate(line.split("\t")):
            head = "corner" if row == column == 0 else "column" if row == 0 else "row" if column == 0 else None
            cells.append(Cell(row, column, head=head, spans=(Span(at, at + len(words)),)))  # type: ignore[arg-type]
            at += len(words) + 1
    found = table_rows(text, [Table(3, columns=13, cells=tuple(cells), pages=(1,))])
    one = Passage(found[0].span.start, len(text), text[found[0].span.start :], ("예산",), rows=tuple(found))
    views = as_read(one, Span(one.start, one.end))
    assert len(views) == 4  # each row in two parts
    assert max(len(view.text) for view in views) <= 320
    assert all(view.text.startswith("예산\n") and view.text.split("\n")[1][:6] in ("총무과 · ", "회계과 · ") for view in views)
    told = " ".join(view.text for view in views)
    assert all(told.count(f"{head}: {number * 1000:,}") == 2 for number, head in enumerate(heads, 1))
    where = [view for view in views if view.within(found[1].span)]
    assert [view.text.split("\n")[1][:3] for view in where] == ["회계과", "회계과"]


def printed(*lines: str) -> tuple[str, list[list[tuple[Span, ...]]]]:
    """A text with tabs between cells, and where each cell stands."""
    text, places, at = "\n".join(lines), list[list[tuple[Span, ...]]](), 0
    for line in lines:
        row = list[tuple[Span, ...]]()
        for cell in line.split("\t"):
            row.append((Span(at, at + len(cell)),) if cell else ())
            at += len(cell) + 1
        places.append(row)
    return text, places


def told(text: str, table: Table) -> list[str]:
    rows = table_rows(text, [table])
    one = Passage(0, len(text), text, windows=(Span(0, len(text)),), rows=tuple(rows))
    return [as_weighed(one, row) for row in rows]


def test_a_row_is_told_under_the_line_over_all_columns_and_the_mark_above_its_own() -> None:
    text, at_of = printed(
        "항목\t예산", "본부", "○ 인건비\t50", "- 기본급\t30", "- 수당\t20", "○ 경비\t9", "합계\t59", "지부", "○ 인건비\t7"
    )
    cells = [Cell(0, 0, head="corner", spans=at_of[0][0]), Cell(0, 1, head="column", spans=at_of[0][1])]
    for row, places in enumerate(at_of[1:], 1):
        cells.append(Cell(row, 0, column_span=3 - len(places), head="row", spans=places[0]))
        cells += [Cell(row, 1, spans=places[1])] if len(places) > 1 else []
    assert told(text, Table(len(at_of), columns=2, cells=tuple(cells), pages=(1,))) == [
        "본부 ○ 인건비 · 예산: 50",
        "본부 ○ 인건비 - 기본급 · 예산: 30",
        "본부 ○ 인건비 - 수당 · 예산: 20",
        "본부 ○ 경비 · 예산: 9",
        "본부 합계 · 예산: 59",
        "지부 ○ 인건비 · 예산: 7",
    ]


def test_each_label_of_a_form_is_told_before_its_value() -> None:
    text, at_of = printed("성명\t김가람\t연락처\t02-123-4567", "주소\t달빛로 3\t직업\t")
    cells = [
        Cell(row, column, head=None if column % 2 else "row", spans=spans)
        for row, places in enumerate(at_of)
        for column, spans in enumerate(places)
    ]
    assert told(text, Table(2, columns=4, cells=tuple(cells), pages=(1,))) == [
        "성명: 김가람 | 연락처: 02-123-4567",
        "주소: 달빛로 3 | 직업",
    ]


def test_heads_that_begin_anew_end_those_above_them() -> None:
    text, at_of = printed("구분\t정원", "본부\t30", "구분\t예산", "본부\t300")
    kinds = (("corner", "column"), ("row", None), ("column", "column"), ("row", None))
    cells = tuple(Cell(r, c, head=kinds[r][c], spans=spans) for r, places in enumerate(at_of) for c, spans in enumerate(places))  # type: ignore[arg-type]
    assert told(text, Table(4, columns=2, cells=cells, pages=(1,))) == ["본부 · 정원: 30", "본부 · 예산: 300"]


def test_a_group_that_is_printed_for_its_first_row_alone_names_the_others_too() -> None:
    text, at_of = printed("구분\t항목\t금액", "국내\t숙박비\t7만원", "\t식비\t2만원", "국외\t숙박비\t15만원")
    kinds = (("corner", "corner", "column"), *(("row", "row", None),) * 3)
    cells = tuple(Cell(r, c, head=kinds[r][c], spans=spans) for r, places in enumerate(at_of) for c, spans in enumerate(places))  # type: ignore[arg-type]
    assert told(text, Table(4, columns=3, cells=cells, pages=(1,))) == [
        "국내 숙박비 · 금액: 7만원",
        "국내 식비 · 금액: 2만원",
        "국외 숙박비 · 금액: 15만원",
    ]


def test_lists_side_by_side_are_told_one_after_the_other() -> None:
    text, at_of = printed("용어\t뜻\t용어\t뜻", "갑\t하나\t을\t둘", "병\t셋\t\t")
    kinds = (("corner", "column") * 2, *(("row", None) * 2,) * 2)
    cells = tuple(Cell(r, c, head=kinds[r][c], spans=spans) for r, places in enumerate(at_of) for c, spans in enumerate(places))  # type: ignore[arg-type]
    assert told(text, Table(3, columns=4, cells=cells, pages=(1,))) == ["갑 · 뜻: 하나 | 을 · 뜻: 둘", "병 · 뜻: 셋"]


def test_a_cell_over_several_rows_is_found_in_the_row_that_is_meant() -> None:
    text = "기금: 국토부\n기금: 국토부"
    at = np.concatenate([np.arange(len("기금: 국토부")), [-1], np.arange(len("기금: 국토부"))])
    view = View(text, at)
    assert view.within(Span(4, 7)) == Span(4, 15)
    assert view.within(Span(4, 7), Span(8, 15)) == Span(12, 15)
    assert view.within(Span(4, 7), Span(0, 3)) is None
