"""The nouns that a question is about, to be looked up: where a library has none of one, it cannot say anything of it."""

from __future__ import annotations

from rag.text.analyser import Morpheme
from rag.text.terms import BIGRAM_MARK, TRIGRAM_MARK, Analysed

_NOUNS = frozenset({"NNG", "NNP"})
_SUBJECT = frozenset({"JKS", "JX", "JC"})
_FORMS = frozenset({"은", "는", "이", "가", "와", "과", "이랑", "랑"})


def subjects_of(question: Analysed) -> tuple[str, ...]:
    """Nouns of two letters or more that stand alone before 은, 는, 이, 가 or are joined to one by 와, 과: 고기, 생선 of "고기와 생선은"."""
    found: list[str] = []
    morphemes = question.morphemes
    for at, morpheme in enumerate(morphemes[:-1]):
        following = morphemes[at + 1]
        joined = following.tag in _SUBJECT and following.form in _FORMS and following.start == morpheme.end
        if joined and _kind(morpheme) in _NOUNS and len(morpheme.form) > 1 and (at == 0 or not _touches(morphemes[at - 1], morpheme)):
            found.append(morpheme.form)
    return tuple(dict.fromkeys(found))


def nouns_of(question: Analysed) -> tuple[str, ...]:
    """The nouns of a question, those that are written as one together: 국민연금공단."""
    found, run = list[str](), list[Morpheme]()
    for morpheme in question.morphemes:
        if run and not (_kind(morpheme) in _NOUNS and _touches(run[-1], morpheme)):
            found.append(question.text[run[0].start : run[-1].end])
            run = []
        if _kind(morpheme) in _NOUNS:
            run.append(morpheme)
    return tuple(dict.fromkeys([*found, *([question.text[run[0].start : run[-1].end]] if run else [])]))


def lookup(noun: str) -> str:
    """The FTS5 expression for a noun, as a morpheme or inside a longer word."""
    if len(noun) < 3:
        return f'"{noun}" OR "{BIGRAM_MARK}{noun}"'
    inside = " AND ".join(f'"{TRIGRAM_MARK}{noun[at : at + 3]}"' for at in range(len(noun) - 2))
    return f'"{noun}" OR ({inside})'


def _kind(morpheme: Morpheme) -> str:
    return morpheme.tag.partition("-")[0]


def _touches(before: Morpheme, morpheme: Morpheme) -> bool:
    return before.end == morpheme.start
