"""Ruled lines of a page -> grids and their cells: which characters stand in which cell.

Lines that touch belong to one grid. Its columns and rows are the places where any of them stands; where no line parts two places they
are one cell, so cells that span rows or columns, and tables without an outer frame at the sides, come out as printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.pdf.characters import Floats

_TOUCH = 3.0  # points: lines this near meet; parallel ones this near are one (double borders)
_DASH = 5.0  # points: gaps in a line up to this are the gaps of a dashed line
_SHORTEST = 6.0  # points: shorter lines are ornaments
_MOST_LINES = 600  # of one direction: beyond this it is a drawing
_MOST_PLACES = 20_000  # rows times columns
_FEW_CELLS = 6  # a grid of fewer is never taken for a drawing
_FILLED = 0.2  # share of the cells that must hold something
_LOW_BOX = 45.0  # points: two lines
_ROW_OF_BOXES = 3
_BEYOND = 0.25  # share of a grid's upright rules
_WALL = 0.6  # share of a side that a line must cover to part two places


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table's skeleton. `xs`, `ys` float64 ascending: where columns and rows part. `places` int64 (rows, columns): the cell each place
    belongs to, numbered from `first_cell` up in reading order. `open_top`, `open_bottom`: no rule closes it there. `whole`: it has no
    rows or columns but these."""

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    places: NDArray[np.int64]
    first_cell: int
    cells: int
    open_top: bool = False
    open_bottom: bool = False
    whole: bool = False

    @property
    def area(self) -> float:
        return float((self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0]))


Segment = tuple[float, float, float]  # where it stands, from, to


def find_grids(rules: Floats) -> list[Grid]:
    """Grids of two cells or more and frames around text, largest first. `rules` as in `pdfium.Drawing`."""
    if len(rules) == 0:
        return []
    flat = (rules[:, 3] - rules[:, 1]) < (rules[:, 2] - rules[:, 0])
    lying = merge_segments([((top + bottom) / 2, x0, x1) for x0, top, x1, bottom in rules[flat].tolist()])
    standing = merge_segments([((x0 + x1) / 2, top, bottom) for x0, top, x1, bottom in rules[~flat].tolist()])
    if not (0 < len(lying) <= _MOST_LINES and 0 < len(standing) <= _MOST_LINES):
        return []
    found: list[Grid] = []
    first = 0
    for h, v in _components(lying, standing):
        grid = _grid([lying[i] for i in h], [standing[i] for i in v], first)
        if grid is not None:
            found.append(grid)
            first += grid.cells
    return sorted(found, key=lambda grid: (-grid.area, grid.first_cell))


def merge_segments(segments: Sequence[Segment]) -> list[Segment]:
    """Parallel segments that touch or overlap, as one; those too short left out."""
    merged: list[Segment] = []
    for group in _near(sorted(segments), _TOUCH / 2):
        place = sum(at for at, _, _ in group) / len(group)
        start, end = None, 0.0
        for _, a, b in sorted(group, key=lambda segment: segment[1]):
            if start is None:
                start, end = a, b
            elif a <= end + _DASH:
                end = max(end, b)
            else:
                merged.append((place, start, end))
                start, end = a, b
        if start is not None:
            merged.append((place, start, end))
    return [segment for segment in merged if segment[2] - segment[1] >= _SHORTEST]


def _near(segments: Sequence[Segment], distance: float) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    for segment in segments:
        if groups and segment[0] - groups[-1][-1][0] <= distance and segment[0] - groups[-1][0][0] <= 2 * distance:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def _components(lying: Sequence[Segment], standing: Sequence[Segment]) -> list[tuple[list[int], list[int]]]:
    """Groups of lines that touch, as indexes into both lists."""
    h, v = np.array(lying), np.array(standing)
    meets = (
        (v[None, :, 0] >= h[:, 1, None] - _TOUCH)
        & (v[None, :, 0] <= h[:, 2, None] + _TOUCH)
        & (h[:, 0, None] >= v[None, :, 1] - _TOUCH)
        & (h[:, 0, None] <= v[None, :, 2] + _TOUCH)
    )
    todo, groups = set(range(len(h))), []
    while todo:
        first = min(todo)
        rows, grown = {first}, {first}
        columns: set[int] = set()
        while grown:
            new = set(np.flatnonzero(meets[sorted(grown)].any(0)).tolist()) - columns
            columns |= new
            grown = set(np.flatnonzero(meets[:, sorted(new)].any(1)).tolist()) - rows if new else set()
            rows |= grown
        todo -= rows
        if columns:
            groups.append((sorted(rows), sorted(columns)))
    return groups


def _grid(lying: Sequence[Segment], standing: Sequence[Segment], first: int) -> Grid | None:
    xs = _places([at for at, _, _ in standing], [end for _, a, b in lying for end in (a, b)])
    ys = _places([at for at, _, _ in lying], [end for _, a, b in standing for end in (a, b)])
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns > _MOST_PLACES or len(lying) + len(standing) < 3:
        return None
    top, bottom = _walls(lying, ys[[0, -1]], xs[[0, -1]]).ravel().tolist()
    if not (top and bottom) and not _stands_open(lying, standing, ys):
        inside = _within(lying, standing)
        return _grid(lying, inside, first) if inside else None
    right = _walls(standing, xs[1:-1], ys).T
    below = _walls(lying, ys[1:-1], xs)
    places, n = merge_places(right, below, rows, columns)
    return Grid(xs, ys=ys, places=places + first, first_cell=first, cells=n, open_top=not top, open_bottom=not bottom)


def _within(lying: Sequence[Segment], standing: Sequence[Segment]) -> list[Segment]:
    """`standing` cut off above the first and below the last level rule, where few reach beyond them: the side of a box beside a table
    that looks like its own going on."""
    first, last = lying[0][0], lying[-1][0]
    beyond = sum(start < first - _TOUCH or end > last + _TOUCH for _, start, end in standing)
    if not 0 < beyond <= _BEYOND * len(standing):
        return []
    return [(at, max(start, first), min(end, last)) for at, start, end in standing if min(end, last) > max(start, first)]


def _stands_open(lying: Sequence[Segment], standing: Sequence[Segment], ys: NDArray[np.float64]) -> bool:
    """Whether a grid without a rule above or below it is a table that goes on there, not strokes that cross: rules between its rows are
    equally long, those between its columns end together."""
    if len(lying) < 2 or len(standing) < 2:
        return False
    width = max(end for _, _, end in lying) - min(start for _, start, _ in lying)
    wide = sum(end - start >= 0.9 * width for _, start, end in lying)
    high = sum(start <= ys[0] + _TOUCH and end >= ys[-1] - _TOUCH for _, start, end in standing)
    return wide >= 2 and high >= 2


def _places(at: Sequence[float], ends: Sequence[float]) -> NDArray[np.float64]:
    """Where lines stand, near ones as one; the outermost ends of the crossing lines too, where no line closes the side."""
    found: list[list[float]] = []
    for value in sorted([*at, min(ends), max(ends)]):
        if found and value - found[-1][-1] <= _TOUCH:
            found[-1].append(value)
        else:
            found.append([value])
    return np.array([sum(group) / len(group) for group in found])


def _walls(segments: Sequence[Segment], at: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.bool_]:
    """bool (len(at), len(edges) - 1): whether segments standing at `at` cover the stretch between neighbouring edges."""
    covered = np.zeros((len(at), len(edges) - 1))
    for place, start, end in segments:
        near = np.abs(at - place) <= _TOUCH
        if near.any():
            common = np.minimum(end, edges[1:]) - np.maximum(start, edges[:-1])
            covered[near] += np.maximum(common, 0.0)
    return np.asarray(covered >= _WALL * np.diff(edges), dtype=np.bool_)


def merge_places(right: NDArray[np.bool_], below: NDArray[np.bool_], rows: int, columns: int) -> tuple[NDArray[np.int64], int]:
    """Places that no wall parts, as one cell. `right` (rows, columns - 1), `below` (rows - 1, columns)."""
    parent = list(range(rows * columns))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for row, column in np.argwhere(~right).tolist():
        parent[root(row * columns + column + 1)] = root(row * columns + column)
    for row, column in np.argwhere(~below).tolist():
        a, b = root(row * columns + column), root((row + 1) * columns + column)
        parent[max(a, b)] = min(a, b)
    names: dict[int, int] = {}
    numbered = [names.setdefault(root(place), len(names)) for place in range(rows * columns)]
    return np.array(numbered, dtype=np.int64).reshape(rows, columns), len(names)


def tables_among(grids: Sequence[Grid], boxes: Floats) -> list[Grid]:
    """Those of `grids` whose cells hold characters; a net of lines with hardly anything in it is a drawing."""
    kept = []
    for grid in grids:
        if _in_row_of_boxes(grid, grids):
            continue
        filled = len(set(cells_of([grid], boxes).tolist()) - {-1})
        if filled and (grid.cells < _FEW_CELLS or filled > max(1, _FILLED * grid.cells)):
            kept.append(grid)
    return kept


def _in_row_of_boxes(grid: Grid, grids: Sequence[Grid]) -> bool:
    """Whether it is one of several low boxes side by side: what stands in them is read along the row, as without them."""
    if grid.cells > 1 or grid.ys[-1] - grid.ys[0] > _LOW_BOX:
        return False
    beside = [
        other
        for other in grids
        if other.cells == 1 and abs(other.ys[0] - grid.ys[0]) <= _TOUCH and abs(other.ys[-1] - grid.ys[-1]) <= _TOUCH
    ]
    return len(beside) >= _ROW_OF_BOXES


def cells_of(grids: Sequence[Grid], boxes: Floats) -> NDArray[np.int64]:
    """The cell that each character stands in, int64 (n,): of the smallest grid that holds it, -1 for none."""
    found = np.full(len(boxes), -1, dtype=np.int64)
    # Not the middle: some fonts give a bracket the width of a syllable, which then reaches into the next cell.
    x = boxes[:, 0] + np.minimum((boxes[:, 2] - boxes[:, 0]) / 2, (boxes[:, 3] - boxes[:, 1]) / 4)
    y = (boxes[:, 1] + boxes[:, 3]) / 2
    for grid in grids:  # largest first: what stands in a table inside a cell gets the inner cell
        inside = (x > grid.xs[0]) & (x < grid.xs[-1]) & (y > grid.ys[0]) & (y < grid.ys[-1])
        column = np.clip(np.searchsorted(grid.xs, x[inside]) - 1, 0, len(grid.xs) - 2)
        row = np.clip(np.searchsorted(grid.ys, y[inside]) - 1, 0, len(grid.ys) - 2)
        found[inside] = grid.places[row, column]
    return found
