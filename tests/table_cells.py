"""What a table's cells mean, against the truth: right text, right row heads, right column heads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from teds import MeasuredCell, MeasuredTable


@dataclass(frozen=True, slots=True)
class CellCounts:
    """Of the truth's filled cells (`cells`) those with the right characters (`texts`), and of its filled values (`values`) those whose row
    heads, column heads, both say the same."""

    cells: int = 0
    texts: int = 0
    values: int = 0
    row_heads: int = 0
    column_heads: int = 0
    all_heads: int = 0

    def __add__(self, other: CellCounts) -> CellCounts:
        return CellCounts(
            self.cells + other.cells,
            texts=self.texts + other.texts,
            values=self.values + other.values,
            row_heads=self.row_heads + other.row_heads,
            column_heads=self.column_heads + other.column_heads,
            all_heads=self.all_heads + other.all_heads,
        )


def count_cells(truth: MeasuredTable, found: MeasuredTable | None) -> CellCounts:
    """A value is looked for in the found cell that holds most of its characters, more than half of them."""
    counts = CellCounts()
    for cell in truth.cells:
        if not cell.characters:
            continue
        twin = _twin(cell, found.cells if found else ())
        text = twin is not None and twin.characters == cell.characters
        if cell.head is not None:
            counts += CellCounts(1, text)
            continue
        row = column = False
        if twin is not None and found is not None:
            row = row_heads(cell, truth) == row_heads(twin, found)
            column = column_heads(cell, truth) == column_heads(twin, found)
        counts += CellCounts(1, texts=text, values=1, row_heads=row, column_heads=column, all_heads=row and column)
    return counts


def _twin(cell: MeasuredCell, cells: Iterable[MeasuredCell]) -> MeasuredCell | None:
    best = max(cells, key=lambda other: (len(other.characters & cell.characters), -other.row, -other.column), default=None)
    return best if best is not None and 2 * len(best.characters & cell.characters) > len(cell.characters) else None


def row_heads(cell: MeasuredCell, table: MeasuredTable) -> frozenset[str]:
    """Texts of the row heads that share a row with the cell."""
    a, b = cell.row, cell.row + cell.row_span
    heads = (other for other in table.cells if other.head == "row" and other is not cell)
    return frozenset(head.text for head in heads if head.row < b and a < head.row + head.row_span and head.text)


def column_heads(cell: MeasuredCell, table: MeasuredTable) -> frozenset[str]:
    """Texts of the column heads above the cell that share a column with it."""
    a, b = cell.column, cell.column + cell.column_span
    heads = (other for other in table.cells if other.head in {"column", "corner"} and other.row < cell.row)
    return frozenset(head.text for head in heads if head.column < b and a < head.column + head.column_span and head.text)
