"""One page as read, before the other pages are known: its characters, its lines and table rows in reading order, its status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.core.records import PageStatus
from rag.pdf.boxes import with_rows_of_boxes
from rag.pdf.characters import Characters, Floats
from rag.pdf.grids import cells_of, find_grids, tables_among
from rag.pdf.layout import Printed, layout
from rag.pdf.lines import runs, settled, untangled
from rag.pdf.panels import with_panels
from rag.pdf.pdfium.page import Drawing
from rag.pdf.status import LARGE, Signs, signs, status_of
from rag.pdf.tables.pieces import Piece, arranged, pieces_of
from rag.pdf.vertical import written_down


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A page between being read and being written. `characters` is None unless `status` is TEXT."""

    number: int
    width: float
    height: float
    status: PageStatus
    signs: Signs
    characters: Characters | None
    content: tuple[Printed, ...]
    pieces: tuple[Piece, ...] = ()


def draft_of(
    number: int,
    size: tuple[float, float],
    characters: Characters,
    drawing: Drawing,
) -> Draft:
    """`size` is (width, height)."""
    width, height = size
    with np.errstate(invalid="ignore"):
        large = int(np.count_nonzero(characters.body[:, 3] - characters.body[:, 1] >= LARGE))
    counted = signs(characters.text, characters.unreadable, image_share(drawing.images, width, height), large)
    status = status_of(counted)
    if status is not PageStatus.TEXT:
        return Draft(number, width=width, height=height, status=status, signs=counted, characters=None, content=())
    down = written_down(characters)
    if down.any():  # columns from right to left: as if they had been turned by a quarter
        characters = replace(characters, turns=np.where(down, 1, characters.turns).astype(np.int8))
    away = outside(characters.ink, width, height) | printed_twice(characters)
    content: list[Printed] = []
    pieces: list[Piece] = []
    for turns in sorted(set(characters.turns.tolist()), key=lambda turns: (-np.count_nonzero(characters.turns == turns), turns)):
        printed, tables = _upright_content(characters, turns=turns, away=away, drawing=drawing, size=(width, height))
        content += printed
        pieces += tables
    if 2 * np.count_nonzero(down) > np.count_nonzero(~characters.white):
        first = float(characters.body[down, 1].min())
        content.sort(key=lambda printed: _place(printed, first))
    return Draft(
        number,
        width=width,
        height=height,
        status=status,
        signs=counted,
        characters=characters,
        content=tuple(content),
        pieces=tuple(pieces),
    )


def _place(printed: Printed, top: float) -> int:
    """Level lines above the columns come before them, the others after."""
    return 1 if printed.lines[0].turns else 0 if printed.bottom <= top else 2


def _upright_content(
    characters: Characters, turns: int, away: NDArray[np.bool_], drawing: Drawing, size: tuple[float, float]
) -> tuple[Sequence[Printed], Sequence[Piece]]:
    """What is written in one direction, laid out as if the page were turned so that it stands upright, and the tables in it."""
    turned = characters if turns <= 0 else replace(characters, body=upright(characters.body, turns, size))
    printed = turned.body[(characters.turns == turns) & ~away & ~characters.white]
    drawn = upright(drawing.rules, turns, size)
    grids = tables_among(with_rows_of_boxes(with_panels(find_grids(drawn), printed), printed), printed) if turns >= 0 else []
    cells = settled(turned, cells_of(grids, turned.body))
    lines = untangled(runs(turned, cells, away | (characters.turns != turns), turns), turned)
    lines, finer = arranged(lines, grids, turned.body, drawn)
    fills = np.column_stack([upright(drawing.fills, turns, size), drawing.fills[:, 4]])
    return layout(lines, finer), pieces_of(lines, finer, len(grids), fills)


def upright(boxes: Floats, turns: int, size: tuple[float, float]) -> Floats:
    """Boxes as they stand when the page is turned back by `turns` quarters, so that writing turned clockwise by as many is upright."""
    width, height = size
    x0, top, x1, bottom = boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]
    sides = {
        1: (top, width - x1, bottom, width - x0),
        2: (width - x1, height - bottom, width - x0, height - top),
        3: (height - bottom, x0, height - top, x1),
    }.get(turns, (x0, top, x1, bottom))
    return np.stack(sides, axis=1).astype(np.float32)


def printed_twice(characters: Characters) -> NDArray[np.bool_]:
    """Characters printed once more almost at the same place, to look bold or shadowed: all but the first of each."""
    n = len(characters.text)
    again = np.zeros(n, dtype=np.bool_)
    body = characters.body
    rows = np.flatnonzero(~np.isnan(body).any(1) & ~characters.white)
    if len(rows) < 2:
        return again
    codes = characters.codes[rows]
    x, y, width, height = body[rows, 0], body[rows, 1], body[rows, 2] - body[rows, 0], body[rows, 3] - body[rows, 1]
    for shift in (0.0, 0.5):
        band = np.floor(y / np.maximum(0.25 * height, 0.5) + shift)
        order = np.lexsort((rows, x, band, codes))
        first, second = order[:-1], order[1:]
        same = (codes[first] == codes[second]) & (band[first] == band[second])
        near = (x[second] - x[first] < 0.25 * width[first]) & (np.abs(width[first] - width[second]) < 0.25 * width[first])
        pairs = np.flatnonzero(same & near)
        again[np.maximum(rows[first[pairs]], rows[second[pairs]])] = True
    return again


def unreadable_draft(number: int) -> Draft:
    """A page that cannot even be loaded: garbled, of no known size."""
    return Draft(number, width=1.0, height=1.0, status=PageStatus.GARBLED, signs=signs("", 0, 0.0), characters=None, content=())


def outside(boxes: Floats, width: float, height: float) -> NDArray[np.bool_]:
    """Which boxes lie wholly beyond the displayed page (cropped away): nobody can see them."""
    with np.errstate(invalid="ignore"):
        out = (boxes[:, 2] < 0) | (boxes[:, 0] > width) | (boxes[:, 3] < 0) | (boxes[:, 1] > height)
    return np.asarray(out, dtype=np.bool_)


def broken_draft(draft: Draft) -> Draft:
    """A page that looked empty, but whose drawing instructions are there and cannot be read."""
    return replace(draft, status=PageStatus.GARBLED)


def image_share(images: Floats, width: float, height: float) -> float:
    """The share of the page under images, counted on a grid of 50 by 50."""
    covered = np.zeros((50, 50), dtype=np.bool_)
    scale = np.array([50 / width, 50 / height, 50 / width, 50 / height])
    for x0, top, x1, bottom in np.clip(np.round(images * scale), 0, 50).astype(int).tolist():
        covered[top:bottom, x0:x1] = True
    return float(covered.mean())
