"""Runs of characters and the grids they stand in -> the lines and table rows of a page, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from rag.pdf.grids import Grid
from rag.pdf.lines import Line, on_one_row
from rag.pdf.reading_order import regions, same_row

_LONG_CELL = 250  # characters from which on what stands in a cell is read as text of its own, under the row's other cells


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row of a table: for each cell its printed lines, none where it is empty or belongs to a cell from an earlier row. `table` is where
    its table begins and ends on the page."""

    cells: tuple[tuple[Line, ...], ...]
    x0: float
    top: float
    x1: float
    bottom: float
    table: tuple[float, float]

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
                found.append(on_one_row(row).moved(region=number))
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
    content: list[Printed]
    if len(grid.xs) == 2 or len(flows) == 1:  # a frame around text
        content = [printed for cell in sorted(flows) for printed in flows[cell]]
    else:
        content = list(_rows(grid, flows))
    return _Block(
        tuple(content),
        x0=float(grid.xs[0]),
        top=float(grid.ys[0]),
        x1=float(grid.xs[-1]),
        bottom=float(grid.ys[-1]),
        size=size,
        order=min(item.order for item in everything),
    )


def _rows(grid: Grid, flows: dict[int, list[Printed]]) -> Iterator[Printed]:
    """The grid's rows. A cell stands in the first of its rows; the places it spans to the right are not repeated."""
    done: set[int] = set()
    for r, places in enumerate(grid.places.tolist()):
        cells: list[list[Printed]] = []
        for c, cell in enumerate(places):
            if not c or places[c - 1] != cell:
                cells.append(flows.get(cell, []) if cell not in done else [])
                done.add(cell)
        if any(cells):
            box = (float(grid.xs[0]), float(grid.ys[r]), float(grid.xs[-1]), float(grid.ys[r + 1]))
            yield from _printed_rows(cells, box, (float(grid.ys[0]), float(grid.ys[-1])))


def _printed_rows(cells: Sequence[list[Printed]], box: tuple[float, float, float, float], table: tuple[float, float]) -> Iterator[Printed]:
    """One row; long cells as text of their own under the others."""
    if len(cells) == 1:  # a cell across the whole table
        yield from cells[0]
        return
    lines = [tuple(printed for printed in cell if isinstance(printed, Line)) for cell in cells]
    long = [any(isinstance(part, Row) for part in cell) or sum(len(part.text) for part in cell) > _LONG_CELL for cell in cells]
    short = tuple(() if apart else cell for cell, apart in zip(lines, long, strict=True))
    if any(short):
        yield Row(short, *box, table)
    for cell, apart in zip(cells, long, strict=True):
        if apart:
            yield from cell
