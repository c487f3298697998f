"""Pages with tables, printed and read again. Printed rows of cells."""

from __future__ import annotations

from collections.abc import Sequence

from pdf_factory import Mark, Sheet, make_pdf, text_lines
from reportlab.pdfgen.canvas import Canvas

from rag.core.records import Manuscript, Table
from rag.core.tables import Cell
from rag.pdf.manuscript import read_pdf
from rag.text.line_breaks import join_lines


def read(*pages: Sequence[Mark]) -> Manuscript:
    return read_pdf(make_pdf([Sheet(*marks) for marks in pages]), join=join_lines, max_pages=20)


def columns(rows: Sequence[Sequence[str]], *, xs: Sequence[float], top: float = 120, leading: float = 20) -> list[Mark]:
    """Cells under each other, without a rule."""
    return [
        text_lines(cell, x=x, top=top + i * leading + (k * 13), size=10)
        for i, row in enumerate(rows)
        for x, text in zip(xs, row, strict=True)
        for k, cell in enumerate(text.split("\n"))
        if cell
    ]


def lines(*ends: tuple[float, float, float, float]) -> Mark:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        for x0, top, x1, bottom in ends:
            canvas.line(x0, top, x1, bottom)

    return draw


def said(manuscript: Manuscript, cell: Cell) -> str:
    text = "\f".join(page.text for page in manuscript.pages)
    return " ".join(text[start:end] for start, end in cell.spans)


def shown(manuscript: Manuscript, table: Table) -> list[list[str]]:
    """What stands in each place of the grid; a merged cell in all of its places."""
    grid = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                grid[row][column] = said(manuscript, cell)
    return grid


def heads(manuscript: Manuscript, table: Table, kind: str) -> list[str]:
    return [said(manuscript, cell) for cell in table.cells if cell.head == kind]


def one_table(manuscript: Manuscript) -> Table:
    assert len(manuscript.tables) == 1
    return manuscript.tables[0]
