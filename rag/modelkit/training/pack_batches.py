"""Batches of a pack's pairs: one kind at a time, several texts of one law or page together, so that each is another's near miss.

What a step shows follows from its number and the seed alone: a run that was stopped goes on with the same batches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.modelkit.training.pack import Ids, Pack

_TYPED_IN_HASTE = 1 / 8
_HEADED = 0.25  # share of passages that begin with what is printed above their text


@dataclass(frozen=True, slots=True)
class Shares:
    """How batches are drawn: `size` pairs, `near` of one family; how often a kind comes; how many tokens a passage has at most: one of
    `cuts`, for all of a batch."""

    size: int
    near: int
    kinds: tuple[tuple[str, float], ...]
    cuts: tuple[int, ...]
    query_tokens: int = 64


@dataclass(frozen=True, slots=True, eq=False)
class PackBatch:
    """Token ids of n queries and n passages; the numbers of both tell equal ones, `(n,)` int64."""

    queries: list[list[int]]
    passages: list[list[int]]
    query_numbers: NDArray[np.int64]
    text_numbers: NDArray[np.int64]


class PackBatches:
    def __init__(self, pack: Pack, shares: Shares, seed: int) -> None:
        self._pack, self._shares, self._seed = pack, shares, seed
        self._pairs: list[NDArray[np.int64]] = []
        chances: list[float] = []
        for name, chance in shares.kinds:
            pairs = np.flatnonzero(pack.pair_kind == pack.kinds.index(name))
            if len(pairs) >= shares.size:
                texts = pack.pair_text[pairs]
                self._pairs.append(pairs[np.lexsort((texts, pack.families[texts]))])
                chances.append(chance)
        if not chances:
            raise ValueError(f"no kind of the pack has {shares.size} pairs")
        self._chances = np.array(chances) / sum(chances)

    def batch(self, step: int) -> PackBatch:
        """The batch of that step."""
        rng = np.random.default_rng((self._seed, step))
        pairs = self._drawn(rng, self._pairs[rng.choice(len(self._pairs), p=self._chances)])
        queries, texts = self._pack.pair_query[pairs].astype(np.int64), self._pack.pair_text[pairs].astype(np.int64)
        around = self._pack.prompts
        asked = [around.around_query(self._typed(rng, self._pack.query(q)), self._shares.query_tokens) for q in queries]
        limit = int(rng.choice(self._shares.cuts))
        shown = [self._passage(rng, pair, limit) for pair in pairs]
        return PackBatch(asked, shown, queries, texts)

    def _drawn(self, rng: np.random.Generator, pairs: NDArray[np.int64]) -> list[int]:
        """Pairs of different texts: from a place drawn at random on, up to `near` of its family, then from another place."""
        texts = self._pack.pair_text[pairs]
        families = self._pack.families[texts]
        chosen: dict[int, int] = {}
        for _ in range(self._shares.size * 20):
            at = int(rng.integers(len(pairs)))
            found = 0
            for i in range(at, min(len(pairs), at + 3 * self._shares.near)):
                if families[i] != families[at] or found == self._shares.near or len(chosen) == self._shares.size:
                    break
                if int(texts[i]) not in chosen:
                    chosen[int(texts[i])] = int(pairs[i])
                    found += 1
            if len(chosen) == self._shares.size:
                break
        return list(chosen.values())

    def _passage(self, rng: np.random.Generator, pair: int, limit: int) -> list[int]:
        """Windows that follow each other: from the one that answers on, where it is not known from the one most like the query, from the
        first or from any."""
        text, known = int(self._pack.pair_text[pair]), int(self._pack.pair_window[pair])
        windows = self._pack.windows_of(text)
        drawn = rng.random()
        if known >= 0:
            first = known
        elif drawn < 0.5:
            asked = set(self._pack.query(self._pack.pair_query[pair]).tolist())
            first = max(range(len(windows)), key=lambda i: (len(asked & set(windows[i].tolist())), -i))
        else:
            first = 0 if drawn < 0.8 else int(rng.integers(len(windows)))
        parts = [self._pack.head(text)] if rng.random() < _HEADED else []
        room = limit - sum(map(len, parts))
        for window in windows[first:]:
            parts.append(window)
            room -= len(window)
            if room < limit // 3:  # the next one would be cut off early
                break
        return self._pack.prompts.around_passage(np.concatenate(parts), limit)

    def _typed(self, rng: np.random.Generator, ids: Ids) -> Ids:
        """One query in eight lacks a token or has two in the wrong order, as typed in haste."""
        if len(ids) < 4 or rng.random() > _TYPED_IN_HASTE:
            return ids
        at = int(rng.integers(len(ids) - 1))
        if rng.random() < 0.5:
            return np.delete(ids, at)
        typed = ids.copy()
        typed[[at, at + 1]] = typed[[at + 1, at]]
        return typed
