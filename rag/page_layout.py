"""Runs of characters -> lines in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from .page_lines import Line, joined

_SAME_ROW = 0.5  # share of the smaller height that two pieces of one printed line have in common


def in_reading_order(pieces: Sequence[Line]) -> list[Line]:
    """Printed lines, in the order in which a person reads them."""
    return rows_in_file_order(pieces)


def rows_in_file_order(pieces: Sequence[Line]) -> list[Line]:
    """Pieces that follow each other in the file on one row, from left to right, become one line."""
    lines: list[list[Line]] = []
    for piece in pieces:
        last = lines[-1][-1] if lines else None
        if last is not None and last.cell == piece.cell and same_row(last, piece) and piece.x0 >= last.x1 - 0.5 * piece.size:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [line[0] if len(line) == 1 else joined(line, [" "] * (len(line) - 1)) for line in lines]


def same_row(first: Line, second: Line) -> bool:
    common = min(first.bottom, second.bottom) - max(first.top, second.top)
    return common >= _SAME_ROW * min(first.bottom - first.top, second.bottom - second.top)
