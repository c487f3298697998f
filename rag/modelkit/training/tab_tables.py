"""Tables of training texts, where a line is a row and a tab parts two cells, as the records that reading a PDF gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from rag.core.records import Span
from rag.core.tables import Cell, Table

_FIGURE = re.compile(r"[△▲~-]?\s?\d[\d,.:/~ -]*\s?(?:%|[가-힣㎡]{1,3})?")
_UNIT = re.compile(r"\(\s*단위\s*[:：][^)\n]*\)")
_CAPTION = re.compile(r"[<\[【〈].*[>\]】〉]|\[?(?:표|별표)\s?\d")
_LONGEST_HEAD = 20  # characters of a cell that names a column where nothing else tells it from a value
_MOST_HEAD_ROWS = 3


def tab_tables(text: str) -> tuple[Table, ...]:
    """The tables of a text, in order: two or more lines in a row with tabs."""
    lines = list(_lines(text))
    tables: list[Table] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and "\t" in text[slice(*lines[end])]:
            end += 1
        if end - at >= 2:
            tables.append(_table(text, lines[at:end], above=lines[max(0, at - 2) : at]))
        at = max(end, at + 1)
    return tuple(tables)


def _table(text: str, lines: Sequence[Span], above: Sequence[Span]) -> Table:
    rows = [_cells(text, line) for line in lines]
    columns = max(map(len, rows))
    rows = [[*row, *[Span(line.end, line.end)] * (columns - len(row))] for row, line in zip(rows, lines, strict=True)]
    printed = [[text[slice(*span)] for span in row] for row in rows]
    heads = _head_rows(printed)
    named = _named_columns(printed[heads:]) if heads or columns > 2 else 1
    filled = _filled(printed, heads, named)
    cells = [
        Cell(
            row,
            column=column,
            row_span=sum(filled[r][column] == (row, column) for r in range(len(rows))),
            column_span=filled[row].count((row, column)),
            head=_head(row, column, heads=heads, named=named),
            spans=(rows[row][column],) if printed[row][column] else (),
        )
        for row in range(len(rows))
        for column in range(columns)
        if filled[row][column] == (row, column)
    ]
    unit = next((match[0] for line in above if (match := _UNIT.search(text[slice(*line)]))), None)
    caption = next((line for line in above if _CAPTION.match(text[slice(*line)])), None)
    return Table(len(rows), columns=columns, cells=tuple(cells), pages=(1,), caption=caption, unit=unit)


def _head_rows(printed: Sequence[Sequence[str]]) -> int:
    """How many rows name columns: those before the first with a figure, more than one only where the first leaves cells empty."""
    first = printed[0]
    if len(printed) < 2 or any(_FIGURE.fullmatch(cell) or len(cell) > _LONGEST_HEAD for cell in first):
        return 0
    rows = 1
    while rows < min(_MOST_HEAD_ROWS, len(printed) - 1) and "" in printed[rows - 1] and not any(map(_FIGURE.fullmatch, printed[rows])):
        rows += 1
    return rows if rows == 1 or any(any(map(_FIGURE.fullmatch, row)) for row in printed[rows:]) else 1


def _named_columns(body: Sequence[Sequence[str]]) -> int:
    """How many columns name rows: the first, and the next where cells of the first go on over several rows."""
    groups = any(not row[0] for row in body[1:]) and len(body[0]) > 2
    return 2 if groups and not any(_FIGURE.fullmatch(row[1]) for row in body) else 1


def _head(row: int, column: int, *, heads: int, named: int) -> Literal["column", "row", "corner"] | None:
    if row < heads:
        return "corner" if column < named else "column"
    return "row" if column < named else None


def _filled(printed: Sequence[Sequence[str]], heads: int, named: int) -> list[list[tuple[int, int]]]:
    """For each place of the grid, which cell covers it: an empty place of the head rows is its left neighbour's, in the first row, or its
    upper one's; an empty place of the columns that name rows is its upper one's."""
    owners = [[(row, column) for column in range(len(printed[0]))] for row in range(len(printed))]
    for row, cells in enumerate(printed):
        for column, cell in enumerate(cells):
            if cell:
                continue
            if row == 0 and heads > 1 and column > 0:
                owners[row][column] = owners[row][column - 1]
            elif 0 < row < heads or (row > heads and column < named):
                over = owners[row - 1][column]
                owners[row][column] = over if owners[over[0]].count(over) == 1 else (row, column)
    return owners


def _cells(text: str, line: Span) -> list[Span]:
    spans, at = [], line.start
    for cell in text[slice(*line)].split("\t"):
        left = len(cell) - len(cell.lstrip())
        spans.append(Span(at + left, at + left + len(cell.strip())))
        at += len(cell) + 1
    return spans


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for line in text.split("\n"):
        yield Span(at, at + len(line))
        at += len(line) + 1
