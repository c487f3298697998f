"""A table over all its pages while it is put together: a grid of cells with their text."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.core.records import Span
from rag.pdf.tables.spans import Part

Extent = tuple[int, int, int, int]  # row, row after the last, column, column after the last


@dataclass(slots=True)
class Frame:
    """`places[row][column]` is the cell there; cells are numbered in the order of their making. `xs`: where its columns part, on its first
    page. `shades`: each cell's, as in `shades.py`. `parts`: those that it is made of, in order."""

    xs: list[float]
    places: list[list[int]]
    spans: list[tuple[Span, ...]]
    texts: list[str]
    shades: list[int]
    parts: list[Part] = field(default_factory=list)

    @classmethod
    def of(cls, part: Part) -> Frame:
        return cls(part.xs.tolist(), part.places.tolist(), list(part.spans), texts=list(part.texts), shades=list(part.shades), parts=[part])

    @property
    def pages(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(part.page for part in self.parts))

    def row_texts(self, row: int) -> list[str]:
        return ["".join(self.texts[cell].split()) for cell in self.places[row]]

    def united(self, into: int, cell: int) -> None:
        """Makes `cell` part of `into`."""
        if into == cell:
            return
        self.places = [[into if place == cell else place for place in row] for row in self.places]
        self.spans[into] = (*self.spans[into], *self.spans[cell])
        self.texts[into] = " ".join(text for text in (self.texts[into], self.texts[cell]) if text)
        self.spans[cell], self.texts[cell] = (), ""

    def extents(self) -> dict[int, Extent]:
        """By cell, in the order in which they begin."""
        found: dict[int, Extent] = {}
        for r, row in enumerate(self.places):
            for c, cell in enumerate(row):
                first_row, _, first_column, last_column = found.get(cell, (r, r, c, c))
                found[cell] = (first_row, r + 1, first_column, max(last_column, c + 1))
        return found
