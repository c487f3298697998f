"""Boxes on page images: what part of a page to show, and the boxes drawn on it so that the ink stays readable."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw

from rag.core.records import Box, PageImage

_FILL = (255, 233, 160)  # multiplied with the page: paper turns amber, ink stays ink
_LINE = (214, 140, 20)
_PAD = 1.5  # points around a printed line
_SIDE, _ABOVE = 18.0, 54.0  # points of surroundings in a crop
_LEAST_WIDTH = 340.0  # points: a narrower crop would be shown too large


def around(boxes: Sequence[Box], column: Sequence[Box], width: float, height: float) -> Box:
    """The part of a page of `width` x `height` points to show for `boxes`: their lines with some above and below, as wide as `column`.

    `boxes` is not empty and all are of one page; `column` are the lines of the whole passage, those of other pages are passed over.
    """
    page = boxes[0].page
    wide = [*boxes, *(box for box in column if box.page == page)]
    x0, x1 = min(box.x0 for box in wide) - _SIDE, max(box.x1 for box in wide) + _SIDE
    if x1 - x0 < _LEAST_WIDTH:
        middle = (x0 + x1) / 2
        x0, x1 = middle - _LEAST_WIDTH / 2, middle + _LEAST_WIDTH / 2
        shift = max(0.0, -x0) - max(0.0, x1 - width)
        x0, x1 = x0 + shift, x1 + shift
    top, bottom = min(box.top for box in boxes) - _ABOVE, max(box.bottom for box in boxes) + _ABOVE
    return Box(page, max(0.0, x0), max(0.0, top), min(width, x1), min(height, bottom))


def draw_boxes(page: PageImage, boxes: Sequence[Box], *, scale: float, clip: Box | None = None) -> bytes:
    """PNG of the page image with each box filled and framed. Pixel = (point - clip's corner) * scale, so boxes outside fall away."""
    image = Image.frombytes("RGB", (page.width, page.height), page.rgb)
    left, top = (clip.x0, clip.top) if clip else (0.0, 0.0)
    fill = Image.new("RGB", image.size, (255, 255, 255))
    places = [
        ((box.x0 - _PAD - left) * scale, (box.top - _PAD - top) * scale, (box.x1 + _PAD - left) * scale, (box.bottom + _PAD - top) * scale)
        for box in boxes
    ]
    for rectangle in places:
        ImageDraw.Draw(fill).rectangle(rectangle, fill=_FILL)
    image = ImageChops.multiply(image, fill)
    frame = ImageDraw.Draw(image)
    for rectangle in places:
        frame.rectangle(rectangle, outline=_LINE, width=max(1, round(scale * 0.7)))
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=3)
    return out.getvalue()
