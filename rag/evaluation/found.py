"""Does shown text hold what a gold answer says: its numbers exactly, its names by their morphemes."""

from __future__ import annotations

import re

from rag.text.analyser import analyse

_NAMES = frozenset({"NNG", "NNP", "SL", "SH", "NR", "XR"})
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def found(question: str, gold: str, shown: str, *, share: float = 0.6) -> bool:
    """True when `shown` holds every number of `gold` that the question does not hold, and `share` of its other content words.

    Where the question holds all of them already, the content words of `gold` count after all.
    """
    numbers, names = _numbers(gold) - _numbers(question), _names(gold) - _names(question)
    if not numbers and not names:
        names = _names(gold)
    return numbers <= _numbers(shown) and (not names or len(names & _names(shown)) >= share * len(names))


def _numbers(text: str) -> set[str]:
    return {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}


def _names(text: str) -> set[str]:
    """Content morphemes of at least two characters, in lower case."""
    return {morpheme.form.lower() for morpheme in analyse(text) if morpheme.tag in _NAMES and len(morpheme.form) > 1}
