"""The printed lines of a manuscript and the path of headings above each.

Which lines are headings is read from what they begin with (편·장·절·관·조, `Ⅰ.`, `1.1`, `가.`, `□`), from the PDF's own outline,
and from the size of print. A heading stands under every heading before it that is printed larger or, at the same size, ranks higher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from rag.records import Manuscript, OutlineItem, Page, Span

TITLE_LENGTH = 60
_LONGEST_HEADING = 60
_LARGER = 1.15

_ARTICLE = re.compile(r"제\s?\d+\s?조(?:\s?의\s?\d+)*\s*(?:[(（\[【][^()（）\[\]【】]{1,60}(?:\([^()]*\)[^()]*)?[)）\]】]|삭\s?제)")
_AFTER_ARTICLE = re.compile(r"$|\s*[①<\[(]|\s+(?!및|또는|부터|까지|에서|의\s|에\s|내지|중\s|각\s)")
_CONTENTS = re.compile(r"(?:[·.․‥…ㆍ∙⋅]\s?){4,}\s*[-–]?\s*(?:\d{1,4}|[ivxlIVXL]{1,5})?\s*[-–]?\s*$")
_SENTENCE_END = re.compile(r"(?:[다요음함임까]\.|[.:;,?!])['\"”’)]*$")
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
    (60, re.compile(r"[□■◆◇▣◈▶▷❏]\s?(?=\S)")),
    (62, re.compile(r"[가나다라마바사아자차카타파하]\.\s?(?=\S)")),
    (64, re.compile(r"\d{1,2}\)\s?(?=\S)")),
    (66, re.compile(r"[가나다라마바사아자차카타파하]\)\s?(?=\S)")),
)
_ARTICLE_RANK, _PLAIN_RANK = 50, 12
_ITEM = re.compile(r"[①-⑳⑴-⒇㉮-㉻○●ㅇ◯∘•·‧∙▪▫■□◆◇▶▷※☞\-–—*+]|\(?[\d가-하]{1,2}[.)]\s|\d{1,2}\.\s?(?=[^\d\s])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page's text (`start`, `end`: offsets in the document's text, without white space around it).

    `path` is the path of headings above it, its own included when `heading`; `size` is the height of its print in points, 0 where
    unknown; `table` a row with tabs; `contents` an entry of a printed table of contents; `item` the beginning of a list item.
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
    return list(_with_paths(bare, body, outline))


def _page_lines(page: Page) -> Iterator[Line]:
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
                table="\t" in text,
                contents=bool(_CONTENTS.search(text)),
                item=bool(_ITEM.match(text)),
            )
        at += len(raw) + 1


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


def _with_paths(lines: Sequence[Line], body: float, outline: dict[tuple[int, str], int]) -> Iterator[Line]:
    open_headings: list[_Open] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        title, rank = _heading(line, following, body, outline, any(head.rank == _ARTICLE_RANK for head in open_headings))
        if title:
            while open_headings and _closes(open_headings[-1], rank, line.size):
                open_headings.pop()
            open_headings.append(_Open(rank, line.size, title))
        yield Line(
            line.start, line.end, line.text, line.page, line.size, line.table, line.contents, line.item,
            article=rank == _ARTICLE_RANK and bool(title), heading=bool(title), rank=rank, path=tuple(head.title for head in open_headings),
        )  # fmt: skip


def _closes(above: _Open, rank: int, size: float) -> bool:
    """Whether a heading of `rank` and `size` ends the one above it. Statutes rank by their words, all else first by size."""
    if (rank <= _ARTICLE_RANK and above.rank <= _ARTICLE_RANK) or not size or not above.size:
        return above.rank >= rank
    if above.size < size * 0.93:
        return True
    return above.size < size * 1.07 and above.rank >= rank


def _heading(line: Line, following: Line | None, body: float, outline: dict[tuple[int, str], int], in_article: bool) -> tuple[str, int]:
    """`(title, rank)` of a heading, or `("", 0)`."""
    if line.contents or line.table:
        return "", 0
    article = _ARTICLE.match(line.text)
    if article and _AFTER_ARTICLE.match(line.text[article.end() :]):
        return _title(article.group()), _ARTICLE_RANK
    if len(line.text) > _LONGEST_HEADING or not any(c.isalpha() for c in line.text):
        return "", 0
    level = outline.get((line.page, _bare(line.text)))
    marked = next((rank for rank, pattern in _RANKS if pattern.match(line.text)), 0)
    if level is not None:
        return _title(line.text), marked or _PLAIN_RANK + min(level, 6)
    if _SENTENCE_END.search(line.text):
        return "", 0
    large = bool(body) and line.size >= body * _LARGER
    if marked:
        if marked > _ARTICLE_RANK and (not _has_body(marked, following) or (in_article and not large)):
            return "", 0
        return _title(line.text), marked
    if large and not line.item and len(_bare(line.text)) > 1 and following:
        return _title(line.text), _PLAIN_RANK
    return "", 0


def _has_body(rank: int, following: Line | None) -> bool:
    """A marked line is a heading when what follows is deeper: not the next item of the same list."""
    if not following or following.contents:
        return False
    return next((other for other, pattern in _RANKS if pattern.match(following.text)), 99) > rank


def _title(text: str) -> str:
    words = " ".join(text.lstrip("□■◆◇▣◈▶▷❏ ").split())
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1].rstrip() + "…"
