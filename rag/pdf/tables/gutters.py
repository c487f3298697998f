"""Columns that no rule parts: white space between the pieces of one drawn column, on row after row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rag.pdf.grids import Grid
from rag.pdf.lines import Line
from rag.pdf.tables.columns import Column, Columns, holds_figures, is_aligned, printed_rows

_FEWEST_ROWS = 3
_FEWEST_WORDS = 4  # rows
_LONGEST_WORD = 10  # characters without white space
_PARTED = 0.6  # share of a column's rows that stand in several pieces


def with_gutters(grid: Grid, held: dict[int, list[Line]], busy: frozenset[int]) -> Grid:
    """`grid` with a column for each of those that white space parts within a drawn one. Cells that span columns span the new ones too."""
    cuts: dict[int, list[float]] = {}
    for column in range(len(grid.xs) - 1):
        alone = [cell for cell in dict.fromkeys(grid.places[:, column].tolist()) if _is_alone(grid, cell, column)]
        if not busy & set(alone) and (found := _cuts([held.get(cell, []) for cell in alone])):
            cuts[column] = found
    if not cuts:
        return grid
    xs, columns = [float(grid.xs[0])], []
    for column in range(len(grid.xs) - 1):
        columns += [column] * (len(cuts.get(column, [])) + 1)
        xs += [*cuts.get(column, []), float(grid.xs[column + 1])]
    names: dict[tuple[int, float], int] = {}
    places = [
        [names.setdefault((cell, x if _is_alone(grid, cell, column) and column in cuts else 0.0), len(names)) for x, column, cell in row]
        for row in ([(x, column, int(cells[column])) for x, column in zip(xs[1:], columns, strict=True)] for cells in grid.places)
    ]
    return replace(grid, xs=np.array(xs), places=np.array(places, dtype=np.int64), first_cell=0, cells=len(names))


def _is_alone(grid: Grid, cell: int, column: int) -> bool:
    """Whether a cell spans no other column."""
    return bool((grid.places == cell).any(0).sum() == 1 and (grid.places[:, column] == cell).any())


def _cuts(cells: list[list[Line]]) -> list[float]:
    """Where white space parts the cells of one column, none where they are of one piece or of prose."""
    rows = [row for cell in cells if cell for row in printed_rows(cell)]
    several = [row for row in rows if len(row.segments) > 1]
    if len(several) < max(_FEWEST_ROWS, _PARTED * len(rows)):
        return []
    columns = Columns()
    if not all(columns.takes(row, i) for i, row in enumerate(rows)):
        return []
    size = sorted(row.size for row in rows)[len(rows) // 2]
    found = columns.columns
    full = all(len(column.segments) >= _PARTED * len(several) and is_aligned(column, size) for column in found)
    if not full or not columns.clear(size) or not (any(map(holds_figures, found[1:])) or _are_words(found, len(rows))):
        return []
    return [(left.x1 + right.x0) / 2 for left, right in pairwise(found)]


def _are_words(columns: Sequence[Column], rows: int) -> bool:
    """Whether every row has a word in each column; letters far apart ("성   명") are one word."""
    if rows < _FEWEST_WORDS or any(len(column.segments) < rows for column in columns):
        return False
    lengths = [sorted(len("".join(text.split())) for text in column.texts) for column in columns]
    return all(own[len(own) // 2] > 1 and own[-1] <= _LONGEST_WORD for own in lengths)
