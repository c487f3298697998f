"""By which words a document is named: those of its title, its issuer, its file's name and its years; and the words of a question, each with
what is said of it, so that "2023년 출장여비 규정에서" can be told from "규정".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rag.core.identity import Identity, stem
from rag.text.identity import years_of
from rag.text.sketch import folded
from rag.text.terms import Analysed, telling_terms

# What documents are called for their kind. Such a word names none by itself ("규정에서"), but says that one is meant: any of them, or one
# that is called so.
ANY_KIND = frozenset({"문서", "파일", "자료", "책자", "책", "글", "문건", "교재", "pdf", "호", "판"})
KINDS = ANY_KIND | frozenset({
    "보고서", "규정", "규칙", "지침", "법", "법률", "시행령", "시행규칙", "조례", "고시", "공고", "공고문", "약관", "계약서", "설명서",
    "사용설명서", "안내서", "안내문", "매뉴얼", "가이드", "편람", "백서", "논문", "발표", "계획서", "회의록", "정관", "내규", "요령",
    "브리프", "개정판", "최신판", "강의",
})  # fmt: skip
_NEUTRAL = frozenset({"년", "년도", "월", "등", "제", "년판"})  # says nothing where it stands beside a number
NAME_RULE = 1  # moves on with every change of what `Name.of` makes
LONG_WORD = 4  # letters: 상속증여 of 상속·증여
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAMES = re.compile(r"(?:에서|에서는|에서도|에서의|의|대로|대로라면|상|상으로|상의|만|만으로|에선)[,，]?")
_LEADS_TO = re.compile(r"(?:에|을|를|으로|로|이|가)?[,，]?")
_NAMES_AFTER = re.compile(r"따르|따른|따라|의하|의한|나온|나오|나와|적힌|적혀|실린|쓰인|써|명시|규정된|보면|기준|중에|안에|내용|속에")


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A word of a question: as it was typed, what it tells, and the particles behind that. `named`: it is said that something stands in
    what the word names ("규정에서", "규정에 따르면"). `telling`: its terms that say something; `bare`: the word as it is compared, without
    particles, marks and white space. Both are asked for by every name of a library, so they are made once."""

    text: str
    terms: tuple[str, ...]
    tail: str
    named: bool = False
    telling: tuple[str, ...] = field(init=False, compare=False, repr=False)
    bare: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "telling", tuple(term for term in self.terms if term not in _NEUTRAL))
        object.__setattr__(self, "bare", folded(self.text.removesuffix(self.tail)))

    @property
    def joins(self) -> bool:
        """Whether the next word may belong to the same name; in "A 규정과 B 규정" another one begins."""
        if self.tail in ("과", "와") and self.terms and self.terms[-1] in KINDS:
            return False
        return self.tail in ("", "의", "과", "와", "및", "에", "(", ")", "·", ",", "”", "“", "'", '"')


@dataclass(frozen=True, slots=True)
class Name:
    """What a document's name is made of: its terms, `whole` those of its title and of its file's name apart; its words as they are written;
    `flat` all of it without white space and marks."""

    document_id: int
    terms: frozenset[str]
    words: frozenset[str]
    whole: tuple[frozenset[str], ...]
    flat: str
    years: frozenset[str]

    @classmethod
    def of(cls, document_id: int, name: str, identity: Identity) -> Name:
        said = " ".join([identity.title, identity.issuer, stem(name)])
        whole = tuple(frozenset(telling_terms(Analysed.of(part.replace("-", " ")))) for part in (identity.title, stem(name)))
        return cls(
            document_id,
            terms=frozenset(telling_terms(Analysed.of(identity.issuer))).union(*whole),
            words=frozenset(map(folded, re.split(r"[\s()\[\],·_-]+", said))) - {""},
            whole=whole,
            flat=folded(said),
            years=years_of(said, identity.issued, identity.edition),
        )

    def holds(self, term: str) -> bool:
        return term in (self.years if is_year(term) else self.terms)


@lru_cache(4096)
def is_year(term: str) -> bool:
    return bool(_YEAR.fullmatch(term))


def typed_words(question: str, analysed: Analysed) -> tuple[TypedWord, ...]:
    """The words of a question, in the letters that were typed, with what each tells."""
    shown = question if len(question) == len(analysed.text) else analysed.text
    words = list(_words(shown, analysed))
    for at, word in enumerate(words):
        after = words[at + 1].text if at + 1 < len(words) else ""
        if word.terms and (_NAMES.fullmatch(word.tail) or (_LEADS_TO.fullmatch(word.tail) and _NAMES_AFTER.match(after))):
            words[at] = TypedWord(word.text, word.terms, word.tail, named=True)
    return tuple(words)


def _words(shown: str, analysed: Analysed) -> Iterator[TypedWord]:
    for match in re.finditer(r"[^\s()（）\[\]]+", analysed.text):
        inside = [m for m in analysed.morphemes if match.start() <= m.start and m.end <= match.end()]
        terms, end = telling_terms(Analysed(analysed.text, tuple(inside))), match.start()
        for morpheme in inside:
            if telling_terms(Analysed(analysed.text, (morpheme,))):
                end = morpheme.end
        yield TypedWord(shown[match.start() : match.end()], tuple(terms), analysed.text[end : match.end()])
