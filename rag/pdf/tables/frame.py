"""A table over all its pages while it is put together: a grid of cells with their text."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.core.records import Span
from rag.pdf.tables.spans import Part


@dataclass(slots=True)
class Frame:
    """`places[row][column]` is the cell there; cells are numbered in the order of their making. `xs`: where its columns part, on its first
    page. `parts`: those that it is made of, in order."""

    xs: list[float]
    places: list[list[int]]
    spans: list[tuple[Span, ...]]
    texts: list[str]
    parts: list[Part] = field(default_factory=list)

    @classmethod
    def of(cls, part: Part) -> Frame:
        return cls(part.xs.tolist(), part.places.tolist(), list(part.spans), list(part.texts), [part])

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
