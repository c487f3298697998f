"""The columns of printed rows by where most of them are blank, however a head stands over or beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_SPANNING = 4  # of so many rows one may reach over a blank

Interval = tuple[float, float]


def columns_of(inks: Sequence[Sequence[Interval]], rows: int, ruled: Callable[[int, float, float], bool]) -> list[Interval]:
    """Where most printed rows have ink, and what stands beside that alone; `inks` by the space between two rules. A head that stands beside
    all ink of its column is of it, one between two columns that have no other is over both."""
    every = [ink for own in inks for ink in own]
    if not every:
        return []
    left = min(a for a, _ in every)
    cover = np.zeros(int(max(b for _, b in every) - left) + 2, dtype=np.int64)
    for a, b in every:
        cover[int(a - left) : int(b - left) + 1] += 1
    core = _stretches(cover > rows // _SPANNING, left)
    alone = _united([ink for ink in every if not over(ink, core)])
    columns = _with_heads(sorted([*core, *alone]), inks, ruled)
    columns = [column for column in columns if column not in alone or not _stands_over_both(column, columns, inks, ruled)]
    for ink in every:
        if len(own := over(ink, columns)) == 1:
            columns[own[0]] = (min(columns[own[0]][0], ink[0]), max(columns[own[0]][1], ink[1]))
    return columns if all(a[1] < b[0] for a, b in pairwise(columns)) else []


def _with_heads(columns: list[Interval], inks: Sequence[Sequence[Interval]], ruled: Callable[[int, float, float], bool]) -> list[Interval]:
    """Columns that one other alone can be of, as one with it."""
    found = list(columns)
    at = 0
    while at < len(found):
        beside = _beside(at, found, inks, ruled)
        if len(beside) == 1:
            first = min(at, beside[0])
            found[first : first + 2] = [(found[first][0], max(found[first][1], found[first + 1][1]))]
            at = 0
        else:
            at += 1
    return found


def _stands_over_both(
    column: Interval, columns: Sequence[Interval], inks: Sequence[Sequence[Interval]], ruled: Callable[[int, float, float], bool]
) -> bool:
    return len(_beside(columns.index(column), columns, inks, ruled)) == 2


def _beside(
    at: int, columns: Sequence[Interval], inks: Sequence[Sequence[Interval]], ruled: Callable[[int, float, float], bool]
) -> list[int]:
    """The neighbours that say nothing between the rules where this one does, of a column that does in one place only."""
    own = _bands(at, columns, inks)
    if len(own) != 1 or not ruled(max(own), *columns[at]):
        return []
    near = [i for i in (at - 1, at + 1) if 0 <= i < len(columns)]
    return [i for i in near if not own & _bands(i, columns, inks) and ruled(max(own), *columns[i])]


def _bands(at: int, columns: Sequence[Interval], inks: Sequence[Sequence[Interval]]) -> set[int]:
    """Between which rules something stands in a column and in no other."""
    return {band for band, own in enumerate(inks) if any(over(ink, columns) == [at] for ink in own)}


def over(ink: Interval, others: Sequence[Interval]) -> list[int]:
    """Which of the others it stands over."""
    return [i for i, (a, b) in enumerate(others) if a <= ink[1] and ink[0] <= b]


def _stretches(mask: NDArray[np.bool_], left: float) -> list[Interval]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(left + float(a), left + float(b) - 1) for a, b in edges.reshape(-1, 2).tolist()]


def _united(intervals: Sequence[Interval]) -> list[Interval]:
    found: list[Interval] = []
    for a, b in sorted(intervals):
        if found and a <= found[-1][1] + 2:
            found[-1] = (found[-1][0], max(found[-1][1], b))
        else:
            found.append((a, b))
    return found
