"""What is shown of a table beside the row that answers."""

from __future__ import annotations

from dataclasses import replace

from rag.answer.excerpts import excerpt_of, heads_beside, row_apart, under_one_head, whole_cell, with_heads
from rag.core.marked import marked_in_text
from rag.core.records import Evidence, Passage, Span
from rag.core.tables import Note, TableRow, Value

TEXT = "직급\t일비\n임원\t40,000\n사원\t22,000"


def row(start: int, name: str, amount: str) -> TableRow:
    values = (
        Value(name, (Span(start, start + 2),), ("직급",), (Span(0, 2),), names_row=True),
        Value(amount, (Span(start + 3, start + 9),), ("일비",), (Span(3, 5),)),
    )
    return TableRow(Span(start, start + 9), values, "국내 여비", "(단위: 원)")


PASSAGE = Passage(0, len(TEXT), TEXT, rows=(row(6, "임원", "40,000"), row(16, "사원", "22,000")))


def test_the_cell_that_answers_is_named_by_row_and_column() -> None:
    excerpt = excerpt_of(PASSAGE, Span(16, 25), Span(19, 25))
    assert excerpt is not None
    assert (excerpt.heads, excerpt.rows, excerpt.marked) == (("직급", "일비"), (("사원", "22,000"),), (0, 1))
    assert (excerpt.caption, excerpt.unit) == ("국내 여비", "(단위: 원)")


def test_several_rows_stand_together_and_nothing_is_marked_where_nothing_is_known() -> None:
    excerpt = excerpt_of(PASSAGE, Span(6, 25), None)
    assert excerpt is not None
    assert (excerpt.rows, excerpt.marked) == ((("임원", "40,000"), ("사원", "22,000")), None)


def test_a_sentence_has_no_table() -> None:
    assert excerpt_of(PASSAGE, Span(0, 5), None) is None


def test_the_heads_of_what_is_marked_have_boxes_too() -> None:
    assert heads_beside(PASSAGE, Span(16, 25), Span(19, 25)) == [Span(3, 5)]
    assert heads_beside(PASSAGE, Span(16, 25), None) == [Span(0, 2), Span(3, 5)]


def test_the_notes_of_what_is_marked_and_of_its_heads_are_told_and_boxed() -> None:
    of_head, of_other = Note("* 하루에 한 번", Span(30, 39), of_head=True), Note("1) 이사 이상", Span(40, 48))
    first, second = PASSAGE.rows
    told = replace(first, values=(replace(first.values[0], notes=(of_other,)), replace(first.values[1], notes=(of_head,))))
    other = replace(second, values=(second.values[0], replace(second.values[1], notes=(of_head,))))
    passage = replace(PASSAGE, rows=(told, other))
    marked, row, both = excerpt_of(passage, Span(16, 25), Span(19, 25)), excerpt_of(passage, Span(6, 15), None), Span(6, 25)
    assert marked is not None
    assert marked.notes == ("* 하루에 한 번",)
    assert row is not None
    assert row.notes == ("1) 이사 이상", "* 하루에 한 번")
    assert heads_beside(passage, both, Span(9, 15)) == [Span(3, 5), Span(0, 2), Span(40, 48), Span(30, 39)]


def test_a_row_that_a_page_end_parts_is_quoted_without_what_stands_between() -> None:
    text = "점검\t위험한\f담당\t하는 일\n것을 찾으면 알린다"
    first, second = Span(3, 6), Span(text.index("것을"), len(text))
    values = (Value("점검", (Span(0, 2),)), Value("위험한 것을 찾으면 알린다", (first, second)))
    split = Passage(0, len(text), text, rows=(TableRow(Span(0, len(text)), values),))
    assert row_apart(split, Span(0, len(text))) == ("점검\t위험한 것을 찾으면 알린다", [Span(0, 2), first, second])
    assert row_apart(PASSAGE, Span(16, 25)) is None


def test_of_a_row_the_whole_cell_is_marked_and_of_a_sentence_what_is_marked() -> None:
    assert whole_cell(PASSAGE, Span(16, 25), Span(23, 25)) == Span(19, 25)  # 00 -> 22,000
    assert whole_cell(PASSAGE, Span(16, 25), Span(17, 20)) == Span(17, 20)  # over two cells
    assert whole_cell(PASSAGE, Span(6, 25), Span(23, 25)) == Span(23, 25)  # several rows together


def test_the_only_row_of_a_table_is_quoted_with_its_heads_where_they_stand_right_above_it() -> None:
    text = "진단 42일\t진단 70일\n1천만원\t2천만원"
    values = (
        Value("1천만원", (Span(14, 18),), ("진단 42일",), (Span(0, 6),)),
        Value("2천만원", (Span(19, 23),), ("진단 70일",), (Span(7, 13),)),
    )
    only = TableRow(Span(14, 23), values)
    assert with_heads(Passage(0, len(text), text, rows=(only,)), only) == Span(0, 23)
    apart = text.replace("\n", "\n다음 쪽\n")
    moved = TableRow(
        Span(19, 28), tuple(replace(value, spans=tuple(Span(s.start + 5, s.end + 5) for s in value.spans)) for value in values)
    )
    assert with_heads(Passage(0, len(apart), apart, rows=(moved,)), moved) is None
    assert with_heads(PASSAGE, PASSAGE.rows[0]) is None  # one of several


def test_rows_under_one_row_head_are_told() -> None:
    text = "(가) 적었나?\t① 날짜\n② 이름\n(나) 보았나?\t① 결함"
    head, other = Span(0, 8), Span(19, 27)
    cells = [(head, Span(9, 13)), (head, Span(14, 18)), (other, Span(28, 32))]
    rows = tuple(
        TableRow(
            Span(min(a.start, b.start) if n != 1 else b.start, b.end),
            (Value(text[slice(*a)], (a,), names_row=True), Value(text[slice(*b)], (b,))),
        )
        for n, (a, b) in enumerate(cells)
    )
    assert under_one_head(rows, rows[1]) == list(rows[:2])
    assert under_one_head(rows, rows[2]) == [rows[2]]


def test_what_is_marked_in_a_row_that_a_page_end_parts_is_told_by_its_place_in_the_quote() -> None:
    text, quote = "점검\t위험한\f담당\t하는 일\n것을 찾으면 알린다", "점검\t위험한 것을 찾으면 알린다"
    split = Passage(100, 100 + len(text), text)
    evidence = Evidence(1, 1, "문서.pdf", 1, None, 100, 100 + len(text), quote, boxes=(), passage=split, score=1.0)
    assert marked_in_text(evidence) is None
    at = 100 + text.index("알린다")
    marked = marked_in_text(replace(evidence, marked=Span(at, at + 3)))
    assert marked is not None
    assert quote[marked.start - 100 : marked.end - 100] == "알린다"
    assert marked_in_text(replace(evidence, marked=Span(100 + text.index("담당"), at))) is None  # not in the quote
    whole = replace(evidence, text=text, marked=Span(at, at + 3))
    assert marked_in_text(whole) == Span(at, at + 3)
