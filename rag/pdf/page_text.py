"""Lines and table rows of a page -> its text with a box for every character."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.pdf.characters import Characters, Floats, composed, united
from rag.pdf.layout import Printed
from rag.pdf.paragraphs import LineJoiner, text_of

_THINNEST = np.float32(0.1)  # points: what a font gives no width or height still has a place


def text_and_boxes(characters: Characters, content: Sequence[Printed], width: float, height: float, join: LineJoiner) -> tuple[str, Floats]:
    """The text in NFC, and float32 (len(text), 4): the ink box where there is one, NaN for white space."""
    text, rows = text_of(content, join)
    boxes = np.full((len(text), 4), np.nan, dtype=np.float32)
    inked = rows >= 0
    boxes[inked] = visible_boxes(characters, width, height)[rows[inked]]
    text, groups = composed(text)
    return (text, boxes) if groups is None else (text, united(boxes, groups))


def visible_boxes(characters: Characters, width: float, height: float) -> Floats:
    """The ink box of every character, its body where the font tells no ink, cut to the page; float32 (n, 4)."""
    ink, body = characters.ink, characters.body
    with np.errstate(invalid="ignore"):
        flat = ~((ink[:, 2] > ink[:, 0]) & (ink[:, 3] > ink[:, 1]))
    boxes = np.where(flat[:, None], body, ink)
    limits = np.array([width, height, width, height], dtype=np.float32)
    boxes = np.clip(boxes, 0, limits).astype(np.float32)
    boxes[:, :2] = np.minimum(boxes[:, :2], limits[:2] - _THINNEST)
    boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + _THINNEST)
    return boxes
