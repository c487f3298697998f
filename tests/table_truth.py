"""The hand-made truth for tables, and tables of whatever reader, made comparable: text on all sides is the manuscript's own."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from places import SHARED
from teds import Head, MeasuredCell, MeasuredTable

from rag.core.records import Manuscript, Table
from rag.pdf.manuscript import read_pdf
from rag.text.line_breaks import join_lines

Record = dict[str, Any]
FOLDERS = {"pdfs": SHARED / "pdfs", "fiscal": SHARED / "eval" / "fiscal" / "pdfs"}


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell by its boxes: page, x0, top, x1, bottom."""

    row: int
    column: int
    row_span: int
    column_span: int
    head: Head | None
    boxes: tuple[tuple[float, ...], ...]


def records(half: str) -> list[Record]:
    lines = (Path(__file__).parent / "pdf" / "tables" / "truth.jsonl").read_text("utf-8").splitlines()
    return [record for record in map(json.loads, lines) if record["half"] == half]


def path_of(record: Record) -> Path:
    return next(path for path in FOLDERS[record["set"]].glob("*.pdf") if _nfc(path.name) == record["document"])


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


@cache
def manuscript_of(path: Path) -> Manuscript:
    return read_pdf(path.read_bytes(), join=join_lines, max_pages=5000)


class Text:
    """The characters of a manuscript by place."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.text = "\f".join(page.text for page in manuscript.pages)
        self.starts = [page.start for page in manuscript.pages]
        self.middles = [(page.boxes[:, :2] + page.boxes[:, 2:]) / 2 for page in manuscript.pages]

    def inside(self, page: int, x0: float, top: float, x1: float, bottom: float) -> frozenset[int]:
        """Offsets of the characters whose middle is in the box."""
        x, y = self.middles[page - 1].T
        with np.errstate(invalid="ignore"):
            found = np.flatnonzero((x > x0) & (x < x1) & (y > top) & (y < bottom))
        return frozenset((found + self.starts[page - 1]).tolist())

    def page_of(self, offset: int) -> int:
        return int(np.searchsorted(self.starts, offset, side="right"))

    def measured(self, row: int, column: int, spans: tuple[int, int], head: Head | None, characters: frozenset[int]) -> MeasuredCell:
        text = "".join(self.text[i] for i in sorted(characters))
        return MeasuredCell(row, column, *spans, head, text, characters)

    def placed(self, rows: int, columns: int, cells: Iterable[PlacedCell]) -> MeasuredTable:
        found = []
        for cell in cells:
            held = frozenset().union(*(self.inside(int(box[0]), *box[1:]) for box in cell.boxes))
            found.append(self.measured(cell.row, cell.column, (cell.row_span, cell.column_span), cell.head, held))
        return MeasuredTable(rows, columns, tuple(found))

    def own(self, table: Table, only: Sequence[int] | None = None) -> MeasuredTable:
        """A table of the manuscript; of `only` those pages, where the truth says no more."""
        cells = []
        for cell in table.cells:
            held = frozenset(i for span in cell.spans for i in range(*span) if not self.text[i].isspace())
            if only is None or not held or self.page_of(min(held)) in only:
                cells.append(self.measured(cell.row, cell.column, (cell.row_span, cell.column_span), cell.head, held))
        last = max((cell.row for cell in cells if cell.characters), default=-1)
        kept = tuple(cell for cell in cells if cell.row <= last) if only is not None else tuple(cells)
        return MeasuredTable(last + 1 if only is not None else table.rows, table.columns, kept)


def truth_of(record: Record, text: Text) -> MeasuredTable:
    cells = [
        PlacedCell(c["row"], c["column"], c["row_span"], c["column_span"], c["head"], tuple(map(tuple, c["boxes"])))
        for c in record["cells"]
    ]
    return text.placed(record["rows"], record["columns"], cells)


def best_match(truth: MeasuredTable, tables: Iterable[MeasuredTable]) -> MeasuredTable | None:
    """The table that shares most characters with the truth, by the Jaccard measure."""
    wanted = frozenset[int]().union(*(cell.characters for cell in truth.cells))
    best, most = None, 0.0
    for table in tables:
        held = frozenset[int]().union(*(cell.characters for cell in table.cells))
        common = len(held & wanted) / max(len(held | wanted), 1)
        if common > most:
            best, most = table, common
    return best


def is_taken(record: Record, text: Text, tables: Iterable[MeasuredTable]) -> bool:
    """Whether one of `tables` has half of its characters or more in what is no table."""
    boxes = (text.inside(record["page"], *box) for box in record["boxes"])
    prose = frozenset[int]().union(*boxes)
    for table in tables:
        held = frozenset[int]().union(*(cell.characters for cell in table.cells))
        if held and 2 * len(held & prose) >= len(held):
            return True
    return False


def assert_sound(manuscript: Manuscript) -> None:
    """Cells cover their grid once, their spans lie in the text and apart."""
    text = "\f".join(page.text for page in manuscript.pages)
    for table in manuscript.tables:
        covered = sorted(
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        )
        assert covered == [(row, column) for row in range(table.rows) for column in range(table.columns)]
        assert [(cell.row, cell.column) for cell in table.cells] == sorted((cell.row, cell.column) for cell in table.cells)
        spans = sorted(span for cell in table.cells for span in cell.spans)
        assert all(0 <= start < end <= len(text) and text[start:end].strip() == text[start:end] for start, end in spans)
        assert all(above.end <= below.start for above, below in pairwise(spans))
