"""A table's part on one page, and how a page's are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.pdf.characters import Floats
from rag.pdf.grids import Grid
from rag.pdf.lines import Line
from rag.pdf.tables.aligned import aligned_grids
from rag.pdf.tables.boxed import bared
from rag.pdf.tables.gutters import with_gutters
from rag.pdf.tables.shades import shades_of
from rag.pdf.tables.stacks import stacked
from rag.pdf.tables.strips import with_strips

_CORNER = 4  # places of a cell that are a corner, no missing rule
_PICTURE = 60.0  # points: a row without text as high as that holds pictures
_MARGIN = 20.0  # points: an empty column at the side so narrow is no column
_FEWEST_FILLED = 3  # cells
_THIN = 6.0  # points: an empty row or column so narrow is the space between the lines of a double rule


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """`places` int64 (rows, columns): the cell of each place, from 0. `owners`: rows of `Characters` and the cell each stands in, both
    int64 (n,). `open_top`, `open_bottom`: no rule closes it there. `drawn`: it has rules. `xs`, `ys` as in `Grid`. `shades`: each cell's as
    in `shades.py`."""

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    places: NDArray[np.int64]
    characters: NDArray[np.int64]
    owners: NDArray[np.int64]
    open_top: bool
    open_bottom: bool
    drawn: bool
    shades: tuple[int, ...]


def arranged(lines: Sequence[Line], grids: Sequence[Grid], body: Floats, rules: Floats) -> tuple[list[Line], list[Grid]]:
    """`grids` (largest first) with a row and column for all that is printed as one, and with those of tables of which nothing is drawn;
    the lines with the new cells."""
    held: dict[int, list[Line]] = {}
    for line in lines:
        held.setdefault(line.cell, []).append(line)
    found: list[Grid] = []
    moved: list[Line] = []
    first = 0
    for i, grid in enumerate(grids):
        finer, cells = _finer(grid, held, grids[i + 1 :])
        found.append(replace(finer, places=finer.places + first, first_cell=first))
        moved += [line.moved(cell=cell + first) for cell, lines_in in cells.items() for line in lines_in]
        first += finer.cells
    moved = sorted([*moved, *held.get(-1, [])], key=lambda line: line.order)
    return aligned_grids(moved, grids=found, first=first, body=body, rules=rules)


Held = dict[int, list[Line]]


def _finer(grid: Grid, held: Held, smaller: Sequence[Grid]) -> tuple[Grid, Held]:
    """`grid` with its undrawn columns and rows, its cells numbered from 0, and what stands in them."""
    own = {cell: held[cell] for cell in range(grid.first_cell, grid.first_cell + grid.cells) if cell in held}
    if grid.whole:
        first = grid.first_cell
        return replace(grid, places=grid.places - first, first_cell=0), {cell - first: lines for cell, lines in own.items()}
    for finer_of in (with_gutters, with_strips):
        busy = frozenset(_cell_around(inner, grid) for inner in smaller)
        finer = finer_of(grid, own, busy)
        if finer is not grid:
            grid, own = finer, _moved(finer, grid, own)
    return grid, own


def _moved(finer: Grid, grid: Grid, held: Held) -> Held:
    moved: Held = {}
    for cell, lines in held.items():
        for line in lines:
            moved.setdefault(_cell_at(finer, grid, cell, line), []).append(line)
    return moved


def _cell_around(inner: Grid, outer: Grid) -> int:
    x, y = (inner.xs[0] + inner.xs[-1]) / 2, (inner.ys[0] + inner.ys[-1]) / 2
    if not (outer.xs[0] < x < outer.xs[-1] and outer.ys[0] < y < outer.ys[-1]):
        return -1
    return int(outer.places[int(outer.ys.searchsorted(y)) - 1, int(outer.xs.searchsorted(x)) - 1])


def _cell_at(finer: Grid, grid: Grid, cell: int, line: Line) -> int:
    """The finer cell of a line that stood in `cell`."""
    rows, columns = np.nonzero(grid.places == cell)
    row = _between(finer.ys, line.middle, float(grid.ys[rows[0]]), float(grid.ys[rows[-1] + 1]))
    column = _between(finer.xs, (line.x0 + line.x1) / 2, float(grid.xs[columns.min()]), float(grid.xs[columns.max() + 1]))
    return int(finer.places[row, column])


def _between(edges: NDArray[np.float64], at: float, low: float, high: float) -> int:
    """Between which edges a place is that lies, or is meant to lie, from `low` to `high`."""
    inside = min(max(at, low + 0.01), high - 0.01)
    return min(max(int(edges.searchsorted(inside)) - 1, 0), len(edges) - 2)


def pieces_of(lines: Sequence[Line], grids: Sequence[Grid], drawn: int, fills: Floats) -> list[Piece]:
    """The grids that are tables, with their characters. The first `drawn` of them have rules. `fills` as in `pdfium.Drawing`."""
    held: dict[int, list[Line]] = {}
    for line in lines:
        held.setdefault(line.cell, []).append(line)
    for i, grid in reversed(list(enumerate(grids))):  # smallest first: a box in a cell is of the cell, an arrow at it no column
        around = next((cell for outer in reversed(grids[:i]) if (cell := _cell_around(grid, outer)) >= 0), -1)
        filled = [cell for cell in range(grid.first_cell, grid.first_cell + grid.cells) if cell in held]
        if around >= 0 and len(filled) == 1:
            held[around] = [*held.get(around, []), *held.pop(filled[0])]
    parts = [(part, i < drawn) for i, grid in enumerate(grids) for part in _stacked(grid, held)]
    return [piece for part, has_rules in parts if (piece := _piece(part, held, has_rules, fills)) is not None]


def _stacked(grid: Grid, held: dict[int, list[Line]]) -> list[Grid]:
    """The tables that stand on each other in a grid."""
    grid = bared(grid, held)
    bands = stacked(grid.places, held) if grid.places.shape[1] > 1 else [(0, len(grid.places))]
    return [
        replace(
            grid,
            ys=grid.ys[first : last + 1],
            places=grid.places[first:last],
            open_top=grid.open_top and first == 0,
            open_bottom=grid.open_bottom and last == len(grid.places),
        )
        for first, last in bands
    ]


def _piece(grid: Grid, held: dict[int, list[Line]], drawn: bool, fills: Floats) -> Piece | None:
    filled = {cell for cell in set(grid.places.ravel().tolist()) if held.get(cell)}
    if len(filled) < _FEWEST_FILLED:  # a box with its title set into its frame
        return None
    inside = _without_margins(grid.places, grid.xs, filled)
    places, xs, ys = _without_thin(grid.places[:, inside], grid.xs[inside.start : inside.stop + 1], grid.ys, filled)
    holding = np.isin(places, sorted(filled))
    if min(places.shape) < 2 or _begun(holding, places) < 2 or _begun(holding.T, places.T) < 2:  # captions over pictures, a line of boxes
        return None
    blank = np.diff(ys)[~holding.any(1)]
    if 2 * len(blank) >= len(ys) - 1 and (blank >= _PICTURE).all():  # … several of them
        return None
    places, parts = rectangles(places)
    characters, owners = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for cell, own_parts in parts.items():
        for line in held.get(cell, []):
            inked = line.rows[line.rows >= 0]
            characters.append(inked)
            owners.append(np.full(len(inked), _part_at(places, parts=own_parts, xs=xs, ys=ys, line=line), dtype=np.int64))
    return Piece(
        xs,
        ys=ys,
        places=places,
        characters=np.concatenate(characters),
        owners=np.concatenate(owners),
        open_top=grid.open_top,
        open_bottom=grid.open_bottom,
        drawn=drawn,
        shades=shades_of(places, xs, ys, fills),
    )


def _without_margins(places: NDArray[np.int64], xs: NDArray[np.float64], filled: set[int]) -> slice:
    """The columns without those at the sides that hold nothing and are narrow, what a frame around some rows reaches beyond the table; and
    without one at the right that is a single cell beside all rows, as an index tab at the page's edge is."""
    first, last = 0, places.shape[1]
    if last > 2 and len(set(places[:, last - 1].tolist())) == 1 and len(set(places[:, 0].tolist())) > 1:
        last -= 1
    while first < last and xs[first + 1] - xs[first] < _MARGIN and not filled & set(places[:, first].tolist()):
        first += 1
    while first < last and xs[last] - xs[last - 1] < _MARGIN and not filled & set(places[:, last - 1].tolist()):
        last -= 1
    return slice(first, last)


def _begun(holding: NDArray[np.bool_], places: NDArray[np.int64]) -> int:
    """In how many rows a cell begins that holds something."""
    begins = np.vstack([np.ones((1, places.shape[1]), np.bool_), places[1:] != places[:-1]])
    return int((holding & begins).any(1).sum())


def rectangles(places: NDArray[np.int64]) -> tuple[NDArray[np.int64], dict[int, list[int]]]:
    """`places` with every cell a rectangle, numbered from 0 in reading order, and which parts each old cell became: rules that are missing
    leave cells with corners. A part goes down as far as it can, then to the right."""
    found = np.full_like(places, -1)
    parts: dict[int, list[int]] = {}
    n = 0
    for row, column in np.argwhere(found < 0).tolist():
        if found[row, column] >= 0:
            continue
        free = (places == places[row, column]) & (found < 0)
        down = row + _ahead(free[row:, column])
        right = column + _ahead(free[row:down, column:].all(0))
        found[row:down, column:right] = n
        parts.setdefault(int(places[row, column]), []).append(n)
        n += 1
    return found, parts


def _ahead(free: NDArray[np.bool_]) -> int:
    return len(free) if free.all() else int(np.argmin(free))


def _part_at(places: NDArray[np.int64], parts: Sequence[int], xs: NDArray[np.float64], ys: NDArray[np.float64], line: Line) -> int:
    """The part of a cell that a line stands in. Of three places round a corner the first has it all: "증감 (B-A)" with "(B-A)/A" set into
    it."""
    if len(parts) == 1 or np.isin(places, parts).sum() <= _CORNER:
        return parts[0]
    column = int(np.clip(xs.searchsorted((line.x0 + line.x1) / 2) - 1, 0, len(xs) - 2))
    row = int(np.clip(ys.searchsorted(line.middle) - 1, 0, len(ys) - 2))
    at = int(places[row, column])
    return at if at in parts else parts[0]


def _without_thin(
    places: NDArray[np.int64], xs: NDArray[np.float64], ys: NDArray[np.float64], filled: set[int]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Rows and columns that nothing begins in, or that are thin and empty, left out."""
    rows = _kept(places, ys, filled)
    places, ys = places[rows], np.array([*ys[:-1][rows], ys[-1]])
    columns = _kept(places.T, xs, filled)
    return places[:, columns], np.array([*xs[:-1][columns], xs[-1]]), ys


def _kept(places: NDArray[np.int64], edges: NDArray[np.float64], filled: set[int]) -> list[int]:
    kept: list[int] = []
    for i, row in enumerate(places):
        cells = set(row.tolist())
        if kept and (row == places[kept[-1]]).all():
            continue
        elsewhere = set(np.delete(places, i, 0).ravel().tolist())
        if edges[i + 1] - edges[i] < _THIN and not (cells - elsewhere) & filled:
            continue
        kept.append(i)
    return kept
