"""Printed lines -> the text of a page: lines that only the margin broke are joined, all others end with a newline."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .page_lines import Line, joined

LineJoiner = Callable[[Sequence[str]], Sequence[str]]

_MARKER = re.compile(
    r"[□■○●◯◎◇◆▷▶►➤▪▫•·∙‧․ㆍ※☞⇒→❍❏❑✓◦*\-–—―-]\s?\S"
    r"|[①-⑳㉠-㉻❶-❿⑴-⒇ⅰ-ⅿⅠ-Ⅻ]"
    r"|제\s?\d+\s?(?:장|절|관|편|조)(?:의\d+)?[\s(:]"
    r"|\(?\d{1,2}[.)]\s?\S|\(?[가-하][.)]\s|\([가-하]\)|[A-Z][.)]\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s|[<【\[〔《]"
)
_SIZE_CHANGE = 1.15  # a line larger or smaller by more is not of the same paragraph
_LINE_SPACING = 2.2  # heights from one line's top to the next's, at most


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Lines that share their margins, in order."""

    lines: tuple[Line, ...]


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of one column, grouped: each group is printed lines of one paragraph."""
    if not lines:
        return []
    right = max(line.x1 for line in lines)
    groups = [[lines[0]]]
    for above, below in pairwise(lines):
        if _continues(above, below, right, groups[-1]):
            groups[-1].append(below)
        else:
            groups.append([below])
    return groups


def _continues(above: Line, below: Line, right: float, paragraph: Sequence[Line]) -> bool:
    ratio = max(above.size, below.size) / max(min(above.size, below.size), 0.1)
    if ratio > _SIZE_CHANGE or above.cell != below.cell or not 0 < below.top - above.top < _LINE_SPACING * above.size:
        return False
    if _MARKER.match(below.text):
        return False
    first_word = (below.text + " ").index(" ") / max(len(below.text), 1) * (below.x1 - below.x0)
    return above.x1 + first_word + 0.3 * above.size > right


def text_of(groups: Sequence[Sequence[Line]], join: LineJoiner) -> tuple[str, NDArray[np.int64]]:
    """The paragraphs' text, each ended by a newline but the last, and int64 (len(text),): each character's row, -1 for none."""
    whole = [group[0] if len(group) == 1 else joined(group, separators(group, join)) for group in groups]
    if not whole:
        return "", np.zeros(0, np.int64)
    line = joined(whole, ["\n"] * (len(whole) - 1))
    return line.text, line.rows


def separators(group: Sequence[Line], join: LineJoiner) -> list[str]:
    """What stands at each line break of a paragraph: a blank that the file has itself, otherwise what `join` says."""
    told = join([line.text for line in group])
    return [" " if above.space_after else separator for above, separator in zip(group[:-1], told, strict=True)]
