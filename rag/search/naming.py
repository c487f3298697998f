"""Which documents a question names: how much of a document's name stands in it, and whether it asks of one document alone.

A word of a name tells as much as it is rare in the passages of the documents that are not called so: where all speak of it, it names none.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.search.made_names import MadeNames
from rag.search.named import Named
from rag.store.documents import Store
from rag.store.identities import Identities
from rag.text.names import ANY_KIND, KINDS, Name, TypedWord, is_year
from rag.text.query import Query

_FULLY_NAMED = 2.0  # as much as two words tell that no other document has
_TELLING = 0.6  # what an explicit name must tell: a word that one passage in a hundred has, or two that are less rare
_COVERED = 0.6  # of what the title's words tell, where the name does not say of which kind the document is
_LONGEST_RUN = 5  # words of a name that a year may stand before
_NEWEST = frozenset({"최신", "최근", "현행", "최신의", "현재의", "현재"})
_MOST_AMONG = 8  # sets of documents whose names are kept apart
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


class Names:
    """The names of a library's documents, kept in step with it. `term_counts` tells how many passages of each document hold a term; `made`
    has the names that were made before."""

    def __init__(
        self, store: Store, identities: Identities, term_counts: Callable[[str], Mapping[int, int]], *, made: MadeNames | None = None
    ) -> None:
        self._store = store
        self._identities = identities
        self._term_counts = term_counts
        self._made = made or MadeNames(None, store, identities)
        self._lock = threading.Lock()
        self._generation = -1
        self._named = Named([])
        self._among: dict[frozenset[int], Named] = {}
        self._weights: dict[str, float] = {}
        self._sizes: dict[int, int] = {}

    def open(self) -> None:
        """Reads what the first question would wait for."""
        with self._lock:
            self._in_step()

    def naming(self, query: Query, documents: Collection[int] | None = None) -> Naming:
        """What the question names among these documents, or all; nothing where there are not two to choose from."""
        with self._lock:
            self._in_step()
            named = self._named if documents is None else self._of(frozenset(documents))
            if len(named) < 2:
                return NOTHING_NAMED
            scope, said, absent = self._scope(query.typed, named)
            return Naming(self._scores(query.typed, named), scope, said=said, absent=absent)

    def _of(self, documents: frozenset[int]) -> Named:
        """The names of some documents; people ask the same ones again."""
        if documents not in self._among:
            if len(self._among) >= _MOST_AMONG:
                self._among.clear()
            self._among[documents] = self._named.among(documents)
        return self._among[documents]

    def _in_step(self) -> None:
        generation = self._store.generation()
        if generation != self._generation:
            self._named, self._among = Named(self._made.of(self._identities.all())), {}
            self._weights, self._sizes = {}, {key: one.passages for key, one in self._store.indexed().items()}
            self._generation = generation

    def _weight(self, term: str) -> float:
        """How much a word of a name tells, 0 to 1."""
        if term in KINDS:
            return 0.0
        if term not in self._weights:
            called = set(self._named.ids[self._named.holding(term)].tolist())
            if is_year(term):  # it stands in many texts: that it is a document's own is what tells
                self._weights[term] = 1.0 - max(0, len(called) - 1) / len(self._named)
            else:
                held = self._term_counts(term)
                others = sum(self._sizes.values()) - sum(self._sizes.get(key, 0) for key in called)
                holding = sum(n for key, n in held.items() if key not in called)
                self._weights[term] = math.log((others + 1) / (holding + 1)) / math.log(others + 1) if others else 0.0
        return self._weights[term]

    def _scores(self, words: Sequence[TypedWord], named: Named) -> dict[int, float]:
        telling = [word for word in words if word.telling]
        dated = any(is_year(term) for word in words for term in word.telling)
        told, holds = np.zeros(len(named)), np.zeros(len(named), bool)
        for term in dict.fromkeys(term for word in telling for term in word.telling if not is_year(term)):
            rows = named.told_by(term, telling)
            if len(rows):
                told[rows] += self._weight(term)
                holds[rows] = True
        if dated and holds.any():
            told += np.where(holds, self._years_beside(words, named), 0.0)
        rows = np.flatnonzero(told > 0)
        shares = np.minimum(1.0, told[rows] / _FULLY_NAMED) ** 2  # one word of a long title names nothing
        return dict(zip(named.ids[rows].tolist(), shares.tolist(), strict=True))

    def _years_beside(self, words: Sequence[TypedWord], named: Named) -> NDArray[np.float64]:
        """What each document's years tell that stand beside other words of its name."""
        told = np.zeros(len(named))
        for at, word in enumerate(words):
            years = [term for term in word.telling if is_year(term) and len(named.holding(term))]
            if not years:
                continue
            near = [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]
            beside = {term for other in near for term in other.telling if not is_year(term)}
            there = np.full(len(named), bool(beside & KINDS))
            for term in beside:
                there[named.holding(term)] = True
            for year in years:
                rows = named.holding(year)
                told[rows[there[rows]]] += self._weight(year)
        return told

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
        return (tuple(sorted(scope)), " · ".join(said), absent) if len(scope) < len(named) or absent else ((), "", "")

    def _called(self, words: Sequence[TypedWord], last: int, named: Named) -> tuple[list[Name], int]:
        """The documents that a name which ends at `words[last]` fits best, and where it begins; none where no name does."""
        word = words[last]
        if not word.named and not any(is_year(term) for near in words[max(0, last - _LONGEST_RUN) : last + 1] for term in near.terms):
            return [], last
        told: dict[int, float] = {}
        begins: dict[int, int] = {}
        rows, first = named.first_of_runs(words, last)
        for begin in np.unique(first).tolist():
            of_run = rows[first == begin].tolist()
            told |= zip(of_run, self._explicit(words[begin : last + 1], [named.names[row] for row in of_run]), strict=True)
            begins |= dict.fromkeys(of_run, begin)
        most = max(told.values(), default=0.0)
        chosen = [row for row in sorted(told) if told[row] == most] if most >= _TELLING else []
        following = words[last + 1] if last + 1 < len(words) and word.joins and not word.named else None
        goes_on = following is not None and following.telling and bool(named.holding_word(following)[chosen].any())
        if not chosen or goes_on or not (word.named or len(chosen) == 1):
            return [], last
        return [named.names[row] for row in chosen], min(begins[row] for row in chosen)

    def _explicit(self, run: Sequence[TypedWord], names: Sequence[Name]) -> list[float]:
        """How much a run of words tells of each document; 0 where it does not say that it is meant: by its kind or most of its title, in
        which something is said to stand, or by kind and year anywhere."""
        terms = {term for word in run for term in word.terms}
        if not run[-1].named and not (terms & KINDS and any(map(is_year, terms))):
            return [0.0] * len(names)
        told, known = sum(self._weight(term) for term in terms), terms | ANY_KIND
        of_its_kind, bound = bool(terms & KINDS), run[-1].tail.rstrip(",，") in _NEEDS_KIND
        return [self._told_of(name, told, known, by_kind=of_its_kind, bound=bound) for name in names]

    def _told_of(self, name: Name, told: float, known: Set[str], *, by_kind: bool, bound: bool) -> float:
        if any(part <= known and part - KINDS for part in name.whole):
            told = max(told, _TELLING)
        if by_kind:
            return told
        if name.terms & KINDS or bound:  # of what it is about, not of the document
            return 0.0
        whole = min(sum(self._weight(term) for term in part if not is_year(term)) for part in name.whole)
        return told if told >= _COVERED * whole else 0.0
