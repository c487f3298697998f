"""Printed lines and table rows -> the text of a page: lines that only the margin broke are joined, all others end with a newline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from rag.pdf.layout import Printed, Row
from rag.pdf.lines import Line, joined

LineJoiner = Callable[[Sequence[str]], Sequence[str]]

_MARKER = re.compile(
    r"[□■○●◉❖➢◯◎◇◆▷▶►➤▪▫•·∙‧․ㆍ※☞⇒→❍❏❑✓◦*\-–—―]\s?\S"
    r"|[ㅇoO]\s|[①-⑳㉠-㉻❶-❿⑴-⒇ⅰ-ⅿⅠ-Ⅻ]"
    r"|제\s?\d+\s?(?:장|절|관|편|조)(?:의\s?\d+)?(?:[\s(:]|$)"
    r"|\(?\d{1,2}\)\s?\S|\d{1,2}\.\s*[가-힣A-Za-z「『“‘'\"(]|\(?[가나라마바사아자차카타파하][.)]\s|\([가나라마바사아자차카타파하]\)|[A-Z][.)]\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s|[<【\[〔《]"
)
_LETTER_DA = re.compile(r"다[.)]\s")  # an item of a list, or the end of a sentence that the margin broke
_SENTENCE_END = re.compile(r"[.!?。:;]\W*$")
_LEADER = re.compile(r"[.·…‥∙․ㆍ-]{4,}\s*\d*$")  # an entry of a table of contents
_SIZE_CHANGE = 1.15  # a line larger or smaller by more is not of the same paragraph
_SHORTEST = 12.0  # heights: a narrower line, outside a table, was ended and not broken
_HANGING = 3.0  # heights that a line under its bullet may stay short of the margin: boxes in a column have margins of their own
_LINE_SPACING = 2.2  # heights from one line's top to the next's, at most
_BROKEN_WORD = re.compile(r"[A-Za-z]{2}-$")  # a word of Latin letters, hyphenated at the margin


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of one region, grouped: each group is the printed lines of one paragraph."""
    if not lines:
        return []
    margins = _margins(lines)
    groups = [[lines[0]]]
    for (above, below), right in zip(pairwise(lines), margins, strict=False):
        reached = _reaches(above, below, right - _slack(groups[-1], below))
        if reached and _continues(above, below) and not _indented(groups[-1], below):
            groups[-1].append(below)
        else:
            groups.append([below])
    return groups


def _margins(lines: Sequence[Line]) -> list[float]:
    """For each line where its right margin is: that of the lines around it where most of them reach it, else that of the region."""
    whole = max(line.x1 for line in lines)
    blocks = [[lines[0]]]
    for above, below in pairwise(lines):
        near = abs(below.x0 - above.x0) < 3 * above.size and 0 < below.top - above.top < _LINE_SPACING * above.size
        if near and 1 / _SIZE_CHANGE < below.size / above.size < _SIZE_CHANGE:
            blocks[-1].append(below)
        else:
            blocks.append([below])
    margins = []
    for block in blocks:
        own = max(line.x1 for line in block)
        full = sum(line.x1 > own - line.size for line in block[:-1])
        margins += [own if full >= 2 and full >= 0.6 * (len(block) - 1) else whole] * len(block)
    return margins


def _continues(above: Line, below: Line) -> bool:
    """Whether `below` may be the next line of the paragraph: like it in size, right under it, and not an item of a list."""
    ratio = max(above.size, below.size) / max(min(above.size, below.size), 0.1)
    if ratio > _SIZE_CHANGE or not 0 < below.top - above.top < _LINE_SPACING * above.size:
        return False
    if _LEADER.search(above.text):
        return False
    if _LETTER_DA.match(below.text) and _SENTENCE_END.search(above.text):
        return False
    return not _MARKER.match(below.text)


def _reaches(above: Line, below: Line, right: float) -> bool:
    """Whether the first word of `below` had no room left on the line above."""
    if above.cell < 0 and above.x1 - above.x0 < _SHORTEST * above.size:
        return False
    if abs(above.x0 + above.x1 - below.x0 - below.x1) < 0.6 * above.size and abs(above.x0 - below.x0) > 0.7 * above.size:
        return False  # centred lines were set one by one
    word = below.text.split(" ", 1)[0]
    width = len(word) / max(len(below.text), 1) * (below.x1 - below.x0)
    return above.x1 + width + 0.3 * above.size > right


def _slack(paragraph: Sequence[Line], below: Line) -> float:
    first = paragraph[0]
    hangs = below.x0 > first.x0 + 0.4 * below.size and _MARKER.match(first.text)
    return _HANGING * below.size if hangs and first.x1 - first.x0 > 20 * first.size else 0.0


def _indented(paragraph: Sequence[Line], below: Line) -> bool:
    """Whether `below` begins a paragraph of its own by its indent, after a finished sentence."""
    if len(paragraph) < 2 or not _SENTENCE_END.search(paragraph[-1].text):
        return False
    return below.x0 > paragraph[-1].x0 + 0.7 * below.size


def text_of(content: Sequence[Printed], join: LineJoiner) -> tuple[str, NDArray[np.int64]]:
    """The text, paragraphs and rows parted by newlines, and int64 (len(text),): each character's row in `Characters`, -1 for none."""
    whole = list(_whole(content, join))
    if not whole:
        return "", np.zeros(0, np.int64)
    line = joined(whole, ["\n"] * (len(whole) - 1))
    return line.text, line.rows


def _whole(content: Sequence[Printed], join: LineJoiner) -> Iterator[Line]:
    """Each paragraph and each row as one line."""
    for region, group in groupby(content, key=lambda printed: printed.region if isinstance(printed, Line) else None):
        if region is None:
            yield from (_row(row, join) for row in group if isinstance(row, Row))
        else:
            lines = [line for line in group if isinstance(line, Line)]
            yield from (_paragraph(paragraph, join) for paragraph in paragraphs(lines))


def _row(row: Row, join: LineJoiner) -> Line:
    """Cells parted by tabs, the empty ones at the end left out."""
    cells = [_cell(cell, join) for cell in row.cells]
    filled = [cell for cell in cells if cell is not None]
    nothing = replace(filled[0], text="", rows=np.zeros(0, np.int64))
    last = max(i for i, cell in enumerate(cells) if cell is not None)
    return joined([cell or nothing for cell in cells[: last + 1]], ["\t"] * last)


def _cell(lines: Sequence[Line], join: LineJoiner) -> Line | None:
    """A cell on one line: wrapped lines joined as `join` says, items by a space."""
    if not lines:
        return None
    groups = [[lines[0]]]
    for above, below in pairwise(lines):
        if _continues(above, below):
            groups[-1].append(below)
        else:
            groups.append([below])
    whole = [_paragraph(group, join) for group in groups]
    return joined(whole, [" "] * (len(whole) - 1))


def _paragraph(group: Sequence[Line], join: LineJoiner) -> Line:
    if len(group) == 1:
        return group[0]
    told = join([line.text for line in group])
    lines, separators = list(group), [" " if above.space_after else told[i] for i, above in enumerate(group[:-1])]
    for i, (above, below) in enumerate(pairwise(group)):
        if _BROKEN_WORD.search(above.text) and below.text[:1].islower():
            lines[i] = replace(lines[i], text=above.text[:-1], rows=above.rows[:-1])
            separators[i] = ""
    return joined(lines, separators)
