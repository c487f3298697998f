"""Text into index terms: what keyword search counts.

A term is a lower-cased content morpheme, an exact mark such as `제61조` or `ab-1234`, or a character bigram of a word after
`BIGRAM_MARK`. A term holds no white space and no ASCII punctuation: that is written in full-width forms (`ab－1234`), so FTS5's `ascii`
tokenizer, for which every non-ASCII character is part of a word, keeps a term whole. Terms joined by spaces are a column's content.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rag.analyser import ANALYSER_VERSION, Morpheme, analyse

BIGRAM_MARK = "‥"
ANALYSER_FINGERPRINT = f"{ANALYSER_VERSION} terms-1"

_CONTENT = frozenset({"NNG", "NNP", "NNB", "NR", "SN", "SL", "SH", "XR", "VV", "VA", "MAG", "W_URL", "W_EMAIL", "W_SERIAL", "W_HASHTAG"})
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if not chr(code).isalnum()}
_WORD = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"제\s?(\d+)\s?(편|장|절|관|조|항|호|목)(?:의\s?(\d+))?")
_COMPOUND = re.compile(r"(?<![^\W_])[a-z0-9]+(?:[-_./+:][a-z0-9]+)+(?![a-z0-9])")


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _content(morphemes: list[Morpheme]) -> Iterator[str]:
    for morpheme in morphemes:
        if morpheme.tag.partition("-")[0] in _CONTENT:
            yield "".join(morpheme.form.split()).replace(",", "") if morpheme.tag == "SN" else "".join(morpheme.form.split())


def _exact(text: str) -> Iterator[str]:
    for match in _ARTICLE.finditer(text):
        yield f"제{match[1]}{match[2]}" + (f"의{match[3]}" if match[3] else "")
    for match in _COMPOUND.finditer(text):
        yield match.group()


def _bigrams(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group()
        yield from (BIGRAM_MARK + word[i : i + 2] for i in range(max(1, len(word) - 1)))


def terms(text: str) -> list[str]:
    """The terms of a passage, in order of kind and place, repeated as often as they stand there."""
    normal = _normal(text)
    found = [*_content(analyse(normal)), *_exact(normal), *_bigrams(normal)]
    return [term.translate(_FULL_WIDTH) for term in found if term]


def question_terms(question: str) -> list[str]:
    """The terms that a question asks for, each once."""
    return list(dict.fromkeys(terms(question)))


def matched_words(question: str, text: str) -> tuple[str, ...]:
    """The words of `question` that stand in `text`, as they stand there or as their stem, each once, in the question's order."""
    there = unicodedata.normalize("NFC", text).lower()
    asked = unicodedata.normalize("NFC", question)
    found: dict[str, None] = {}
    for morpheme in analyse(asked):
        word = morpheme.form if morpheme.tag.partition("-")[0] in _CONTENT else ""
        if word and (len(word) > 1 or word.isdigit()) and word.lower() in there:
            found.setdefault(word)
    return tuple(found)
