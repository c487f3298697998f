"""The names of a library's documents, asked by the words of a question: of thousands, a question names one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from rag.text.names import ANY_KIND, LONG_WORD, Name, TypedWord

Rows = NDArray[np.int64]  # of names, in order, each once

_MOST_KEPT = 10_000  # words and terms whose names are remembered
_NONE: Rows = np.zeros(0, np.int64)


class Named:
    """Names in an order that stays, `ids[row]` the document of each; which of them hold a term or a word is told for all at once."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = names
        self.ids = np.array([name.document_id for name in names], np.int64)
        self._of_term: dict[str, list[int]] = {}
        self._of_word: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            for term in {*name.terms, *name.years}:
                self._of_term.setdefault(term, []).append(at)
            for word in name.words:
                self._of_word.setdefault(word, []).append(at)
        self._flat = "\n".join(name.flat for name in names)
        self._begins = list(accumulate((len(name.flat) + 1 for name in names), initial=0))
        self._held: dict[str, Rows] = {}
        self._written: dict[str, Rows] = {}

    def __len__(self) -> int:
        return len(self.names)

    def among(self, documents: Collection[int]) -> Named:
        """The names of these documents alone."""
        return Named([name for name in self.names if name.document_id in documents])

    def holding(self, term: str) -> Rows:
        """The names that hold a term."""
        if term not in self._held:
            found = [at for at in self._of_term.get(term, ()) if self.names[at].holds(term)]
            _keep(self._held, term, np.array(found, np.int64))
        return self._held[term]

    def writing(self, word: TypedWord) -> Rows:
        """The names in which a word, its particles apart, is written, however the analyser takes it apart; a longer one by letters."""
        bare = word.bare
        if bare not in self._written:
            found = set(self._of_word.get(bare, ()))
            at = self._flat.find(bare) if len(bare) >= LONG_WORD else -1
            while at >= 0:
                found.add(bisect_right(self._begins, at) - 1)
                at = self._flat.find(bare, at + 1)
            _keep(self._written, bare, np.array(sorted(found), np.int64))
        return self._written[bare]

    def holding_word(self, word: TypedWord) -> NDArray[np.bool_]:
        """Which names all that a word tells belongs to, or in which it is written: bool `(n,)`."""
        holds = np.ones(len(self), bool)
        for term in word.telling:
            if term not in ANY_KIND:
                holds &= self._mask(self.holding(term))
        return holds | self._mask(self.writing(word))

    def first_of_runs(self, words: Sequence[TypedWord], last: int) -> tuple[Rows, Rows]:
        """The names that the word at `last` belongs to, and for each where the run of words up to it begins that all do."""
        holds = self.holding_word(words[last])
        rows = np.flatnonzero(holds)
        first = np.full(len(rows), last, np.int64)
        for at in range(last - 1, -1, -1):
            if not words[at].joins or not holds.any():
                break
            holds &= self.holding_word(words[at])
            first[holds[rows]] = at
        return rows, first

    def told_by(self, term: str, words: Sequence[TypedWord]) -> Rows:
        """The names that a term tells of: they hold it, or one of the words that tell it is written in them."""
        written = [self.writing(word) for word in words if term in word.telling]
        return np.unique(np.concatenate([self.holding(term), *written]))

    def _mask(self, rows: Rows) -> NDArray[np.bool_]:
        mask = np.zeros(len(self), bool)
        mask[rows] = True
        return mask


def _keep(kept: dict[str, Rows], key: str, rows: Rows) -> None:
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[key] = rows if len(rows) else _NONE
