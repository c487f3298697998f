"""A table of a document: cells that are spans of its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple


class Span(NamedTuple):
    """`text[start:end]` of the document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: the `row_span` rows from `row` and `column_span` columns from `column` on, counted from 0.

    `spans` are its text, in order: none where it is empty, several where it goes on over a page end or its print is not in one piece of
    the text. `head`: it names the columns or the rows that it spans; a corner stands over a column of row heads and names that column.
    """

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    head: Literal["column", "row", "corner"] | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table, over all its pages. Its cells cover the grid of `rows` by `columns` exactly once, in order of (row, column).

    A cell's column heads are the column and corner cells above it that share a column with it, its row heads the row cells that share a row
    with it. Heads that are printed again on a later page are in the text, but in no cell. `unit` as printed: "(단위: 천원)".
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    pages: tuple[int, ...]
    caption: Span | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note under a table, with its mark, in one line, and where it is printed. `of_head`: the mark that points at it stands in a column
    head."""

    text: str
    span: Span
    of_head: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A cell as one row of its table sees it: its text in one line, where it is printed, and the column heads above it, outermost first,
    with their places. A cell that spans rows is in each of them. `names_row`: it is a row head. `notes`: those that marks in it or in its
    heads point at."""

    text: str
    spans: tuple[Span, ...]
    heads: tuple[str, ...] = ()
    head_spans: tuple[Span, ...] = ()
    names_row: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table with all that it takes to understand it, wherever the passage that holds it was cut.

    `span` is what of the document's text is printed for this row alone; `values` its cells in order of columns; `caption` and `unit` are
    the table's, "" where it has none. `table` counts the document's tables from 0.
    """

    span: Span
    values: tuple[Value, ...]
    caption: str = ""
    unit: str = ""
    table: int = 0


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What of a table answers: its column heads in one line each, the rows, and in which row and column the words that answer stand,
    counted from 0, where they are known. `notes`: those that marks in what answers and in its heads point at."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    unit: str = ""
    marked: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()
