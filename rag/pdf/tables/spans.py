"""The cells of a page's piece of a table as spans of the document's text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Span
from rag.pdf.tables.pieces import Piece


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A piece whose cells know their text. `spans[cell]`: where it stands in the document's text, in order; `texts[cell]`: joined by a
    space; `shades[cell]` as in `shades.py`. `page` is physical."""

    page: int
    places: NDArray[np.int64]
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    spans: tuple[tuple[Span, ...], ...]
    texts: tuple[str, ...]
    open_top: bool
    open_bottom: bool
    drawn: bool
    shades: tuple[int, ...]

    @property
    def whole(self) -> Span:
        """From its first to its last character."""
        spans = [span for cell in self.spans for span in cell]
        return Span(min(span.start for span in spans), max(span.end for span in spans))


def part_of(piece: Piece, page: int, text: str, rows: NDArray[np.int64], start: int) -> Part | None:
    """`rows`: for each character of the page's `text`, which begins at `start`, its row in `Characters`, -1 for none. None where the text
    has nothing of it (it was furniture)."""
    owner = np.full(int(max(piece.characters.max(initial=-1), rows.max(initial=-1))) + 2, -1, dtype=np.int64)
    owner[piece.characters] = piece.owners
    cells = owner[rows]  # the last one is that of -1, none
    spans: list[list[Span]] = [[] for _ in range(int(piece.places.max()) + 1)]
    inked = np.flatnonzero(rows >= 0)
    for a, b, cell in _stretches(cells[inked]):
        if cell >= 0:
            spans[cell].append(Span(int(inked[a]) + start, int(inked[b - 1]) + 1 + start))
    if not any(spans):
        return None
    texts = tuple(" ".join(text[a - start : b - start] for a, b in cell) for cell in spans)
    return Part(
        page,
        places=piece.places,
        xs=piece.xs,
        ys=piece.ys,
        spans=tuple(map(tuple, spans)),
        texts=texts,
        open_top=piece.open_top,
        open_bottom=piece.open_bottom,
        drawn=piece.drawn,
        shades=piece.shades,
    )


def _stretches(values: NDArray[np.int64]) -> Sequence[tuple[int, int, int]]:
    """(from, to, value) of equal neighbours."""
    if not len(values):
        return []
    edges = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    return [(a, b, int(values[a])) for a, b in pairwise(edges)]
