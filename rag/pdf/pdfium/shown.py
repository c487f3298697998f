"""Whether glyphs show on the drawn page: what is drawn with and without them, and whether there is any ink where they say they stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.pdf.pdfium.native import object_shown

Render = Callable[[float, float, float, float, float], NDArray[np.uint8]]  # scale, x0, top, x1, bottom -> (height, width, 3)
Boxes = NDArray[np.float32]

_SCALE = 1.5  # pixels a point
_MOST_PIXELS = 3_000_000
_CONTRAST = 24  # of 255: a smaller difference of colour is not seen on paper
_SHARE = 0.04  # of a glyph's box that must change
_TRIM = 0.1  # of a letter's box at each side, where its neighbours reach in
_FEW_PIXELS = 0.5  # of a box before it grew on every side
_MARGIN = 3.0  # points around what is looked at
_LINE_SCALE = 2.0
_LINE_ENDS = 2  # pixels at its ends that may be blank
_LINE_SHARE, _BLANK_SHARE = 0.95, 0.7  # of a row of pixels that has ink where a line is drawn, and of one above or below
_INK = 48  # of 255: between the darkest and the lightest pixel where something is printed


def changes(render: Render, ink: Boxes, words: NDArray[np.bool_], items: Sequence[int]) -> NDArray[np.bool_]:
    """Which of the boxes change when the text objects at `items` are not drawn; `ink` float32 (n, 4) inside the page. Letters and figures
    (`words`) fill their box, a dash or dot may be a few pixels of a box that the font gives to all."""
    scale, x0, top, _, _ = area = _area(ink)
    whole = render(*area)
    for item in items:
        object_shown(item, False)
    try:
        without = render(*area)
    finally:
        for item in items:
            object_shown(item, True)
    difference = np.maximum(whole, without) - np.minimum(whole, without)
    changed = np.maximum(np.maximum(difference[..., 0], difference[..., 1]), difference[..., 2]) >= _CONTRAST
    boxes = (ink - np.array([x0, top, x0, top])) * scale
    pixels = np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(1), 1)
    trims = np.where(words, _TRIM, -2 * _TRIM)  # what is left over of a line that is seen is seen with it
    return shares(changed, boxes, trims) >= np.where(words, _SHARE, np.minimum(_SHARE, _FEW_PIXELS / pixels))


def is_line(render: Render, box: Sequence[float], top: float, bottom: float) -> bool:
    """Whether a line is drawn along the level `box` through writing that stands between `top` and `bottom`: one row of pixels has ink all
    along, another has not."""
    strip = render(_LINE_SCALE, box[0], top, box[2], bottom).astype(np.int16)
    colours, counts = np.unique(strip.reshape(-1, 3), axis=0, return_counts=True)
    ink = np.abs(strip - colours[counts.argmax()]).max(2) >= _INK
    along = ink[:, _LINE_ENDS:-_LINE_ENDS].mean(1) if ink.shape[1] > 4 * _LINE_ENDS else ink.mean(1)
    return bool(along.max() >= _LINE_SHARE and along.min() <= _BLANK_SHARE)


def inked(render: Render, ink: Boxes) -> NDArray[np.bool_]:
    """In which of the boxes the drawn page is not of one colour."""
    scale, x0, top, _, _ = area = _area(ink)
    grey = render(*area)[..., 1]  # green says most of how light it is
    places = np.round((ink - np.array([x0, top, x0, top])) * scale).astype(int)
    found = np.zeros(len(ink), dtype=np.bool_)
    for i, (left, high, right, low) in enumerate(places.tolist()):
        here = grey[max(high, 0) : max(low, high + 1), max(left, 0) : max(right, left + 1)]
        found[i] = here.size > 0 and int(here.max()) - int(here.min()) >= _INK
    return found


def _area(ink: Boxes) -> tuple[float, float, float, float, float]:
    """How large and which part of the page is drawn to see all the boxes."""
    x0, top = (float(side) for side in ink[:, :2].min(0))
    x1, bottom = (float(side) for side in ink[:, 2:].max(0))
    scale = min(_SCALE, math.sqrt(_MOST_PIXELS / max((x1 - x0) * (bottom - top), 1.0)))
    return scale, x0 - _MARGIN, top - _MARGIN, x1 + _MARGIN, bottom + _MARGIN


def shares(marked: NDArray[np.bool_], boxes: NDArray[np.float64], trims: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each box (in pixels) the share of its pixels that are marked; of each side `trims` of its length do not count, or count too."""
    sums = np.zeros((marked.shape[0] + 1, marked.shape[1] + 1), dtype=np.int32)
    np.cumsum(np.cumsum(marked, axis=0, dtype=np.int32), axis=1, out=sums[1:, 1:])
    trim = trims[:, None] * (boxes[:, 2:] - boxes[:, :2])
    low = np.floor(boxes[:, :2] + trim).astype(int)
    high = np.maximum(np.ceil(boxes[:, 2:] - trim).astype(int), low + 1)
    x0, x1 = (np.clip(side[:, 0], 0, marked.shape[1]) for side in (low, high))
    y0, y1 = (np.clip(side[:, 1], 0, marked.shape[0]) for side in (low, high))
    held = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
    return np.asarray(held / np.maximum((x1 - x0) * (y1 - y0), 1), dtype=np.float64)
