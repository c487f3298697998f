"""Running headers, footers and page numbers: what stands at the same place on page after page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .page_draft import Draft
from .page_layout import Printed

_BAND = 0.12  # of the page's height, at the top and at the bottom, in which furniture stands
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-–—~·|\s]*(?:page|p\.?|쪽)?\s*\d{1,4}\s*(?:[/|]\s*\d{1,4}|of \d{1,4}|쪽)?[-–—~·|\s]*", re.IGNORECASE)


def without_furniture(drafts: Sequence[Draft]) -> list[tuple[Printed, ...]]:
    """The lines and rows of every page that belong to its text."""
    seen: Counter[tuple[str, int]] = Counter()
    for draft in drafts:
        seen.update({_key(line, draft) for line in draft.content if _in_band(line, draft)})
    enough = max(3, len(drafts) // 3)
    return [tuple(line for line in draft.content if not _is_furniture(line, draft, seen, enough)) for draft in drafts]


def _is_furniture(line: Printed, draft: Draft, seen: Counter[tuple[str, int]], enough: int) -> bool:
    return _in_band(line, draft) and (seen[_key(line, draft)] >= enough or bool(_PAGE_NUMBER.fullmatch(line.text)))


def _in_band(line: Printed, draft: Draft) -> bool:
    return line.bottom < _BAND * draft.height or line.top > (1 - _BAND) * draft.height


def _key(line: Printed, draft: Draft) -> tuple[str, int]:
    return _DIGITS.sub("#", "".join(line.text.split())), round(line.middle / 6)
