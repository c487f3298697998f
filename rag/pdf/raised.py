"""Raised and lowered print told apart by size and baseline, so that it never becomes part of the figure beside it: 24³⁾명 is 24명 with a
mark and is read 24³명, m² and CO₂ are written as they are printed.

The brackets of a raised mark go into its figure's box. What is raised and no figure (*, †, letters) joins no figure and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.pdf.characters import Characters, Floats, united

_SMALLER = 0.82  # of the height of the character before
_GAP = 0.4  # in heights of the character before: further away it is no mark of it
_OFF = 0.12  # in heights: how much higher (or lower) the foot of a raised (or lowered) character is
_LONGEST = 8  # characters of a mark
_MARK = re.compile(r"(?:주\s?)?[(\[]?([-−–+]?\d{1,2}(?:[,·~]\d{1,2})*)[)\]]?")
_RAISED = str.maketrans("0123456789-−–+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻⁺")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DEGREE = re.compile("[oO0ㅇ○]")


def with_marks(characters: Characters) -> Characters:
    """`characters` with figures that are set small above or below the line written as such."""
    written = list(_marks(characters))
    if not written:
        return characters
    text = list(characters.text)
    groups = [(row, row + 1) for row in range(len(text))]
    gone: set[int] = set()
    for start, end, spelled in written:
        figures = _figures(characters.text[start:end])
        for k, character in enumerate(spelled):
            row = start + figures[0] + k
            text[row] = character
            groups[row] = (start if k == 0 else row, end if k == len(spelled) - 1 else row + 1)
        gone |= set(range(start, end)) - set(range(start + figures[0], start + figures[0] + len(spelled)))
    kept = [row for row in range(len(text)) if row not in gone]
    joined = np.array([groups[row] for row in kept], dtype=np.int64)
    rows = np.array(kept, dtype=np.int64)
    ink, body = united(characters.ink, joined), united(characters.body, joined)
    told = "".join(text[row] for row in kept)
    return replace(characters, text=told, ink=ink, body=body, turns=characters.turns[rows], looks=characters.looks[rows])


def _figures(mark: str) -> tuple[int, int]:
    match = _MARK.fullmatch(mark)
    return match.span(1) if match else (0, len(mark))


def _marks(characters: Characters) -> Iterator[tuple[int, int, str]]:
    """From which row to which a mark stands, and what is written for its figures."""
    text, body = characters.text, characters.body
    inked = np.flatnonzero(~characters.white & ~np.isnan(body).any(1) & (characters.turns == 0))
    if len(inked) < 2:
        return
    heights = np.maximum(body[:, 3] - body[:, 1], 0.1)
    smaller = heights[inked[1:]] < _SMALLER * heights[inked[:-1]]
    near = np.diff(inked) == 1
    for first in inked[1:][smaller & near].tolist():
        side = _side(body, heights, first - 1, first)
        if not side:
            continue
        end = first + 1
        while end < len(text) and end - first < _LONGEST and _goes_on(text, body=body, heights=heights, first=first, row=end):
            end += 1
        spelled = _spelled(text, first, end, side)
        if spelled:
            yield first, end, spelled


def _side(body: Floats, heights: NDArray[np.float32], before: int, row: int) -> int:
    """1 where the character is raised beside the one before, -1 where it is lowered, else 0."""
    height = heights[before]
    if not -0.3 * height <= body[row, 0] - body[before, 2] <= _GAP * height:
        return 0
    common = min(body[row, 3], body[before, 3]) - max(body[row, 1], body[before, 1])
    if common < 0.2 * heights[row]:
        return 0
    foot = (body[before, 3] - body[row, 3]) / height
    head = (body[row, 1] - body[before, 1]) / height
    if foot > _OFF and foot > head:
        return 1
    return -1 if head > 2 * _OFF and foot < 0.05 else 0


def _goes_on(text: str, body: Floats, heights: NDArray[np.float32], first: int, row: int) -> bool:
    """Whether a mark that begins at `first` goes on with `row`."""
    if text[row].isspace() or not abs(heights[row] - heights[first]) < 0.15 * heights[first]:
        return False
    level = abs(body[row, 3] - body[first, 3]) < 0.2 * heights[first]
    return bool(level and -0.5 * heights[first] < body[row, 0] - body[row - 1, 2] < heights[first])


def _spelled(text: str, start: int, end: int, side: int) -> str | None:
    """What is written for the mark's figures, None where it is not one."""
    mark, before, after = text[start:end], text[:start].rstrip()[-2:], text[end : end + 1]
    if side < 0:
        return mark.translate(_LOWERED) if mark.isdecimal() and mark.isascii() and before[-1:].isalpha() and before[-1:].isascii() else None
    if _DEGREE.fullmatch(mark) and after in ("C", "F") and before[-1:].isdigit():
        return "°"
    match = _MARK.fullmatch(mark)
    if match is None or after in ("/", "⁄") or before[-1:] in ("/", "⁄", ","):
        return None
    if before[-1:] == "." and before[:1].isdigit():  # the small cents of a large price
        return None
    return match.group(1).translate(_RAISED)
