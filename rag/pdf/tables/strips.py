"""Rows that stand between two rules: lines of figures parted by blank, items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rag.pdf.grids import Grid
from rag.pdf.lines import Line, on_one_row
from rag.pdf.reading_order import same_row

_NUMERIC = re.compile(r"[\d.,%()\[\]△▲+~\-–’'‘/:∙·○×Xx]+")
_ITEM = re.compile(r"\(?\d{1,2}[.)]|[가나라마바사아자차카타파하][.)]\s|[①-⑳○●□■◇◆▪•·․ㆍ∙ㅇ-]")


def printed_lines(pieces: Sequence[Line]) -> list[Line]:
    """Pieces of one cell from the top down, those of one printed line joined."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        if rows and same_row(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [on_one_row(sorted(row, key=lambda piece: piece.x0)) for row in rows]


def with_strips(grid: Grid, held: dict[int, list[Line]], busy: frozenset[int]) -> Grid:
    """`grid` with a row for each of those that are printed between two rules. `held`: what stands in its cells; `busy`: cells that hold a
    table. Its cells are numbered from 0."""
    ys, rows = [float(grid.ys[0])], []
    names: dict[tuple[int, int], int] = {}
    for r, places in enumerate(grid.places.tolist()):
        low, high = float(grid.ys[r]), float(grid.ys[r + 1])
        single = {cell for cell in places if np.count_nonzero((grid.places == cell).any(1)) == 1}
        lines = {cell: printed_lines(held.get(cell, [])) for cell in sorted(single)}
        bands = [] if single & busy else next(possible_strips(list(lines.values())), [])
        cuts = [(above[1] + below[0]) / 2 for above, below in pairwise(bands)]
        for k in range(len(cuts) + 1):
            rows.append([names.setdefault((cell, _part(cell, places, lines, bands, k)), len(names)) for cell in places])
        ys += [*[min(max(cut, low), high) for cut in cuts], high]
    return replace(grid, ys=np.array(ys), places=np.array(rows, dtype=np.int64), first_cell=0, cells=len(names))


def _part(cell: int, places: Sequence[int], lines: dict[int, list[Line]], bands: Sequence[tuple[float, float]], k: int) -> int:
    """Which part of a cell its k-th row is: a cell over several rows has one, as has the name of a row that is printed once for all."""
    if cell not in lines or not bands:
        return 0
    filled = sum(any(a <= line.middle <= b for line in lines[cell]) for a, b in bands)
    return 0 if cell == places[0] and filled == 1 else k


def possible_strips(cells: Sequence[Sequence[Line]]) -> Iterator[list[tuple[float, float]]]:
    """Ways to part what stands between two rules into rows, each of which fills most columns: by the blank between rows of figures,
    by the items of a list."""
    filled = [cell for cell in cells if cell]
    if len(filled) >= 3 and _are_figures(filled[1:]):
        # The fonts' heights of lines that are printed close touch where their ink does not: then look again at their middles.
        for trim in (0.0, 0.25):
            strips = strips_of([line for cell in filled for line in cell], trim)
            if len(strips) > 1 and _fill_most(filled, strips):
                yield strips
    if len(filled) >= 2:
        items = max((_items(cell) for cell in filled), key=len)
        if len(items) > 1 and _fill_most(filled, items):
            yield items


def _items(cell: Sequence[Line]) -> list[tuple[float, float]]:
    """The bands of a list's items, none where the cell is no list."""
    starts = [i for i, line in enumerate(cell) if _ITEM.match(line.text)]
    if len(starts) < 2 or starts[0] != 0 or any(above.top >= below.top for above, below in pairwise(cell)):
        return []
    tops = [cell[i].top for i in starts]
    return list(pairwise([*tops, max(line.bottom for line in cell)]))


def strips_of(lines: Sequence[Line], trim: float) -> list[tuple[float, float]]:
    """Bands of the page, from the top, that lines stand in, parted by blank ones. Each line loses `trim` of its height above and below."""
    strips: list[tuple[float, float]] = []
    for line in sorted(lines, key=lambda line: line.top):
        a, b = line.top + trim * line.size, line.bottom - trim * line.size
        if strips and a <= strips[-1][1]:
            strips[-1] = (strips[-1][0], max(strips[-1][1], b))
        else:
            strips.append((a, b))
    return strips


def _are_figures(cells: Sequence[Sequence[Line]]) -> bool:
    figures = [bool(_NUMERIC.fullmatch(line.text.replace(" ", ""))) for cell in cells for line in cell]
    return sum(figures) >= 0.6 * len(figures)


def _fill_most(cells: Sequence[Sequence[Line]], strips: Sequence[tuple[float, float]]) -> bool:
    """Whether every line stands in one of the strips, and every strip has something in most of the cells."""
    held = all(any(a <= line.middle <= b for a, b in strips) for cell in cells for line in cell)
    return held and all(sum(any(a <= line.middle <= b for line in cell) for cell in cells) >= 0.6 * len(cells) for a, b in strips)
