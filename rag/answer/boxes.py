"""A span of text becomes the boxes that are drawn: one for every printed line of it, on every page it touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Box, Page

_LOCATED = 0.9  # of the characters with ink must have a box, or none is drawn
_SAME_LINE = 0.4  # of the lower of two characters' heights that must overlap for one line
_REACH = 0.25  # of the higher one's height that a comma or a quotation mark may stand out of it
_WIDEST_GAP = 4.0  # line heights between neighbours on one line; beyond that lies another column or cell


def boxes_of(pages: Sequence[Page], start: int, end: int) -> tuple[Box, ...]:
    """Boxes of `[start, end)` in reading order; nothing where too little of the text has a place on the page."""
    wanted = located = 0
    boxes: list[Box] = []
    for page in pages:
        first, last = max(start - page.start, 0), min(end - page.start, len(page.text))
        if first >= last:
            continue
        text, places = page.text[first:last], page.boxes[first:last]
        ink = np.array([not character.isspace() for character in text])
        known = ink & np.isfinite(places).all(axis=1)
        wanted, located = wanted + int(ink.sum()), located + int(known.sum())
        breaks = np.array([character in "\t\n" for character in text])
        boxes.extend(Box(page.number, *line) for line in _lines(places, known, breaks))
    return tuple(boxes) if wanted and located >= _LOCATED * wanted else ()


def _lines(places: NDArray[np.float32], known: NDArray[np.bool_], breaks: NDArray[np.bool_]) -> Iterator[tuple[float, float, float, float]]:
    line: NDArray[np.float32] | None = None
    last: NDArray[np.float32] | None = None
    for place, there, ends in zip(places, known, breaks, strict=True):
        if ends and line is not None:
            yield _corners(line)
            line = None
        if not there:
            continue
        if line is None or last is None or not _together(line, last, place):
            if line is not None:
                yield _corners(line)
            line = place.copy()
        else:
            line[:2], line[2:] = np.minimum(line[:2], place[:2]), np.maximum(line[2:], place[2:])
        last = place
    if line is not None:
        yield _corners(line)


def _together(line: NDArray[np.float32], last: NDArray[np.float32], place: NDArray[np.float32]) -> bool:
    height = min(line[3] - line[1], place[3] - place[1])
    overlap = min(line[3], place[3]) - max(line[1], place[1])
    reach = _REACH * max(line[3] - line[1], place[3] - place[1])
    tall = max(last[3] - last[1], place[3] - place[1])
    return bool(overlap + reach >= _SAME_LINE * height and -tall <= place[0] - last[2] <= _WIDEST_GAP * tall)


def _corners(line: NDArray[np.float32]) -> tuple[float, float, float, float]:
    x0, top, x1, bottom = (round(float(value), 2) for value in line)
    return x0, top, x1, bottom
