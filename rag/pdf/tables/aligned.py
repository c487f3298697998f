"""Tables of which no grid is drawn: columns of values that stand under each other, with rules between rows or with none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rag.pdf.characters import Floats
from rag.pdf.grids import Grid
from rag.pdf.lines import Line
from rag.pdf.reading_order import regions
from rag.pdf.tables.columns import Columns, PrintedRow, common_gaps, gaps_of, holds_figures, is_aligned, parted, printed_rows
from rag.pdf.tables.ruled import ruled_tables

_FEWEST_ROWS = 3
_FEWEST_DENSE = 5  # rows whose columns stand as close as words
_GUTTER = 0.5  # heights of blank that part such columns
_MARGIN = 2.0  # heights: what is narrower, at the left, are marks and not a column
_LOST = 0.6  # share of the gutters of its first rows that a further row must leave
_TRIES = 3  # rows to begin with instead, where what agrees is no table
_ONE_RULE = 2.0  # points between the pieces of one rule
_RULED = 0.8  # share of a table's width
_FAR = 2.5  # heights of blank between two rows of a table
_FILLED = 0.6  # share of the rows that fill a column, for two columns at least
_CLOSE = 0.6  # heights of blank above a row that goes on with a cell of the row above
_ONE_CELL = 2.5  # heights from a row's main line to the further lines of its cells
_LONG = 22  # characters from which on most of a column reads like prose
_MARK = re.compile(r"[(\[]?(?:\d{1,3}|[가-하a-zA-Z]|[ivxIVX]+|[①-⑳㉠-㉻○●□■◇◆▪•·․ㆍ∙ㅇ※*\-–])[.)\]:]?")
_LEADER = re.compile(r"[.·…‥∙․ㆍ-]{4,}|(?:[.·…] ){3,}")
_FIELD = re.compile(r"[:：]\s*$")


def aligned_grids(lines: Sequence[Line], grids: Sequence[Grid], first: int, body: Floats, rules: Floats) -> tuple[list[Line], list[Grid]]:
    """`grids` with those of the tables found outside of them and in frames (grids of one column), numbered from `first` on; the lines with
    their cells. `body`, `rules` as in `Characters` and `pdfium.Drawing`."""
    frame_of = {cell: i for i, grid in enumerate(grids) if len(grid.xs) == 2 for cell in set(grid.places.ravel().tolist())}
    areas: dict[int, list[Line]] = {}
    for line in lines:
        area = frame_of.get(line.cell, -1 if line.cell < 0 else -2)
        if area > -2 and line.turns >= 0:
            areas.setdefault(area, []).append(line)
    found, parts = list(grids), dict[int, list[Line]]()
    for table in ruled_tables(areas.get(-1, []), grids, body, rules):
        found.append(replace(table.grid, places=table.grid.places + first, first_cell=first))
        for piece in table.pieces:
            parts.setdefault(piece.order, []).append(piece.moved(cell=piece.cell + first))
        first += table.grid.cells
    gone = _rows_of(parts)
    if gone:
        areas[-1] = [line for line in areas[-1] if int(line.rows[line.rows >= 0][0]) not in gone]
    for area in sorted(areas):
        for rows, columns in _tables(areas[area], body):
            grid = _grid(rows, columns, first, _lying(rules, columns))
            found.append(grid)
            first += grid.cells
            for piece in (piece for row in rows for segment in row.segments for piece in segment.pieces):
                parts.setdefault(piece.order, []).append(replace(piece, cell=_cell_of(piece, grid)))
    if not parts:
        return list(lines), found
    moved = [part for own in parts.values() for part in own]
    gone = _rows_of(parts)
    kept = [line for line in lines if int(line.rows[line.rows >= 0][0]) not in gone]
    return sorted([*kept, *moved], key=lambda line: line.order), found


def _rows_of(parts: Mapping[int, Sequence[Line]]) -> set[int]:
    """The characters of these pieces."""
    return {int(row) for own in parts.values() for part in own for row in part.rows if row >= 0}


def _lying(rules: Floats, columns: Columns) -> list[float]:
    """Where rules lie that are about as wide as the columns."""
    left, right = columns.columns[0].x0, columns.columns[-1].x1
    flat = rules[(rules[:, 3] - rules[:, 1]) < (rules[:, 2] - rules[:, 0])]
    heights: list[tuple[float, float]] = []  # and how much of the width is ruled there
    for x0, top, x1, bottom in sorted(flat.tolist(), key=lambda rule: rule[1]):
        common = max(0.0, min(x1, right) - max(x0, left))
        if heights and top - heights[-1][0] <= _ONE_RULE:
            heights[-1] = (heights[-1][0], heights[-1][1] + common)
        else:
            heights.append(((top + bottom) / 2, common))
    return [y for y, ruled in heights if ruled >= _RULED * (right - left)]


def _tables(lines: Sequence[Line], body: Floats) -> Iterator[tuple[list[PrintedRow], Columns]]:
    """The rows and columns of each table among lines of one area: first over its whole width, then in its columns of text."""
    whole = printed_rows(lines)
    if len(whole) < _FEWEST_ROWS:
        return
    taken: set[int] = set()
    for rows, columns in _tables_among(whole, body):
        yield rows, columns
        taken |= {piece.order for row in rows for segment in row.segments for piece in segment.pieces}
    rest = [line for line in lines if line.order not in taken]
    if sum(len(row.segments) > 1 for row in whole) < _FEWEST_ROWS:
        return
    parts = regions(rest)
    if len(parts) > 1:
        for region in parts:
            yield from _tables_among(printed_rows(region), body)


def _tables_among(rows: Sequence[PrintedRow], body: Floats) -> Iterator[tuple[list[PrintedRow], Columns]]:
    start = tries = 0
    while start < len(rows):
        best, most, furthest = None, 0, start + 1
        for block in (_block, _dense_block):
            end, columns, own = block(rows, start, body)
            furthest = max(furthest, end)
            close = block is _dense_block
            if len(own) * len(columns.columns) > most and _is_table(own, columns, close):
                best, most = (end, own, columns), len(own) * len(columns.columns)
        if best is not None:
            yield best[1], best[2]
            start, tries = best[0], 0
        else:
            tries = tries + 1 if furthest - start >= _FEWEST_ROWS else 0
            start, tries = (start + 1, tries) if tries <= _TRIES else (furthest, 0)


def _dense_block(rows: Sequence[PrintedRow], start: int, body: Floats) -> tuple[int, Columns, list[PrintedRow]]:
    """As `_block`, by the blank that goes through between the words of all its rows: where columns stand close."""
    gaps = gaps_of(rows[start], body)
    end, best = start + 1, 0
    while end < len(rows) and len(gaps) > 2 and rows[end].top - rows[end - 1].bottom <= _FAR * rows[end].size:
        narrower = common_gaps(gaps, gaps_of(rows[end], body), _GUTTER * rows[end].size)
        if len(narrower) - 2 < max(1, _LOST * best):
            break
        gaps, end = narrower, end + 1
        if end - start == _FEWEST_DENSE:
            best = len(gaps) - 2
    columns = Columns()
    if end - start < _FEWEST_DENSE or all(left - rows[start].segments[0].x0 < _MARGIN * rows[start].size for left, _ in gaps[1:-1]):
        return end, columns, []  # too few, or the marks of a list
    gutters = [(left + right) / 2 for left, right in gaps if np.isfinite(left) and np.isfinite(right)]
    own = [parted(row, gutters, body) for row in rows[start:end]]
    if len(own[0].segments) < 2:  # a title above
        return end, columns, []
    while len(own[-1].segments) < 2 and not _goes_on(own[-1], own[-2]):
        own.pop()
    agree = all(columns.takes(row, i) for i, row in enumerate(own))
    return start + len(own), columns if agree else Columns(), own


def _block(rows: Sequence[PrintedRow], start: int, _: Floats) -> tuple[int, Columns, list[PrintedRow]]:
    """The rows from `start` on that agree in their columns: where they end, the columns, the rows. A table begins with several pieces on a
    row."""
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
    return end, columns, list(rows[start:end])


def _goes_on(row: PrintedRow, above: PrintedRow) -> bool:
    return row.top - above.bottom <= _CLOSE * row.size and row.segments[0].x0 > above.segments[0].x1


def _is_table(rows: Sequence[PrintedRow], columns: Columns, close: bool) -> bool:
    """Whether the columns are a table's. Where only words' spaces part them (`close`), none of them may read like prose."""
    found = columns.columns
    if not rows:
        return False
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
    if close and prose > 1:
        return False
    return bool(figures) or (len(full) > 2 and prose < (1 if close else 2) and several > _FEWEST_ROWS)


def _are_marks(texts: Sequence[str]) -> bool:
    return 2 * sum(bool(_MARK.fullmatch(text)) for text in texts) > len(texts)


def _are_pages(texts: Sequence[str]) -> bool:
    """Whether they are the page numbers of a contents page."""
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 5]
    return len(numbers) > 0.7 * len(texts) and all(a <= b for a, b in pairwise(numbers))


def _grid(rows: Sequence[PrintedRow], columns: Columns, first: int, lying: Sequence[float]) -> Grid:
    """A row for each printed one that begins something, or, where rules part them, for each that a rule does."""
    found = columns.columns
    xs = [found[0].x0 - 1, *((a.x1 + b.x0) / 2 for a, b in pairwise(found)), found[-1].x1 + 1]
    starts = [0, *_starts(rows, columns)]
    inside = [y for y in lying if rows[0].middle < y < rows[-1].middle]
    if len(inside) > _FEWEST_ROWS - 1:
        starts = [0, *(i for i in range(1, len(rows)) if any(rows[i - 1].middle < y < rows[i].middle for y in inside))]
    ys = [rows[0].top - 1, *((rows[i - 1].bottom + rows[i].top) / 2 for i in starts[1:]), rows[-1].bottom + 1]
    places = np.arange(len(starts) * len(found), dtype=np.int64).reshape(len(starts), len(found)) + first
    return Grid(np.array(xs), ys=np.array(ys), places=places, first_cell=first, cells=places.size)


def _starts(rows: Sequence[PrintedRow], columns: Columns) -> Iterator[int]:
    """Printed rows that begin a row of the table: those that fill its first column or one of figures. The others are further lines of the
    row that they are nearest to, under it or, where cells are centred, above it."""
    found = columns.columns
    figures = [holds_figures(column) for column in found]
    filled = [[c for c, column in enumerate(found) if i in column.segments] for i in range(len(rows))]
    anchors = [i for i, own in enumerate(filled) if 0 in own or any(figures[c] for c in own) or len(own) * 2 > len(found)]
    home = [_home(rows, i, anchors) for i in range(len(rows))]
    for i in range(1, len(rows)):
        if home[i] != home[i - 1]:
            yield i


def _home(rows: Sequence[PrintedRow], i: int, anchors: Sequence[int]) -> int:
    near = min(anchors, key=lambda anchor: (round(abs(rows[anchor].middle - rows[i].middle), 1), anchor), default=i)
    return near if abs(rows[near].middle - rows[i].middle) <= _ONE_CELL * rows[i].size else i


def _cell_of(piece: Line, grid: Grid) -> int:
    column = int(np.clip(grid.xs.searchsorted((piece.x0 + piece.x1) / 2) - 1, 0, len(grid.xs) - 2))
    row = int(np.clip(grid.ys.searchsorted(piece.middle) - 1, 0, len(grid.ys) - 2))
    return int(grid.places[row, column])
