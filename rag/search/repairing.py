"""A question whose words a library does not have, with the only words that it has instead: keys of the other layout, first consonants, a
letter taken for another, an English word in Hangul."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from rag.store.documents import Store
from rag.text.analyser import Morpheme, analyse
from rag.text.query import Query
from rag.text.repairs import FIRST_CONSONANTS, LATIN, in_hangul, initials_of, one_letter_apart
from rag.text.sounds import sounds_like
from rag.text.told import lookup

_SHORTEST = 3  # syllables of a word that is repaired: of shorter ones too many are alike
_NOUNS = ("NNG", "NNP")


def repaired(store: Store, query: Query) -> str | None:
    """The question as it was meant; None where nothing is to be repaired, or more than one way is open."""

    @cache
    def words() -> frozenset[str]:
        return frozenset(store.vocabulary())

    def known(expression: str) -> bool:
        return store.holds(expression)

    text = query.question
    for found in reversed([*LATIN.finditer(text)]):
        meant = in_hangul(found.group())
        if meant and not known(f'"{found.group().lower()}"') and _is_said(analyse(meant), known):
            text = text[: found.start()] + meant + text[found.end() :]
    for found in reversed([*FIRST_CONSONANTS.finditer(text)]):
        alike = (word for word in words() if len(word) == len(found.group()) and initials_of(word) == found.group())
        meant = _only(word for word in alike if store.shows(word))
        text = text[: found.start()] + meant + text[found.end() :] if meant else text
    for word in _unknown(query.nouns, known):
        meant = _only(other for other in words() if one_letter_apart(word, other) and store.shows(other))
        meant = meant or _only(other for other in words() if other.isascii() and sounds_like(word, other) and store.shows(other))
        text = text.replace(word, meant) if meant else text
    return text if text != query.question else None


def _is_said(morphemes: list[Morpheme], known: Callable[[str], bool]) -> bool:
    """Whether these are words of the library: its nouns, one at least, all of two syllables or more."""
    nouns = [m.form for m in morphemes if m.tag in _NOUNS]
    return bool(nouns) and all(len(noun) > 1 and known(lookup(noun)) for noun in nouns)


def _unknown(nouns: Sequence[str], known: Callable[[str], bool]) -> list[str]:
    """The nouns of three syllables or more that the library does not have."""
    long = [noun for noun in nouns if len(noun) >= _SHORTEST and all("가" <= letter <= "힣" for letter in noun)]
    return [noun for noun in long if not known(lookup(noun))]


def _only(words: Iterable[str]) -> str | None:
    found = list(words)
    return found[0] if len(found) == 1 else None
