"""All rows of a table that a question asks for."""

from __future__ import annotations

import pytest

from rag.answer.choosing import choose
from rag.answer.quoting import compose
from rag.answer.rows_asked import rows_asked
from rag.core.quoting import Quoting
from rag.core.records import Finding, Hit, Passage, Span
from rag.core.tables import TableRow, Value
from rag.text.query import Query

HEADS = ("시군구", "구분", "시설명", "주소")
TEXT = (
    "시군구\t구분\t시설명\t주소\n"
    "가평군\t사설\t푸른쉼터\t가평군 산길 1\n\t공설\t가평쉼터\t가평군 물길 2\n나주시\t사설\t나주쉼터\t나주시 들길 3\n"
    "\t사설\t배꽃쉼터\t나주시 가평로 4\n\t공설\t시립쉼터\t나주시 샛길 5"
)
CELLS = (
    ("가평군", "사설", "푸른쉼터", "가평군 산길 1"),
    ("가평군", "공설", "가평쉼터", "가평군 물길 2"),
    ("나주시", "사설", "나주쉼터", "나주시 들길 3"),
    ("나주시", "사설", "배꽃쉼터", "나주시 가평로 4"),
    ("나주시", "공설", "시립쉼터", "나주시 샛길 5"),
)
QUOTING = Quoting(answers_from=0.2, beside_best=0.1, sure_from=0.5)


def spot(words: str, after: int = 0) -> Span:
    at = TEXT.index(words, after)
    return Span(at, at + len(words))


def row_of(cells: tuple[str, ...]) -> TableRow:
    """A row of the table, whose county is printed once for all of its rows."""
    address = spot(cells[3])
    name = spot(cells[2], address.start - len(cells[2]) - 1)
    kind = spot(cells[1], name.start - len(cells[1]) - 1)
    county = spot(cells[0], TEXT.index("\n"))
    places = (county, kind, name, address)
    values = tuple(
        Value(text, (at,), (head,), (spot(head),), names_row=head in ("시군구", "시설명"))
        for text, at, head in zip(cells, places, HEADS, strict=True)
    )
    start = county.start if county.end + 1 == kind.start else kind.start
    return TableRow(Span(start, address.end), values)


ROWS = tuple(map(row_of, CELLS))
CUT = ROWS[3].span.start  # where the second passage begins: inside the second county
FIRST = Passage(0, CUT - 1, TEXT[: CUT - 1], id=1, document_id=5, rows=ROWS[:3], title="쉼터 현황")
SECOND = Passage(CUT, len(TEXT), TEXT[CUT:], id=2, document_id=5, rows=ROWS[3:], title="쉼터 현황")


@pytest.mark.parametrize(
    ("question", "row", "asked"),
    [
        ("나주에 쉼터 어디어디 있어?", 2, [2, 3, 4]),  # over the end of the passage
        ("가평군 쉼터 목록", 1, [0, 1]),  # not the street of that name
        ("나주시에는 어떤 사설 쉼터들이 있나요?", 3, [2, 3]),
        ("어떤 쉼터들이 있나요?", 4, [2, 3, 4]),  # names none: those of its own county
        ("나주시 배꽃쉼터 종류", 3, [2, 3, 4]),  # the name of one row alone parts no group
    ],
)
def test_the_rows_that_carry_what_is_named_are_all_told(question: str, row: int, asked: list[int]) -> None:
    passage = FIRST if row < 3 else SECOND
    found = rows_asked(Query.of(question), passage, ROWS[row], lambda _: [FIRST, SECOND])
    assert [ROWS.index(one) for one in found] == asked


def test_without_the_passages_around_those_of_its_own_are_told() -> None:
    assert rows_asked(Query.of("나주 쉼터 어디어디"), SECOND, ROWS[3]) == list(ROWS[3:])


def test_rows_apart_from_each_other_are_quoted_without_those_between() -> None:
    finding = Finding(FIRST, ROWS[0].span, 0.9)
    query = Query.of("사설 쉼터를 모두 알려 주세요")
    (whole,) = choose(query, [finding], QUOTING, beside=lambda _: [FIRST, SECOND])
    assert [ROWS.index(row) for row in whole.rows] == [0, 2, 3]
    hits = [Hit(1, FIRST, "쉼터.pdf", 1, 1, None, 1.0)]
    (evidence,) = compose(
        query,
        hits,
        [finding],
        locate=lambda *_: (),
        quoting=QUOTING,
        read=lambda _, start, end: TEXT[start:end],
        beside=lambda _: [FIRST, SECOND],
    ).evidence
    assert evidence.text == "가평군\t사설\t푸른쉼터\t가평군 산길 1\n나주시\t사설\t나주쉼터\t나주시 들길 3\n사설\t배꽃쉼터\t나주시 가평로 4"
    assert evidence.table is not None
    assert evidence.table.rows == tuple(CELLS[n] for n in (0, 2, 3))
    assert evidence.passage == FIRST


def test_one_row_is_told_alone_where_not_all_is_asked() -> None:
    (whole,) = choose(Query.of("나주쉼터 주소는?"), [Finding(FIRST, ROWS[2].span, 0.9)], QUOTING, beside=lambda _: [FIRST, SECOND])
    assert (whole.rows, whole.span) == ((), ROWS[2].span)
