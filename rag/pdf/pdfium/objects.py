"""The objects that a page is drawn with: ruled lines, images, and which text is turned or drawn without ink."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

Matrix = tuple[float, float, float, float, float, float]
Rectangle = tuple[float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
RULE_WIDTH = 3.0  # points: a shape thinner than this is a ruled line
_MAX_OBJECTS = 100_000  # of one page
_MAX_SEGMENTS = 400  # of one path: a path of more is a drawing, not a frame
_STRIPE = 12.0  # points: a filled shape thinner than this is a stripe of shading, too narrow for a cell
_MAX_CURVES = 12  # of one path: four rounded corners, drawn as three curves at the most
_MAX_DEPTH = 6  # of forms in forms
_INVISIBLE = {3, 7}  # text render modes: neither filled nor stroked
_SYMBOL_FONTS = ("wingdings", "webdings", "dingbats")


class Manner(NamedTuple):
    """How text is drawn: quarter turns clockwise (-1: askew), without ink, in a font of pictures."""

    turns: int
    hidden: bool
    symbol: bool


PLAIN = Manner(0, False, False)


@dataclass(slots=True)
class PageObjects:
    """What a walk over a page finds, in display space. `unusual` maps the address of a text object that is not plain to what it is."""

    rules: list[Rectangle] = field(default_factory=list)
    images: list[Rectangle] = field(default_factory=list)
    unusual: dict[int, Manner] = field(default_factory=dict)
    symbol_fonts: dict[int, bool] = field(default_factory=dict)
    seen: int = 0


def walk(page: Any, to_display: Matrix) -> PageObjects:
    """Every object of the page, those inside forms too."""
    found = PageObjects()
    n = int(pdfium.FPDFPage_CountObjects(page))
    _walk(found, (pdfium.FPDFPage_GetObject(page, i) for i in range(n)), to_display, 0)
    return found


def _walk(found: PageObjects, objects: Iterable[Any], matrix: Matrix, depth: int) -> None:
    for item in objects:
        found.seen += 1
        if found.seen > _MAX_OBJECTS:
            return
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            hidden = pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE
            symbol = _is_symbol(found.symbol_fonts, pdfium.FPDFTextObj_GetFont(item))
            turns = _turns(times(_matrix_of(item), matrix))
            if turns or hidden or symbol:
                found.unusual[ctypes.cast(item, ctypes.c_void_p).value or 0] = Manner(turns, hidden, symbol)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.rules.extend(_rules(item, matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            if (bounds := _bounds(item)) is not None:
                found.images.append(displayed(bounds, matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            n = int(pdfium.FPDFFormObj_CountObjects(item))
            inner = (pdfium.FPDFFormObj_GetObject(item, i) for i in range(n))
            _walk(found, inner, times(_matrix_of(item), matrix), depth + 1)


def times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that applies `first`, then `second` (row vectors, as PDF has it)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def displayed(box: Rectangle, matrix: Matrix) -> Rectangle:
    """The upright rectangle that holds `box` after `matrix`."""
    a, b, c, d, e, f = matrix
    if not (b or c):  # nearly always
        x, u, y, v = a * box[0] + e, a * box[2] + e, d * box[1] + f, d * box[3] + f
        return (x if x < u else u, y if y < v else v, u if x < u else x, v if y < v else y)
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [a * x + c * y + e for x, y in corners], [b * x + d * y + f for x, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _matrix_of(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _turns(matrix: Matrix) -> int:
    """Quarter turns clockwise of the writing on the displayed page (y down), -1 for any other angle."""
    a, b = matrix[0], matrix[1]
    if a > 0 and -0.05 * a < b < 0.05 * a:
        return 0
    angle = math.degrees(math.atan2(b, a)) if a or b else 0.0
    quarter = round(angle / 90)
    return quarter % 4 if abs(angle - quarter * 90) < 5 else -1


def _is_symbol(known: dict[int, bool], font: Any) -> bool:
    address = ctypes.cast(font, ctypes.c_void_p).value or 0
    if address and address not in known:
        name = ctypes.create_string_buffer(128)
        pdfium.FPDFFont_GetBaseFontName(font, name, 128)
        known[address] = any(part in name.value.decode("latin-1").lower() for part in _SYMBOL_FONTS)
    return known.get(address, False)


def _bounds(item: Any) -> Rectangle | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    return (left.value, bottom.value, right.value, top.value)


def _rules(item: Any, matrix: Matrix) -> list[Rectangle]:
    """The ruled lines of a path: the whole of it where it is thin, otherwise its straight edges (a filled cell's edges part it from its
    neighbours as rules do)."""
    bounds = _bounds(item)
    if bounds is None:
        return []
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    if width < RULE_WIDTH and height < RULE_WIDTH:
        return []
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if not (fill.value or stroke.value):  # a clipping path
        return []
    if width < RULE_WIDTH or height < RULE_WIDTH:
        return [displayed(bounds, matrix)]
    if not stroke.value and min(width, height) < _STRIPE:
        return []
    return _edges(item, matrix)


def _edges(item: Any, matrix: Matrix) -> list[Rectangle]:
    """The straight upright or level edges of a path, as rectangles without thickness."""
    n = int(pdfium.FPDFPath_CountSegments(item))
    if n > _MAX_SEGMENTS:
        return []
    a, b, c, d, e, f = times(_matrix_of(item), matrix)
    get, get_type, get_point, is_close = (
        pdfium.FPDFPath_GetPathSegment,
        pdfium.FPDFPathSegment_GetType,
        pdfium.FPDFPathSegment_GetPoint,
        pdfium.FPDFPathSegment_GetClose,
    )
    edges: list[Rectangle] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    curves = 0
    for i in range(n):
        segment = get(item, i)
        kind = get_type(segment)
        get_point(segment, x, y)
        here = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            edges += _edge(last, here)
        else:
            curves += 1
            if curves > _MAX_CURVES:  # the outline of a letter or a picture
                return []
        if is_close(segment):
            edges += _edge(here, start)
        last = here
    return edges


def _edge(one: tuple[float, float], other: tuple[float, float]) -> list[Rectangle]:
    width, height = abs(one[0] - other[0]), abs(one[1] - other[1])
    if (width < RULE_WIDTH) == (height < RULE_WIDTH):
        return []
    return [(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))]
