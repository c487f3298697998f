"""Tables that stand on each other in one grid, and what of a grid is no table: prose across it above, notes across it below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.pdf.lines import Line

_PROSE = 60  # characters without white space: a cell with more is no head, nor the title over a table
_MANY_HEADS, _MOST_FILLED = 4, 0.6  # of a head row with blank cells: how many, and which share, say something
_NOTE = re.compile(r"\s*(?:[*※†☞]|주\s*\d*\s*[):.])")

Band = tuple[int, int]  # rows, from and to


def stacked(places: NDArray[np.int64], held: dict[int, list[Line]]) -> list[Band]:
    """The rows of each table of a grid. `places` as in `Grid`, `held`: what stands in its cells."""
    stack = _Stack(places, held, tuple(bool((row == row[0]).all()) for row in places))
    return [band for whole in stack.bands() if (band := stack.trimmed(*whole)) is not None]


@dataclass(frozen=True, slots=True)
class _Stack:
    """`across`: whether a row is one cell over all columns."""

    places: NDArray[np.int64]
    held: dict[int, list[Line]]
    across: tuple[bool, ...]

    def bands(self) -> Iterator[Band]:
        """Rows that have columns in common. Two that follow each other, or have nothing but rows across the table between them, are of two
        tables where not one of their columns begins at the same place, and something parts them, or each table has several rows."""
        start = 0
        for above, below in pairwise(r for r, whole in enumerate(self.across) if not whole):
            if self._edges(above) & self._edges(below) or set(self.places[above].tolist()) & set(self.places[below].tolist()):
                continue
            parted = any(self._parts(r) for r in range(above + 1, below))
            if parted or (above + 1 - start > 1 and len(self.places) - below > 1):
                yield start, above + 1
                start = above + 1
        yield start, len(self.places)

    def trimmed(self, first: int, last: int) -> Band | None:
        """The rows without prose across them above the heads, and without notes across them at the foot; None where they are boxes of text
        beside each other."""
        first = self._below_prose(first, last)
        last = self._above_notes(first, last)
        lengths = [length for cell in set(self.places[first:last].ravel().tolist()) if (length := self._length(cell))]
        return (first, last) if lengths and min(lengths) <= _PROSE else None

    def _edges(self, row: int) -> set[int]:
        places = self.places[row]
        return set((np.flatnonzero(places[1:] != places[:-1]) + 1).tolist())

    def _parts(self, row: int) -> bool:
        """Whether a row across the table is blank, prose, or of what has corners: no title within a table."""
        corners = (np.delete(self.places, row, 0) == self.places[row, 0]).any()
        return bool(corners) or not self._is_short(int(self.places[row, 0]))

    def _below_prose(self, first: int, last: int) -> int:
        heads = next((r for r in range(first, last) if not self.across[r] and any(map(self._length, self.places[r].tolist()))), last)
        if heads == last or not self._name_columns([self._length(cell) for cell in dict.fromkeys(self.places[heads].tolist())]):
            return first
        prose = [r for r in range(first, heads) if self.across[r] and not self._is_short(int(self.places[r, 0]))]
        return next(r for r in range(prose[-1] + 1, heads + 1) if r == heads or self.across[r]) if prose else first

    def _above_notes(self, first: int, last: int) -> int:
        """Where notes begin at the foot, or behind a blank row something else that is prose."""
        foot = next((r + 1 for r in reversed(range(first, last)) if not self.across[r]), last)
        below = {r: int(self.places[r, 0]) for r in range(foot, last)}
        prose = any(self._length(cell) > _PROSE for cell in below.values())
        return next((r for r, cell in below.items() if self._is_note(cell) or (prose and not self._length(cell))), last)

    def _name_columns(self, lengths: Sequence[int]) -> bool:
        """Whether cells of so many characters may be heads: none is long, and all say something, or of many most do."""
        filled = sum(length > 0 for length in lengths)
        return max(lengths) <= _PROSE and (filled == len(lengths) or filled >= max(_MANY_HEADS, _MOST_FILLED * len(lengths)))

    def _is_short(self, cell: int) -> bool:
        return 0 < self._length(cell) <= _PROSE

    def _is_note(self, cell: int) -> bool:
        lines = self.held.get(cell, [])
        return bool(lines and _NOTE.match(min(lines, key=lambda line: (line.top, line.x0)).text))

    def _length(self, cell: int) -> int:
        return sum(len("".join(line.text.split())) for line in self.held.get(cell, []))
