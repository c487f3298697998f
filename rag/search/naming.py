"""Which documents a question names: how much of a document's name stands in it, and whether it asks of one document alone.

A word of a name tells as much as it is rare in the passages of the documents that are not called so: where all speak of it, it names none.
"""

from __future__ import annotations

import math
import threading
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from rag.core.identity import Identity
from rag.store.documents import Store
from rag.store.identities import Identities
from rag.text.names import ANY_KIND, KINDS, LONG_WORD, Name, TypedWord, is_year, run_before
from rag.text.query import Query

_FULLY_NAMED = 2.0  # as much as two words tell that no other document has
_TELLING = 0.6  # what an explicit name must tell: a word that one passage in a hundred has, or two that are less rare
_COVERED = 0.6  # of what the title's words tell, where the name does not say of which kind the document is
_LONGEST_RUN = 5  # words of a name that a year may stand before
_NEWEST = frozenset({"최신", "최근", "현행", "최신의", "현재의", "현재"})
_NEEDS_KIND = ("의", "상", "만", "만으로", "상의", "상으로")  # behind any noun these only bind it to the next


@dataclass(frozen=True, slots=True)
class Naming:
    """`scores[document_id]`: how fully each document is named, 0 to 1, where it is at all. `scope`: the documents that the question asks of
    alone, none where it does not say; `said`: its words for them; `absent`: a year that it gives and none of them has."""

    scores: Mapping[int, float] = field(default_factory=dict)
    scope: tuple[int, ...] = ()
    said: str = ""
    absent: str = ""


NOTHING_NAMED = Naming()


class Named:
    """Names, and which of them a question's words may belong to: a library has thousands, of which a question names one."""

    def __init__(self, names: list[Name]) -> None:
        self.names = names
        self._of_term: dict[str, list[int]] = {}
        self._of_word: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            for term in {*name.terms, *name.years}:
                self._of_term.setdefault(term, []).append(at)
            for word in name.words:
                self._of_word.setdefault(word, []).append(at)
        self._flat = "\n".join(name.flat for name in names)
        self._begins = list(accumulate((len(name.flat) + 1 for name in names), initial=0))

    def near(self, words: Sequence[TypedWord]) -> list[Name]:
        """The names that may hold a term of the words or in which one of them is written, in order."""
        return [self.names[at] for at in sorted({at for word in words for at in self._at(word)})]

    def holding(self, term: str) -> set[int]:
        """The documents whose names hold a term."""
        return {self.names[at].document_id for at in self._of_term.get(term, ()) if self.names[at].holds(term)}

    def _at(self, word: TypedWord) -> Iterator[int]:
        for term in word.terms:
            yield from self._of_term.get(term, ())
        bare = word.bare
        yield from self._of_word.get(bare, ())
        at = self._flat.find(bare) if len(bare) >= LONG_WORD else -1
        while at >= 0:
            yield bisect_right(self._begins, at) - 1
            at = self._flat.find(bare, at + 1)


class Names:
    """The names of a library's documents, kept in step with it. `term_counts` tells how many passages of each document hold a term."""

    def __init__(self, store: Store, identities: Identities, term_counts: Callable[[str], Mapping[int, int]]) -> None:
        self._store = store
        self._identities = identities
        self._term_counts = term_counts
        self._lock = threading.Lock()
        self._generation = -1
        self._made: dict[tuple[int, str, Identity], Name] = {}
        self._named = Named([])
        self._weights: dict[str, float] = {}
        self._sizes: dict[int, int] = {}

    def naming(self, query: Query, documents: Collection[int] | None = None) -> Naming:
        """What the question names among these documents, or all; nothing where there are not two to choose from."""
        with self._lock:
            self._in_step()
            among = None if documents is None else frozenset(documents)
            named = self._named if among is None else Named([name for name in self._named.names if name.document_id in among])
            if len(named.names) < 2:
                return NOTHING_NAMED
            scope, said, absent = self._scope(query.typed, named)
            return Naming(self._scores(query.typed, named.near(query.typed)), scope, said=said, absent=absent)

    def _in_step(self) -> None:
        generation = self._store.generation()
        if generation != self._generation:
            known = {(key, name, identity) for key, (name, identity) in self._identities.all().items()}
            self._made = {key: self._made.get(key) or Name.of(*key) for key in sorted(known, key=lambda key: key[0])}
            self._named = Named(list(self._made.values()))
            self._weights, self._sizes = {}, {key: one.passages for key, one in self._store.indexed().items()}
            self._generation = generation

    def _weight(self, term: str) -> float:
        """How much a word of a name tells, 0 to 1."""
        if term in KINDS:
            return 0.0
        if term not in self._weights:
            called = self._named.holding(term)
            if is_year(term):  # it stands in many texts: that it is a document's own is what tells
                self._weights[term] = 1.0 - max(0, len(called) - 1) / len(self._made)
            else:
                held = self._term_counts(term)
                others = sum(self._sizes.values()) - sum(self._sizes.get(key, 0) for key in called)
                holding = sum(n for key, n in held.items() if key not in called)
                self._weights[term] = math.log((others + 1) / (holding + 1)) / math.log(others + 1) if others else 0.0
        return self._weights[term]

    def _scores(self, words: Sequence[TypedWord], names: Sequence[Name]) -> dict[int, float]:
        telling = [word for word in words if word.telling]
        scores: dict[int, float] = {}
        for name in names:
            written = [word for word in telling if name.writes(word)]
            held = dict.fromkeys(term for word in telling for term in word.telling if name.holds(term) or word in written)
            held = {term: None for term in held if not is_year(term)}
            told = sum(self._weight(term) for term in held)
            if held:
                told += sum(self._weight(term) for term in self._years_beside(words, name))
            if told > 0:
                scores[name.document_id] = min(1.0, told / _FULLY_NAMED) ** 2  # one word of a long title names nothing
        return scores

    def _years_beside(self, words: Sequence[TypedWord], name: Name) -> list[str]:
        """The document's years that stand beside other words of its name."""
        found = []
        for at, word in enumerate(words):
            years = [term for term in word.telling if is_year(term) and name.holds(term)]
            beside = [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]
            if years and any(name.holds(term) or term in KINDS for other in beside for term in other.telling if not is_year(term)):
                found += years
        return found

    def _scope(self, words: Sequence[TypedWord], named: Named) -> tuple[tuple[int, ...], str, str]:
        """The documents that the question says to ask, those of several such names together, its words for them, and a year that it gives
        and none of them has."""
        scope: dict[int, None] = {}
        said, absent = list[str](), ""
        for last, word in enumerate(words):
            chosen, first = self._called(words, last, named)
            if not chosen:
                continue
            before = words[first - 1] if first and words[first - 1].joins else None
            if before is not None and before.text in _NEWEST:
                newest = max((max(name.years, default="") for name in chosen), default="")
                chosen, first = [name for name in chosen if max(name.years, default="") == newest], first - 1
            elif before is not None and before.telling and all(map(is_year, before.telling)) and all(name.years for name in chosen):
                absent, first = before.telling[0], first - 1
            scope.update(dict.fromkeys(name.document_id for name in chosen))
            said.append(" ".join([*(w.text for w in words[first:last]), word.text.removesuffix(word.tail)]))
        return (tuple(sorted(scope)), " · ".join(said), absent) if len(scope) < len(named.names) or absent else ((), "", "")

    def _called(self, words: Sequence[TypedWord], last: int, named: Named) -> tuple[list[Name], int]:
        """The documents that a name which ends at `words[last]` fits best, and where it begins; none where no name does."""
        word = words[last]
        if not word.named and not any(is_year(term) for near in words[max(0, last - _LONGEST_RUN) : last + 1] for term in near.terms):
            return [], last
        near = named.names if all(term in ANY_KIND for term in word.telling) else named.near([word])
        runs = {name: first for name in near if (first := run_before(words, last, name)) <= last}
        told = {name: self._explicit(words[first : last + 1], name) for name, first in runs.items()}
        most = max(told.values(), default=0.0)
        chosen = [name for name, value in told.items() if value == most]
        following = words[last + 1] if last + 1 < len(words) and word.joins and not word.named else None
        goes_on = following is not None and following.telling and any(name.holds_word(following) for name in chosen)
        if most < _TELLING or goes_on or not (word.named or len(chosen) == 1):
            return [], last
        return chosen, min(runs[name] for name in chosen)

    def _explicit(self, run: Sequence[TypedWord], name: Name) -> float:
        """How much a run of words tells of the document; 0 where it does not say that it is meant: by its kind or most of its title, in
        which something is said to stand, or by kind and year anywhere."""
        terms = {term for word in run for term in word.terms}
        if not run[-1].named and not (terms & KINDS and any(map(is_year, terms))):
            return 0.0
        told = sum(self._weight(term) for term in terms)
        if any(part <= terms | ANY_KIND and part - KINDS for part in name.whole):
            told = max(told, _TELLING)
        if terms & KINDS:
            return told
        if name.terms & KINDS or run[-1].tail.rstrip(",，") in _NEEDS_KIND:  # of what it is about, not of the document
            return 0.0
        whole = min(sum(self._weight(term) for term in part if not is_year(term)) for part in name.whole)
        return told if told >= _COVERED * whole else 0.0
