"""Which row and column of a table are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.cells import asked_stretch, asked_values, by_rows
from rag.core.quoting import Quoting
from rag.core.records import Finding, Passage, Span
from rag.core.tables import TableRow, Value
from rag.text.query import Query
from rag.text.views import as_weighed

QUOTING = Quoting(answers_from=0.25, beside_best=0.25, sure_from=0.6)
TABLE = (
    "구분\t항목\t2023년\t2024년",
    "국내 출장\t식비\t20,000원\t25,000원",
    "국외 출장\t식비\t55,000원\t60,000원",
    "국외 출장\t일비\t30,000원\t35,000원",
)


def passage_of(lines: Sequence[str] = TABLE, names: int = 2) -> Passage:
    text, rows, at = "\n".join(lines), [], 0
    for line in lines:
        cells, place = [], at
        for column, cell in enumerate(line.split("\t")):
            heads = (lines[0].split("\t")[column],) if at else ()
            cells.append(Value(cell, (Span(place, place + len(cell)),) if cell else (), heads, names_row=column < names))
            place += len(cell) + 1
        if at:
            rows.append(TableRow(Span(at, at + len(line)), tuple(cells)))
        at += len(line) + 1
    return Passage(0, len(text), text, rows=tuple(rows), id=1, document_id=1)


def likely(question: str, chances: Sequence[float], out: Sequence[bool] = (False, False, False)) -> list[float]:
    passage = passage_of()
    found = [Finding(passage, row.span, chance) for row, chance in zip(passage.rows, chances, strict=True)]
    said = [as_weighed(passage, row) for row in passage.rows]
    return [one.probability for one in by_rows(Query.of(question), found, said, out=out, quoting=QUOTING)]


def test_the_row_whose_heads_are_asked_for_goes_before_one_that_has_fewer_of_them() -> None:
    assert likely("국외 출장 식비는 하루 얼마인가요?", (0.1, 0.4, 0.7)) == [0.001, 0.7, 0.001]


def test_rows_that_the_question_does_not_tell_apart_stay_as_they_are() -> None:
    assert likely("출장에 드는 돈은 얼마인가요?", (0.1, 0.4, 0.7)) == [0.1, 0.4, 0.7]
    assert likely("국내와 국외 식비는 각각 얼마인가요?", (0.6, 0.5, 0.001)) == [0.6, 0.5, 0.001]


def test_a_row_that_says_another_year_takes_no_part() -> None:
    assert likely("국외 출장 식비는 하루 얼마인가요?", (0.1, 0.4, 0.7), out=(False, True, False)) == [0.1, 0.4, 0.7]


def test_a_word_of_a_value_that_is_asked_for_outweighs_the_heads() -> None:
    lines = ("용어\t뜻", "통원\t병원에 가는 것", "외래수술비\t통원 치료 중 생긴 수술료")
    passage = passage_of(lines, names=1)
    found = [Finding(passage, row.span, 0.5) for row in passage.rows]
    said = [as_weighed(passage, row) for row in passage.rows]
    moved = by_rows(Query.of("통원 치료의 수술료를 무엇이라고 하나요?"), found, said, out=(False, False), quoting=QUOTING)
    assert [one.probability for one in moved] == [0.5, 0.5]


def test_the_cell_that_answers_stands_under_the_head_that_is_asked_for() -> None:
    passage = passage_of(("항목\t임원\t부장\t사원", "식비\t60,000원\t40,000원\t28,000원"), names=1)
    row = passage.rows[0]

    def asked(question: str) -> list[str]:
        return [value.text for value in asked_values(Query.of(question), row)]

    assert asked("사원의 식비는 하루 얼마인가요?") == ["28,000원"]
    assert asked("임원과 부장의 식비는 얼마인가요?") == ["60,000원", "40,000원"]
    assert asked("임원과 사원의 식비는 얼마인가요?") == []  # another stands between
    assert asked("식비는 얼마인가요?") == []
    span = asked_stretch(Query.of("사원의 식비는?"), passage, row.span)
    assert passage.text[slice(*span)] == "28,000원"


def test_of_two_heads_that_are_asked_for_the_one_that_is_said_whole() -> None:
    passage = passage_of(("구분\t회계\t소관\t실국(기관)", "코드\t기금\t국토교통부\t주택본부"), names=1)
    assert [value.text for value in asked_values(Query.of("기금의 소관 기관은 무엇인가요?"), passage.rows[0])] == ["국토교통부"]


def test_of_two_years_the_cell_of_the_one_that_is_asked_for() -> None:
    passage = passage_of()
    span = asked_stretch(Query.of("2024년 국외 출장 일비는?"), passage, passage.rows[2].span)
    assert passage.text[slice(*span)] == "35,000원"


def test_in_a_form_the_value_behind_the_label_that_is_asked_for() -> None:
    text = "성명\t김가람\t연락처\t02-123-4567"
    ends = (Span(0, 2), Span(3, 6), Span(7, 10), Span(11, 22))
    values = tuple(Value(text[slice(*span)], (span,), names_row=i % 2 == 0) for i, span in enumerate(ends))
    passage = Passage(0, len(text), text, rows=(TableRow(Span(0, len(text)), values),))
    assert asked_stretch(Query.of("연락처가 어떻게 되나요?"), passage, Span(0, len(text))) == Span(11, 22)


def test_of_a_row_that_is_named_the_values_answer_and_not_its_name() -> None:
    passage = passage_of(("구분\t내용", "신청인 성명\t한가람"), names=1)
    row = passage.rows[0]
    assert passage.text[slice(*asked_stretch(Query.of("신청인의 성명은 무엇인가요?"), passage, row.span))] == "한가람"
    assert asked_stretch(Query.of("한가람은 누구인가요?"), passage, row.span) == row.span
    assert asked_stretch(Query.of("신청인은 누구인가요?"), passage, row.span) == row.span  # what it does not say may be the answer


def test_the_words_that_answer_stand_where_the_year_is() -> None:
    text = "매출은 2022년에 31억 원, 2023년에 34억 원, 2024년에 38억 원"
    passage = Passage(10, 10 + len(text), text)
    span = asked_stretch(Query.of("2023년 매출은?"), passage, Span(10, passage.end))
    assert text[span.start - 10 : span.end - 10] == "2023년에 34억 원, "
    assert asked_stretch(Query.of("매출은?"), passage, Span(10, passage.end)) == Span(10, passage.end)
