"""Kiwi, the Korean morphological analyser: the one file that imports it.

One Kiwi is made on first use and shared by all threads; analysing lets other threads run, so threads share the work.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

from kiwipiepy import Kiwi, Token

ANALYSER_VERSION = f"kiwi-{version('kiwipiepy')} single"
_SPLIT = 4000  # characters: Kiwi's time grows faster than the text, so a long text is read in pieces
_SURROGATES = re.compile("[\ud800-\udfff]")

_lock = threading.Lock()


class Morpheme(NamedTuple):
    """One morpheme of a text: `text[start:end]` holds it, `form` is how it is spelled alone, `lemma` as in a dictionary."""

    form: str
    tag: str
    start: int
    end: int
    lemma: str


class Reading(NamedTuple):
    """The likeliest morphemes of a text and the logarithm of how likely they are: comparable between spellings of one text."""

    morphemes: list[Morpheme]
    score: float


@lru_cache(maxsize=1)
def _make() -> Kiwi:
    # Names of several words are not looked up: of 35,314 morphemes of real pages one differs, and 186 MB of 518 are saved.
    return Kiwi(num_workers=1, load_typo_dict=False, load_multi_dict=False)


def _kiwi() -> Kiwi:
    with _lock:
        return _make()


def is_warm() -> bool:
    """Whether the dictionary is loaded."""
    return _make.cache_info().currsize > 0


def warm_up() -> None:
    """Load the analyser's dictionary now (about two seconds; the first analysis takes half of it), so that no question waits for it."""
    _kiwi().tokenize("가")


def _morpheme(token: Token, offset: int) -> Morpheme:
    start = token.start + offset
    return Morpheme(form=token.form, tag=str(token.tag), start=start, end=start + token.len, lemma=token.lemma)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while len(text) - start > _SPLIT:
        cut = max(text.rfind("\n", start, start + _SPLIT), text.rfind(" ", start, start + _SPLIT))
        end = cut + 1 if cut > start else start + _SPLIT
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _readable(text: str) -> str:
    return _SURROGATES.sub(" ", text)


def analyse(text: str) -> list[Morpheme]:
    """The morphemes of `text` (NFC), in order. Lone surrogates, which Kiwi cannot read, are taken for spaces."""
    kiwi = _kiwi()
    return [_morpheme(token, offset) for offset, piece in _pieces(_readable(text)) if piece for token in kiwi.tokenize(piece)]


def readings(texts: Sequence[str]) -> list[Reading]:
    """The likeliest reading of each text (NFC, a few words each)."""
    # One after the other: Kiwi gives a list to a thread of its own, and a forked process has none of its parent's threads.
    kiwi = _kiwi()
    found = [kiwi.analyze(_readable(text)) for text in texts]
    return [Reading([_morpheme(token, 0) for token in best[0][0]], float(best[0][1])) for best in found]
