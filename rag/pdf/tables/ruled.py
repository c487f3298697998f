"""Tables between level rules, with none upright: rows by their rules, columns by what is blank between them. A rule under some of the
columns says what of the others spans rows; what reaches over a blank spans columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.pdf.characters import Floats
from rag.pdf.grids import Grid, Segment, merge_places, merge_segments
from rag.pdf.lines import Line
from rag.pdf.tables.blanks import Interval, columns_of, over
from rag.pdf.tables.columns import PrintedRow, gaps_of, parted, printed_rows

_TOLERANCE = 4.0  # points by which rules of one table may begin or end beside each other
_FEWEST_RULES = 3  # as wide as the table
_NARROWEST = 80.0  # points
_MOST_RULES = 400  # of a page
_FEWEST_ROWS = 3
_GUTTER = 0.6  # heights of blank that part columns
_PROSE = 0.62  # of the table's width: a piece that is as wide is no cell
_ROOM = 6  # printed rows between two rules
_COVERED = 0.5  # of a column that a rule lies under
_CENTRED = 0.2  # of a column's width by which a head may miss its middle
_HEAD_ROWS = 3
_ROW = 0.8  # of the distance of two rows
_OFF_MIDDLE = 0.3  # of the height of a row by which a label may stand beside the middle of its rows


@dataclass(frozen=True, slots=True, eq=False)
class Ruled:
    """A grid whose cells count from 0, and the pieces that stand in it, each with its cell."""

    grid: Grid
    pieces: tuple[Line, ...]


def ruled_tables(lines: Sequence[Line], grids: Sequence[Grid], body: Floats, rules: Floats) -> Iterator[Ruled]:
    """The tables among `lines`, which stand in no grid."""
    flat = rules[(rules[:, 3] - rules[:, 1]) < (rules[:, 2] - rules[:, 0])]
    if not _FEWEST_RULES <= len(flat) <= _MOST_RULES or not lines:
        return
    level = merge_segments([((top + bottom) / 2, x0, x1) for x0, top, x1, bottom in flat.tolist()])
    level = [rule for rule in level if not any(_touches(grid, rule) for grid in grids)]
    left = list(lines)
    for stack in sorted(_stacks(level), key=lambda stack: (stack[0][1] - stack[0][2], stack[0])):  # the widest first
        for run in _runs(stack, left):
            if (found := _table(run, level, left, body)) is not None:
                yield found
                taken = {piece.order for piece in found.pieces}
                left = [line for line in left if line.order not in taken and not run[0][0] < line.middle < run[-1][0]]


def _touches(grid: Grid, rule: Segment) -> bool:
    y, x0, x1 = rule
    inside = grid.ys[0] - _TOLERANCE <= y <= grid.ys[-1] + _TOLERANCE
    return bool(inside and x0 < grid.xs[-1] + _TOLERANCE and x1 > grid.xs[0] - _TOLERANCE)


def _stacks(level: Sequence[Segment]) -> list[list[Segment]]:
    """Rules that begin and end at the same places, from the top down."""
    stacks: list[list[Segment]] = []
    for rule in sorted(level):
        if rule[2] - rule[1] < _NARROWEST:
            continue
        own = next((s for s in stacks if abs(s[0][1] - rule[1]) <= _TOLERANCE and abs(s[0][2] - rule[2]) <= _TOLERANCE), None)
        if own is None:
            stacks.append([rule])
        else:
            own.append(rule)
    return [stack for stack in stacks if len(stack) >= _FEWEST_RULES]


def _runs(stack: Sequence[Segment], lines: Sequence[Line]) -> Iterator[list[Segment]]:
    """The rules that follow each other with rows of a table between them."""
    run = [stack[0]]
    for above, below in pairwise(stack):
        own = [line for line in lines if above[0] < line.middle < below[0] and line.x1 > above[1] and line.x0 < above[2]]
        wide = any(line.x1 - line.x0 > _PROSE * (above[2] - above[1]) or line.x0 < above[1] - _TOLERANCE for line in own)
        if not own or wide:
            yield run
            run = []
        run = [*run, below]
    yield run


def _table(run: Sequence[Segment], level: Sequence[Segment], lines: Sequence[Line], body: Floats) -> Ruled | None:
    if len(run) < _FEWEST_RULES:
        return None
    left, right, top, bottom = run[0][1], run[0][2], run[0][0], run[-1][0]
    own = [line for line in lines if top < line.middle < bottom and line.x0 >= left - _TOLERANCE and line.x1 <= right + _TOLERANCE]
    rows = printed_rows(own)
    inner = [rule for rule in level if top + 1 < rule[0] < bottom - 1 and rule[1] >= left - _TOLERANCE and rule[2] <= right + _TOLERANCE]
    heights = set(_places([rule[0] for rule in inner]))
    ys = _places([top, *heights, bottom])
    parted_by_rules = len(run) > _FEWEST_RULES or any(run[1][0] + _TOLERANCE < y < bottom - _TOLERANCE for y in heights)
    if not parted_by_rules:
        ys = _with_rows(ys, run[1][0], rows, body)
    bands = [[row for row in rows if a < row.middle <= b] for a, b in pairwise(ys)]
    if len(bands) < _FEWEST_ROWS or any(not 0 < len(band) <= _ROOM for band in bands):
        return None
    inks = [[ink for row in band for ink in _inks(row, body)] for band in bands]
    columns = columns_of(inks, len(rows), lambda band, a, b: ys[band + 1] not in heights or _ruled(ys[band + 1], inner, a, b))
    if len(columns) < 2:
        return None
    gutters = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    xs = [left, *gutters, right]
    filled = [[_reach(ink, columns) for ink in own] for own in inks]
    if sum(len({c for reach in own for c in reach}) > 1 for own in filled) < max(2, 0.6 * len(bands)):
        return None
    below = np.array([[y not in heights or _ruled(y, inner, a, b) for a, b in pairwise(xs)] for y in ys[1:-1]], dtype=np.bool_)
    if not parted_by_rules:
        _group(below, columns, [(ink, row.middle) for row in rows for ink in _inks(row, body)], (run[1][0], ys))
    walls = _upright_walls(filled, columns, bands, below)
    places, n = merge_places(walls, below.reshape(len(ys) - 2, len(columns)), len(bands), len(columns))
    grid = Grid(np.array(xs), ys=np.array(ys), places=places, first_cell=0, cells=n, whole=True)
    pieces = [piece for row in rows for segment in parted(row, gutters, body).segments for piece in segment.pieces]
    return Ruled(grid, tuple(replace(piece, cell=_cell_of(piece, grid)) for piece in pieces))


def _places(at: Sequence[float]) -> list[float]:
    found: list[float] = []
    for y in sorted(at):
        if not found or y - found[-1] > _TOLERANCE:
            found.append(y)
    return found


def _with_rows(ys: Sequence[float], heads: float, rows: Sequence[PrintedRow], body: Floats) -> list[float]:
    """`ys` and, below the rule at `heads`, a place between each two printed rows that say several things, or stand as far from those as
    they from each other."""
    several = [row.middle for row in rows if row.middle > heads and len(_inks(row, body)) > 1]
    pitch = min((b - a for a, b in pairwise(several)), default=np.inf)
    own = [
        row
        for row in rows
        if row.middle > heads and min((abs(row.middle - y) for y in several if y != row.middle), default=0.0) >= _ROW * pitch
    ]
    between = [(above.bottom + below.top) / 2 for above, below in pairwise(own)]
    return [y for y in ys if y <= heads + 1] + between + [ys[-1]]


def grouped(labels: Sequence[float], rows: Sequence[float]) -> list[tuple[int, int]] | None:
    """From which of the rows to which each label reaches, where each stands in the middle of its rows and all rows have one; all by their
    heights. None where they do not."""
    found: list[tuple[int, int]] = []
    for label in labels:
        start = found[-1][1] + 1 if found else 0
        if start >= len(rows):
            return None
        end = min(range(start, len(rows)), key=lambda row: abs((rows[start] + rows[row]) / 2 - label))
        high = (rows[-1] - rows[0]) / max(1, len(rows) - 1)
        if abs((rows[start] + rows[end]) / 2 - label) > _OFF_MIDDLE * high:
            return None
        found.append((start, end))
    return found if found and found[-1][1] == len(rows) - 1 else None


def _inks(row: PrintedRow, body: Floats) -> list[Interval]:
    """What stands together on a printed row."""
    gaps = [gap for gap in gaps_of(row, body) if gap[1] - gap[0] >= _GUTTER * row.size]
    return [(a[1], b[0]) for a, b in pairwise(gaps) if b[0] > a[1]]


def _reach(ink: Interval, columns: Sequence[Interval]) -> range:
    """The columns that a piece stands in, or between."""
    own = (
        over(ink, columns)
        or [i for i, column in enumerate(columns) if column[1] < ink[0]][-1:]
        + [i for i, column in enumerate(columns) if column[0] > ink[1]][:1]
    )
    return range(own[0], own[-1] + 1)


def _ruled(y: float, inner: Sequence[Segment], a: float, b: float) -> bool:
    """Whether rules at `y` lie under what reaches from `a` to `b`."""
    ruled = sum(max(0.0, min(x1, b) - max(x0, a)) for at, x0, x1 in inner if abs(at - y) <= _TOLERANCE)
    return ruled >= _COVERED * (b - a)


def _group(
    below: NDArray[np.bool_], columns: Sequence[Interval], inks: Sequence[tuple[Interval, float]], at: tuple[float, list[float]]
) -> None:
    """Takes the walls away between rows that a label in the first columns stands beside the middle of; `at`: the rule below the heads, and
    where rows part."""
    heads, ys = at
    first = next(i for i, y in enumerate(ys) if y > heads + 1) - 1
    middles = [
        sorted(y for ink, y in inks if a < y <= b and over(ink, columns)[-1:] == [len(columns) - 1]) for a, b in pairwise(ys[first:])
    ]
    if not all(middles):
        return
    for column in range(len(columns) - 1):
        labels = [y for ink, y in inks if y > heads and over(ink, columns)[:1] == [column]]
        reach = grouped(sorted(labels), [own[0] for own in middles]) if len(labels) < len(middles) else None
        if reach is None:
            return
        for start, end in reach:
            below[first + start : first + end, column] = False


def _upright_walls(
    filled: Sequence[Sequence[range]], columns: Sequence[Interval], bands: Sequence[Sequence[PrintedRow]], below: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """bool (rows, columns - 1): whether something parts neighbours: no piece reaches over both, no head stands over both."""
    walls = np.ones((len(bands), len(columns) - 1), dtype=np.bool_)
    for r, own in enumerate(filled):
        for reach in own:
            walls[r, reach.start : max(reach.start, reach.stop - 1)] = False
    for r in range(min(_HEAD_ROWS, len(bands) - 1)):
        if below[r].all():
            break
        _spread(walls[r], filled[r], below[r], filled[r + 1])
    return walls


def _spread(walls: NDArray[np.bool_], own: Sequence[range], ruled: NDArray[np.bool_], under: Sequence[range]) -> None:
    """Takes the walls away beside heads with blank columns at their sides, under which others stand: a head over several columns. Of the
    columns between two heads each is the nearer one's."""
    there = {c for reach in own for c in reach}
    blank = [c for c in np.flatnonzero(ruled).tolist() if c not in there and any(c in reach for reach in under)]
    heads = [reach for reach in own if all(ruled[c] for c in reach)]
    for c in blank:
        near = min(heads, key=lambda reach: (abs((reach.start + reach.stop - 1) / 2 - c), reach.start), default=None)
        if near is None or not ruled[min(c, near.start) : max(c, near.stop - 1) + 1].all():
            continue
        walls[min(c, near.start) : max(c, near.stop - 1)] = False


def _cell_of(piece: Line, grid: Grid) -> int:
    column = int(np.clip(grid.xs.searchsorted((piece.x0 + piece.x1) / 2) - 1, 0, len(grid.xs) - 2))
    row = int(np.clip(grid.ys.searchsorted(piece.middle) - 1, 0, len(grid.ys) - 2))
    return int(grid.places[row, column])
