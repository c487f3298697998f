"""Runs of characters and the grids they stand in -> the lines and table rows of a page, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from .page_lines import Line, joined
from .reading_order import regions, same_row
from .tables import Grid

_NUMERIC = re.compile(r"[\d.,%()\[\]△▲+~\-–’'‘/:∙·○×Xx]+")
_FRAME_LENGTH = 700  # characters in one cell from which on a grid is a frame around text, not a table


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row of a table: for each cell its printed lines, none where it is empty or belongs to a cell from an earlier row."""

    cells: tuple[tuple[Line, ...], ...]
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for cell in self.cells for line in cell)

    @property
    def text(self) -> str:
        return "\t".join(" ".join(line.text for line in cell) for cell in self.cells)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


Printed = Line | Row


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """A table in its place among lines."""

    content: tuple[Printed, ...]
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    order: int


def layout(pieces: Sequence[Line], grids: Sequence[Grid]) -> list[Printed]:
    """Everything on the page in reading order. `pieces` in the file's order with the cells of `grids` (largest first)."""
    by_cell: dict[int, list[Line | _Block]] = {}
    for piece in pieces:
        by_cell.setdefault(piece.cell, []).append(piece)
    numbers = count()
    for i in reversed(range(len(grids))):  # smallest first: an inner table is a block in the cell around it
        block = _table(grids[i], by_cell, numbers)
        if block is not None:
            by_cell.setdefault(_cell_around(block, grids[:i]), []).append(block)
    return _flow(by_cell.get(-1, []), numbers)


def _cell_around(block: _Block, larger: Sequence[Grid]) -> int:
    x, y = (block.x0 + block.x1) / 2, (block.top + block.bottom) / 2
    found = -1
    for grid in larger:
        if grid.xs[0] < x < grid.xs[-1] and grid.ys[0] < y < grid.ys[-1]:
            column, row = int(grid.xs.searchsorted(x)) - 1, int(grid.ys.searchsorted(y)) - 1
            found = int(grid.places[row, column])
    return found


def _flow(items: Sequence[Line | _Block], numbers: Iterator[int]) -> list[Printed]:
    """Lines and blocks of one area in reading order, pieces of one printed line joined."""
    found: list[Printed] = []
    for region in regions(items):
        number = next(numbers)
        row: list[Line] = []
        for item in [*region, None]:
            if isinstance(item, Line) and row and same_row(row[-1], item) and item.x0 >= row[-1].x1 - 0.5 * item.size:
                row.append(item)
                continue
            if row:
                found.append(replace(joined(row, [" "] * (len(row) - 1)), region=number))
            row = [item] if isinstance(item, Line) else []
            if isinstance(item, _Block):
                found.extend(item.content)
    return found


def _table(grid: Grid, by_cell: dict[int, list[Line | _Block]], numbers: Iterator[int]) -> _Block | None:
    """A grid with what stands in it; None where nothing does."""
    filled = {cell: items for cell in range(grid.first_cell, grid.first_cell + grid.cells) if (items := by_cell.pop(cell, []))}
    if not filled:
        return None
    everything = [item for items in filled.values() for item in items]
    size = sorted(item.size for item in everything)[len(everything) // 2]
    flows = {cell: _flow(items, numbers) for cell, items in filled.items()}
    nested = any(isinstance(item, _Block) for item in everything)
    longest = max(sum(len(printed.text) for printed in flow) for flow in flows.values())
    content: list[Printed]
    if len(grid.xs) == 2 or nested or longest > _FRAME_LENGTH or len(flows) == 1:
        content = [printed for cell in sorted(flows) for printed in flows[cell]]
    else:
        content = list(_rows(grid, flows))
    return _Block(
        tuple(content),
        float(grid.xs[0]),
        float(grid.ys[0]),
        float(grid.xs[-1]),
        float(grid.ys[-1]),
        size,
        min(item.order for item in everything),
    )


def _rows(grid: Grid, flows: dict[int, list[Printed]]) -> Iterator[Row]:
    """The grid's rows. A cell stands in the first of its rows; the places it spans to the right are not repeated."""
    done: set[int] = set()
    for r, places in enumerate(grid.places.tolist()):
        cells: list[tuple[Line, ...]] = []
        for c, cell in enumerate(places):
            if c and places[c - 1] == cell:
                continue
            lines = flows.get(cell, []) if cell not in done else []
            done.add(cell)
            cells.append(tuple(line for line in lines if isinstance(line, Line)))
        if any(cells):
            yield from _printed_rows(cells, float(grid.xs[0]), float(grid.ys[r]), float(grid.xs[-1]), float(grid.ys[r + 1]))


def _printed_rows(cells: Sequence[tuple[Line, ...]], x0: float, top: float, x1: float, bottom: float) -> Iterator[Row]:
    """One row, or the several rows of figures that are printed between two rules."""
    # The fonts' heights of lines that are printed close touch where their ink does not: then look again at their middles.
    for trim in (0.0, 0.25):
        strips = _strips([line for cell in cells for line in cell], trim)
        if len(strips) > 1:
            break
    if len(strips) > 1 and _is_figures(cells, strips):
        for a, b in strips:
            parts = tuple(tuple(line for line in cell if a <= line.middle <= b) for cell in cells)
            yield Row(parts, x0, a, x1, b)
    else:
        yield Row(tuple(cells), x0, top, x1, bottom)


def _strips(lines: Sequence[Line], trim: float) -> list[tuple[float, float]]:
    """Bands of the page, from the top, that lines stand in, parted by blank ones. Each line loses `trim` of its height above and below."""
    strips: list[tuple[float, float]] = []
    for line in sorted(lines, key=lambda line: line.top):
        a, b = line.top + trim * line.size, line.bottom - trim * line.size
        if strips and a <= strips[-1][1]:
            strips[-1] = (strips[-1][0], max(strips[-1][1], b))
        else:
            strips.append((a, b))
    return strips


def _is_figures(cells: Sequence[tuple[Line, ...]], strips: Sequence[tuple[float, float]]) -> bool:
    """Whether every strip is a row of its own: three columns or more, mostly figures, each strip with something in most of them."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 3:
        return False
    figures = [bool(_NUMERIC.fullmatch(line.text.replace(" ", ""))) for cell in filled[1:] for line in cell]
    if sum(figures) < 0.6 * len(figures):
        return False
    return all(sum(any(a <= line.middle <= b for line in cell) for cell in filled) >= 0.6 * len(filled) for a, b in strips)
