"""Rows that stand between two rules: lines of figures parted by blank, items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rag.core.marks import BRACKETED, BULLETS, DASHES, DOTTED, ENCLOSED, ROMAN, TYPED
from rag.pdf.grids import Grid
from rag.pdf.lines import Line, on_one_row
from rag.pdf.reading_order import same_row

_NUMERIC = re.compile(r"[\d.,%()\[\]△▲+~\-–’'‘/:∙·○×Xx]+(?:[천백만억]{0,2}원|[명건개회%]|㎡)?")
_MOST_COLUMNS = 0.5
_FEWEST_PAIRS = 3  # lines of two cells that are rows of their own
_CODE = re.compile(r"[A-Z]\d{1,3}(?:[.~-][A-Z]?\d{1,3})*(?:\(.*\))?")  # of diseases, of forms
_MOST_VALUES = 0.8  # share of the lines beside names that must be codes or figures
_OWN_LINES = 2.5  # lines of a name to one value, on the whole
_SAME = 0.3  # heights by which what stands on one line may miss it
_SEVERAL = 1.5  # lines of a name to one value, on the whole, from which on its value tells which is the first
_NEAR = 1.5  # heights from a value to the lines of its name
_TIGHT = 0.8  # share of the rows' distance: closer lines are of one label
_ITEM = re.compile(rf"\(?\d{{1,2}}[.)]|{BRACKETED}|(?!다){DOTTED}\s|[{BULLETS}{DASHES}{ENCLOSED}{ROMAN}]|{TYPED}")


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
    if len(grid.xs) == 2:  # a frame
        return replace(grid, places=grid.places - grid.first_cell, first_cell=0)
    ys, rows = [float(grid.ys[0])], []
    names: dict[tuple[int, int], int] = {}
    for first, last in _bands(grid):
        low, high = float(grid.ys[first]), float(grid.ys[last])
        lines = _held_alone(grid, held=held, busy=busy, first=first, last=last)
        bands = next(possible_strips([lines[cell] for cell in sorted(lines)]), []) if lines else []
        if bands:
            cuts = [min(max((above[1] + below[0]) / 2, low), high) for above, below in pairwise(bands)]
            places = grid.places[first].tolist()
            rows += [
                [names.setdefault((cell, _part(cell, places=places, lines=lines, bands=bands, k=k)), len(names)) for cell in places]
                for k in range(len(bands))
            ]
            ys += [*cuts, high]
        else:
            rows += [[names.setdefault((cell, 0), len(names)) for cell in row] for row in grid.places[first:last].tolist()]
            ys += grid.ys[first + 1 : last + 1].tolist()
    return replace(grid, ys=np.array(ys), places=np.array(rows, dtype=np.int64), first_cell=0, cells=len(names))


def _bands(grid: Grid) -> list[tuple[int, int]]:
    """Rows between rules that part most columns, as (from, to): one that parts few of them is a line under some figures."""
    walls = (grid.places[1:] != grid.places[:-1]).mean(1) >= _MOST_COLUMNS
    edges = [0, *(np.flatnonzero(walls) + 1).tolist(), len(grid.places)]
    return list(pairwise(edges))


def _held_alone(grid: Grid, held: dict[int, list[Line]], busy: frozenset[int], first: int, last: int) -> dict[int, list[Line]]:
    """The printed lines of a band's cells, by the topmost cell of each column; those of merged cells that reach beyond it left out. Nothing
    where the band cannot be parted: a cell holds a table, or spans columns and not all of the band's rows."""
    band = grid.places[first:last]
    found: dict[int, list[Line]] = {}
    outside = set(grid.places[:first].ravel().tolist()) | set(grid.places[last:].ravel().tolist())
    for column in range(band.shape[1]):
        cells = list(dict.fromkeys(band[:, column].tolist()))
        if busy & set(cells):
            return {}
        if last - first > 1 and (len(cells) > 1) and any((band[0] == cells[0]).sum() > 1 or cell in outside for cell in cells):
            return {}
        if cells[0] not in outside:
            found[cells[0]] = printed_lines([line for cell in cells for line in held.get(cell, [])])
    return found


def _part(cell: int, places: Sequence[int], lines: dict[int, list[Line]], bands: Sequence[tuple[float, float]], k: int) -> int:
    """Which part of a cell its k-th row is: a cell over several rows has one, as has the name of a row that is printed once for all."""
    if cell not in lines:
        return 0
    filled = sum(any(a <= line.middle <= b for line in lines[cell]) for a, b in bands)
    return 0 if cell == places[0] and (filled == 1 or _is_label(lines[cell], bands)) else k


def _is_label(lines: Sequence[Line], bands: Sequence[tuple[float, float]]) -> bool:
    """Whether the lines of a cell are one label in the middle of several rows: closer than these, or fewer."""
    middles = [line.middle for line in lines]
    if not 1 < len(middles) <= len(bands) or len(bands) < _FEWEST_PAIRS:
        return False
    pitch = (middles[-1] - middles[0]) / (len(middles) - 1)
    first, last = (sum(bands[0]) / 2, sum(bands[-1]) / 2)
    centred = abs((middles[0] + middles[-1]) / 2 - (first + last) / 2) <= 0.5 * lines[0].size
    tight = pitch < _TIGHT * (last - first) / (len(bands) - 1)
    return centred and (tight or (len(middles) < len(bands) and pitch <= 2 * lines[0].size))


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
    if len(filled) == 2 and _FEWEST_PAIRS <= len(filled[0]) == len(filled[1]) and _are_figures(filled[1:]):
        strips = strips_of([line for cell in filled for line in cell], 0.25)
        if len(strips) == len(filled[0]):  # a name on every line, and its figure
            yield strips
    if len(filled) == 2 and (strips := _line_by_line(*filled)):
        yield strips
    if len(filled) >= 2:
        items = max((_items(cell) for cell in filled), key=len)
        if len(items) > 1 and _fill_most(filled, items):
            yield items
        if strips := _by_values(filled):
            yield strips


def _line_by_line(names: Sequence[Line], values: Sequence[Line]) -> list[tuple[float, float]]:
    """A band for each line of a name and its code or figure; what both go on with in brackets is of the line above. None where lines do not
    stand beside each other, or are no codes."""
    if not _FEWEST_PAIRS < len(names) == len(values) or any(
        abs(a.middle - b.middle) > 0.5 * a.size for a, b in zip(names, values, strict=True)
    ):
        return []
    bare = [line.text.replace(" ", "") for line in values]
    if sum(bool(_NUMERIC.fullmatch(text) or _CODE.fullmatch(text)) for text in bare) < _MOST_VALUES * len(values):
        return []
    bands: list[tuple[float, float]] = []
    for name, value in zip(names, values, strict=True):
        if bands and name.text.startswith("(") and value.text.startswith("("):
            bands[-1] = (bands[-1][0], name.middle)
        else:
            bands.append((name.middle, name.middle))
    return [(top - 0.25 * names[0].size, bottom + 0.25 * names[0].size) for top, bottom in bands]


def _by_values(cells: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    """A band for each value of the last column, with the lines of the name beside it that are nearest; none where it holds no values, or
    one of them has no name."""
    values, names = cells[-1], cells[-2]
    if not _FEWEST_PAIRS <= len(values) <= len(names):
        return []
    if not all(_NUMERIC.fullmatch(bare) or _CODE.fullmatch(bare) for bare in (line.text.replace(" ", "") for line in values)):
        return []
    if beside := _beside_first_lines(names, values):
        return beside
    if len(names) > _OWN_LINES * len(values):
        return []
    own: list[list[Line]] = [[value] for value in values]
    for name in names:
        near = min(range(len(values)), key=lambda i: (abs(values[i].middle - name.middle), i))
        if abs(values[near].middle - name.middle) > _NEAR * name.size:
            return []
        own[near].append(name)
    if any(len(lines) == 1 for lines in own):
        return []
    bands = [(min(line.middle for line in lines), max(line.middle for line in lines)) for lines in own]
    return bands if all(above[1] < below[0] for above, below in pairwise(bands)) else []


def _beside_first_lines(names: Sequence[Line], values: Sequence[Line]) -> list[tuple[float, float]]:
    """A band for each value and the lines of its name, where every value stands beside the first of them and names have several lines."""
    first = [next((i for i, name in enumerate(names) if abs(name.middle - value.middle) <= _SAME * name.size), -1) for value in values]
    if first[0] != 0 or -1 in first or len(names) < _SEVERAL * len(values):
        return []
    return [(names[a].middle, names[b - 1].middle) for a, b in pairwise([*first, len(names)])]


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
