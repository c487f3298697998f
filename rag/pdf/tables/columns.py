"""Printed rows whose pieces stand under each other -> the columns that they have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from rag.pdf.characters import Floats
from rag.pdf.lines import Line, on_one_row
from rag.pdf.reading_order import same_row

_APART = 1.0  # heights: a smaller gap is a space between words
_SLACK = 0.3  # heights by which what stands in one column may overlap the next
_ALIGNED = 0.75  # share of a column's pieces that begin, end or are centred at one place
_ASIDE = 0.6  # heights by which they may miss it
_FIGURES = re.compile(r"(?=.*\d)[\d.,%()\[\]△▲+~\-–’'‘/:∙·\s]+[가-힣A-Za-z%㎡]{0,3}|[-–○◯OX×]")


@dataclass(slots=True)
class Segment:
    """What stands together on a printed row: pieces that only spaces part."""

    pieces: list[Line]

    @property
    def x0(self) -> float:
        return min(piece.x0 for piece in self.pieces)

    @property
    def x1(self) -> float:
        return max(piece.x1 for piece in self.pieces)

    @property
    def text(self) -> str:
        return on_one_row(self.pieces).text


@dataclass(slots=True)
class PrintedRow:
    """A printed row. `top`, `bottom`, `size`: of its largest piece. `gaps`: where it is blank, once `gaps_of` was asked."""

    segments: list[Segment]
    top: float
    bottom: float
    size: float
    gaps: list[tuple[float, float]] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Column:
    """From `x0` to `x1`; `segments` by the number of their row."""

    x0: float
    x1: float
    segments: dict[int, Segment] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        return [segment.text for _, segment in sorted(self.segments.items())]


def printed_rows(lines: Sequence[Line]) -> list[PrintedRow]:
    """Rows from the top down, their segments from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if rows and same_row(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    found = []
    for row in rows:
        row.sort(key=lambda line: line.x0)
        largest = max(row, key=lambda line: line.size)
        found.append(PrintedRow(_segments(row), largest.top, largest.bottom, largest.size))
    return found


def _segments(row: Sequence[Line]) -> list[Segment]:
    segments = [Segment([row[0]])]
    for piece in row[1:]:
        if piece.x0 - segments[-1].x1 > _APART * min(piece.size, segments[-1].pieces[-1].size):
            segments.append(Segment([piece]))
        else:
            segments[-1].pieces.append(piece)
    return segments


class Columns:
    """The columns of rows added one by one, as long as they agree."""

    def __init__(self) -> None:
        self.columns: list[Column] = []

    def takes(self, row: PrintedRow, number: int) -> bool:
        """Adds the row; False, and nothing is added, where a piece reaches into two columns, or two into one."""
        taken: list[tuple[Segment, Column | None]] = []
        for segment in row.segments:
            slack = _SLACK * row.size
            over = [column for column in self.columns if segment.x1 > column.x0 + slack and segment.x0 < column.x1 - slack]
            if len(over) > 1 or (over and any(column is over[0] for _, column in taken)):
                return False
            taken.append((segment, over[0] if over else None))
        for segment, column in taken:
            if column is None:
                self.columns.append(column := Column(segment.x0, segment.x1))
            column.x0, column.x1 = min(column.x0, segment.x0), max(column.x1, segment.x1)
            column.segments[number] = segment
        self.columns.sort(key=lambda column: column.x0)
        return True

    def clear(self, size: float) -> bool:
        """Whether white space parts all columns."""
        return all(right.x0 - left.x1 > 0.5 * size for left, right in pairwise(self.columns))


def is_aligned(column: Column, size: float) -> bool:
    """Whether most of a column begins, ends or is centred at one place."""
    for places in (
        [segment.x0 for segment in column.segments.values()],
        [segment.x1 for segment in column.segments.values()],
        [(segment.x0 + segment.x1) / 2 for segment in column.segments.values()],
    ):
        middle = sorted(places)[len(places) // 2]
        if sum(abs(place - middle) <= _ASIDE * size for place in places) >= _ALIGNED * len(places):
            return True
    return False


def holds_figures(column: Column) -> bool:
    """Whether most of it is figures."""
    texts = column.texts
    return 2 * sum(bool(_FIGURES.fullmatch(text)) for text in texts) > len(texts)


Gap = tuple[float, float]


def gaps_of(row: PrintedRow, body: Floats) -> list[Gap]:
    """Where the row is blank: between its words, and on both sides of it."""
    if row.gaps:
        return row.gaps
    pieces = [piece for segment in row.segments for piece in segment.pieces]
    found = [(-np.inf, pieces[0].x0)]
    for i, piece in enumerate(pieces):
        for at in np.flatnonzero(piece.rows < 0).tolist():
            if 0 < at < len(piece.rows) - 1:
                found.append((float(body[piece.rows[at - 1], 2]), float(body[piece.rows[at + 1], 0])))
        found.append((piece.x1, pieces[i + 1].x0 if i + 1 < len(pieces) else np.inf))
    row.gaps = found
    return found


def common_gaps(gaps: Sequence[Gap], others: Sequence[Gap], narrowest: float) -> list[Gap]:
    """What is blank in both; both from left to right."""
    found, i, j = list[Gap](), 0, 0
    n, m = len(gaps), len(others)
    while i < n and j < m:  # called for every row of every page: without calls of its own
        (a, b), (c, d) = gaps[i], others[j]
        left, right = a if a > c else c, b if b < d else d
        if right - left >= narrowest:
            found.append((left, right))
        if b < d:
            i += 1
        else:
            j += 1
    return found


def parted(row: PrintedRow, gutters: Sequence[float], body: Floats) -> PrintedRow:
    """The row with its pieces parted at `gutters` (ascending), one segment for each column that it fills."""
    columns: dict[int, list[Line]] = {}
    for segment in row.segments:
        for piece in segment.pieces:
            for part in _cut(piece, gutters, body):
                columns.setdefault(int(np.searchsorted(gutters, (part.x0 + part.x1) / 2)), []).append(part)
    return replace(row, segments=[Segment(columns[column]) for column in sorted(columns)])


def _cut(piece: Line, gutters: Sequence[float], body: Floats) -> list[Line]:
    """A piece parted at the spaces that gutters run through."""
    spaces = np.flatnonzero(piece.rows < 0).tolist()
    cuts = [
        at
        for at in spaces
        if 0 < at < len(piece.rows) - 1 and any(body[piece.rows[at - 1], 2] <= x <= body[piece.rows[at + 1], 0] for x in gutters)
    ]
    if not cuts:
        return [piece]
    found = []
    for start, end in pairwise([-1, *cuts, len(piece.rows)]):
        rows = piece.rows[start + 1 : end]
        inked = rows[rows >= 0]
        found.append(
            replace(
                piece,
                text=piece.text[start + 1 : end],
                rows=rows,
                x0=float(body[inked, 0].min()),
                x1=float(body[inked, 2].max()),
                order=int(inked.min()),
                space_after=end < len(piece.rows) or piece.space_after,
            )
        )
    return found
