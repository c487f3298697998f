"""Characters -> printed lines: runs of characters that follow each other on one baseline, in one cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.core.marks import BULLETS, ROMAN
from rag.pdf.characters import Characters, Floats

_SAME_BASELINE = 0.5  # share of the smaller height that two characters of one line have in common
_WIDE_GAP = 1.0  # in heights: a wider gap ends a run
_BACKWARDS = 0.9  # in heights: a step back by more ends a run
_BEFORE = 0.2  # in heights: how far a character that stands before another may reach into it
_SPREAD = re.compile("[가-힣]")
_SPREAD_START = re.compile(rf"(?:[\dIVX{ROMAN}]+[.)]\s*|[{BULLETS}]\s*|제\s?\d+\s?[조장절관편]\s+)?[가-힣]")
_ROOM_FOR_SPACE = 0.15  # in heights: between pieces of one line
_MOST_PIECES = 5000  # of one page that are compared with each other; a dense table has 1,000
_UNWRITTEN_SPACE = 0.45  # in heights: a gap this wide is a space even where none was written

_BLANK = np.full(8, -1, dtype=np.int64)  # as many rows as the longest separator has characters


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A piece of a printed line. `rows` int64 (len(text),): the character's row in `Characters`, -1 for a space between.

    The box is that of the fonts' heights; `size` is the median height of its characters. `order` is where it stood in the file.
    `space_after`: white space follows it in the file. `cell` names the table cell it stands in, -1 outside. Lines of one `region` have
    their margins in common. `turns`: quarters by which the writing is turned clockwise (-1: askew); the box is of the page turned back.
    """

    text: str
    rows: NDArray[np.int64]
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    order: int
    space_after: bool
    cell: int = -1
    region: int = 0
    turns: int = 0

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self,)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def moved(self, *, cell: int | None = None, region: int | None = None) -> Line:
        """The same in another cell or region; `dataclasses.replace` takes five times as long, and every line is moved."""
        return Line(
            self.text,
            self.rows,
            x0=self.x0,
            top=self.top,
            x1=self.x1,
            bottom=self.bottom,
            size=self.size,
            order=self.order,
            space_after=self.space_after,
            cell=self.cell if cell is None else cell,
            region=self.region if region is None else region,
            turns=self.turns,
        )


def runs(characters: Characters, cells: NDArray[np.int64], skip: NDArray[np.bool_], turns: int = 0) -> list[Line]:
    """The runs, in the file's order. `cells` int64 (n,): each character's table cell, -1 for none; `skip`: characters to leave out."""
    text = characters.text
    white = characters.white
    inked = np.flatnonzero(~white & ~skip & ~np.isnan(characters.body).any(1)) if len(text) else np.zeros(0, np.int64)
    if not len(inked):
        return []
    body = characters.body[inked]
    spaced = _before(white & ~characters.line_ends, inked)
    breaks, roomy, wide = _breaks(body, cells[inked])
    spaced[1:] |= _before(characters.line_ends, inked)[1:] & roomy  # PDFium ends lines where it likes
    lefts, tops, rights, bottoms = (body[:, side].tolist() for side in range(4))
    letters = [*text, " "]  # -1, where nothing was printed, is the last
    edges = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(inked)]
    found = []
    for start, end in pairwise(edges):
        gaps = spaced[start + 1 : end] | wide[start : end - 1]
        rows = _with_spaces(inked[start:end], gaps)
        found.append(
            Line(
                text="".join([letters[row] for row in rows.tolist()]),
                rows=rows,
                x0=min(lefts[start:end]),
                top=(top := _median(tops[start:end])),
                x1=max(rights[start:end]),
                bottom=(bottom := _median(bottoms[start:end])),
                size=max(bottom - top, 0.1),
                order=int(inked[start]),
                space_after=_space_follows(characters, int(inked[end - 1])),
                cell=int(cells[inked[start]]),
                turns=turns,
            )
        )
    return found


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _before(marked: NDArray[np.bool_], inked: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each inked character whether one of the marked ones stands between it and the inked one before."""
    before = np.concatenate(([0], np.cumsum(marked)))
    spaced = np.zeros(len(inked), dtype=np.bool_)
    spaced[1:] = before[inked[1:]] > before[inked[:-1] + 1]
    return spaced


def settled(characters: Characters, cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """`cells`, but a character that follows the one before it without any gap stays in its cell: squeezed words overrun their cell."""
    changes = np.flatnonzero(cells[1:] != cells[:-1]) + 1
    if not len(changes):
        return cells
    out, body = cells.copy(), characters.body
    for i in changes.tolist():
        height = body[i - 1, 3] - body[i - 1, 1]
        gap = body[i, 0] - body[i - 1, 2]
        same_line = min(body[i, 3], body[i - 1, 3]) - max(body[i, 1], body[i - 1, 1]) > _SAME_BASELINE * height
        forward = body[i, 0] > body[i - 1, 0] and gap <= 0.1 * height
        if same_line and forward and not (characters.text[i].isspace() or characters.text[i - 1].isspace()):
            end = i  # the rest of the word moves too
            while end < len(out) and out[end] == cells[i] and not characters.text[end].isspace():
                out[end] = out[i - 1]
                end += 1
    return out


def _breaks(body: Floats, cells: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Between each character and the next: whether a line ends there, whether there is room for a space, whether there must be one."""
    first, second = body[:-1], body[1:]
    heights = np.maximum(np.minimum(first[:, 3] - first[:, 1], second[:, 3] - second[:, 1]), 0.1)
    common = np.minimum(first[:, 3], second[:, 3]) - np.maximum(first[:, 1], second[:, 1])
    gap = second[:, 0] - first[:, 2]
    ends = (common < _SAME_BASELINE * heights) | (gap > _WIDE_GAP * heights) | (second[:, 0] < first[:, 0] - _BACKWARDS * heights)
    ends |= second[:, 2] < first[:, 0] + _BEFORE * heights  # it stands before the one that it follows in the file
    return ends | (cells[:-1] != cells[1:]), gap > _ROOM_FOR_SPACE * heights, gap > _UNWRITTEN_SPACE * heights


def _with_spaces(rows: NDArray[np.int64], gaps: NDArray[np.bool_]) -> NDArray[np.int64]:
    """`rows` with -1 put where `gaps` (one shorter) says so."""
    if not gaps.any():
        return rows
    places = np.arange(len(rows))
    places[1:] += np.cumsum(gaps)
    spaced = np.full(int(places[-1]) + 1, -1, dtype=np.int64)
    spaced[places] = rows
    return spaced


def _space_follows(characters: Characters, row: int) -> bool:
    """Whether the file has a blank after the character, before its line end. PDFium's own line end is not one, nor is the blank without
    width that it puts where what follows in the file stands elsewhere."""
    if row + 1 >= len(characters.text) or characters.text[row + 1] != " ":
        return False
    return not characters.body[row + 1, 2] - characters.body[row + 1, 0] <= 0


def untangled(pieces: Sequence[Line], characters: Characters) -> list[Line]:
    """`pieces`, but where two on one row reach into each other, their words instead: some files draw a line's Hangul first, then its digits
    into the gaps."""
    if len(pieces) > _MOST_PIECES:
        return list(pieces)
    tangled: set[int] = set()
    ordered = sorted(range(len(pieces)), key=lambda i: pieces[i].top)
    for n, i in enumerate(ordered):
        for j in ordered[n + 1 :]:
            if pieces[j].top >= pieces[i].bottom:
                break
            a, b = pieces[i], pieces[j]
            if a.cell == b.cell and _reach_into_each_other(a, b):
                tangled |= {i, j}
    if not tangled:
        return list(pieces)
    return [part for i, piece in enumerate(pieces) for part in (_words(piece, characters) if i in tangled else [piece])]


def _reach_into_each_other(a: Line, b: Line) -> bool:
    height = min(a.size, b.size)
    if min(a.bottom, b.bottom) - max(a.top, b.top) < _SAME_BASELINE * height:
        return False
    least = min(0.3 * height, 0.5 * min(a.x1 - a.x0, b.x1 - b.x0))  # a comma is narrow
    return min(a.x1, b.x1) - max(a.x0, b.x0) > least and (" " in a.text or " " in b.text)


def _words(piece: Line, characters: Characters) -> list[Line]:
    """A piece parted at its spaces."""
    gaps = np.flatnonzero(piece.rows < 0).tolist()
    found = []
    for start, end in pairwise([-1, *gaps, len(piece.rows)]):
        rows = piece.rows[start + 1 : end]
        if len(rows):
            x0, x1 = float(characters.body[rows, 0].min()), float(characters.body[rows, 2].max())
            last = end == len(piece.rows)
            text, space_after = piece.text[start + 1 : end], last and piece.space_after
            found.append(replace(piece, text=text, rows=rows, x0=x0, x1=x1, order=int(rows[0]), space_after=space_after))
    return found


def on_one_row(pieces: Sequence[Line]) -> Line:
    """Pieces of one printed line, from left to right, as one line: a space where there is room for one or where the file has one, but none
    in a word that is spread out over the line ("목      차")."""
    if len(pieces) > 1 and _SPREAD_START.fullmatch(pieces[0].text) and all(_SPREAD.fullmatch(piece.text) for piece in pieces[1:]):
        return joined(pieces, [""] * (len(pieces) - 1))
    separators = []
    for left, right in pairwise(pieces):
        written = left.space_after and right.order > left.order
        if right.text[0] in ")]}〕】」』》〉" and not written:
            separators.append("")
            continue
        separators.append(" " if written or right.x0 - left.x1 > _ROOM_FOR_SPACE * min(left.size, right.size) else "")
    return joined(pieces, separators)


def joined(lines: Sequence[Line], separators: Sequence[str]) -> Line:
    """One line of several, in the order given; `separators` (one fewer) stand between them."""
    if len(lines) == 1 and not separators:
        return lines[0]
    texts, rows = [lines[0].text], [lines[0].rows]
    for line, separator in zip(lines[1:], separators, strict=True):
        texts += [separator, line.text]
        rows += [_BLANK[: len(separator)], line.rows]
    longest = max(lines, key=lambda line: len(line.text))
    return Line(
        text="".join(texts),
        rows=np.concatenate(rows),
        x0=min(line.x0 for line in lines),
        top=min(line.top for line in lines),
        x1=max(line.x1 for line in lines),
        bottom=max(line.bottom for line in lines),
        size=longest.size,
        order=min(line.order for line in lines),
        space_after=lines[-1].space_after,
        cell=lines[0].cell,
        region=lines[0].region,
        turns=lines[0].turns,
    )
