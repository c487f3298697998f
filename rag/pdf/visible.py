"""Which of a page's glyphs the eye sees, and which are a layer of text that a scan was read as."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.pdf.draft import image_share
from rag.pdf.pdfium import Drawing, Glyphs, PdfiumPage
from rag.pdf.status import IMAGE_SHARE

_FITS = 0.5  # of a word's glyphs that must stand where there is ink


def visible_glyphs(page: PdfiumPage, glyphs: Glyphs, drawing: Drawing) -> Glyphs:
    """Without what nothing of is seen. Text without ink, or under a scan, is what that was read as: kept where it fits what is printed."""
    scanned = image_share(drawing.images, page.width, page.height) >= IMAGE_SHARE
    layer = glyphs.hidden | (glyphs.unseen & scanned)
    if not layer.any():
        return glyphs.only(~glyphs.unseen) if glyphs.unseen.any() else glyphs
    if not scanned and not layer.all():
        return glyphs.only(~layer & ~glyphs.unseen)  # meant to be found and not to be seen
    return glyphs.only(~(glyphs.unseen & ~layer) & ~(layer & ~_fitting(page, glyphs, layer)))


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
