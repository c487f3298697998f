"""What colour a table's cells are filled with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.pdf.characters import Floats

PLAIN = -1  # white, or nothing drawn
_WHITE = 0xFFFFFF
_SIDE = 5.0  # points: smaller fills are ornaments
_COVERED = 0.5  # share of a cell that its fill covers
_MOST_PAIRS = 2_000_000  # cells times fills: beyond this it is a drawing


def shades_of(places: NDArray[np.int64], xs: NDArray[np.float64], ys: NDArray[np.float64], fills: Floats) -> tuple[int, ...]:
    """Colour by cell, `PLAIN` for none. `places`, `xs`, `ys` as in `Piece`, `fills` as in `pdfium.Drawing`: the last one is on top."""
    n = int(places.max()) + 1
    inside = (fills[:, 2] > xs[0]) & (fills[:, 0] < xs[-1]) & (fills[:, 3] > ys[0]) & (fills[:, 1] < ys[-1])
    fills = fills[inside & (fills[:, 2] - fills[:, 0] >= _SIDE) & (fills[:, 3] - fills[:, 1] >= _SIDE)]
    if not len(fills) or n * len(fills) > _MOST_PAIRS:
        return (PLAIN,) * n
    boxes = np.zeros((n, 4))
    rows, columns = np.indices(places.shape)
    for side, edge in ((0, xs[columns]), (1, ys[rows])):
        boxes[:, side] = np.inf
        np.minimum.at(boxes[:, side], places.ravel(), edge.ravel())
    for side, edge in ((2, xs[columns + 1]), (3, ys[rows + 1])):
        np.maximum.at(boxes[:, side], places.ravel(), edge.ravel())
    wide = np.minimum(boxes[:, None, 2], fills[None, :, 2]) - np.maximum(boxes[:, None, 0], fills[None, :, 0])
    high = np.minimum(boxes[:, None, 3], fills[None, :, 3]) - np.maximum(boxes[:, None, 1], fills[None, :, 1])
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    covers = np.maximum(wide, 0) * np.maximum(high, 0) >= _COVERED * area[:, None]
    top = len(fills) - 1 - np.argmax(covers[:, ::-1], axis=1)
    colours = np.where(covers.any(1), fills[top, 4], _WHITE).astype(np.int64)
    return tuple(np.where(colours == _WHITE, PLAIN, colours).tolist())
