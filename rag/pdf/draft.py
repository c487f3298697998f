"""One page as read, before the other pages are known: its characters, its lines and table rows in reading order, its status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.core.records import PageStatus
from rag.pdf.characters import Characters, Floats
from rag.pdf.grids import cells_of, find_grids, tables_among
from rag.pdf.layout import Printed, layout
from rag.pdf.lines import runs, settled, untangled
from rag.pdf.status import LARGE, Signs, signs, status_of

_FEW_VERTICAL = 5  # characters that must stand for a page to be written from the top down


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


def draft_of(
    number: int,
    size: tuple[float, float],
    characters: Characters,
    rules: Floats,
    images: Floats,
) -> Draft:
    """`size` is (width, height); `rules` and `images` as in `pdfium.Drawing`."""
    width, height = size
    with np.errstate(invalid="ignore"):
        large = int(np.count_nonzero(characters.body[:, 3] - characters.body[:, 1] >= LARGE))
    counted = signs(characters.text, characters.unreadable, image_share(images, width, height), large)
    status = status_of(counted)
    if status is not PageStatus.TEXT:
        return Draft(number, width, height, status, counted, None, ())
    if is_vertical(characters):  # from the top down, columns from right to left: as if it had been turned by a quarter
        characters = replace(characters, turns=np.ones_like(characters.turns))
    away = outside(characters.ink, width, height) | printed_twice(characters)
    content = [
        printed
        for turns in sorted(set(characters.turns.tolist()), key=lambda turns: (-np.count_nonzero(characters.turns == turns), turns))
        for printed in _upright_content(characters, turns, away, rules, (width, height))
    ]
    return Draft(number, width, height, status, counted, characters, tuple(content))


def _upright_content(
    characters: Characters, turns: int, away: NDArray[np.bool_], rules: Floats, size: tuple[float, float]
) -> Sequence[Printed]:
    """What is written in one direction, laid out as if the page were turned so that it stands upright."""
    turned = characters if turns <= 0 else replace(characters, body=upright(characters.body, turns, size))
    printed = turned.body[(characters.turns == turns) & ~away & ~characters.white]
    grids = tables_among(find_grids(upright(rules, turns, size)), printed) if turns >= 0 else []
    cells = settled(turned, cells_of(grids, turned.body))
    return layout(untangled(runs(turned, cells, away | (characters.turns != turns), turns), turned), grids)


def is_vertical(characters: Characters) -> bool:
    """Whether most characters stand right under the one before."""
    body = characters.body[~characters.white & (characters.turns == 0)]
    if len(body) < _FEW_VERTICAL:
        return False
    first, second = body[:-1], body[1:]
    size = np.maximum(first[:, 3] - first[:, 1], 0.1)
    aside = np.abs((second[:, 0] + second[:, 2]) - (first[:, 0] + first[:, 2])) / 2
    down = ((second[:, 1] + second[:, 3]) - (first[:, 1] + first[:, 3])) / 2
    return bool(np.mean((aside < 0.3 * size) & (down > 0.5 * size) & (down < 2 * size)) > 0.5)


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
    return Draft(number, 1.0, 1.0, PageStatus.GARBLED, signs("", 0, 0.0), None, ())


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
