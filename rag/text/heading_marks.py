"""What headings begin with (편·장·절·관·조, `Ⅰ.`, `1.1`, `가.`, `□`), how high such a mark ranks, and the title that it leads."""

from __future__ import annotations

import re

from rag.core.marks import COLONS, DIAMONDS, LETTERS, QUOTES, SERIES, SQUARES, STOPS, TRIANGLES

TITLE_LENGTH = 60
ARTICLE_RANK, QUOTED_ARTICLE_RANK, PLAIN_RANK, STYLED_RANK, CLAUSE_RANK = 50, 68, 1, 70, 4
STATUTORY = range(CLAUSE_RANK, ARTICLE_RANK + 1)
ITEMS_OF_ARTICLES = frozenset({55, 62, 63, 64, 66})  # 호, 목 and what stands under them

_OF_LAW = r"(?:[「『]?[가-힣ㆍ·\s]{1,40}(?:법|법률|시행령|시행규칙|규칙|규정|조례|고시)[」』]?\s+)"
_ARTICLE = re.compile(
    rf"{_OF_LAW}?제\s?\d+\s?조(?:\s?의\s?\d+)*\s*(?:[(（\[【][^()（）\[\]【】]{{1,60}}(?:\([^()]*\)[^()]*)?[)）\]】]|삭\s?제)"
)
_QUOTED = re.compile(_OF_LAW)
_AFTER_ARTICLE = re.compile(r"$|\s*[①<\[(]|\s+(?!및|또는|부터|까지|에서|의\s|에\s|내지|중\s|각\s)")
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
    (63, re.compile(rf"[{''.join(SERIES[:2])}]\s?(?=\S)")),
    (64, re.compile(r"\d{1,2}\)\s?(?=\S)")),
    (66, re.compile(rf"[{LETTERS}]\)\s?(?=\S)")),
)
_AMENDED = re.compile(r"\s*[<\[〈](?:신설|개정|전문개정|제목개정|본조신설|삭제|종전)[^>\]〉]*[>\]〉]")
_ENACTED = re.compile(r"부\s?칙(?:\s*<[^<>]*>)?")  # the number and day of a supplement are its name
_HINT = re.compile(r"\s+\([^()]*(?:\([^()]*\)[^()]*)*\)$")  # what a form says of how to fill it in, in brackets behind a title
_LONG_HINT = 20
_FIRST = re.compile(r"제\s?1\s?(?:[편장관절](?=[\s.:(]|$)|조\s*[(（\[【])")


def article_title(text: str) -> str:
    """The article heading that a line begins with, without spaces before its bracket, or nothing."""
    match = _article(text)
    if match is None:
        return ""
    number, bracket, title = match.group().partition("(")
    law = quoted.group() if (quoted := _QUOTED.match(number)) else ""
    return law + "".join(number[len(law) :].split()) + bracket + title


def quotes_article(text: str) -> bool:
    """Whether the article that a line begins with is named with its statute: it is quoted."""
    return _QUOTED.match(text) is not None


def _article(text: str) -> re.Match[str] | None:
    match = _ARTICLE.match(text)
    return match if match and _AFTER_ARTICLE.match(text[match.end() :]) else None


def begins_statute(text: str) -> bool:
    """Whether a line begins with the first article, chapter, … of a statute or a clause."""
    return _FIRST.match(text) is not None


def rank_of(text: str) -> int:
    """How high the mark ranks that a line begins with, 0 where it begins with none; a smaller number is higher."""
    return next((rank for rank, pattern in _RANKS if pattern.match(text)), 0)


def is_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does, or leads to what follows."""
    return _SENTENCE_END.search(text) is not None


def length_of_title(text: str) -> int:
    """How many characters of a heading's line are its title: an article's up to its closing bracket, others without what was amended and
    long hints in brackets."""
    if (match := _article(text)) is not None:
        return match.end()
    if (match := _ENACTED.match(text)) is not None:
        return match.end()
    if (match := _AMENDED.search(text)) is not None and match.start():
        return match.start()
    if (match := _HINT.search(text)) is not None and match.end() - match.start() >= _LONG_HINT and match.start() > 3:
        return match.start()
    return len(text)


def title_of(text: str) -> str:
    """A title as paths show it: one line without its square, what was amended, at most `TITLE_LENGTH` characters."""
    words = " ".join(_AMENDED.sub("", text).lstrip(f"{_TITLE_MARKS} ").split())
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1].rstrip() + "…"
