"""The tables of a document, as records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Page, Table
from rag.core.tables import Cell
from rag.pdf.tables.captions import caption_and_unit, title_bar, unit_in
from rag.pdf.tables.frame import Frame
from rag.pdf.tables.heads import heads_of
from rag.pdf.tables.pages import frames_of
from rag.pdf.tables.pieces import Piece
from rag.pdf.tables.spans import part_of


def tables_of(pieces: Iterable[Sequence[Piece]], pages: Sequence[Page], rows: Sequence[NDArray[np.int64]]) -> tuple[Table, ...]:
    """By page: its pieces, and for each character of its text the row in `Characters`, -1 for none."""
    parts = [
        part
        for page, own, of_text in zip(pages, pieces, rows, strict=True)
        for piece in own
        if (part := part_of(piece, page=page.number, text=page.text, rows=of_text, start=page.start)) is not None
    ]
    parts.sort(key=lambda part: part.whole)
    return tuple(_table(frame, pages) for frame in frames_of(parts, pages))


def _table(frame: Frame, pages: Sequence[Page]) -> Table:
    first = frame.parts[0]
    caption, unit = caption_and_unit(first, pages[first.page - 1])
    while len(frame.places) > 2 and (bar := title_bar(frame)) is not None:
        text = frame.texts[bar]
        unit = unit_in(text) or unit
        caption = frame.spans[bar][0] if unit_in(text) is None else caption
        del frame.places[0]
    heads = heads_of(frame)
    cells, corners = [], dict[int, tuple[tuple[int, int], tuple[int, int]]]()  # of each cell its first place and its last
    for r, places in enumerate(frame.places):
        for c, place in enumerate(places):
            corners[place] = (corners[place][0] if place in corners else (r, c), (r, c))
    for cell, ((row, column), (last_row, last_column)) in corners.items():
        cells.append(
            Cell(
                row,
                column,
                row_span=last_row - row + 1,
                column_span=last_column - column + 1,
                head=heads.get(cell),
                spans=frame.spans[cell],
            )
        )
    return Table(len(frame.places), columns=len(frame.places[0]), cells=tuple(cells), pages=frame.pages, caption=caption, unit=unit)
