"""Does shown text hold what a right answer must hold, however it is written.

White space, width, case, thousands commas, dashes and middle dots do not count; figures are compared whole (14 is not in 14104, 0.8 not in
0.831).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_UNSEEN = re.compile("[\ufffe\uffff\u00ad\u200b-\u200f\u2060\ufeff\x02·\u119e・‧∙•⋅]")
_TILDES, _DASHES = re.compile("[∼〜～˜]"), re.compile("[‐‑‒–—―−]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


def clean(text: str) -> str:
    """The text in one spelling: NFKC, lower case, without commas and marks that only part."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    seen = _DASHES.sub("-", _TILDES.sub("~", seen))
    return _THOUSANDS.sub("", seen).replace(",", "").lower()


def fold(text: str) -> str:
    """`clean` without white space."""
    return re.sub(r"\s+", "", clean(text))


def holds(text: str, must: Sequence[Sequence[str]]) -> bool:
    """Whether one of each group of alternatives stands in the text."""
    cleaned = clean(text)
    return all(any(_pattern(alternative).search(cleaned) for alternative in group) for group in must)


@lru_cache(maxsize=4096)
def _pattern(alternative: str) -> re.Pattern[str]:
    """White space anywhere but inside a figure; figures whole."""
    text = re.sub(r"\s+", " ", clean(alternative)).strip()
    parts: list[str] = []
    for i, character in enumerate(text):
        if character == " ":
            parts.append(r"\s+" if text[i - 1].isdigit() and text[i + 1].isdigit() else r"\s*")
            continue
        if i and text[i - 1] != " " and not (character.isdigit() and text[i - 1].isdigit()):
            parts.append(r"\s*")
        parts.append(re.escape(character))
    before = r"(?<!\d)(?<!\d\.)" if text[:1].isdigit() else ""
    after = r"(?!\d)(?!\.\d)" if text[-1:].isdigit() else ""
    return re.compile(before + "".join(parts) + after)
