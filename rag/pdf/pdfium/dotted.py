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


def dotted_rules(specks: Sequence[Rectangle]) -> list[Rectangle]:
    """Level and upright rules of `_FEWEST` specks or more, as rectangles without thickness."""
    if not _FEWEST <= len(specks) <= _MOST:
        return []
    boxes = np.array(specks)
    upright = [(top, left, bottom, right) for left, top, right, bottom in _level(boxes[:, [1, 0, 3, 2]])]
    return [*_level(boxes), *upright]


def _level(boxes: NDArray[np.float64]) -> list[Rectangle]:
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    line = np.zeros(len(boxes), dtype=np.int64)
    by_height = np.argsort(middle, kind="stable")
    line[by_height] = np.cumsum(np.diff(middle[by_height], prepend=middle[by_height[0]]) > _ASIDE)
    order = np.lexsort((boxes[:, 0], line))
    starts, ends = boxes[order, 0], boxes[order, 2]
    breaks = (np.diff(line[order]) != 0) | (starts[1:] - ends[:-1] > _GAP)
    edges = np.concatenate(([0], np.flatnonzero(breaks) + 1, [len(order)]))
    found = []
    for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        # A column of specks is as many level rules of one: only what is longer than it is high counts.
        if b - a >= _FEWEST and ends[b - 1] - starts[a] > 4 * _GAP:
            y = float(np.median(middle[order[a:b]]))
            found.append((float(starts[a]), y, float(ends[b - 1]), y))
    return found
