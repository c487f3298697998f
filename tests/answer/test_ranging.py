"""Rows and items whose range holds what the question tells of itself go before those whose does not."""

from __future__ import annotations

from rag.answer.ranging import by_ranges, head_of, row_of
from rag.core.records import Finding, Passage, Span
from rag.core.tables import TableRow, Value
from rag.text.particulars import Agreement, Said
from rag.text.query import Query

SILENT, SAME, ELSEWHERE = Agreement.SILENT, Agreement.SAME, Agreement.ELSEWHERE


def of_rows(question: str, *rows: tuple[str, str]) -> list[tuple[Agreement, float]]:
    """Rows of one table, each with its head and its value."""
    text = "\n".join("\t".join(row) for row in rows)
    told, at = list[TableRow](), 0
    for head, value in rows:
        end = at + len(head) + 1 + len(value)
        values = (Value(head, (Span(at, at + len(head)),), (), names_row=True), Value(value, (Span(at + len(head) + 1, end),), ()))
        told.append(TableRow(Span(at, end), values, table=1))
        at = end + 1
    passage = Passage(0, len(text), text, rows=tuple(told), id=1)
    found = [Finding(passage, row.span, 0.5) for row in told]
    said = [Said(" ".join(row), row=True, head=head_of(row_of(one))) for row, one in zip(rows, found, strict=True)]
    return [(one.agreement, one.adds) for one in by_ranges(Query.of(question).particulars, found, said)]


def of_sentences(question: str, *sentences: str) -> list[tuple[Agreement, float]]:
    text = "\n".join(sentences)
    passage = Passage(0, len(text), text, id=1)
    spans = [Span(text.index(one), text.index(one) + len(one)) for one in sentences]
    found = [Finding(passage, span, 0.5) for span in spans]
    said = [Said(one) for one in sentences]
    return [(one.agreement, one.adds) for one in by_ranges(Query.of(question).particulars, found, said)]


def test_the_row_whose_range_holds_it() -> None:
    rows = [("20세 미만", "4일"), ("20세 이상 45세 미만", "6일"), ("45세 이상", "9일"), ("기타", "협의")]
    assert of_rows("마흔다섯 살이면 며칠인가요?", *rows) == [(ELSEWHERE, 0.0), (ELSEWHERE, 0.0), (SAME, 1.5), (SILENT, 0.0)]


def test_of_a_ladder_the_closest_step() -> None:
    rows = [("20km 이상", "2만원"), ("60km 이상", "5만원"), ("150km 이상", "9만원")]
    assert of_rows("83km 떨어진 곳이면 얼마인가요?", *rows) == [(ELSEWHERE, 0.0), (SAME, 1.5), (ELSEWHERE, 0.0)]


def test_items_of_a_list_and_other_sentences() -> None:
    said = ["1. 7년 이상 일한 사람: 2호봉", "2. 2년 이상 7년 미만 일한 사람: 1호봉", "② 9년 이하의 징역에 처한다.", "30일 이내에 신청한다."]
    assert of_sentences("3년 일하면 몇 호봉인가요?", *said) == [(ELSEWHERE, 0.0), (SAME, 1.5), (SILENT, 0.0), (SILENT, 0.0)]
    assert of_sentences("8년 지난 배는?", "5년이 지난 배는 다시 검사한다.") == [(SAME, 0.5)]


def test_what_many_hold_tells_nothing() -> None:
    rows = [f"{number}. 5년 이상 다닌 {who}" for number, who in enumerate(("교사", "조리사", "기사", "사서"), 1)]
    assert of_sentences("6년 다니면?", *rows) == [(SAME, 0.0)] * 4


def test_a_question_that_tells_no_amount() -> None:
    assert of_sentences("며칠인가요?", "1. 7년 이상: 3일") == [(SILENT, 0.0)]
    assert of_sentences("4년이면?") == []
