"""Writing from the top down, columns from right to left, on a page that may have level lines as well: which characters stand in it."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.pdf.characters import Characters, Floats

_ASIDE, _STEP = 0.3, (0.5, 2.7)  # in heights: how far aside and how far down the next character of a column stands, after a space too
_PITCH = 1.7  # in heights: what most steps down are at most; rows of a table stand further apart
_FEW = 4  # characters: fewer under each other are no column
_LONG = 10  # … from which on a column stands for itself; shorter ones need another beside them: words stacked in a cell do not
_BESIDE = 3.5  # in heights: from one column to the next
_WRITTEN_DOWN = re.compile("[가-힣㐀-鿿぀-ヿ豈-﫿]")
_MOSTLY = 0.6  # of a column's characters: a column of a table holds figures and signs


def written_down(characters: Characters) -> NDArray[np.bool_]:
    """Which characters stand in columns that are written from the top down."""
    found = np.zeros(len(characters.text), dtype=np.bool_)
    rows = np.flatnonzero(~characters.white & (characters.turns == 0) & ~np.isnan(characters.body).any(1))
    if len(rows) <= _FEW:
        return found
    body = characters.body[rows]
    chains = [chain for chain in _chains(body) if _is_written([characters.text[row] for row in rows[chain[0] : chain[1]].tolist()])]
    columns = [(start, end) for start, end in chains if end - start >= _LONG or any(_beside(body, (start, end), other) for other in chains)]
    for start, end in columns:
        found[rows[start:end]] = True
    if columns:  # what is left of a column: a mark, the last word
        held = np.concatenate([body[start:end] for start, end in columns])
        x, y = (body[:, 0] + body[:, 2]) / 2, (body[:, 1] + body[:, 3]) / 2
        inside = (held[:, 0].min() <= x) & (x <= held[:, 2].max()) & (held[:, 1].min() <= y) & (y <= held[:, 3].max())
        found[rows[inside & ~_level(body)]] = True
    return found


def _chains(body: Floats) -> list[tuple[int, int]]:
    """Runs of at least `_FEW` characters each of which stands right under the one before: from, to."""
    first, second = body[:-1], body[1:]
    size = np.maximum(first[:, 3] - first[:, 1], 0.1)
    aside = np.abs((second[:, 0] + second[:, 2]) - (first[:, 0] + first[:, 2])) / 2
    down = ((second[:, 1] + second[:, 3]) - (first[:, 1] + first[:, 3])) / 2
    under = (aside < _ASIDE * size) & (down > _STEP[0] * size) & (down < _STEP[1] * size)
    edges = [0, *(np.flatnonzero(~under) + 1).tolist(), len(body)]
    columns = [(start, end) for start, end in pairwise(edges) if end - start >= _FEW]
    return [(start, end) for start, end in columns if np.median((down / size)[start : end - 1]) <= _PITCH]


def _is_written(column: list[str]) -> bool:
    return sum(bool(_WRITTEN_DOWN.match(character)) for character in column) >= _MOSTLY * len(column)


def _beside(body: Floats, one: tuple[int, int], other: tuple[int, int]) -> bool:
    if one == other:
        return False
    a, b = body[one[0] : one[1]], body[other[0] : other[1]]
    size = float(np.median(a[:, 3] - a[:, 1]))
    apart = abs(float(a[:, 0].mean()) - float(b[:, 0].mean()))
    common = min(a[:, 3].max(), b[:, 3].max()) - max(a[:, 1].min(), b[:, 1].min())
    return bool(0.5 * size < apart < _BESIDE * size and common > (_FEW - 1) * size)


def _level(body: Floats) -> NDArray[np.bool_]:
    """Which characters have the one before or after them right beside them on their own line."""
    first, second = body[:-1], body[1:]
    size = np.maximum(first[:, 3] - first[:, 1], 0.1)
    beside = (np.abs(second[:, 3] - first[:, 3]) < 0.3 * size) & (np.abs(second[:, 0] - first[:, 2]) < size)
    level = np.zeros(len(body), dtype=np.bool_)
    level[:-1] |= beside
    level[1:] |= beside
    return level
