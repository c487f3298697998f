"""TEDS and the measures of cells, by hand."""

from __future__ import annotations

import pytest
from table_cells import CellCounts, count_cells
from teds import MeasuredCell, MeasuredTable, edit_distance, teds


def cell(row: int, column: int, text: str, head: str | None = None, column_span: int = 1) -> MeasuredCell:
    characters = frozenset(hash((text, i)) for i in range(len(text)))
    return MeasuredCell(row, column, 1, column_span, head, text, characters)  # type: ignore[arg-type]


def table(*rows: str) -> MeasuredTable:
    """Rows of cells parted by spaces; the first row and column are heads."""
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row.split()):
            cells.append(cell(r, c, text, "corner" if r == c == 0 else "column" if not r else "row" if not c else None))
    return MeasuredTable(len(rows), len(rows[0].split()), tuple(cells))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("", "가나", 2), ("가나다", "가다", 1), ("kitten", "sitting", 3), ("가" * 70, "나" * 70, 70), ("ab", "ba", 2)],
)
def test_edit_distance(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == distance


def test_the_same_table_is_one_and_none_is_nothing() -> None:
    fees = table("항목 금액", "일비 10", "식비 20")
    assert teds(fees, fees) == 1.0
    assert teds(fees, None) == 0.0


def test_a_missing_row_costs_its_nodes() -> None:
    # 1 table + 3 rows + 6 cells = 10 nodes; the row and its two cells are taken out
    assert teds(table("항목 금액", "일비 10", "식비 20"), table("항목 금액", "일비 10")) == pytest.approx(1 - 3 / 10)


def test_a_wrong_text_costs_its_share_and_wrong_spans_a_whole_node() -> None:
    fees = table("항목 금액", "일비 1000")
    assert teds(fees, table("항목 금액", "일비 1001")) == pytest.approx(1 - 0.25 / 7)
    wide = MeasuredTable(2, 2, (*fees.cells[:-1], cell(1, 1, "1000", None, column_span=2)))
    assert teds(fees, wide) == pytest.approx(1 - 1 / 7)


def test_heads_are_right_when_they_say_the_same() -> None:
    truth = table("항목 금액", "일비 10")
    assert count_cells(truth, truth) == CellCounts(4, 4, 1, 1, 1, 1)
    value = cell(1, 1, "10")
    headless = MeasuredTable(2, 2, (cell(0, 0, "항목"), cell(0, 1, "금액", "column"), cell(1, 0, "일비"), value))
    assert count_cells(truth, headless) == CellCounts(4, 4, 1, 0, 1, 0)
    assert count_cells(truth, None) == CellCounts(4, 0, 1, 0, 0, 0)
