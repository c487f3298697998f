"""Specks in a row -> the dotted rules that they draw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Rectangle = tuple[float, float, float, float]

_MOST = 20_000  # specks of one page: more of them are a picture
_GAP = 4.5  # points between two specks of a rule
_ASIDE = 0.75  # points that one may lie aside
_FEWEST = 5
_DENSE = 8  # specks of a rule that is shorter than four gaps: the side of a box of one line
_SHORTEST = 10.0  # points


def dotted_rules(specks: Sequence[Rectangle]) -> list[Rectangle]:
    """Level and upright rules of `_FEWEST` specks or more, as rectangles without thickness."""
    if not _FEWEST <= len(specks) <= _MOST:
        return []
    boxes = np.array(specks)
    upright = [(top, left, bottom, right) for left, top, right, bottom in _level(boxes[:, [1, 0, 3, 2]])]
    return [*_level(boxes), *upright]


def _level(boxes: NDArray[np.float64]) -> list[Rectangle]:
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    line = _lines(middle)
    order = np.lexsort((boxes[:, 0], line))
    starts, ends = boxes[order, 0], boxes[order, 2]
    breaks = (np.diff(line[order]) != 0) | (starts[1:] - ends[:-1] > _GAP)
    edges = np.concatenate(([0], np.flatnonzero(breaks) + 1, [len(order)]))
    found = []
    for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        # A column of specks is as many level rules of one: only what is longer than it is high counts.
        length = ends[b - 1] - starts[a]
        if (b - a >= _FEWEST and length > 4 * _GAP) or (b - a >= _DENSE and length > _SHORTEST):
            y = float(np.median(middle[order[a:b]]))
            found.append((float(starts[a]), y, float(ends[b - 1]), y))
    return found


def _lines(middle: NDArray[np.float64]) -> NDArray[np.int64]:
    """The line that each speck is of: all from one place to `_ASIDE` further."""
    line = np.zeros(len(middle), dtype=np.int64)
    start, n = -np.inf, -1
    for i in np.argsort(middle, kind="stable").tolist():
        if middle[i] - start > _ASIDE:
            start, n = middle[i], n + 1
        line[i] = n
    return line
