"""Boxes that stand in rows and columns with blank between them -> the grid that they are read as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rag.pdf.characters import Floats
from rag.pdf.grids import Grid, cells_of

_SAME = 3.0  # points by which sides that are meant to stand at one place may differ
_FEWEST_ROWS = 3
_BETWEEN = 40.0  # points between neighbouring boxes
_LABEL = 130.0  # points from a box to the far end of its label
_LONGEST_LABEL = 40  # characters
_BLANK = 1.0  # points

Box = tuple[float, float, float, float]  # x0, top, x1, bottom


def with_rows_of_boxes(grids: Sequence[Grid], printed: Floats) -> list[Grid]:
    """`grids` (largest first) with one for each set of boxes: three rows or more with the same columns, or a single column with a label
    beside each box. `printed`: the boxes of the characters."""
    cells = cells_of(grids, printed)
    filled = set(cells.tolist())
    whole, grids = list(grids), [part for grid in grids for part in _apart(grid, filled)]
    alone = [i for i, grid in enumerate(grids) if grid.cells == 1 and grid.first_cell in filled]
    rows = _rows(sorted(alone, key=lambda i: (round(grids[i].ys[0]), grids[i].xs[0])), grids)
    first = max((grid.first_cell + grid.cells for grid in grids), default=0)
    gone: set[int] = set()
    found: list[Grid] = []
    for stack in _stacks(rows, grids):
        boxes = [[_box(grids[i]) for i in row] for row in stack]
        elsewhere = [cell for grid in grids if not _holds(grid, boxes) for cell in range(grid.first_cell, grid.first_cell + grid.cells)]
        edges = _edges(boxes, printed[~np.isin(cells, elsewhere)])
        if edges is None:
            continue
        xs, ys = edges
        places = np.arange((len(ys) - 1) * (len(xs) - 1), dtype=np.int64).reshape(len(ys) - 1, -1) + first
        found.append(Grid(np.array(xs), ys=np.array(ys), places=places, first_cell=first, cells=places.size, whole=True))
        first += places.size
        gone |= {i for row in stack for i in row}
    if not found:
        return whole
    kept = [grid for i, grid in enumerate(grids) if i not in gone]
    return sorted([*kept, *found], key=lambda grid: (-grid.area, grid.first_cell))


def _apart(grid: Grid, filled: set[int]) -> list[Grid]:
    """The boxes of a grid of one column in which every other cell is blank: they stand so near that their sides look like dashes of one."""
    own = [int(cell) for cell in grid.places[:, 0]]
    if grid.places.shape[1] > 1 or len(own) != grid.cells or grid.cells < 3 or [cell in filled for cell in own] != _every_other(len(own)):
        return [grid]
    boxes = range(0, len(own), 2)
    return [replace(grid, ys=grid.ys[r : r + 2], places=grid.places[r : r + 1], first_cell=own[r], cells=1) for r in boxes]


def _every_other(n: int) -> list[bool]:
    return [i % 2 == 0 for i in range(n)] if n % 2 else []


def _holds(grid: Grid, rows: Sequence[Sequence[Box]]) -> bool:
    """Whether a grid lies around all the boxes."""
    x0, top, x1, bottom = _box(grid)
    return x0 <= rows[0][0][0] and top <= rows[0][0][1] and x1 >= rows[0][-1][2] and bottom >= rows[-1][0][3]


def _box(grid: Grid) -> Box:
    return float(grid.xs[0]), float(grid.ys[0]), float(grid.xs[-1]), float(grid.ys[-1])


def _rows(boxes: Sequence[int], grids: Sequence[Grid]) -> list[list[int]]:
    """Boxes beside each other, equally high, from the top down."""
    rows: list[list[int]] = []
    for i in boxes:
        x0, top, _, bottom = _box(grids[i])
        for row in rows:
            _, other_top, end, other_bottom = _box(grids[row[-1]])
            if abs(top - other_top) <= _SAME and abs(bottom - other_bottom) <= _SAME and 0 < x0 - end <= _BETWEEN:
                row.append(i)
                break
        else:
            rows.append([i])
    return rows


def _stacks(rows: Sequence[list[int]], grids: Sequence[Grid]) -> Iterator[list[list[int]]]:
    """Rows under each other with the same columns."""
    todo = list(rows)
    while todo:
        stack = [todo.pop(0)]
        for row in list(todo):
            above, below = [_box(grids[i]) for i in stack[-1]], [_box(grids[i]) for i in row]
            near = 0 < below[0][1] - above[0][3] <= _BETWEEN
            if near and len(above) == len(below) and all(map(_stand_under, above, below)):
                stack.append(row)
                todo.remove(row)
        if len(stack) >= _FEWEST_ROWS:
            yield stack


def _stand_under(above: Box, below: Box) -> bool:
    return abs(above[0] - below[0]) <= _SAME and abs(above[2] - below[2]) <= _SAME


def _edges(rows: Sequence[Sequence[Box]], printed: Floats) -> tuple[list[float], list[float]] | None:
    """Where columns and rows part; of a single column of boxes with its labels, None where there are none."""
    first, last = rows[0], rows[-1]
    xs = [first[0][0], *((a[2] + b[0]) / 2 for a, b in pairwise(first)), first[-1][2]]
    if len(first) > 1:  # an arrow between two boxes is of the one above it
        return xs, [*(row[0][1] - _BLANK for row in rows), last[0][3]]
    boxes = [row[0] for row in rows]
    cuts = [(above[3] + below[1]) / 2 for above, below in pairwise(boxes)]
    labels = _labels(boxes, printed)
    if not len(labels) or any(((labels[:, 1] < cut - _BLANK) & (labels[:, 3] > cut + _BLANK)).any() for cut in cuts):
        return None
    of_boxes = np.bincount(np.searchsorted(cuts, (labels[:, 1] + labels[:, 3]) / 2), minlength=len(boxes))
    if of_boxes.min() == 0 or of_boxes.max() > _LONGEST_LABEL:
        return None
    left, top, bottom = float(labels[:, 0].min()), float(labels[:, 1].min()), float(labels[:, 3].max())
    return [left - _BLANK, *xs], [min(top, boxes[0][1]) - _BLANK, *cuts, max(bottom, boxes[-1][3]) + _BLANK]


def _labels(boxes: Sequence[Box], printed: Floats) -> Floats:
    """The characters at the left of a column of boxes, without those of lines above and below it that go on over it."""
    x0, top, bottom = boxes[0][0], boxes[0][1], boxes[-1][3]
    with np.errstate(invalid="ignore"):
        middle = (printed[:, 1] + printed[:, 3]) / 2
        near = (middle > top - _BETWEEN / 2) & (middle < bottom + _BETWEEN / 2)
        beside = near & (printed[:, 2] <= x0 + _SAME) & (printed[:, 0] >= x0 - _LABEL)
        over = near & (printed[:, 2] > x0 + _SAME) & ((middle < top) | (middle > bottom))
    alone = (np.abs(middle[beside, None] - middle[None, over]) > _SAME).all(1)
    return printed[beside][alone]
