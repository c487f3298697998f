"""Pieces of a page -> the order in which a person reads them, column after column.

The file's own order is kept where it is sane. Two columns of prose are read one after the other whatever the file says: between them runs
a gutter that nothing crosses, with prose on both sides. Where the file jumps about, rows are read from the top.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol, TypeVar


class Placed(Protocol):
    """Anything with a box and a place in the file; `size` is the height of its characters."""

    @property
    def x0(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    @property
    def size(self) -> float: ...
    @property
    def order(self) -> int: ...


Item = TypeVar("Item", bound=Placed)

_SAME_ROW = 0.5  # share of the smaller height that two pieces of one printed line have in common
_FEWEST_LINES = 4  # on each side of a gutter
_PROSE = 0.6  # of its column's width a line of prose fills, at the median
_NARROWEST = 7.0  # line heights: a narrower column is not prose
_GUTTER = 0.8  # line heights: the narrowest gutter
_JUMPS = 0.2  # share of steps upwards from which on the file's order is not trusted


def same_row(first: Placed, second: Placed) -> bool:
    common = min(first.bottom, second.bottom) - max(first.top, second.top)
    return common >= _SAME_ROW * min(first.bottom - first.top, second.bottom - second.top)


def _lines(item: Placed) -> int:
    """How many printed lines an item is as high as."""
    return max(1, round((item.bottom - item.top) / (1.6 * item.size)))


def regions(items: Sequence[Item]) -> list[list[Item]]:
    """`items` in reading order, as regions (parts of a column) in reading order."""
    gutter = _best_gutter(items) if sum(map(_lines, items)) >= 2 * _FEWEST_LINES else None
    if gutter is None:
        return [_in_order(items)] if items else []
    x, top, bottom = gutter
    above = [item for item in items if (item.top + item.bottom) / 2 < top]
    below = [item for item in items if (item.top + item.bottom) / 2 > bottom]
    between = [item for item in items if top <= (item.top + item.bottom) / 2 <= bottom]
    left = [item for item in between if item.x0 < x]
    right = [item for item in between if item.x0 >= x]
    if not left or not right:
        return [_in_order(items)]
    return [region for part in (above, left, right, below) for region in regions(part)]


def _best_gutter(items: Sequence[Item]) -> tuple[float, float, float] | None:
    """(x, top, bottom) of the gutter with the most lines beside it, or None."""
    starts: dict[int, int] = {}
    for item in items:
        starts[round(item.x0 / 3)] = starts.get(round(item.x0 / 3), 0) + _lines(item)
    likely = sorted((place for place, n in starts.items() if n >= 2), key=lambda place: (-starts[place], place))[:12]
    best, most = None, 0
    for place in likely:
        x = min(item.x0 for item in items if round(item.x0 / 3) == place) - 0.5
        for band in _free_bands(items, x):
            lines = _prose_beside(band, x)
            if lines > most:
                most, best = lines, (x, min(item.top for item in band), max(item.bottom for item in band))
    return best


def _free_bands(items: Sequence[Item], x: float) -> list[list[Item]]:
    """Items from the top down, parted where one of them crosses `x`."""
    bands: list[list[Item]] = [[]]
    for item in sorted(items, key=lambda item: item.top):
        if item.x0 < x < item.x1:
            bands.append([])
        else:
            bands[-1].append(item)
    return [band for band in bands if sum(map(_lines, band)) >= 2 * _FEWEST_LINES]


def _prose_beside(band: Sequence[Item], x: float) -> int:
    """How many lines stand beside the gutter, 0 unless there is prose on both sides."""
    total = 0
    sides = ([item for item in band if item.x1 <= x], [item for item in band if item.x0 >= x])
    if not all(sides):
        return 0
    size = sorted(item.size for item in band)[len(band) // 2]
    if x - max(item.x1 for item in sides[0]) + 0.5 < _GUTTER * size:
        return 0
    tops, bottoms = [min(i.top for i in side) for side in sides], [max(i.bottom for i in side) for side in sides]
    if min(bottoms) - max(tops) < 0.5 * (max(bottoms) - min(tops)):  # they stand one above the other rather than side by side
        return 0
    for side in sides:
        rows = _rows(sorted(side, key=lambda item: item.top))
        left, right = min(item.x0 for item in side), max(item.x1 for item in side)
        widths = sorted(sum(item.x1 - item.x0 for item in row) for row in rows for _ in range(max(map(_lines, row))))
        if len(widths) < _FEWEST_LINES or right - left < _NARROWEST * size or widths[len(widths) // 2] < _PROSE * (right - left):
            return 0
        total += len(widths)
    return total


def _in_order(items: Sequence[Item]) -> list[Item]:
    """One area: from the top down where nothing stands side by side; else the file's order, unless the file jumps about."""
    filed = sorted(items, key=lambda item: item.order)
    rows = _rows(sorted(items, key=lambda item: item.top))
    place = {id(item): i for i, item in enumerate(filed)}
    side_by_side = False
    for row in rows:
        places = [place[id(item)] for item in row]
        side_by_side = side_by_side or max(places) - min(places) >= len(row)
    jumps = sum(_is_jump(above, below) for above, below in pairwise(filed))
    if side_by_side and jumps <= max(_JUMPS * (len(filed) - 1), 0 if len(filed) < 5 else 1):
        return filed
    return [item for row in rows for item in sorted(row, key=lambda item: item.x0)]


def _is_jump(above: Placed, below: Placed) -> bool:
    """Whether reading goes back up the page without moving right to another column."""
    if same_row(above, below):
        return below.x0 < above.x0 - 0.5 * above.size
    return below.bottom < above.top + 0.2 * above.size and below.x0 < above.x1


def _rows(items: Sequence[Item]) -> list[list[Item]]:
    """Items sorted by their tops, gathered into rows."""
    rows: list[list[Item]] = []
    for item in items:
        if rows and same_row(rows[-1][0], item):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows
