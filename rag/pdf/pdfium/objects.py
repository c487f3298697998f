"""The objects that a page is drawn with: ruled lines, images, filled shapes, and the text objects with how they are drawn."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from rag.core.looks import Look, packed
from rag.pdf.pdfium.dotted import dotted_rules
from rag.pdf.pdfium.fonts import Font, Fonts
from rag.pdf.pdfium.native import (
    address_of,
    form_object,
    object_bounds,
    object_fill,
    object_kind,
    object_matrix,
    page_object,
    path_mode,
    path_segment,
    path_segments,
    segment_closes,
    segment_kind,
    segment_point,
    text_font,
    text_mode,
    text_size,
)

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
_FILLED_ONLY = {0, 4}  # … only filled, so that the fill's colour is the text's
_OPAQUE = 250  # of 255: alpha from which on a fill hides what is under it
_MODES = (ctypes.c_int * 2)()
_MODES_AT = tuple(ctypes.addressof(_MODES) + 4 * i for i in range(2))
_SIX = (ctypes.c_float * 6)()
_SIX_AT = ctypes.addressof(_SIX)
_CHANNELS = (ctypes.c_uint * 4)()
_CHANNELS_AT = tuple(ctypes.addressof(_CHANNELS) + 4 * i for i in range(4))
_SIDES = (ctypes.c_float * 4)()
_SIDES_AT = tuple(ctypes.addressof(_SIDES) + 4 * i for i in range(4))
_STROKED_TOO = {2, 6}  # … filled and stroked, to look bold
_FILLED = _FILLED_ONLY | _STROKED_TOO
_TINTED = 60  # of 255: between the strongest and the weakest channel of a colour that is none of the greys
_LIGHT = 225  # of 255: every channel of print that is light on something dark


class Manner(NamedTuple):
    """How text is drawn: quarter turns clockwise (-1: askew), without ink, in a font of pictures; `look` as in `looks.py`."""

    turns: int
    hidden: bool
    symbol: bool
    look: int


PLAIN = Manner(0, False, False, 0)


class Text(NamedTuple):
    """A text object: its address, the how manieth of the page's objects it is, what brings its space to display space, its
    colour with alpha where it is filled and no more (None for a pattern, too), whether it stands in a form."""

    address: int
    order: int
    matrix: Matrix
    colour: tuple[int, int, int, int] | None
    in_form: bool


class Fill(NamedTuple):
    """A filled shape or an image in display space, the how manieth object; `colour` red, green, blue, None for an image or a shading."""

    order: int
    box: Rectangle
    colour: tuple[int, int, int] | None


@dataclass(slots=True)
class PageObjects:
    """What a walk over a page finds, in display space. `manners` maps the address of a text object to how it is drawn;
    `known` what it is made of to the same."""

    rules: list[Rectangle] = field(default_factory=list)
    specks: list[Rectangle] = field(default_factory=list)
    images: list[Rectangle] = field(default_factory=list)
    manners: dict[int, Manner] = field(default_factory=dict)
    fonts: Fonts = field(default_factory=Fonts)
    known: dict[Any, Manner] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    seen: int = 0


def walk(page: Any, to_display: Matrix) -> PageObjects:
    """Every object of the page, those inside forms too."""
    found = PageObjects()
    n, handle = int(pdfium.FPDFPage_CountObjects(page)), address_of(page)
    _walk(found, (page_object(handle, i) or 0 for i in range(n)), to_display, 0)
    found.rules.extend(dotted_rules(found.specks))
    return found


def _walk(found: PageObjects, objects: Iterable[int], matrix: Matrix, depth: int) -> None:
    """Takes note of objects, by their addresses."""
    for item in objects:
        found.seen += 1
        if found.seen > _MAX_OBJECTS:
            return
        kind = object_kind(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            _note_text(found, item, matrix, depth)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            _note_path(found, item, matrix)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
            if (bounds := _bounds(item)) is not None:
                found.fills.append(Fill(found.seen, displayed(bounds, matrix), None))
                if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                    found.images.append(found.fills[-1].box)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            n = int(pdfium.FPDFFormObj_CountObjects(ctypes.cast(item, pdfium.FPDF_PAGEOBJECT)))
            inner = (form_object(item, i) or 0 for i in range(n))
            _walk(found, inner, times(_matrix_of(item), matrix), depth + 1)


def _note_text(found: PageObjects, address: int, matrix: Matrix, depth: int) -> None:
    mode, font = text_mode(address), text_font(address) or 0
    colour = colour_of(address) if mode in _FILLED else None
    size = _SIDES[0] if text_size(address, _SIDES_AT[0]) else 0.0  # in the text's own space
    own = _SIX[:4] if object_matrix(address, _SIX_AT) else IDENTITY[:4]
    key = (mode, font, colour, size, *own, *matrix[:4])
    manner = found.known.get(key)
    if manner is None:
        placed = times((*own, 0.0, 0.0), matrix)
        found.known[key] = manner = _manner(mode, found.fonts.of(font), colour, placed=placed, size=size)
    found.manners[address] = manner
    if mode not in _INVISIBLE:
        told = colour if mode in _FILLED_ONLY else None
        found.texts.append(Text(address, found.seen, matrix, colour=told, in_form=depth > 0))


def _manner(mode: int, font: Font, colour: tuple[int, int, int, int] | None, *, placed: Matrix, size: float) -> Manner:
    look = packed(_look(font.bold or mode in _STROKED_TOO, colour), size * math.hypot(placed[2], placed[3]))
    return Manner(_turns(placed), mode in _INVISIBLE, font.pictures, look)


def _look(bold: bool, colour: tuple[int, int, int, int] | None) -> Look:
    look = Look.BOLD if bold else Look(0)
    if colour is not None:
        weakest, strongest = min(colour[:3]), max(colour[:3])
        look |= Look.LIGHT if weakest >= _LIGHT else Look.TINTED if strongest - weakest >= _TINTED else Look(0)
    return look


def _note_path(found: PageObjects, item: int, matrix: Matrix) -> None:
    bounds = _bounds(item)
    if bounds is None:
        return
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    path_mode(item, *_MODES_AT)
    fill, stroke = _MODES
    if not (fill or stroke):  # a clipping path
        return
    if fill and width >= RULE_WIDTH and height >= RULE_WIDTH and (colour := colour_of(item)) and colour[3] >= _OPAQUE:
        found.fills.append(Fill(found.seen, displayed(bounds, matrix), colour[:3]))
    for rule in _rules(item, bounds, bool(stroke), matrix):
        (found.specks if _is_speck(rule) else found.rules).append(rule)


def colour_of(address: int) -> tuple[int, int, int, int] | None:
    """Red, green, blue, alpha of an object's fill, None where it is a pattern."""
    if not object_fill(address, *_CHANNELS_AT):
        return None
    return (_CHANNELS[0], _CHANNELS[1], _CHANNELS[2], _CHANNELS[3])


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


def _matrix_of(item: int) -> Matrix:
    if not object_matrix(item, _SIX_AT):
        return IDENTITY
    a, b, c, d, e, f = _SIX
    return (a, b, c, d, e, f)


def _turns(matrix: Matrix) -> int:
    """Quarter turns clockwise of the writing on the displayed page (y down), -1 for any other angle."""
    a, b = matrix[0], matrix[1]
    if a > 0 and -0.05 * a < b < 0.05 * a:
        return 0
    angle = math.degrees(math.atan2(b, a)) if a or b else 0.0
    quarter = round(angle / 90)
    return quarter % 4 if abs(angle - quarter * 90) < 5 else -1


def _bounds(item: int) -> Rectangle | None:
    if not object_bounds(item, *_SIDES_AT):
        return None
    return (_SIDES[0], _SIDES[1], _SIDES[2], _SIDES[3])


def _rules(item: int, bounds: Rectangle, stroked: bool, matrix: Matrix) -> list[Rectangle]:
    """The ruled lines of a path: the whole of it where it is thin, otherwise its straight edges (a filled cell's edges part it from its
    neighbours as rules do)."""
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    if width < RULE_WIDTH or height < RULE_WIDTH:
        return [displayed(bounds, matrix)]
    if not stroked and min(width, height) < _STRIPE:
        return []
    return _edges(item, matrix)


def _is_speck(rule: Rectangle) -> bool:
    return rule[2] - rule[0] < RULE_WIDTH and rule[3] - rule[1] < RULE_WIDTH


def _edges(item: int, matrix: Matrix) -> list[Rectangle]:
    """The straight upright or level edges of a path, as rectangles without thickness."""
    n = path_segments(item)
    if n > _MAX_SEGMENTS:
        return []
    a, b, c, d, e, f = times(_matrix_of(item), matrix)
    edges: list[Rectangle] = []
    start = last = (0.0, 0.0)
    curves = 0
    for i in range(n):
        segment = path_segment(item, i)
        kind = segment_kind(segment)
        segment_point(segment, _SIDES_AT[0], _SIDES_AT[1])
        x, y = _SIDES[0], _SIDES[1]
        here = (a * x + c * y + e, b * x + d * y + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            edges += _edge(last, here)
        else:
            curves += 1
            if curves > _MAX_CURVES:  # the outline of a letter or a picture
                return []
        if segment_closes(segment):
            edges += _edge(here, start)
        last = here
    return edges


def _edge(one: tuple[float, float], other: tuple[float, float]) -> list[Rectangle]:
    width, height = abs(one[0] - other[0]), abs(one[1] - other[1])
    if (width < RULE_WIDTH) == (height < RULE_WIDTH):
        return []
    return [(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))]
