"""Running headers, footers and page numbers: what stands at the same place on page after page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.pdf.draft import Draft
from rag.pdf.layout import Printed, Row
from rag.pdf.lines import Line

_BAND = 0.12  # of the page's height, at the top and at the bottom, in which furniture stands
_SIDE = 0.12  # of its width, at the sides, for the tabs of a printed index
_TITLES = 0.2  # of a slide's height, in which its title begins
_LARGER = 1.15  # than most lines of a slide
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-–—~·|\s]*(?:page|p\.?|쪽)?\s*\d{1,4}\s*(?:[/|]\s*\d{1,4}|of \d{1,4}|쪽)?[-–—~·|\s]*", re.IGNORECASE)


def without_furniture(drafts: Sequence[Draft]) -> list[tuple[Printed, ...]]:
    """The lines and rows of every page that belong to its text."""
    seen: Counter[tuple[str, int]] = Counter()
    for draft in drafts:
        seen.update({_key(line, draft) for line in draft.content if _in_band(line, draft)})
    enough = max(3 if len(drafts) > 2 else 2, len(drafts) // 3)
    return [tuple(line for line in draft.content if not _is_furniture(line, draft, seen, enough)) for draft in drafts]


def _is_furniture(line: Printed, draft: Draft, seen: Counter[tuple[str, int]], enough: int) -> bool:
    if not _in_band(line, draft) or _is_slide_title(line, draft):
        return False
    return seen[_key(line, draft)] >= enough or (bool(_PAGE_NUMBER.fullmatch(line.text)) and not _beside(line, draft))


def _is_slide_title(line: Printed, draft: Draft) -> bool:
    """Whether a line at the top of a slide is larger than what it is about: slides that go on repeat their title."""
    if not isinstance(line, Line) or line.turns or draft.width <= draft.height or line.top > _TITLES * draft.height:
        return False
    others = sorted(other.size for printed in draft.content for other in printed.lines if other is not line)
    return bool(others) and line.size >= _LARGER * others[len(others) // 2]


def _in_band(line: Printed, draft: Draft) -> bool:
    if isinstance(line, Line) and line.turns != 0:  # writing askew over the page, or up its side
        return True
    if isinstance(line, Row):  # heads of a table that are printed again on page after page are no furniture
        return line.table[1] < _BAND * draft.height or line.table[0] > (1 - _BAND) * draft.height
    return line.bottom < _BAND * draft.height or line.top > (1 - _BAND) * draft.height or _beside(line, draft)


def _beside(line: Printed, draft: Draft) -> bool:
    if not any(character.isalpha() for character in line.text):  # figures of a right-hand column stand there too
        return False
    return line.x1 < _SIDE * draft.width or line.x0 > (1 - _SIDE) * draft.width


def _key(line: Printed, draft: Draft) -> tuple[str, int]:
    return _DIGITS.sub("#", "".join(line.text.split())), round(line.middle / 6)
