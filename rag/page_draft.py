"""One page as read, before the other pages are known: its characters, its lines and table rows in reading order, its status."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .characters import Characters, Floats
from .page_layout import Printed, layout
from .page_lines import runs, settled, untangled
from .page_status import Signs, signs, status_of
from .records import PageStatus
from .tables import cells_of, find_grids


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
    counted = signs(characters.text, characters.unreadable, image_share(images, width, height))
    status = status_of(counted)
    if status is not PageStatus.TEXT:
        return Draft(number, width, height, status, counted, None, ())
    grids = find_grids(rules)
    cells = settled(characters, cells_of(grids, characters.body))
    pieces = untangled(runs(characters, cells, outside(characters.ink, width, height)), characters)
    return Draft(number, width, height, status, counted, characters, tuple(layout(pieces, grids)))


def unreadable_draft(number: int) -> Draft:
    """A page that cannot even be loaded: garbled, of no known size."""
    return Draft(number, 1.0, 1.0, PageStatus.GARBLED, signs("", 0, 0.0), None, ())


def outside(boxes: Floats, width: float, height: float) -> NDArray[np.bool_]:
    """Which boxes lie wholly beyond the displayed page (cropped away): nobody can see them."""
    with np.errstate(invalid="ignore"):
        out = (boxes[:, 2] < 0) | (boxes[:, 0] > width) | (boxes[:, 3] < 0) | (boxes[:, 1] > height)
    return np.asarray(out, dtype=np.bool_)


def image_share(images: Floats, width: float, height: float) -> float:
    """The share of the page under images, counted on a grid of 50 by 50."""
    covered = np.zeros((50, 50), dtype=np.bool_)
    scale = np.array([50 / width, 50 / height, 50 / width, 50 / height])
    for x0, top, x1, bottom in np.clip(np.round(images * scale), 0, 50).astype(int).tolist():
        covered[top:bottom, x0:x1] = True
    return float(covered.mean())
