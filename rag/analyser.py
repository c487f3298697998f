"""Kiwi, the Korean morphological analyser: the one file that imports it.

One Kiwi is made on first use and shared by all threads; analysing lets other threads run, so threads share the work.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

from kiwipiepy import Kiwi, Token

ANALYSER_VERSION = f"kiwi-{version('kiwipiepy')}"
_SPLIT = 4000  # characters: Kiwi's time grows faster than the text, so a long text is read in pieces

_lock = threading.Lock()


class Morpheme(NamedTuple):
    """One morpheme of a text: `text[start:end]` holds it, `form` is how it is spelled alone, `lemma` as in a dictionary."""

    form: str
    tag: str
    start: int
    end: int
    lemma: str


@lru_cache(maxsize=1)
def _make() -> Kiwi:
    return Kiwi(num_workers=1, load_typo_dict=False)


def _kiwi() -> Kiwi:
    with _lock:
        return _make()


def warm_up() -> None:
    """Load the analyser's dictionary now (about two seconds), so that the first question does not wait for it."""
    _kiwi()


def _morpheme(token: Token, offset: int) -> Morpheme:
    return Morpheme(token.form, str(token.tag), token.start + offset, token.start + token.len + offset, token.lemma)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while len(text) - start > _SPLIT:
        cut = max(text.rfind("\n", start, start + _SPLIT), text.rfind(" ", start, start + _SPLIT))
        end = cut + 1 if cut > start else start + _SPLIT
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def analyse(text: str) -> list[Morpheme]:
    """The morphemes of `text` (NFC), in order. Lone surrogates, which Kiwi cannot read, are taken for spaces."""
    readable = re.sub("[\ud800-\udfff]", " ", text)
    kiwi = _kiwi()
    return [_morpheme(token, offset) for offset, piece in _pieces(readable) if piece for token in kiwi.tokenize(piece)]


def join_lines(lines: Sequence[str]) -> list[str]:
    """What stood between the printed lines of one paragraph: the `len(lines) - 1` separators, each `""` or `" "`."""
    if len(lines) < 2:
        return []
    texts = [unicodedata.normalize("NFC", line).strip() for line in lines]
    _, spaces = _kiwi().glue(texts, return_space_insertions=True)
    return [" " if space else "" for space in spaces]
