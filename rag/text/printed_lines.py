"""The printed lines of a manuscript, each with where and how it is set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rag.core.looks import Look, Looks, sizes, stands_out
from rag.core.marks import BRACKETED, BULLETS, DASHES, DOTTED, ENCLOSED, ROMAN, TYPED
from rag.core.records import Manuscript, Page, Span
from rag.text.heading_marks import length_of_title

_LOOKED_AT = 80  # characters of a line, from its beginning
_SAME_ROW = 0.5  # of a character's height that it may stand lower than the first and be of the same printed row
_CONTENTS = re.compile(r"(?:[·.․‥…ㆍ∙⋅]\s?){4,}\s*[-–]?\s*(?:\d{1,4}|[ivxlIVXL]{1,5})?\s*[-–]?\s*$")
_CONTENTS_TITLE = re.compile(r"[<\[【]?\s*(?:목\s*차|차\s*례|contents|table of contents)\s*[>\]】]?", re.IGNORECASE)
_ENTRY = re.compile(r"[^\d\s.,%][^\t]{2,80}?[\s.·…]+(\d{1,3})\s*$")
_ITEM = re.compile(rf"[{BULLETS}{DASHES}{ENCLOSED}{ROMAN}]|{TYPED}|(?:{BRACKETED}|\(?{DOTTED})\s|\d{{1,2}}\.\s?(?=[^\d\s])")


@dataclass(frozen=True, slots=True)
class Setting:
    """How a line is set. `x0`, `x1` are where its first printed row begins and ends, `top` and `bottom` where all of it does, in points;
    `width` is the page's. `size` is the font's, 0 where unknown; `bold`, `tinted`, `light` are shares of its
    characters, without what stands behind a title in brackets."""

    x0: float
    top: float
    x1: float
    bottom: float
    width: float
    size: float
    bold: float
    tinted: float
    light: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page's text (`start`, `end`: offsets in the document's text, without white space around it).

    `path` is the path of headings above it, its own included when `heading`; `size` is the height of its print in points, 0 where
    unknown; `table` a row with tabs; `contents` an entry of a printed table of contents; `item` the beginning of a list item;
    `statutory` a heading of 편·장·절·관·조, a supplement or an annex. Of a heading the title ends at `titled`, before the article's text.
    `setting` is None where the manuscript does not tell it.
    """

    start: int
    end: int
    text: str
    page: int
    size: float
    table: bool = False
    contents: bool = False
    item: bool = False
    article: bool = False
    statutory: bool = False
    heading: bool = False
    rank: int = 0
    path: tuple[str, ...] = ()
    titled: int = 0
    setting: Setting | None = None


def printed_lines(manuscript: Manuscript) -> list[Line]:
    """Every line of every page, in order, without headings."""
    looks = manuscript.looks or (None,) * len(manuscript.pages)
    return [line for page, looked in zip(manuscript.pages, looks, strict=True) for line in _page_lines(page, looked)]


def _page_lines(page: Page, looks: Looks | None) -> Iterator[Line]:
    of_contents = is_contents(page.text)
    at = 0
    for raw in page.text.split("\n"):
        text = raw.strip()
        if text:
            start = at + len(raw) - len(raw.lstrip())
            span = Span(start, start + len(text))
            setting = _setting(page, span, looks) if looks is not None else None
            yield Line(
                start=page.start + span.start,
                end=page.start + span.end,
                text=text,
                page=page.number,
                size=setting.size if setting is not None and setting.size else _size(page, span),
                table="\t" in raw,
                contents=bool(_CONTENTS.search(text) or _CONTENTS_TITLE.fullmatch(text)) or (of_contents and bool(_ENTRY.search(text))),
                item=bool(_ITEM.match(text)),
                setting=setting,
            )
        at += len(raw) + 1


def is_contents_entry(line: str) -> bool:
    """Whether a line belongs to a printed table of contents: its title, or a heading and dots up to its page."""
    return bool(_CONTENTS.search(line) or _CONTENTS_TITLE.fullmatch(line.strip()))


def is_contents(text: str) -> bool:
    """Whether a page, or a passage, is a printed table of contents without dot leaders: most lines end with a page number, and the numbers
    go up."""
    lines = [line for line in text.split("\n") if line.strip()]
    numbers = [int(match[1]) for line in lines if (match := _ENTRY.search(line))]
    if len(numbers) < 5 or len(numbers) < 0.5 * len(lines):
        return False
    return sum(a <= b for a, b in pairwise(numbers)) >= 0.9 * (len(numbers) - 1) and numbers[-1] > numbers[0]


def may_have_no_windows(passage: str) -> bool:
    """Whether a passage, by its text alone, may be one of a table of contents, which is cut into no windows (`passages.py`)."""
    lines = [line for line in passage.split("\n") if line.strip()]
    return 2 * sum(bool(_ENTRY.search(line)) or is_contents_entry(line) for line in lines) >= len(lines)


def _size(page: Page, span: Span) -> float:
    """The height of the line's tallest common print: of its first 80 characters the 80th percentile, to half a point."""
    boxes = page.boxes[span.start : min(span.end, span.start + _LOOKED_AT)]
    heights = boxes[:, 3] - boxes[:, 1]
    heights = heights[heights > 0]
    return round(float(np.percentile(heights, 80)) * 2) / 2 if heights.size else 0.0


def _setting(page: Page, span: Span, looks: Looks) -> Setting | None:
    boxes = page.boxes[span.start : span.end]
    inked = np.flatnonzero(boxes[:, 2] > boxes[:, 0])
    if not len(inked):
        return None
    titled = length_of_title(page.text[span.start : span.end])
    boxes, looked = boxes[inked], looks[span.start : span.end][inked[inked < max(titled, 1)]][:_LOOKED_AT]
    row = boxes[boxes[:, 1] < boxes[0, 3] + _SAME_ROW * (boxes[0, 3] - boxes[0, 1])]
    bold, tinted, light = (float(stands_out(looked, look).mean()) for look in (Look.BOLD, Look.TINTED, Look.LIGHT))
    return Setting(
        x0=float(row[:, 0].min()),
        top=float(boxes[:, 1].min()),
        x1=float(row[:, 2].max()),
        bottom=float(boxes[:, 3].max()),
        width=page.width,
        size=round(float(np.median(sizes(looked))) * 4) / 4,
        bold=bold,
        tinted=tinted,
        light=light,
    )
