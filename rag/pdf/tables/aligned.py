"""Tables of which no grid is drawn: columns of values that stand under each other, with rules between rows or with none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rag.pdf.grids import Grid
from rag.pdf.lines import Line
from rag.pdf.reading_order import regions
from rag.pdf.tables.columns import Columns, PrintedRow, holds_figures, is_aligned, printed_rows

_FEWEST_ROWS = 3
_FEWEST_FIGURES = 2  # columns that may be names alone need more rows than this many columns of figures
_FAR = 2.2  # heights of blank between two rows of a table
_FILLED = 0.6  # share of the rows that fill a column, for two columns at least
_CLOSE = 0.6  # heights of blank above a row that goes on with a cell of the row above
_LONG = 22  # characters from which on most of a column reads like prose
_MARK = re.compile(r"[(\[]?(?:\d{1,3}|[가-하a-zA-Z]|[ivxIVX]+|[①-⑳㉠-㉻○●□■◇◆▪•·․ㆍ∙ㅇ※*\-–])[.)\]:]?")
_LEADER = re.compile(r"[.·…‥∙․ㆍ-]{4,}|(?:[.·…] ){3,}")
_FIELD = re.compile(r"[:：]\s*$")


def aligned_grids(lines: Sequence[Line], grids: Sequence[Grid], first: int) -> tuple[list[Line], list[Grid]]:
    """`grids` with those of the tables found outside of them and in frames (grids of one column), numbered from `first` on; the lines with
    their cells."""
    frame_of = {cell: i for i, grid in enumerate(grids) if len(grid.xs) == 2 for cell in set(grid.places.ravel().tolist())}
    areas: dict[int, list[Line]] = {}
    for line in lines:
        area = frame_of.get(line.cell, -1 if line.cell < 0 else -2)
        if area > -2 and line.turns >= 0:
            areas.setdefault(area, []).append(line)
    found, moved = list(grids), {}
    for area in sorted(areas):
        for rows, columns in _tables(areas[area]):
            grid = _grid(rows, columns, first)
            found.append(grid)
            first += grid.cells
            moved.update({id(piece): _cell_of(piece, grid) for row in rows for segment in row.segments for piece in segment.pieces})
    return [replace(line, cell=moved[id(line)]) if id(line) in moved else line for line in lines], found


def _tables(lines: Sequence[Line]) -> Iterator[tuple[list[PrintedRow], Columns]]:
    """The rows and columns of each table among lines of one area."""
    if sum(len(row.segments) > 1 for row in printed_rows(lines)) < _FEWEST_ROWS:
        return
    for region in regions(lines):
        rows = printed_rows(region)
        start = 0
        while start < len(rows):
            end, columns = _block(rows, start)
            if end - start >= _FEWEST_ROWS and _is_table(rows[start:end], columns):
                yield rows[start:end], columns
                start = end
            else:
                start += 1


def _block(rows: Sequence[PrintedRow], start: int) -> tuple[int, Columns]:
    """The rows from `start` on that agree in their columns: where they end, and the columns. A table begins with several pieces on a row."""
    columns = Columns()
    end = start
    while end < len(rows):
        row = rows[end]
        if end == start and len(row.segments) < 2:
            break
        if end > start and row.top - rows[end - 1].bottom > _FAR * row.size:
            break
        if not columns.takes(row, end - start):
            break
        end += 1
    while end > start and len(rows[end - 1].segments) < 2 and not _goes_on(rows[end - 1], rows[end - 2]):
        end -= 1
        for column in columns.columns:
            column.segments.pop(end - start, None)
    columns.columns = [column for column in columns.columns if column.segments]
    return end, columns


def _goes_on(row: PrintedRow, above: PrintedRow) -> bool:
    return row.top - above.bottom <= _CLOSE * row.size and row.segments[0].x0 > above.segments[0].x1


def _is_table(rows: Sequence[PrintedRow], columns: Columns) -> bool:
    found = columns.columns
    several = sum(len(row.segments) > 1 for row in rows)
    size = sorted(row.size for row in rows)[len(rows) // 2]
    if len(found) < 2 or several < max(_FEWEST_ROWS, 0.6 * len(rows)) or not columns.clear(size):
        return False
    full = [column for column in found if len(column.segments) >= _FILLED * several]
    if len(full) < 2 or not all(is_aligned(column, size) for column in full):
        return False
    texts = [text for column in found for text in column.texts]
    if sum(bool(_LEADER.search(text)) for text in texts) or sum(bool(_FIELD.search(text)) for text in found[0].texts) * 2 > len(rows):
        return False
    if (len(found) == 2 and _are_marks(found[0].texts)) or _are_pages(found[-1].texts):
        return False
    if all(len(set(column.texts)) == 1 for column in found[1:]):  # lines of a formula
        return False
    figures = sum(holds_figures(column) for column in found[1:])
    prose = sum(sorted(map(len, column.texts))[len(column.texts) // 2] > _LONG for column in found)
    return bool(figures) or (len(full) > 2 and not prose and several > _FEWEST_ROWS)


def _are_marks(texts: Sequence[str]) -> bool:
    return 2 * sum(bool(_MARK.fullmatch(text)) for text in texts) > len(texts)


def _are_pages(texts: Sequence[str]) -> bool:
    """Whether they are the page numbers of a contents page."""
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 5]
    return len(numbers) > 0.7 * len(texts) and all(a <= b for a, b in pairwise(numbers))


def _grid(rows: Sequence[PrintedRow], columns: Columns, first: int) -> Grid:
    found = columns.columns
    xs = [found[0].x0 - 1, *((a.x1 + b.x0) / 2 for a, b in pairwise(found)), found[-1].x1 + 1]
    figures = [holds_figures(column) for column in found]
    starts = [0]
    for i in range(1, len(rows)):
        filled = [c for c, column in enumerate(found) if i in column.segments]
        close = rows[i].top - rows[i - 1].bottom <= _CLOSE * rows[i].size
        if not close or len(filled) * 2 > len(found) or any(figures[c] for c in filled) or 0 in filled:
            starts.append(i)
    ys = [rows[0].top - 1, *((rows[i - 1].bottom + rows[i].top) / 2 for i in starts[1:]), rows[-1].bottom + 1]
    places = np.arange(len(starts) * len(found), dtype=np.int64).reshape(len(starts), len(found)) + first
    return Grid(np.array(xs), np.array(ys), places, first, places.size)


def _cell_of(piece: Line, grid: Grid) -> int:
    column = int(np.clip(grid.xs.searchsorted((piece.x0 + piece.x1) / 2) - 1, 0, len(grid.xs) - 2))
    row = int(np.clip(grid.ys.searchsorted(piece.middle) - 1, 0, len(grid.ys) - 2))
    return int(grid.places[row, column])
