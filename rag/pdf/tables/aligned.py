"""Tables of which nothing is drawn: columns of values that stand under each other."""

from __future__ import annotations

from collections.abc import Sequence

from rag.pdf.grids import Grid
from rag.pdf.lines import Line


def aligned_grids(lines: Sequence[Line], grids: Sequence[Grid], areas: set[int], first: int) -> tuple[list[Line], list[Grid]]:
    """`grids` with those of the tables found among lines of the cells `areas`, numbered from `first` on; the lines with their cells."""
    return list(lines), list(grids)
