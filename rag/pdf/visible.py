"""Which of a page's glyphs the eye sees, and which are a layer of text that a scan was read as."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.pdf.draft import image_share
from rag.pdf.pdfium import Drawing, Glyphs, PdfiumPage
from rag.pdf.status import IMAGE_SHARE

_ITS_SIZE = 1.8  # of a glyph's width and height: an image up to this is one of that glyph
_FITS = 0.5  # of a word's glyphs that must stand where there is ink


def visible_glyphs(page: PdfiumPage, glyphs: Glyphs, drawing: Drawing) -> Glyphs:
    """Without what nothing of is seen. Text without ink, or under a scan, is what that was read as: kept where it fits what is printed."""
    scanned = image_share(drawing.images, page.width, page.height) >= IMAGE_SHARE
    layer = glyphs.hidden | (glyphs.unseen & scanned)
    if glyphs.unseen.any() and len(drawing.images):
        glyphs = replace(glyphs, unseen=glyphs.unseen & ~_drawn_as_pictures(page, glyphs, drawing))
    if not layer.any():
        return glyphs.only(~glyphs.unseen) if glyphs.unseen.any() else glyphs
    if not scanned and not layer.all():
        return glyphs.only(~layer & ~glyphs.unseen)  # meant to be found and not to be seen
    return glyphs.only(~(glyphs.unseen & ~layer) & ~(layer & ~_fitting(page, glyphs, layer)))


def _drawn_as_pictures(page: PdfiumPage, glyphs: Glyphs, drawing: Drawing) -> NDArray[np.bool_]:
    """Which unseen glyphs have a picture of their own size in their place, in which something is printed: some programs draw a sign that
    their font lacks as an image over it."""
    rows = np.flatnonzero(glyphs.unseen)
    ink, images = glyphs.ink[rows][:, None], drawing.images[None]
    width, height = ink[..., 2] - ink[..., 0], ink[..., 3] - ink[..., 1]
    alike = (images[..., 2] - images[..., 0] < _ITS_SIZE * width) & (images[..., 3] - images[..., 1] < _ITS_SIZE * height)
    wide = np.minimum(ink[..., 2], images[..., 2]) - np.maximum(ink[..., 0], images[..., 0])
    high = np.minimum(ink[..., 3], images[..., 3]) - np.maximum(ink[..., 1], images[..., 1])
    found = np.zeros(len(glyphs.unseen), dtype=np.bool_)
    found[rows] = (alike & (wide > 0.5 * width) & (high > 0.5 * height)).any(1) & page.inked(glyphs.ink[rows])
    return found


def _fitting(page: PdfiumPage, glyphs: Glyphs, layer: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which glyphs belong to words of the layer that stand where something is printed; white space goes with the word before it."""
    rows = np.flatnonzero(layer)
    ink = page.inked(glyphs.ink[rows])
    white = (glyphs.codes[rows] <= 0x20) | (glyphs.codes[rows] == 0xA0)
    fits = np.zeros(len(layer), dtype=np.bool_)
    starts = np.flatnonzero(np.concatenate(([True], (white[:-1] & ~white[1:]) | (np.diff(rows) > 1))))
    for start, end in pairwise([*starts.tolist(), len(rows)]):
        word = ~white[start:end]
        fits[rows[start:end]] = not word.any() or ink[start:end][word].mean() >= _FITS
    return fits
