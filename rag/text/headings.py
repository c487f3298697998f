"""The printed lines of a manuscript and the path of headings above each.

Which lines are headings is read from what they begin with (편·장·절·관·조, `Ⅰ.`, `1.1`, `가.`, `□`), from the PDF's own outline,
and from the size of print. A heading stands under every heading before it that is printed larger or, at the same size, ranks higher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np

from rag.core.marks import (
    BRACKETED,
    BULLETS,
    COLONS,
    DASHES,
    DIAMONDS,
    DOTTED,
    ENCLOSED,
    LETTERS,
    QUOTES,
    ROMAN,
    SQUARES,
    STOPS,
    TRIANGLES,
    TYPED,
)
from rag.core.records import Manuscript, OutlineItem, Page, Span

TITLE_LENGTH = 60
_LONGEST_HEADING = 60
_LARGER = 1.15

_ARTICLE = re.compile(r"제\s?\d+\s?조(?:\s?의\s?\d+)*\s*(?:[(（\[【][^()（）\[\]【】]{1,60}(?:\([^()]*\)[^()]*)?[)）\]】]|삭\s?제)")
_AFTER_ARTICLE = re.compile(r"$|\s*[①<\[(]|\s+(?!및|또는|부터|까지|에서|의\s|에\s|내지|중\s|각\s)")
_CONTENTS = re.compile(r"(?:[·.․‥…ㆍ∙⋅]\s?){4,}\s*[-–]?\s*(?:\d{1,4}|[ivxlIVXL]{1,5})?\s*[-–]?\s*$")
_CONTENTS_TITLE = re.compile(r"[<\[【]?\s*(?:목\s*차|차\s*례|contents|table of contents)\s*[>\]】]?", re.IGNORECASE)
_ENTRY = re.compile(r"[^\d\s.,%][^\t]{2,80}?[\s.·…]+(\d{1,3})\s*$")
_SENTENCE_END = re.compile(rf"[{STOPS}{COLONS},][{QUOTES})]*$")  # what was amended stands in <…. > behind a title
_TITLE_MARKS = SQUARES + DIAMONDS + TRIANGLES  # what a title begins with; circles, dots and dashes begin what stands under it
_RANKS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (5, re.compile(r"[\[<【(〈]?\s?(?:부\s?칙|(?:별\s?[표지첨]|부\s?록|붙\s?임|첨\s?부)(?:\s?제?\s?\d+(?:의\d+)?)?)(?=[\s\]>】)〉<(:]|$)")),
    (10, re.compile(r"제\s?\d+\s?편(?=[\s.:(]|$)")),
    (20, re.compile(r"제\s?\d+\s?(?:장|부)(?:의\s?\d+)?(?=[\s.:(]|$)")),
    (30, re.compile(r"제\s?\d+\s?절(?:의\s?\d+)?(?=[\s.:(]|$)")),
    (40, re.compile(r"제\s?\d+\s?관(?:의\s?\d+)?(?=[\s.:(]|$)")),
    (52, re.compile(r"(?:[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ]+|[IVX]{1,4}\.)\s?[.)]?\s?(?=\S)")),
    (58, re.compile(r"\d{1,2}(?:\.\d{1,2}){3}\.?\s+(?=\D)")),
    (57, re.compile(r"\d{1,2}(?:\.\d{1,2}){2}\.?\s+(?=\D)")),
    (56, re.compile(r"\d{1,2}\.\d{1,2}\.?\s+(?=\D)")),
    (55, re.compile(r"\d{1,2}\.\s?(?=[^\d\s])")),
    (60, re.compile(rf"[{_TITLE_MARKS}]\s?(?=\S)")),
    (62, re.compile(rf"[{LETTERS}]\.\s?(?=\S)")),
    (64, re.compile(r"\d{1,2}\)\s?(?=\S)")),
    (66, re.compile(rf"[{LETTERS}]\)\s?(?=\S)")),
)
_ARTICLE_RANK, _QUOTED_ARTICLE_RANK, _PLAIN_RANK = 50, 68, 2
_NO_TITLE = re.compile(r"[<※→⇒➜*+=~\[]|\((?!\d{1,3}\))|['`‘’]\d|.$")  # captions, notes, units, dates
_STATUTORY = range(5, 51)
_ITEMS_OF_ARTICLES = frozenset({55, 62, 64, 66})  # 호, 목 and what stands under them
_AMENDED = re.compile(r"\s*[<\[〈](?:신설|개정|전문개정|제목개정|본조신설|삭제|종전)[^>\]〉]*[>\]〉]")
_ITEM = re.compile(rf"[{BULLETS}{DASHES}+{ENCLOSED}{ROMAN}]|{TYPED}|(?:{BRACKETED}|\(?{DOTTED})\s|\d{{1,2}}\.\s?(?=[^\d\s])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page's text (`start`, `end`: offsets in the document's text, without white space around it).

    `path` is the path of headings above it, its own included when `heading`; `size` is the height of its print in points, 0 where
    unknown; `table` a row with tabs; `contents` an entry of a printed table of contents; `item` the beginning of a list item;
    `statutory` a heading of 편·장·절·관·조, a supplement or an annex.
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


@dataclass(frozen=True, slots=True)
class _Open:
    rank: int
    size: float
    title: str


def read_lines(manuscript: Manuscript) -> list[Line]:
    """Every line of every page, in order, with its heading path."""
    bare = [line for page in manuscript.pages for line in _page_lines(page)]
    body = _body_size(bare)
    outline = _outline_titles(manuscript.outline)
    article_rank = _ARTICLE_RANK if any(_article(line.text).startswith("제1조(") for line in bare) else _QUOTED_ARTICLE_RANK
    return list(_with_paths(bare, body, outline, article_rank))


def _page_lines(page: Page) -> Iterator[Line]:
    of_contents = is_contents(page.text)
    at = 0
    for raw in page.text.split("\n"):
        text = raw.strip()
        if text:
            start = at + len(raw) - len(raw.lstrip())
            end = start + len(text)
            yield Line(
                start=page.start + start,
                end=page.start + end,
                text=text,
                page=page.number,
                size=_size(page, Span(start, end)),
                table="\t" in raw,
                contents=bool(_CONTENTS.search(text) or _CONTENTS_TITLE.fullmatch(text)) or (of_contents and bool(_ENTRY.search(text))),
                item=bool(_ITEM.match(text)),
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


def _size(page: Page, span: Span) -> float:
    """The height of the line's tallest common print: of its first 80 characters the 80th percentile, to half a point."""
    boxes = page.boxes[span.start : min(span.end, span.start + 80)]
    heights = boxes[:, 3] - boxes[:, 1]
    heights = heights[heights > 0]
    return round(float(np.percentile(heights, 80)) * 2) / 2 if heights.size else 0.0


def _body_size(lines: Sequence[Line]) -> float:
    """The size in which most characters are printed."""
    sizes = [line.size for line in lines if line.size for _ in range(1 + len(line.text) // 20)]
    return float(median(sizes)) if sizes else 0.0


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _outline_titles(outline: Iterable[OutlineItem]) -> dict[tuple[int, str], int]:
    return {(item.page, _bare(item.title)): item.level for item in outline if item.page and _bare(item.title)}


def _with_paths(lines: Sequence[Line], body: float, outline: dict[tuple[int, str], int], article_rank: int) -> Iterator[Line]:
    open_headings: list[_Open] = []
    for above, line, following in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        place = _Place(above, line, following, body=body, article_rank=article_rank, ranks=tuple(head.rank for head in open_headings))
        title, rank = _heading(place, outline)
        if title:
            _close(open_headings, rank, line.size)
            open_headings.append(_Open(rank, line.size, title))
        path = tuple(dict.fromkeys(head.title for head in open_headings))
        if title and rank == _QUOTED_ARTICLE_RANK:
            open_headings.pop()  # where the quotation ends is not printed
        article = rank == article_rank
        yield replace(line, article=article, statutory=rank in _STATUTORY or article, heading=bool(title), rank=rank, path=path)


def _article(text: str) -> str:
    """The article heading that a line begins with, without spaces before its bracket, or nothing."""
    match = _ARTICLE.match(text)
    if not match or not _AFTER_ARTICLE.match(text[match.end() :]):
        return ""
    number, bracket, title = match.group().partition("(")
    return "".join(number.split()) + bracket + title


def _close(open_headings: list[_Open], rank: int, size: float) -> None:
    """Remove the headings that one of `rank` and `size` ends: down to its last sibling, and all that are not above it."""
    siblings = [i for i, head in enumerate(open_headings) if head.rank == rank and _alike(head.size, size, marked=rank > _PLAIN_RANK)]
    if siblings:
        del open_headings[siblings[-1] :]
    while open_headings and _ends(open_headings[-1], rank, size):
        open_headings.pop()


def _alike(one: float, other: float, *, marked: bool) -> bool:
    """Whether two sizes may be of one style: the boxes of letters differ by a tenth, those of numbers before a title by a third."""
    widest = 1.34 if marked else 1.1
    return not one or not other or 1 / widest < one / other < widest


def _ends(above: _Open, rank: int, size: float) -> bool:
    """Whether a heading of `rank` and `size` ends the one above it. Statutes rank by their words, all else first by size."""
    if (rank in _STATUTORY and above.rank in _STATUTORY) or not size or not above.size:
        return above.rank >= rank
    if above.size < size * 0.9:
        return True
    return above.size < size * 1.1 and above.rank >= rank


@dataclass(frozen=True, slots=True)
class _Place:
    """A line among its neighbours, the size of the body's print, and the ranks of the headings that it stands under."""

    above: Line | None
    line: Line
    following: Line | None
    body: float
    article_rank: int
    ranks: tuple[int, ...]

    @property
    def large(self) -> bool:
        return bool(self.body) and self.line.size >= self.body * _LARGER


def _heading(place: _Place, outline: dict[tuple[int, str], int]) -> tuple[str, int]:
    """`(title, rank)` of a heading, or `("", 0)`."""
    line = place.line
    if line.contents or line.table:
        return "", 0
    if article := _article(line.text):
        return _title(article), place.article_rank
    if len(line.text) > _LONGEST_HEADING or not any(c.isalpha() for c in line.text):
        return "", 0
    level = outline.get((line.page, _bare(line.text)))
    rank = _rank(line)
    if level is not None:
        return _title(line.text), rank or _PLAIN_RANK + min(level, 2)
    if _SENTENCE_END.search(line.text) and not (place.large and line.text.endswith("?")):
        return "", 0
    if rank:
        return (_title(line.text), rank) if rank < _ARTICLE_RANK or _has_body(place, rank) else ("", 0)
    titled = not _NO_TITLE.match(line.text) and not line.item and len(_bare(line.text)) > 1
    if place.large and titled and place.following and place.following.page == line.page:
        return _title(line.text), _PLAIN_RANK
    return "", 0


def _rank(line: Line) -> int:
    return next((rank for rank, pattern in _RANKS if pattern.match(line.text)), 0)


def _has_body(place: _Place, rank: int) -> bool:
    """A marked line is a heading when what follows is deeper, it is not an item of a list whose last item stands right above, and in an
    article only if a heading of its kind was open before the article was quoted."""
    if not place.following or place.following.contents:
        return False
    of_list = rank in _ITEMS_OF_ARTICLES or not place.large
    if place.article_rank in place.ranks and of_list and rank not in place.ranks:
        return False
    listed = place.above is not None and _rank(place.above) == rank
    return not listed and (_rank(place.following) or 99) > rank


def _title(text: str) -> str:
    words = " ".join(_AMENDED.sub("", text).lstrip(f"{_TITLE_MARKS} ").split())
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1].rstrip() + "…"
