"""Which text objects may be nowhere to be seen: covered by what is painted later, in the colour of what is under them, cut off by their
clip, in a layer. These are suspicions, cheap and a little too many: `page.py` draws the page with and without them and believes what
changes."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.pdf.pdfium.native import clip_paths, clip_segment, clip_segments, object_bounds, object_clip, object_marks, segment_point
from rag.pdf.pdfium.objects import Fill, PageObjects, Rectangle, Text, displayed

Boxes = NDArray[np.float64]

_FAINT = 24  # of 255: alpha up to which text is as good as not painted
_LIGHT = 225  # of 255: every channel of a colour that may be the paper's
_NEAR = 40  # of 255: channels of two colours that are hard to tell apart
_TOUCHES = 0.3  # of a text's smaller side: what reaches as far into it on both axes may hide a glyph of it
_MOST_PAIRS = 4_000_000
_WHITE = (255, 255, 255)

_SIDES = (ctypes.c_float * 4)()
_SIDES_AT = tuple(ctypes.addressof(_SIDES) + 4 * i for i in range(4))


def suspects(objects: PageObjects, layers: bool) -> list[tuple[Text, Rectangle | None]]:
    """The text objects that may not be seen, each with the clip whose inside alone is sure to be seen, None where nothing is.

    `layers`: some of the document's layers are off.
    """
    texts = objects.texts
    if not texts:
        return []
    boxes = _boxes(texts)
    doubtful: NDArray[np.bool_] = _off_colour(texts, boxes, objects.fills) | _covered(texts, boxes, objects.fills)
    if layers:
        doubtful |= np.array([text.in_form or object_marks(text.address) > 0 for text in texts])
    clips = _clips(texts, boxes)
    rows = np.flatnonzero(~np.isnan(boxes).any(1)).tolist()
    return [(texts[i], None if doubtful[i] else clips[i]) for i in rows if doubtful[i] or i in clips]


def _boxes(texts: Sequence[Text]) -> Boxes:
    """The texts' rectangles in display space, float64 (n, 4), NaN where PDFium knows none."""
    own = np.full((len(texts), 4), np.nan, dtype=np.float32)
    first = own.ctypes.data
    for text, at in zip(texts, range(first, first + 16 * len(texts), 16), strict=True):
        if not object_bounds(text.address, at, at + 4, at + 8, at + 12):
            own[(at - first) // 16] = np.nan
    x, y = own[:, [0, 2]].astype(np.float64), own[:, [1, 3]].astype(np.float64)
    a, b, c, d, e, f = np.array([text.matrix for text in texts]).T[:, :, None]
    level = not (b.any() or c.any())
    u, v = (x, y) if level else (x[:, [0, 0, 1, 1]], y[:, [0, 1, 0, 1]])  # both corners, or all four
    right, down = (a * u + e, d * v + f) if level else (a * u + c * v + e, b * u + d * v + f)
    return np.column_stack([right.min(1), down.min(1), right.max(1), down.max(1)])


def _reach(boxes: Boxes, others: Boxes) -> NDArray[np.bool_]:
    """(n, m): whether each of `others` reaches into each of `boxes` far enough to hide a glyph."""
    least = _TOUCHES * np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])[:, None]
    wide = np.minimum(boxes[:, None, 2], others[None, :, 2]) - np.maximum(boxes[:, None, 0], others[None, :, 0])
    high = np.minimum(boxes[:, None, 3], others[None, :, 3]) - np.maximum(boxes[:, None, 1], others[None, :, 1])
    return np.asarray((wide > least) & (high > least), dtype=np.bool_)


def _chosen(fills: Sequence[Fill], texts: int) -> list[Fill]:
    """The largest of `fills`, so many that comparing each with each text stays cheap."""
    most = max(_MOST_PAIRS // max(texts, 1), 1)
    if len(fills) <= most:
        return list(fills)
    largest = sorted(fills, key=lambda fill: (fill.box[0] - fill.box[2]) * (fill.box[3] - fill.box[1]))[:most]
    return sorted(largest, key=lambda fill: fill.order)


def _covered(texts: Sequence[Text], boxes: Boxes, fills: Sequence[Fill]) -> NDArray[np.bool_]:
    """Which texts something opaque is painted over."""
    first = texts[0].order
    later = _chosen([fill for fill in fills if fill.order > first], len(texts))
    if not later:
        return np.zeros(len(texts), dtype=np.bool_)
    orders, places = np.array([text.order for text in texts]), np.array([fill.order for fill in later])
    over = _reach(boxes, np.array([fill.box for fill in later])) & (places[None, :] > orders[:, None])
    return np.asarray(over.any(1), dtype=np.bool_)


def _off_colour(texts: Sequence[Text], boxes: Boxes, fills: Sequence[Fill]) -> NDArray[np.bool_]:
    """Which texts are hardly painted, or in the colour of the last thing painted under them, or light and over an image."""
    colours = [text.colour for text in texts]
    near = {fill.colour for fill in fills if fill.colour is not None} | {_WHITE}
    known: dict[tuple[int, int, int, int], bool] = {}
    for seen in set(filter(None, colours)):
        known[seen] = seen[3] < _FAINT or _light(seen) or any(_alike(seen, other) for other in near)
    rows = [i for i, colour in enumerate(colours) if colour is not None and known[colour]]
    doubtful = np.zeros(len(texts), dtype=np.bool_)
    if not rows:
        return doubtful
    under = _chosen(fills, len(rows))
    reach = _reach(boxes[rows], np.array([fill.box for fill in under])) if under else np.zeros((len(rows), 0), dtype=np.bool_)
    for row, i in enumerate(rows):
        colour = colours[i]
        assert colour is not None
        beneath = [fill for fill, here in zip(under, reach[row].tolist(), strict=True) if here and fill.order < texts[i].order]
        doubtful[i] = colour[3] < _FAINT or _melts(colour, boxes[i], beneath[-1] if beneath else None)
    return doubtful


def _melts(colour: tuple[int, ...], box: NDArray[np.float64], beneath: Fill | None) -> bool:
    if beneath is None:
        return _alike(colour, _WHITE)
    if beneath.colour is None:
        return _light(colour)
    holds = bool((box[:2] >= np.array(beneath.box[:2]) - 1).all() and (box[2:] <= np.array(beneath.box[2:]) + 1).all())
    return _alike(colour, beneath.colour) or (_light(colour) and not holds)


def _light(colour: Sequence[int]) -> bool:
    return min(colour[:3]) >= _LIGHT


def _alike(one: Sequence[int], other: Sequence[int]) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one[:3], other[:3], strict=True))


def _clips(texts: Sequence[Text], boxes: Boxes) -> dict[int, Rectangle]:
    """The clips of those texts (by their row) that reach out of them by more than a margin."""
    known: dict[int, Rectangle] = {}
    found: dict[int, Rectangle] = {}
    for i, (text, box) in enumerate(zip(texts, boxes.tolist(), strict=True)):
        clip = object_clip(text.address)
        n = clip_paths(clip) if clip else 0
        for path in range(max(n, 0)):
            first = clip_segment(clip, path, 0)  # paths are shared among objects, so this tells them apart
            if not first:
                continue
            if first not in known:
                known[first] = _bounds_of_clip(clip, path)
            x0, top, x1, bottom = inside = displayed(known[first], text.matrix)
            out = max(x0 - box[0], top - box[1], box[2] - x1, box[3] - bottom)
            if out > _TOUCHES * min(box[2] - box[0], box[3] - box[1]):
                found[i] = inside
    return found


def _bounds_of_clip(clip: int, path: int) -> Rectangle:
    xs: list[float] = []
    ys: list[float] = []
    for i in range(min(clip_segments(clip, path), 200)):
        segment = clip_segment(clip, path, i)
        if segment and segment_point(segment, _SIDES_AT[0], _SIDES_AT[1]):
            xs.append(_SIDES[0])
            ys.append(_SIDES[1])
    return (min(xs), min(ys), max(xs), max(ys)) if xs else (-1e9, -1e9, 1e9, 1e9)
