"""Which printed lines are headings, and the path of headings above each line.

Articles and the divisions of statutes are told by their words. Of other lines rules by mark and size make a guess, which all signs together
confirm or overrule (`heading_signs.py`) where the manuscript tells how its lines are set. A heading stands under every heading before it
that is printed larger or, at the same size, ranks higher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from rag.core.records import Manuscript, OutlineItem
from rag.text.heading_marks import (
    ARTICLE_RANK,
    CLAUSE_RANK,
    ITEMS_OF_ARTICLES,
    PLAIN_RANK,
    QUOTED_ARTICLE_RANK,
    STATUTORY,
    STYLED_RANK,
    article_title,
    is_sentence,
    length_of_title,
    quotes_article,
    rank_of,
    title_of,
)
from rag.text.heading_signs import Print, Style, Weighed, likelihood, signs
from rag.text.printed_lines import Line, printed_lines

_LONGEST_HEADING, _LONGEST_WEIGHED = 60, 80  # characters of one that rules take, of one that is weighed
_LARGER = 1.15
_LIKELY = 0.5
_AROUND, _SOME_LENGTH, _FEWEST_AROUND = 6, 20, 3  # lines before and behind; characters; lines that tell where a column begins
_ENCIRCLED = 63  # ① begins a paragraph of an article far more often than a title
_NO_TITLE = re.compile(r"[<※→⇒➜*+=~\[]|\((?!\d{1,3}\))|['`‘’]\d|.$")  # captions, notes, units, dates
_BRACKET = re.compile(r"[<\[【〈《(（]")
_LEADS_IN = re.compile(r"(?:다음|아래)의?\s?각\s?[호목]")


@dataclass(frozen=True, slots=True)
class _Open:
    rank: int
    size: float
    title: str
    style: Style | None


def read_lines(manuscript: Manuscript) -> list[Line]:
    """Every line of every page, in order, with its heading path."""
    bare = printed_lines(manuscript)
    first = any(article_title(line.text).startswith("제1조(") for line in bare)
    document = _Document(
        body=_body_size(bare),
        usual=Print.of(bare),
        outline=_outline_titles(manuscript.outline),
        article_rank=ARTICLE_RANK if first else QUOTED_ARTICLE_RANK,
    )
    return list(_with_paths(bare, document))


@dataclass(frozen=True, slots=True)
class _Document:
    """What is usual in a document; `outline` by page and bare title, `body` the size of most print."""

    body: float
    usual: Print | None
    outline: dict[tuple[int, str], int]
    article_rank: int


@dataclass(frozen=True, slots=True)
class Place:
    """A line among its neighbours, in its document, under headings of these ranks. `above` knows whether it is a heading itself; `left` is
    where the lines of its column begin."""

    above: Line | None
    line: Line
    following: Line | None
    document: _Document
    ranks: tuple[int, ...]
    left: float | None = None

    @property
    def large(self) -> bool:
        return bool(self.document.body) and self.line.size >= self.document.body * _LARGER

    @property
    def goes_on(self) -> bool:
        """Whether the line may be the next of the heading above it: set alike, right under it, without a mark of its own."""
        above, line = self.above, self.line
        if above is None or not above.heading or above.article or above.page != line.page or above.setting is None or line.setting is None:
            return False
        near = -0.5 * line.size < line.setting.top - above.setting.bottom < 0.9 * line.size
        marked = line.item or rank_of(line.text) or article_title(line.text) or _BRACKET.match(line.text)
        return near and Style.of(above.setting).like(Style.of(line.setting)) and not marked


def _body_size(lines: Sequence[Line]) -> float:
    """The size in which most characters are printed."""
    sizes = [line.size for line in lines if line.size for _ in range(1 + len(line.text) // 20)]
    return float(median(sizes)) if sizes else 0.0


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _outline_titles(outline: Iterable[OutlineItem]) -> dict[tuple[int, str], int]:
    return {(item.page, _bare(item.title)): item.level for item in outline if item.page and _bare(item.title)}


def _with_paths(lines: Sequence[Line], document: _Document) -> Iterator[Line]:
    open_headings: list[_Open] = []
    above: Line | None = None
    styles: list[tuple[Style, int]] = []
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], None], strict=False)):
        ranks, left = tuple(head.rank for head in open_headings), _left_of_column(lines, number)
        place = Place(above, line, following, document=document, ranks=ranks, left=left)
        title, rank = _heading(place)
        if title and place.goes_on and open_headings:
            rank = open_headings[-1].rank
            open_headings[-1] = replace(open_headings[-1], title=title_of(f"{open_headings[-1].title} {title}"))
        elif title:
            heading = _Open(rank, line.size, title, Style.of(line.setting) if line.setting else None)
            if rank == STYLED_RANK:
                rank = _rank_by_style(heading, styles)
                heading = replace(heading, rank=rank)
            elif rank <= CLAUSE_RANK and heading.style is not None:
                styles.append((heading.style, rank))
            _close(open_headings, heading)
            open_headings.append(heading)
        elif len(open_headings) > 1 and open_headings[-2].rank == document.article_rank and _ends_note(open_headings[-1], line):
            open_headings.pop()
        path = tuple(dict.fromkeys(head.title for head in open_headings))
        if title and rank == QUOTED_ARTICLE_RANK:
            open_headings.pop()  # where the quotation ends is not printed
        article = rank == document.article_rank
        statutory = rank in STATUTORY or article
        titled = line.start + length_of_title(line.text)
        above = replace(line, article=article, statutory=statutory, heading=bool(title), rank=rank, path=path, titled=titled)
        yield above


def _left_of_column(lines: Sequence[Line], number: int) -> float | None:
    """Where most lines of some length around a line begin that stand above or below it on its page; None where there are too few."""
    line = lines[number]
    if line.setting is None:
        return None
    near = (other for other in lines[max(0, number - _AROUND) : number + _AROUND + 1] if other.page == line.page and other is not line)
    lefts = sorted(
        other.setting.x0
        for other in near
        if other.setting is not None
        and len(other.text) >= _SOME_LENGTH
        and other.setting.x0 < line.setting.x1
        and line.setting.x0 < other.setting.x1
    )
    return lefts[len(lefts) // 2] if len(lefts) >= _FEWEST_AROUND else None


def _rank_by_style(heading: _Open, styles: Sequence[tuple[Style, int]]) -> int:
    """The rank of a heading without a mark that is set as one before it, of which more was known: the outline, an article right below."""
    if heading.style is None or _BRACKET.match(heading.title):
        return heading.rank
    return next((rank for style, rank in reversed(styles) if heading.style.like(style)), heading.rank)


def _ends_note(note: _Open, line: Line) -> bool:
    """Whether a line goes on with the article behind a note in a box, under its title in brackets."""
    return note.rank == STYLED_RANK and bool(_BRACKET.match(note.title)) and rank_of(line.text) == _ENCIRCLED


def _close(open_headings: list[_Open], heading: _Open) -> None:
    """Remove the headings that one ends: down to its last sibling, and all that are not above it."""
    siblings = [i for i, head in enumerate(open_headings) if head.rank == heading.rank and _alike(head, heading)]
    if siblings:
        del open_headings[siblings[-1] :]
    while open_headings and _ends(open_headings[-1], heading):
        open_headings.pop()


def _alike(one: _Open, other: _Open) -> bool:
    """Whether two headings may be of one style: the boxes of letters differ by a tenth, those of numbers before a title by a third."""
    if one.style is not None and other.style is not None:
        if one.rank in (PLAIN_RANK, STYLED_RANK):
            return one.style.like(other.style)
        if one.style.bold and not other.style.bold and other.rank not in STATUTORY:
            return False  # the numbers begin anew, in plain print
    widest = 1.34 if other.rank > PLAIN_RANK else 1.1
    return not one.size or not other.size or 1 / widest < one.size / other.size < widest


def _ends(above: _Open, heading: _Open) -> bool:
    """Whether a heading ends the one above it. Statutes rank by their words, all else first by size."""
    if (heading.rank in STATUTORY and above.rank in STATUTORY) or not heading.size or not above.size:
        return above.rank >= heading.rank
    if above.size < heading.size * 0.9:
        return True
    if above.style is not None and heading.style is not None and above.rank == heading.rank and above.style.bold and not heading.style.bold:
        return False
    return above.size < heading.size * 1.1 and above.rank >= heading.rank


def _heading(place: Place) -> tuple[str, int]:
    """`(title, rank)` of a heading, or `("", 0)`."""
    line = place.line
    if line.contents or line.table:
        return "", 0
    if article := article_title(line.text):
        return title_of(article), QUOTED_ARTICLE_RANK if quotes_article(line.text) else place.document.article_rank
    title, rank = _by_rules(place)
    if rank in STATUTORY or _is_item_of_article(place) or (found := signs_at(place, ruled=bool(title))) is None:
        return title, rank
    if likelihood(found) < _LIKELY or _closes_cover(place):
        return "", 0
    if found["begins a clause"] and not rank_of(line.text):
        rank = CLAUSE_RANK
    rank = rank or rank_of(line.text) or (PLAIN_RANK if place.large else STYLED_RANK)
    return title_of(line.text[: length_of_title(line.text)]), rank


def _closes_cover(place: Place) -> bool:
    """Whether a line without a mark is the last of the first page: the issuer, a date."""
    last = place.following is None or place.following.page != place.line.page
    return place.line.page == 1 and last and not rank_of(place.line.text)


def _is_item_of_article(place: Place) -> bool:
    """Whether a line is marked as what articles are made of, and stands under one, in plain print."""
    rank, setting = rank_of(place.line.text), place.line.setting
    marked = rank in ITEMS_OF_ARTICLES and rank not in place.ranks and place.document.article_rank in place.ranks
    return marked and (setting is None or setting.bold < 0.5) and not place.large


def signs_at(place: Place, *, ruled: bool) -> dict[str, float] | None:
    """The signs by which a line is weighed, None for one that is not weighed."""
    line, usual = place.line, place.document.usual
    if usual is None or line.setting is None or line.contents or line.table:
        return None
    if not _may_be_title(line.text, _LONGEST_WEIGHED):
        return None
    rank = rank_of(line.text)
    listed = place.above is not None and bool(rank) and rank_of(place.above.text) == rank
    outlined = (line.page, _bare(line.text)) in place.document.outline
    weighed = Weighed(
        place.above, line, place.following, ruled=ruled, listed=listed, outlined=outlined, goes_on=place.goes_on, left=place.left
    )
    return signs(weighed, usual)


def _may_be_title(text: str, longest: int) -> bool:
    return length_of_title(text) <= longest and any(c.isalpha() for c in text) and not _LEADS_IN.search(text)


def _by_rules(place: Place) -> tuple[str, int]:
    """A guess by mark, size and outline."""
    line = place.line
    if not _may_be_title(line.text, _LONGEST_HEADING):
        return "", 0
    level = place.document.outline.get((line.page, _bare(line.text)))
    rank = rank_of(line.text)
    if level is not None:
        return title_of(line.text), rank or PLAIN_RANK + min(level, 2)
    if is_sentence(line.text[: length_of_title(line.text)]) and not (place.large and line.text.endswith("?")):
        return "", 0
    if rank:
        return (title_of(line.text), rank) if rank < ARTICLE_RANK or _has_body(place, rank) else ("", 0)
    titled = not _NO_TITLE.match(line.text) and not line.item and len(_bare(line.text)) > 1
    if place.large and titled and place.following and place.following.page == line.page:
        return title_of(line.text), PLAIN_RANK
    return "", 0


def _has_body(place: Place, rank: int) -> bool:
    """A marked line is a heading when what follows is deeper, it is not an item of a list whose last item stands right above, and in an
    article only if a heading of its kind was open before the article was quoted."""
    if not place.following or place.following.contents:
        return False
    of_list = rank in ITEMS_OF_ARTICLES or not place.large
    if place.document.article_rank in place.ranks and of_list and rank not in place.ranks:
        return False
    listed = place.above is not None and rank_of(place.above.text) == rank
    return not listed and rank != _ENCIRCLED and (rank_of(place.following.text) or 99) > rank
