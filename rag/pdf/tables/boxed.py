"""What of a grid is drawn around and between the boxes of a table: a frame that touches them, lines from box to box."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.pdf.grids import Grid

_FEWEST_GAPS = 2
_GAP = 30.0  # points between boxes
_SLIM = 30.0  # points between a frame and the table in it


def bared(grid: Grid, filled: Collection[int]) -> Grid:
    """`grid` without a frame's own rows and columns at its sides, and without the blank rows between boxes. `filled`: cells that hold
    something."""
    grid = _unframed(grid)
    holding = np.isin(grid.places, sorted(filled)) & _begins(grid.places)
    blank = np.asarray(~holding.any(1), dtype=np.bool_)
    high = np.diff(grid.ys) if len(grid.ys) == len(blank) + 1 else np.zeros(0)
    every_other = len(blank) % 2 == 1 and bool((blank == (np.arange(len(blank)) % 2 == 1)).all())
    if not every_other or blank.sum() < _FEWEST_GAPS or (high[blank] > _GAP).any() or _crossed(grid.places, blank):
        return grid
    return replace(grid, places=grid.places[~blank], ys=np.array([*grid.ys[:-1][~blank], grid.ys[-1]]))


def _begins(places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where a cell is that does not go on from the row above."""
    return np.vstack([np.ones((1, places.shape[1]), np.bool_), places[1:] != places[:-1]])


def _crossed(places: NDArray[np.int64], blank: NDArray[np.bool_]) -> bool:
    """Whether a cell goes on through a blank row: that is one of merged cells then."""
    return any((places[r] == places[r - 1]).any() or (places[r] == places[r + 1]).any() for r in np.flatnonzero(blank).tolist())


def _unframed(grid: Grid) -> Grid:
    """Without the row above and the slim columns beside a table that are one cell: what a frame holds besides it."""
    places, xs, ys = grid.places, grid.xs, grid.ys
    frame = int(places[0, 0])
    if min(places.shape) < 3 or (places[0] != frame).any():
        return grid
    left = bool((places[:, 0] == frame).all()) and xs[1] - xs[0] < _SLIM
    right = bool((places[:, -1] == frame).all()) and xs[-1] - xs[-2] < _SLIM
    if not left or not right:
        return grid
    top = next((r for r in range(len(places)) if (places[r] != frame).any()), 0)
    inside = places[top:, 1:-1].copy()
    between = (inside == frame).all(1)
    if not top or min(inside.shape) < 2 or (inside[~between] == frame).any():
        return grid
    inside[between] = -2 - np.flatnonzero(between)[:, None]  # of no cell that holds anything, and not of the frame
    return replace(grid, places=inside, xs=xs[1:-1], ys=ys[top:])
