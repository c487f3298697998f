"""All rows of a table that a question asks for: those that carry what it names (a county, a kind), wherever the passages were cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rag.answer.excerpts import under_one_head
from rag.core.records import Passage, Span
from rag.core.tables import TableRow, Value
from rag.text.query import Query

Beside = Callable[[Passage], Sequence[Passage]]  # the passages of a document around one of them, with it

_SHORTEST = 2  # letters of a word that names something: one stands in too much
_LONGEST = 60  # characters of a cell that names something, an address being the longest


def rows_asked(query: Query, passage: Passage, row: TableRow, beside: Beside | None = None) -> list[TableRow]:
    """The rows of the table of `row` that carry each word of the question that `row` carries, in the same column, and others carry too;
    where it carries none those that stand under its innermost head. Itself alone where there are no others."""
    around = [passage] if beside is None else beside(passage)
    table = sorted({other.span: other for one in around for other in one.rows if other.table == row.table}.values(), key=_start)
    found = table
    for column, word in _named(query, passage, row):
        with_word = [other for other in found if column < len(other.values) and word in _flat(other.values[column])]
        found = with_word if len(with_word) > 1 else found
    if len(found) < len(table):
        return found
    return under_one_head(table, row)


def _named(query: Query, passage: Passage, row: TableRow) -> Iterator[tuple[int, str]]:
    """The question's words that stand in the row, each with the first column that it stands in; not what the whole table is of."""
    of_table = _flat_text(" ".join([passage.title, *passage.heading, row.caption, *(head for value in row.values for head in value.heads)]))
    for word in query.words:
        for part in dict.fromkeys((word.whole, *word.parts)):
            flat = _flat_text(part)
            if len(flat) < _SHORTEST or flat in of_table:
                continue
            column = next((at for at, value in enumerate(row.values) if len(value.text) <= _LONGEST and flat in _flat(value)), None)
            if column is not None:
                yield column, flat
                break


def _flat(value: Value) -> str:
    return _flat_text(value.text)


def _flat_text(text: str) -> str:
    return "".join(text.split()).lower()


def _start(row: TableRow) -> Span:
    return row.span
