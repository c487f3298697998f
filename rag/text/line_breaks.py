"""What stood where a margin broke a line: a space, or nothing (국민연 | 금공단).

Punctuation decides where it can; else the analyser reads both lines' nearest words written together: a break inside a morpheme or before a
particle, an ending or a unit is no space. Measured on KorQuAD paragraphs broken anywhere / at spaces: .945 / .980 right
(Kiwi's own `glue`: .876 / .973, at ten times the time).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from rag.text.analyser import Morpheme, readings

_REACH = 20  # characters of each line that are read, at most two words
_LIKELIER = -2.0  # a word broken in two may be this much less likely than two words (log), as Kiwi likes long unknown names
_BEFORE_CLOSING = frozenset("’”)]}〉》」』】〕,.;:?!%‰℃…·ㆍ∙/~∼(")
_AFTER_OPENING = frozenset("‘“([{〈《「『【〔·ㆍ∙/~∼")
_FINISHED = re.compile(r"[.,;:?!…][\"'”’)\]」』》〉]*$")
_DIGIT_MARK = re.compile(r"\d[.,]$")
_TIED = ("J", "E", "XS", "VCP", "SSC", "SP", "SF")
_UNITS = frozenset({"NNB", "SW", "NR", "SL", "SO"})
_FORWARD = frozenset({"XPN", "SO", "SSO"})


def join_lines(lines: Sequence[str]) -> list[str]:
    """What stood between the printed lines of one paragraph: the `len(lines) - 1` separators, each `""` or `" "`."""
    texts = [" ".join(unicodedata.normalize("NFC", line).split()) for line in lines]
    separators: dict[int, str] = {}
    quotes = 0
    for i, (above, below) in enumerate(pairwise(texts)):
        quotes += above.count('"')
        certain = _certain(above, below, within_quotes=quotes % 2 == 1)
        if certain is not None:
            separators[i] = certain
    separators |= _read([(i, *_nearest(*pair)) for i, pair in enumerate(pairwise(texts)) if i not in separators])
    return [separators[i] for i in range(len(texts) - 1)]


def _certain(above: str, below: str, *, within_quotes: bool) -> str | None:
    """What the characters at the break decide, None where they do not."""
    if not above or not below:
        return ""
    last, first = above[-1], below[0]
    if first == '"':
        return "" if within_quotes else " "
    if first.isdigit() and (last.isdigit() or _DIGIT_MARK.search(above)):
        return ""
    if (last == '"' and within_quotes) or last in _AFTER_OPENING or first in _BEFORE_CLOSING:
        return ""
    if _FINISHED.search(above) or first in _AFTER_OPENING:
        return " "
    return " " if last.isascii() and first.isascii() and last.isalpha() and first.isalpha() else None


def _nearest(above: str, below: str) -> tuple[str, str]:
    return " ".join(above.split(" ")[-2:])[-_REACH:], " ".join(below.split(" ")[:2])[:_REACH]


def _read(breaks: Sequence[tuple[int, str, str]]) -> dict[int, str]:
    """The separators by number of those breaks that the analyser has to decide."""
    separators: dict[int, str] = {}
    inside: list[tuple[int, str, str, float]] = []
    for (i, left, right), (morphemes, score) in zip(breaks, readings([left + right for _, left, right in breaks]), strict=True):
        if any(morpheme.start < len(left) < morpheme.end for morpheme in morphemes):
            inside.append((i, left, right, score))
        else:
            separators[i] = "" if _tied(morphemes, len(left)) else " "
    apart = readings([f"{left} {right}" for _, left, right, _ in inside])
    separators.update({i: " " if two.score - score > _LIKELIER else "" for (i, _, _, score), two in zip(inside, apart, strict=True)})
    return separators


def _tied(morphemes: Sequence[Morpheme], at: int) -> bool:
    """Whether the morpheme that begins at `at` is written together with the one before it."""
    following = next((morpheme for morpheme in morphemes if morpheme.start >= at), None)
    before = next((morpheme for morpheme in reversed(morphemes) if morpheme.end <= at), None)
    if following is None or following.tag.startswith(_TIED):
        return True
    return before is not None and (before.tag in _FORWARD or (before.tag == "SN" and following.tag in _UNITS))
