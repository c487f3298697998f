"""A loaded page: its glyphs, its ruled lines and images, its image."""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from rag.core.errors import BrokenPdf
from rag.core.looks import Looks
from rag.core.records import Box
from rag.pdf.pdfium.native import address_of, glyph_body_box, glyph_code, glyph_ink_box, glyph_object, glyph_unmapped
from rag.pdf.pdfium.objects import PLAIN, Fill, Manner, Matrix, PageObjects, Rectangle, Text, displayed, walk
from rag.pdf.pdfium.painting import suspects
from rag.pdf.pdfium.shown import changes, inked, is_line

Floats = NDArray[np.float32]

MAX_CHARACTERS = 200_000  # of one page: a page of a book has 3,000; beyond this it is an attack or a drawing
MAX_PIXELS = 40_000_000  # of one image
_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_UNMAPPED = 1 << 32  # marks the number of a glyph in its font, where PDFium has no code for it


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """What PDFium read on a page, in its order. Arrays have one row a glyph.

    `codes` uint32 as PDFium gives them; `ink` the tight box, `body` the box of the font's height and the advance's width, both float32
    (n, 4); `turns` int8: quarter turns clockwise of the writing, -1 for any other angle; `hidden` bool: drawn without ink;
    `symbols` bool: in a font of pictures, whatever the code says; `unseen` bool: painted, and nothing of it shows on the page;
    `looks`: how it is set, as in `core/looks.py`.
    """

    codes: NDArray[np.uint32]
    ink: Floats
    body: Floats
    turns: NDArray[np.int8]
    hidden: NDArray[np.bool_]
    symbols: NDArray[np.bool_]
    unseen: NDArray[np.bool_]
    looks: Looks

    def only(self, chosen: NDArray[np.bool_]) -> Glyphs:
        return Glyphs(
            self.codes[chosen],
            ink=self.ink[chosen],
            body=self.body[chosen],
            turns=self.turns[chosen],
            hidden=self.hidden[chosen],
            symbols=self.symbols[chosen],
            unseen=self.unseen[chosen],
            looks=self.looks[chosen],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """The rest of a page: `rules` float32 (n, 4), thin straight lines; `images` float32 (n, 4); `struck` float32 (n, 4): what annotations
    strike out; `fills` float32 (n, 5): filled shapes in the order of painting, each with its colour as 65536 red + 256 green + blue."""

    rules: Floats
    images: Floats
    struck: Floats
    fills: Floats


class PdfiumPage:
    """One loaded page. `width` and `height` in points, as displayed."""

    def __init__(self, page: Any, struck: Sequence[Rectangle] = ()) -> None:
        self._page, self._struck = page, struck
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

    def read(self, layers: bool = False) -> tuple[Glyphs, Drawing]:
        """Every glyph and every ruled line of the page. `layers`: some of the document's layers are off."""
        objects = walk(self._page, self._to_display)
        text_page = pdfium.FPDFText_LoadPage(self._page)
        if not text_page:
            glyphs = _no_glyphs()
        else:
            try:
                glyphs = self._glyphs(text_page, objects, layers)
            finally:
                pdfium.FPDFText_ClosePage(text_page)
        struck = [displayed(box, self._to_display) for box in self._struck]
        return glyphs, Drawing(_array(objects.rules), _array(objects.images), _array(struck), _coloured(objects.fills))

    def _glyphs(self, text_page: Any, objects: PageObjects, layers: bool) -> Glyphs:
        n = min(max(int(pdfium.FPDFText_CountChars(text_page)), 0), MAX_CHARACTERS)
        handle = address_of(text_page)
        ink, body = np.full((n, 4), np.nan), np.full((n, 4), np.nan, dtype=np.float32)
        ink_at, body_at = ink.ctypes.data, body.ctypes.data
        every = repeat(handle), range(n)
        codes = list(map(glyph_code, *every))
        for i, code in enumerate(codes):
            if not _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE and glyph_unmapped(handle, i) == 1:  # no number in a font is a syllable's code
                codes[i] = _UNMAPPED | code
        sides = [range(ink_at + side, ink_at + side + 32 * n, 32) for side in (0, 8, 24, 16)]  # left, right, bottom, top
        deque(map(glyph_ink_box, *every, *sides), maxlen=0)  # -> left, right, top, bottom
        deque(map(glyph_body_box, *every, range(body_at, body_at + 16 * n, 16)), maxlen=0)  # left, top, right, bottom
        manners = np.zeros((n, len(PLAIN)), dtype=np.int64)
        unseen = np.zeros(n, dtype=np.bool_)
        shown = self._displayed(ink[:, [0, 2, 1, 3]])
        doubtful = suspects(objects, layers) if n else []
        if n:
            owners = [owner or 0 for owner in map(glyph_object, *every)]
            manners = _manners(objects.manners, owners)
            if doubtful:
                words = np.array([code < 0x110000 and chr(code).isalnum() for code in codes], dtype=np.bool_)
                unseen = (np.array(codes) > 0x20) & self._unseen(shown, words, owners, doubtful)
        return Glyphs(
            _mapped(np.array(codes, dtype=np.int64), manners[:, 2] > 0),
            ink=shown,
            body=self._displayed(body.astype(np.float64)),
            turns=manners[:, 0].astype(np.int8),
            hidden=manners[:, 1] > 0,
            symbols=manners[:, 2] > 0,
            unseen=unseen,
            looks=manners[:, 3].astype(np.uint16),
        )

    def _unseen(
        self, ink: Floats, words: NDArray[np.bool_], owners: list[int], doubtful: Sequence[tuple[Text, Rectangle | None]]
    ) -> NDArray[np.bool_]:
        """Which glyphs of doubtful text objects leave the page as it is when those are not drawn."""
        clips = {text.address: clip for text, clip in doubtful}
        rows, boxes = self._on_page(ink)
        chosen = np.array(
            [owners[row] in clips and _out_of(clips[owners[row]], box) for row, box in zip(rows.tolist(), boxes.tolist(), strict=True)]
        )
        unseen = np.zeros(len(ink), dtype=np.bool_)
        if chosen.any():
            held = {owners[row] for row in rows[chosen].tolist()}
            items = [text.address for text, _ in doubtful if text.address in held]
            unseen[rows[chosen]] = ~changes(self._drawn, boxes[chosen], words[rows[chosen]], items)
        return unseen

    def has_line(self, box: Sequence[float], top: float, bottom: float) -> bool:
        """Whether a line shows along `box`, through writing between `top` and `bottom`."""
        return is_line(self._drawn, box, top, bottom)

    def inked(self, ink: Floats) -> NDArray[np.bool_]:
        """In which of the boxes of display space something is printed."""
        rows, boxes = self._on_page(ink)
        found = np.zeros(len(ink), dtype=np.bool_)
        if len(rows):
            found[rows] = inked(self._drawn, boxes)
        return found

    def _on_page(self, boxes: Floats) -> tuple[NDArray[np.int64], Floats]:
        """The rows of those that have some of the page in them, and that."""
        limits = np.array([self.width, self.height, self.width, self.height], dtype=np.float32)
        held = np.clip(boxes, 0, limits)
        with np.errstate(invalid="ignore"):
            rows = np.flatnonzero((held[:, 2] > held[:, 0]) & (held[:, 3] > held[:, 1]))
        return rows, held[rows]

    def _displayed(self, boxes: NDArray[np.float64]) -> Floats:
        """Boxes of page space (any two opposite corners) as x0, top, x1, bottom of display space."""
        a, b, c, d, e, f = self._to_display
        x, y = boxes[:, [0, 2]], boxes[:, [1, 3]]
        u, v = a * x + c * y + e, b * x + d * y + f
        return np.stack([u.min(1), v.min(1), u.max(1), v.max(1)], axis=1).astype(np.float32) if len(boxes) else _array([])

    def _drawn(self, scale: float, x0: float, top: float, x1: float, bottom: float) -> NDArray[np.uint8]:
        return self.render(Box(0, x0=x0, top=top, x1=x1, bottom=bottom), scale=scale)

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


def _mapped(codes: NDArray[np.int64], symbols: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """`codes`, U+FFFD for a glyph of which the file does not say what it is; in a font of pictures the number itself says it."""
    unmapped = codes >= _UNMAPPED
    return np.where(unmapped, np.where(symbols, codes & ~_UNMAPPED, 0xFFFD), codes).astype(np.uint32)


def _manners(manners: dict[int, Manner], owners: list[int]) -> NDArray[np.int64]:
    """For each glyph how its text object is drawn, a column a field of `Manner`."""
    known, which = np.unique(np.array(owners, dtype=np.uint64), return_inverse=True)
    table = np.array([manners.get(owner, PLAIN) for owner in known.tolist()], dtype=np.int64).reshape(-1, len(PLAIN))
    return np.asarray(table[which], dtype=np.int64)


def _out_of(clip: Rectangle | None, box: Sequence[float]) -> bool:
    """Whether the middle of the box is not inside the clip."""
    if clip is None:
        return True
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return not (clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3])


def _array(boxes: list[Rectangle]) -> Floats:
    return np.array(boxes, dtype=np.float32).reshape(-1, 4)


def _coloured(fills: Sequence[Fill]) -> Floats:
    rows = [(*fill.box, (fill.colour[0] << 16) + (fill.colour[1] << 8) + fill.colour[2]) for fill in fills if fill.colour is not None]
    return np.array(rows, dtype=np.float32).reshape(-1, 5)


def _no_glyphs() -> Glyphs:
    nothing = _array([])
    no = np.zeros(0, np.bool_)
    return Glyphs(
        np.zeros(0, np.uint32),
        ink=nothing,
        body=nothing,
        turns=np.zeros(0, np.int8),
        hidden=no,
        symbols=no,
        unseen=no,
        looks=np.zeros(0, np.uint16),
    )
