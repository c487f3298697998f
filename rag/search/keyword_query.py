"""A question's words in postings: the best passages by BM25, by bounded work.

As long as the postings of all words are few, all are counted. Else the rare words' are, and what the common ones add is looked up for the
passages that are the best by then: a word that half of the passages hold adds next to nothing to any.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.search.index import Among, PassageRange
from rag.search.postings import Packed, Weighed
from rag.store.documents import Store
from rag.text.terms import TERM_WEIGHT

# Postings of all words together from which on the common ones are looked up, and for how many of the best passages of each part: "Words"
# in tests/benchmarks/README.md.
MOST_COUNTED = 600_000
LOOKED_UP = 1_000
_MOST_RANGES = 64  # of passages that are asked, of which each word's postings are cut out; of more, all are looked through

_Rows = NDArray[np.int64]
_Found = tuple[_Rows, NDArray[np.float64]]  # rows of a part, and their scores
_Word = tuple[Packed, float]  # its postings, and what its best passage gains


class KeywordQuery:
    """Terms by hash, each counted as often as it is asked for, in the parts of an index."""

    def __init__(self, weighed: Weighed, asked: Mapping[int, int], *, most: int = MOST_COUNTED, looked_up: int = LOOKED_UP) -> None:
        self._weighed, self._asked = weighed, asked
        self._words = [
            [(packed, gain) for packed in weighed.packed(term)] for term, times in asked.items() for gain in [times * weighed.gain(term)]
        ]
        self._most = most
        self._looked_up = looked_up
        self._all: list[NDArray[np.float64]] | None = None  # of every passage of each part, once they were counted

    def whole(self) -> KeywordQuery:
        """The same, with the postings of all words counted."""
        return KeywordQuery(self._weighed, self._asked, most=sys.maxsize)

    def best(self, n: int, *, among: Among | None = None) -> dict[int, float]:
        passages, scores = list[NDArray[np.int64]](), list[NDArray[np.float64]]()
        for at, part in enumerate(self._weighed.parts):
            rows, score = self._scored(at, None if among is None else among.ranges)
            if len(rows) > n:
                first = score >= np.partition(score, len(rows) - n)[len(rows) - n]
                rows, score = rows[first], score[first]
            passages.append(part.postings.passages[rows])
            scores.append(score)
        ids, values = np.concatenate(passages), np.concatenate(scores)
        first = np.lexsort((ids, -values))[:n]
        return dict(zip(ids[first].tolist(), values[first].tolist(), strict=True))

    def of(self, passages: Collection[int]) -> dict[int, float]:
        wanted, found = np.fromiter(passages, np.int64, len(passages)), dict[int, float]()
        wanted.sort()
        for at, part in enumerate(self._weighed.parts):
            ids = part.postings.passages
            if not len(ids):
                continue
            rows = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
            rows = rows[ids[rows] == wanted]
            score = self._all[at][rows] if self._all is not None else self._looked(at, self._words_of(at), rows)
            there = score > 0
            found |= dict(zip(ids[rows[there]].tolist(), score[there].tolist(), strict=True))
        return found

    def _words_of(self, at: int) -> list[_Word]:
        return [word[at] for word in self._words]

    def _scored(self, at: int, ranges: Sequence[PassageRange] | None) -> _Found:
        """The rows of a part that may be among the best, with their scores, which are above 0."""
        words = self._words_of(at)
        if ranges is None:
            inside = None
        else:
            inside = _runs(self._weighed.parts[at].postings.passages, ranges)
            if len(inside) <= _MOST_RANGES:
                words, inside = [(_cut(packed, inside), gain) for packed, gain in words], None
        if sum(len(packed) for packed, _ in words) <= self._most:
            counted = self._counted(at, words)
            if ranges is None and self._all is None and len(self._weighed.parts) == 1:
                self._all = [counted]
            return _above_none(counted, inside)
        return self._bounded(at, words, inside)

    def _bounded(self, at: int, words: list[_Word], inside: _Rows | None) -> _Found:
        words = sorted(words, key=lambda word: len(word[0]))
        rare = int(np.searchsorted(np.cumsum([len(packed) for packed, _ in words]), self._most, "right"))
        counted = self._counted(at, words[:rare])
        rows, score = _above_none(counted, inside)
        while len(rows) < self._looked_up and rare < len(words):  # too few have a rare one
            counted += self._counted(at, words[rare : rare + 1])
            rows, score = _above_none(counted, inside)
            rare += 1
        if (n := self._looked_up) < len(rows):
            least = np.partition(score, len(rows) - n)[len(rows) - n]
            above, alike = np.flatnonzero(score > least), np.flatnonzero(score == least)
            first = np.sort(np.concatenate([above, alike[: n - len(above)]]))
            rows, score = rows[first], score[first]
        return rows, score + self._looked(at, words[rare:], rows)

    def _counted(self, at: int, words: Sequence[_Word]) -> NDArray[np.float64]:
        """The scores of all passages of a part, all postings counted."""
        part, n = self._weighed.parts[at], len(self._weighed.parts[at].postings)
        there = [(packed, gain) for packed, gain in words if len(packed)]
        if not there:
            return np.zeros(n)
        packed = np.concatenate([packed for packed, _ in there])
        gains = np.repeat([gain for _, gain in there], [len(packed) for packed, _ in there])
        rows = (packed >> 8).astype(np.int64)
        score = np.asarray(np.bincount(rows, gains * self._share(at, packed, rows), minlength=n), np.float64)
        if part.gone is not None:
            score[part.gone] = 0.0
        return score

    def _looked(self, at: int, words: Sequence[_Word], rows: _Rows) -> NDArray[np.float64]:
        """What words add to rows, which are in order."""
        part, score = self._weighed.parts[at], np.zeros(len(rows))
        keys = (rows << 8).astype(np.uint32)
        for packed, gain in words:
            if len(packed):
                found = packed[np.minimum(np.searchsorted(packed, keys), len(packed) - 1)]
                score += np.where(found >> 8 == rows, gain * self._share(at, found, rows), 0.0)
        if part.gone is not None:
            score[part.gone[rows]] = 0.0
        return score

    def _share(self, at: int, packed: Packed, rows: _Rows) -> NDArray[np.float64]:
        """How much of what a word's best passage gains each of these gains."""
        often = TERM_WEIGHT * (packed & 0xFF).astype(np.float64)
        return np.asarray(often / (often + self._weighed.norms[at][rows]))


@dataclass(frozen=True, slots=True)
class FtsQuery:
    """The same, asked of FTS5."""

    store: Store
    expression: str

    def best(self, n: int, *, among: Among | None = None) -> dict[int, float]:
        return dict(self.store.match(self.expression, n, weight=TERM_WEIGHT, among=None if among is None else among.ranges))

    def of(self, passages: Collection[int]) -> dict[int, float]:
        return self.store.match_scores(self.expression, passages, weight=TERM_WEIGHT)


def _above_none(score: NDArray[np.float64], inside: _Rows | None) -> _Found:
    """The rows with a score, of these runs only where they are given."""
    if inside is not None:
        edges = np.zeros(len(score) + 1, np.int64)
        np.add.at(edges, inside[:, 0], 1)
        np.add.at(edges, inside[:, 1], -1)
        score = np.where(np.cumsum(edges[:-1]) > 0, score, 0.0)
    rows = np.flatnonzero(score > 0)
    return rows, score[rows]


def _runs(passages: NDArray[np.int64], ranges: Sequence[PassageRange]) -> _Rows:
    """The first row and the one behind the last of each run of passages in any of the ranges, in order: int64 `(m, 2)`."""
    edges = np.asarray(ranges, np.int64).reshape(-1, 2)
    first, last = np.searchsorted(passages, edges[:, 0], "left"), np.searchsorted(passages, edges[:, 1], "right")
    runs = np.stack([first, last], axis=1)[np.argsort(first, kind="stable")]
    runs = runs[runs[:, 1] > runs[:, 0]]
    ends = np.maximum.accumulate(runs[:, 1])
    begins = np.flatnonzero(np.concatenate([[True], runs[1:, 0] > ends[:-1]])) if len(runs) else np.zeros(0, np.int64)
    return np.stack([runs[begins, 0], ends[np.append(begins[1:], len(runs)) - 1]], axis=1) if len(runs) else runs


def _cut(packed: Packed, runs: _Rows) -> Packed:
    """The postings of the rows in these runs."""
    edges = np.searchsorted(packed, np.minimum(runs << 8, np.iinfo(np.uint32).max).astype(np.uint32).ravel()).reshape(-1, 2).tolist()
    pieces = [packed[a:b] for a, b in edges if b > a]
    return pieces[0] if len(pieces) == 1 else np.concatenate([packed[:0], *pieces])
