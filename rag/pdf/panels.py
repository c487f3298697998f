"""Panels side by side in one grid: boxes with a title of their own, each read by itself; and a page's title in boxes, which is no row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.pdf.characters import Floats
from rag.pdf.grids import Grid, cells_of

_MOST_PANELS = 4  # side by side
_LONGEST_TITLE = 45  # characters of a panel's first line, or of the box above it
_PROSE = 150  # characters of which one of the panels has more
_SHORTEST = 40  # characters of any of them
_LARGER = 1.12  # a title's print, of the print under it
_LARGE = 1.6  # a page's title, of the page's print


def with_panels(grids: Sequence[Grid], printed: Floats) -> list[Grid]:
    """`grids` (largest first) with a frame for each panel, what stands above and below panels as grids of their own, and without the rows
    that are a page's title. `printed`: the boxes of the characters."""
    heights = printed[:, 3] - printed[:, 1]
    usual = float(np.median(heights)) if len(heights) else 0.0
    parts = [part for grid in grids for part in (_parts(grid, printed, usual) if _may_hold(grid) else [grid])]
    if len(parts) == len(grids) and all(part is grid for part, grid in zip(parts, grids, strict=True)):
        return list(grids)
    first, numbered = 0, []
    for part in sorted(parts, key=lambda part: (-part.area, part.first_cell)):
        numbered.append(replace(part, places=part.places - part.first_cell + first, first_cell=first))
        first += part.cells
    return numbered


def _may_hold(grid: Grid) -> bool:
    return not grid.whole and grid.places.shape[1] > 1 and grid.cells > 1


@dataclass(frozen=True, slots=True)
class _Held:
    """What a cell holds: how many characters, how many of them in its first line, the heights of that line's print and of the rest, and
    from which of the grid's rows to which they stand in."""

    characters: int
    first: int
    title: float
    text: float
    top: int
    bottom: int


def _held(grid: Grid, printed: Floats) -> dict[int, _Held]:
    cells = cells_of([grid], printed)
    found: dict[int, _Held] = {}
    for cell in np.unique(cells[cells >= 0]).tolist():
        boxes = printed[cells == cell]
        top = boxes[boxes[:, 1].argmin()]
        in_first = (boxes[:, 1] + boxes[:, 3]) / 2 < top[3]
        heights = boxes[:, 3] - boxes[:, 1]
        rest = heights[~in_first]
        title = float(np.median(heights[in_first]))
        rows = np.searchsorted(grid.ys, (boxes[:, 1] + boxes[:, 3]) / 2) - 1
        found[int(cell)] = _Held(
            len(boxes),
            first=int(in_first.sum()),
            title=title,
            text=float(np.median(rest)) if len(rest) else title,
            top=int(rows.min()),
            bottom=int(rows.max()),
        )
    return found


def _parts(grid: Grid, printed: Floats, usual: float) -> list[Grid]:
    held = _held(grid, printed)
    kinds = _kinds(grid.places, held, usual)
    if set(kinds) == {"table"}:
        return [grid]
    edges = [0, *(r for r in range(1, len(kinds)) if kinds[r] != kinds[r - 1] or kinds[r] == "panels"), len(kinds)]
    found: list[Grid] = []
    for a, b in pairwise(edges):
        if kinds[a] == "table":
            filled = [r for r in range(a, b) if _filled(grid.places, held, r)]
            found += [_cut(grid, slice(filled[0], filled[-1] + 1), 0, grid.places.shape[1])] if filled else []
        elif kinds[a] == "panels":
            top = a - 1 if a and kinds[a - 1] == "titles" else a
            found += [_cut(grid, slice(top, b), left, right) for _, left, right in _filled(grid.places, held, a)]
    return found


def _kinds(places: NDArray[np.int64], held: dict[int, _Held], usual: float) -> list[str]:
    """Of each row: "panels", "titles" of the panels under it, "title" of the page, or "table"."""
    kinds = ["table"] * len(places)
    for r in range(len(places)):
        own = [held[cell] for cell, _, _ in _filled(places, held, r)]
        if len(own) < 2 or kinds[r] != "table":
            continue
        if _stands_alone(places, held, r) and _are_panels(own):
            kinds[r] = "panels"
        elif r + 1 < len(places) and _are_titles(places, held, r):
            kinds[r], kinds[r + 1] = "titles", "panels"
        elif not r and _is_page_title(places, held, usual):
            kinds[r] = "title"
    return kinds


def _across(row: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Its cells: number, first column, column after the last."""
    starts = [0, *(np.flatnonzero(row[1:] != row[:-1]) + 1).tolist(), len(row)]
    return [(int(row[a]), a, b) for a, b in pairwise(starts)]


def _filled(places: NDArray[np.int64], held: dict[int, _Held], r: int) -> list[tuple[int, int, int]]:
    """Of a row's cells those that hold something there."""
    return [part for part in _across(places[r]) if part[0] in held and held[part[0]].top <= r <= held[part[0]].bottom]


def _stands_alone(places: NDArray[np.int64], held: dict[int, _Held], r: int) -> bool:
    """Whether no cell that holds something there reaches beyond the row."""
    own = {cell for cell, _, _ in _filled(places, held, r)}
    return not own & set(np.delete(places, r, 0).ravel().tolist())


def _are_panels(own: Sequence[_Held]) -> bool:
    """Whether each begins with a line of its own in larger print, over text."""
    if len(own) > _MOST_PANELS or max(cell.characters for cell in own) < _PROSE:
        return False
    return all(
        cell.first <= _LONGEST_TITLE and cell.characters - cell.first >= _SHORTEST and cell.title >= _LARGER * cell.text for cell in own
    )


def _are_titles(places: NDArray[np.int64], held: dict[int, _Held], r: int) -> bool:
    """Whether the cells of a row are titles, in larger print, of the texts in the row below."""
    if not _stands_alone(places, held, r) or not _stands_alone(places, held, r + 1):
        return False
    above, below = _filled(places, held, r), _filled(places, held, r + 1)
    if len(above) > _MOST_PANELS or [columns for _, *columns in above] != [columns for _, *columns in below]:
        return False
    pairs = [(held[a], held[b]) for (a, _, _), (b, _, _) in zip(above, below, strict=True)]
    return all(a.characters <= _LONGEST_TITLE and b.characters >= _PROSE and a.title >= _LARGER * b.text for a, b in pairs)


def _is_page_title(places: NDArray[np.int64], held: dict[int, _Held], usual: float) -> bool:
    """Whether the first row is a title in large print in boxes that what is below does not go on with."""
    own = _filled(places, held, 0)
    if any(held[cell].characters > _LONGEST_TITLE or min(held[cell].title, held[cell].text) < _LARGE * usual for cell, _, _ in own):
        return False
    below = next((r for r in range(1, len(places)) if len(_filled(places, held, r)) > 1), None)
    edges = {left for _, left, _ in own[1:]}
    return below is None or not edges & {left for _, left, _ in _across(places[below])}


def _cut(grid: Grid, rows: slice, left: int, right: int) -> Grid:
    """A part of a grid, without the sides at which nothing in it begins."""
    places = grid.places[rows, left:right]
    columns = [0, *(c for c in range(1, right - left) if (places[:, c] != places[:, c - 1]).any())]
    lines = [0, *(r for r in range(1, len(places)) if (places[r] != places[r - 1]).any())]
    _, numbers = np.unique(places[np.ix_(lines, columns)], return_inverse=True)
    numbered = numbers.reshape(len(lines), len(columns)).astype(np.int64)
    return Grid(
        grid.xs[[left + c for c in columns] + [right]],
        ys=grid.ys[[rows.start + r for r in lines] + [rows.stop]],
        places=numbered,
        first_cell=0,
        cells=int(numbered.max()) + 1,
        open_top=grid.open_top and rows.start == 0,
        open_bottom=grid.open_bottom and rows.stop == len(grid.places),
    )
