"""Notes at the foot of a page: they go before the paragraph that they part from its end on the next page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.pdf.draft import Draft
from rag.pdf.layout import Printed
from rag.pdf.lines import Line
from rag.pdf.paragraphs import paragraphs

_NOTE = re.compile(r"(?:[¹²³⁰⁴-⁹]+|\(?\d{1,3}\)|\*{1,3}|†|‡|주\s?\d*\)|\[\d{1,3}\])\s?\S")
_SMALLER = 0.93  # of the height of the page's lines
_LOWER_HALF = 0.5
_FINISHED = re.compile(r"[.!?。:;”\"')\]」』]\s*$|[다요음함임됨]\s*$")
_BEGINS = re.compile(r"[가-힣a-z(「『“\"'\d]")
_NEW = re.compile(r"제\s?\d+\s?[장절관편조항]|[가-하]\.\s|\(?\d{1,3}[.)]|\([가-하]\)")


def after_their_paragraph(drafts: Sequence[Draft], contents: Sequence[tuple[Printed, ...]]) -> list[tuple[Printed, ...]]:
    """The pages' lines, notes moved before the last paragraph of their page where that goes on over the page."""
    moved = list(contents)
    for i, (here, following) in enumerate(pairwise(contents)):
        start = _notes_from(drafts[i], here)
        if 0 < start < len(here) and _goes_on(here[start - 1], following[0] if following else None):
            first = start - _last_paragraph(here[:start])
            moved[i] = (*here[:first], *here[start:], *here[first:start])
    return moved


def _notes_from(draft: Draft, content: Sequence[Printed]) -> int:
    """Where the notes begin among a page's lines, the number of lines where it has none: small ones to the end, the first marked."""
    sizes = sorted(line.size for printed in content for line in printed.lines)
    if not sizes:
        return 0
    usual = sizes[len(sizes) // 2]
    start = len(content)
    for at in range(len(content) - 1, -1, -1):
        printed = content[at]
        if not isinstance(printed, Line) or printed.turns or printed.size > _SMALLER * usual or printed.top < _LOWER_HALF * draft.height:
            break
        if _NOTE.match(printed.text):
            start = at
    return start


def _goes_on(last: Printed, following: Printed | None) -> bool:
    """Whether a sentence that is not finished on the page goes on with the first line of the next."""
    if not isinstance(last, Line) or not isinstance(following, Line) or last.cell >= 0 or following.cell >= 0:
        return False
    alike = abs(last.size - following.size) < 0.1 * last.size
    return alike and not _FINISHED.search(last.text) and bool(_BEGINS.match(following.text)) and not _NEW.match(following.text)


def _last_paragraph(content: Sequence[Printed]) -> int:
    """How many lines the last paragraph has."""
    lines: list[Line] = []
    for printed in reversed(content):
        if not isinstance(printed, Line) or (lines and printed.region != lines[0].region):
            break
        lines.insert(0, printed)
    return len(paragraphs(lines)[-1])
