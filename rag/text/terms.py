"""Text into index terms: what keyword search counts.

A term is a lower-cased content morpheme, an exact mark such as `제61조` or `ab-1234`, a value after `VALUE_MARK`, the same in all its
spellings (`values.py`), or two neighbouring characters after
`BIGRAM_MARK`, taken over spaces and punctuation, so that 국민 연금공단 and 국민연금공단 meet. A term holds no white space and no
ASCII punctuation: that is written in full-width forms (`ab－1234`), so FTS5's `ascii` tokenizer, for which every non-ASCII character
is part of a word, keeps a term whole. `indexed` is the content of one column, a passage's terms and trigrams joined by spaces;
`TERM_WEIGHT` is that column's weight in FTS5's `bm25()`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rag.text.analyser import ANALYSER_VERSION, Morpheme, analyse
from rag.text.hanja import hanja_words
from rag.text.spoken import spoken
from rag.text.values import value_terms

BIGRAM_MARK = "‥"
TRIGRAM_MARK = "…"
VALUE_MARK = "＝"
ANALYSER_FINGERPRINT = f"{ANALYSER_VERSION} terms-6"
# bm25() counts a term TERM_WEIGHT times for each time it stands there, which acts as a k1 of 1.2 / TERM_WEIGHT: in a short passage
# that a word is there says more than how often. nDCG@10 on KorQuAD k0000-k0699 with a weight of 1, 3, 10: .966, .972, .972.
TERM_WEIGHT = 3.0

_CONTENT = frozenset({"NNG", "NNP", "NNB", "NR", "SN", "SL", "SH", "XR", "VV", "VA", "MAG", "W_URL", "W_EMAIL", "W_SERIAL", "W_HASHTAG"})
_AFFIXES = frozenset({"XPN", "XSN", "MM", "NP"})  # part of a bigram of content, no term alone
_ASKING = frozenset(
    {"누구", "무엇", "뭐", "어디", "언제", "얼마", "얼마나", "어떻게", "왜", "며칠", "무슨", "어떤", "어느", "몇", "것", "수", "때", "있"}
)
_ENGLISH_WORDS = (
    "a about am an and any are as at be been by can could did do does for from had has have how if in into is it its may me my of on or"
    " our over should so than that the their them then there these they this those to under was we were what when where whether which"
    " while who whom whose why will with would you your"
)
_ENGLISH_ASKING = frozenset(_ENGLISH_WORDS.split())
_ASKING_TAGS = frozenset({"NP", "MM", "NNB", "MAG", "NR", "NNG", "VA", "VV"})
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if not chr(code).isalnum()}
_CHARACTER = re.compile(r"[^\W_]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ARTICLE = re.compile(r"제\s?(\d+)\s?(편|장|절|관|조|항|호|목)(?:의\s?(\d+))?")
_COMPOUND = re.compile(r"(?<![a-z0-9])[a-z0-9]+(?:[-_./+:][a-z0-9]+)+(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text as terms are made of it (compatibility forms resolved, Hanja read, lower case), its morphemes, and the text as `printed`."""

    text: str
    morphemes: tuple[Morpheme, ...]
    printed: str = ""

    @classmethod
    def of(cls, text: str) -> Analysed:
        normal = _normal(text)
        return cls(normal, tuple(analyse(normal)), text)


class Word(NamedTuple):
    """A run of content morphemes without a space: as typed (국민연금공단 of 국민연금공단은), and its morphemes."""

    whole: str
    parts: tuple[str, ...]


def terms(text: str) -> list[str]:
    """The terms of a passage, in order of kind and place, repeated as often as they stand there."""
    read = Analysed.of(text)
    return _written([*_content(read.morphemes), *_exact(read.text), *_values(read.text), *_bigrams(read.text, [True] * len(read.text))])


def question_terms(question: Analysed) -> tuple[str, ...]:
    """The terms that a question asks for, each once: without words that only ask, and bigrams of content only."""
    text, telling = question.text, _telling(question.morphemes)
    asked = [*_content(telling), *_exact(text), *_values(text), *_bigrams(text, _is_content(text, telling))]
    return tuple(dict.fromkeys(_written(asked or [*_content(question.morphemes), *_bigrams(text, [True] * len(text))])))


def telling_terms(read: Analysed) -> tuple[str, ...]:
    """The content morphemes that tell something, each once, without those that only ask: what names are made of."""
    return tuple(dict.fromkeys(_written([*_content(_telling(read.morphemes))])))


def indexed(text: str) -> str:
    """What is written into the index for a passage: its terms, words in Hanja as printed beside their readings, and its trigrams, which
    tell longer names apart."""
    letters = [match.group() for match in _CHARACTER.finditer(_normal(text))]
    trigrams = (TRIGRAM_MARK + a + b + c for a, b, c in zip(letters, letters[1:], letters[2:], strict=False))
    return " ".join([*terms(text), *hanja_words(text), *trigrams])


def match_expression(question: Analysed) -> str:
    """The FTS5 expression that a question is searched with; empty where it holds no word.

    FTS5 has no weight for a term, but counts one as often as it is asked for: terms twice, so that trigrams count half. nDCG@10 on KorQuAD
    k0000-k0699 without trigrams .972, at half weight .972, at the full .970; the right sentence of 42 questions on the samples .905, .929.
    """
    text, asked = question.text, question_terms(question)
    trigrams = _trigrams(text, _is_content(text, _telling(question.morphemes)))
    return " OR ".join(f'"{term}"' for term in [*asked, *asked, *hanja_words(question.printed), *dict.fromkeys(trigrams)])


def asked_terms(expression: str) -> Counter[str]:
    """The terms of such an expression, and how often each is asked for."""
    return Counter(term.strip('"') for term in expression.split(" OR ") if term)


@lru_cache(maxsize=8192)
def title_terms(title: str) -> frozenset[str]:
    """The content morphemes of a heading, without its number and the other numbers in it: 급여, 종류 of 제7조(급여의 종류)."""
    morphemes = analyse(_ARTICLE.sub(" ", _normal(title)))
    return frozenset(_written([*_content([m for m in morphemes if _kind(m) not in {"SN", "NNB"}])]))


def content_words(typed: str, question: Analysed) -> tuple[Word, ...]:
    """The words of a question that tell something, in order, in the letters that were `typed`."""
    shown = typed if len(typed) == len(question.text) else question.text

    def part(morpheme: Morpheme) -> str:
        letters = shown[morpheme.start : morpheme.end]
        return letters if _normal(letters) == morpheme.form else morpheme.form

    return tuple(Word(shown[run[0].start : run[-1].end], tuple(map(part, run))) for run in _runs(question.morphemes))


def matched_words(words: Sequence[Word], text: str) -> tuple[str, ...]:
    """Those that stand in `text`, whatever their spacing there, each once and in order; of a word that does not, its morphemes that do."""
    there = "".join(_normal(text).split())
    found: dict[str, None] = {}
    for word in words:
        for part in [word.whole] if _stands(word.whole, there) else [part for part in word.parts if _stands(part, there)]:
            found.setdefault(part)
    return tuple(found)


def _normal(text: str) -> str:
    return _CONTROL.sub(" ", unicodedata.normalize("NFKC", spoken(text))).lower()


def _kind(morpheme: Morpheme) -> str:
    return morpheme.tag.partition("-")[0]


def _telling(morphemes: Sequence[Morpheme]) -> list[Morpheme]:
    """Without the words that only ask."""
    return [m for m in morphemes if not (m.form in _ASKING and _kind(m) in _ASKING_TAGS) and not _only_english(m)]


def _only_english(morpheme: Morpheme) -> bool:
    return _kind(morpheme) == "SL" and morpheme.form in _ENGLISH_ASKING


def _content(morphemes: Sequence[Morpheme]) -> Iterator[str]:
    for morpheme in morphemes:
        if (kind := _kind(morpheme)) in _CONTENT:
            form = "".join(morpheme.form.split())
            yield form.replace(",", "") if kind == "SN" else form


def _exact(text: str) -> Iterator[str]:
    for match in _ARTICLE.finditer(text):
        yield f"제{match[1]}{match[2]}" + (f"의{match[3]}" if match[3] else "")
    for match in _COMPOUND.finditer(text):
        yield match.group()


def _values(text: str) -> Iterator[str]:
    yield from (VALUE_MARK + form for form in value_terms(text))


def _is_content(text: str, morphemes: Sequence[Morpheme]) -> list[bool]:
    flags = [False] * len(text)
    for morpheme in morphemes:
        if _kind(morpheme) in _CONTENT or _kind(morpheme) in _AFFIXES:
            flags[morpheme.start : morpheme.end] = [True] * (morpheme.end - morpheme.start)
    return flags


def _bigrams(text: str, flags: Sequence[bool]) -> Iterator[str]:
    """Neighbouring letters and digits, what stands between words left out, where both are flagged."""
    places = [match.start() for match in _CHARACTER.finditer(text)]
    for here, following in pairwise(places):
        if flags[here] and flags[following]:
            yield BIGRAM_MARK + text[here] + text[following]


def _trigrams(text: str, flags: Sequence[bool]) -> Iterator[str]:
    """Three neighbours of that kind, of which two or more are flagged: a name with its particle, but no ending that only asks."""
    places = [match.start() for match in _CHARACTER.finditer(text)]
    for three in zip(places, places[1:], places[2:], strict=False):
        if sum(flags[place] for place in three) > 1:
            yield TRIGRAM_MARK + "".join(text[place] for place in three)


def _written(found: Sequence[str]) -> list[str]:
    return [term.translate(_FULL_WIDTH) for term in found if term]


def _runs(morphemes: Sequence[Morpheme]) -> Iterator[list[Morpheme]]:
    """Runs of content morphemes with nothing between them."""
    run: list[Morpheme] = []
    for morpheme in morphemes:
        wanted = (
            (_kind(morpheme) in _CONTENT or _kind(morpheme) in _AFFIXES) and morpheme.form not in _ASKING and not _only_english(morpheme)
        )
        if run and not (wanted and morpheme.start == run[-1].end):
            yield run
            run = []
        if wanted:
            run.append(morpheme)
    if run:
        yield run


def _stands(word: str, there: str) -> bool:
    flat = "".join(_normal(word).split())
    return (len(flat) > 1 or flat.isdigit()) and flat in there
