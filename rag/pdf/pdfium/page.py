"""A loaded page: its glyphs, its ruled lines and images, its image."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from rag.core.errors import BrokenPdf
from rag.core.records import Box
from rag.pdf.pdfium.objects import PLAIN, Manner, Matrix, Rectangle, walk

Floats = NDArray[np.float32]

MAX_CHARACTERS = 200_000  # of one page: a page of a book has 3,000; beyond this it is an attack or a drawing
MAX_PIXELS = 40_000_000  # of one image


def _function(native: Any, *pointers: int) -> Any:
    """The same C function, taking plain addresses: the generated wrapper's type checks cost as much as PDFium's work."""
    arguments = [ctypes.c_void_p, ctypes.c_int, *[ctypes.c_void_p] * len(pointers)]
    return ctypes.PYFUNCTYPE(ctypes.c_int, *arguments)(ctypes.cast(native, ctypes.c_void_p).value or 0)


_unicode = _function(pdfium.FPDFText_GetUnicode)
_ink_box = _function(pdfium.FPDFText_GetCharBox, 1, 2, 3, 4)
_body_box = _function(pdfium.FPDFText_GetLooseCharBox, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """What PDFium read on a page, in its order. Arrays have one row a glyph.

    `codes` uint32 as PDFium gives them; `ink` the tight box, `body` the box of the font's height and the advance's width, both float32
    (n, 4); `turns` int8: quarter turns clockwise of the writing, -1 for any other angle; `hidden` bool: drawn without ink;
    `symbols` bool: in a font of pictures, whatever the code says.
    """

    codes: NDArray[np.uint32]
    ink: Floats
    body: Floats
    turns: NDArray[np.int8]
    hidden: NDArray[np.bool_]
    symbols: NDArray[np.bool_]

    def only(self, chosen: NDArray[np.bool_]) -> Glyphs:
        return Glyphs(
            self.codes[chosen], self.ink[chosen], self.body[chosen], self.turns[chosen], self.hidden[chosen], self.symbols[chosen]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """The rest of a page: `rules` float32 (n, 4), thin straight lines; `images` float32 (n, 4)."""

    rules: Floats
    images: Floats


class PdfiumPage:
    """One loaded page. `width` and `height` in points, as displayed."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.width = max(float(pdfium.FPDF_GetPageWidthF(page)), 1.0)
        self.height = max(float(pdfium.FPDF_GetPageHeightF(page)), 1.0)
        self._to_display = self._display_matrix()

    def _display_matrix(self) -> Matrix:
        """Page space to display space, asked of PDFium at three points, a ten thousandth of the page's side exact."""
        grid = 1_000_000
        x, y = ctypes.c_int(), ctypes.c_int()
        seen = []
        for px, py in ((0.0, 0.0), (100.0, 0.0), (0.0, 100.0)):
            pdfium.FPDF_PageToDevice(self._page, 0, 0, grid, grid, 0, px, py, x, y)
            seen.append((x.value * self.width / grid, y.value * self.height / grid))
        (e, f), (ax, ay), (cx, cy) = seen
        a, b, c, d = ((ax - e) / 100, (ay - f) / 100, (cx - e) / 100, (cy - f) / 100)
        # Pages are turned by quarters and never stretched: what is not 0 is 1, and the grid's error must not grow with distance.
        return (float(round(a)), float(round(b)), float(round(c)), float(round(d)), e, f)

    def read(self) -> tuple[Glyphs, Drawing]:
        """Every glyph and every ruled line of the page."""
        objects = walk(self._page, self._to_display)
        text_page = pdfium.FPDFText_LoadPage(self._page)
        if not text_page:
            glyphs = _no_glyphs()
        else:
            try:
                glyphs = self._glyphs(text_page, objects.unusual)
            finally:
                pdfium.FPDFText_ClosePage(text_page)
        return glyphs, Drawing(_array(objects.rules), _array(objects.images))

    def _glyphs(self, text_page: Any, unusual: dict[int, Manner]) -> Glyphs:
        n = min(max(int(pdfium.FPDFText_CountChars(text_page)), 0), MAX_CHARACTERS)
        handle = ctypes.cast(text_page, ctypes.c_void_p).value
        ink, body = np.full((n, 4), np.nan), np.full((n, 4), np.nan, dtype=np.float32)
        ink_at, body_at = ink.ctypes.data, body.ctypes.data
        codes = [0] * n
        for i in range(n):
            codes[i] = _unicode(handle, i)
            at = ink_at + 32 * i
            _ink_box(handle, i, at, at + 8, at + 24, at + 16)  # left, right, bottom, top -> left, right, top, bottom
            _body_box(handle, i, body_at + 16 * i)  # left, top, right, bottom
        manners = np.zeros((n, 3), dtype=np.int8)
        if unusual:
            get_object = pdfium.FPDFText_GetTextObject
            for i in range(n):
                manners[i] = unusual.get(ctypes.cast(get_object(text_page, i), ctypes.c_void_p).value or 0, PLAIN)
        return Glyphs(
            np.array(codes, dtype=np.int64).astype(np.uint32),
            self._displayed(ink[:, [0, 2, 1, 3]]),
            self._displayed(body.astype(np.float64)),
            manners[:, 0],
            manners[:, 1] > 0,
            manners[:, 2] > 0,
        )

    def _displayed(self, boxes: NDArray[np.float64]) -> Floats:
        """Boxes of page space (any two opposite corners) as x0, top, x1, bottom of display space."""
        a, b, c, d, e, f = self._to_display
        x, y = boxes[:, [0, 2]], boxes[:, [1, 3]]
        u, v = a * x + c * y + e, b * x + d * y + f
        return np.stack([u.min(1), v.min(1), u.max(1), v.max(1)], axis=1).astype(np.float32) if len(boxes) else _array([])

    def render(self, part: Box, *, scale: float) -> NDArray[np.uint8]:
        """The part of the page, drawn: uint8 (height, width, 3), RGB. Beyond `MAX_PIXELS` it is drawn smaller."""
        width, height = part.x1 - part.x0, part.bottom - part.top
        scale = min(scale, math.sqrt(MAX_PIXELS / max(width * height, 1.0)))
        columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
        pixels = np.full((rows, columns * 3), 255, dtype=np.uint8)
        bitmap = pdfium.FPDFBitmap_CreateEx(columns, rows, pdfium.FPDFBitmap_BGR, pixels.ctypes.data, columns * 3)
        if not bitmap:
            raise BrokenPdf(reason="render")
        try:
            flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
            size = (max(round(self.width * scale), 1), max(round(self.height * scale), 1))
            pdfium.FPDF_RenderPageBitmap(bitmap, self._page, -round(part.x0 * scale), -round(part.top * scale), *size, 0, flags)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        return pixels.reshape(rows, columns, 3)


def _array(boxes: list[Rectangle]) -> Floats:
    return np.array(boxes, dtype=np.float32).reshape(-1, 4)


def _no_glyphs() -> Glyphs:
    nothing = _array([])
    return Glyphs(np.zeros(0, np.uint32), nothing, nothing, np.zeros(0, np.int8), np.zeros(0, np.bool_), np.zeros(0, np.bool_))
