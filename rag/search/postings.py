"""Which term stands how often in which passage, as arrays, and BM25 over them: the arithmetic of FTS5's `bm25()`.

Why not FTS5 itself: it counts every passage of every term before it scores the first one, and looks for each match as often as the
question has terms, so that no limit on the number of matches bounds its work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

_K1, _B, _LEAST_IDF = 1.2, 0.75, 1e-6  # as in FTS5
_MOST = 255  # times that a term is counted in one passage
_BLOCK = 4_000_000  # postings that are put in order at a time
Packed = NDArray[np.uint32]  # a passage's row above 8 bits of how often, in order of the rows

KEPT = ("passages", "lengths", "hashes", "starts", "packed")


def hash_of(term: str) -> int:
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Of `n` passages in the order of their ids: int64 ids and uint32 lengths in terms `(n,)`. Terms are uint64 hashes, in order, `(t,)`;
    those of the i-th are `packed[starts[i]:starts[i + 1]]`, uint32: the passage's row above 8 bits of how often, in order of the rows."""

    passages: NDArray[np.int64]
    lengths: NDArray[np.uint32]
    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    packed: Packed

    def __len__(self) -> int:
        return len(self.passages)

    @classmethod
    def of(cls, bodies: Iterable[tuple[int, str]]) -> Postings:
        """Of passages' terms, joined by spaces, in the order of the ids."""
        numbers: dict[str, int] = {}
        passages, lengths = list[int](), list[int]()
        terms, packed = list[NDArray[np.int32]](), list[NDArray[np.uint32]]()
        for row, (passage, body) in enumerate(bodies):
            counted = Counter(body.split())
            ids = np.fromiter((numbers.setdefault(term, len(numbers)) for term in counted), np.int32, len(counted))
            counts = np.fromiter(counted.values(), np.uint32, len(counted))
            terms.append(ids)
            packed.append(np.minimum(counts, _MOST) | np.uint32(row << 8))
            passages.append(passage)
            lengths.append(counted.total())
        hashes = np.fromiter(map(hash_of, numbers), np.uint64, len(numbers))
        order = np.argsort(hashes)
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        keys = place[np.concatenate(terms)] if terms else np.zeros(0, np.int32)
        joined = np.concatenate(packed) if packed else np.zeros(0, np.uint32)
        starts = np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=len(hashes)))]).astype(np.int64)
        return cls(
            np.array(passages, np.int64), np.array(lengths, np.uint32), hashes[order], starts, joined[np.argsort(keys, kind="stable")]
        )

    def packed_of(self, term: int) -> Packed:
        """A term's postings."""
        at = int(np.searchsorted(self.hashes, np.uint64(term)))
        if at == len(self.hashes) or int(self.hashes[at]) != term:
            return self.packed[:0]
        return self.packed[int(self.starts[at]) : int(self.starts[at + 1])]


def hold_together(arrays: Mapping[str, NDArray[Any]]) -> bool:
    """Whether these can be the arrays of `Postings`: of their kinds, in order, and none leads beyond another."""
    kinds = zip(KEPT, (np.int64, np.uint32, np.uint64, np.int64, np.uint32), strict=True)
    if not all(arrays[name].dtype == kind and arrays[name].ndim == 1 for name, kind in kinds):
        return False
    passages, lengths, hashes, starts, packed = (arrays[name] for name in KEPT)
    if len(passages) != len(lengths) or len(starts) != len(hashes) + 1 or (starts[0], starts[-1]) != (0, len(packed)):
        return False
    ordered = all(bool((one[:-1] < one[1:]).all()) for one in (passages, hashes)) and bool((starts[:-1] <= starts[1:]).all())
    return ordered and int(packed.max(initial=0)) >> 8 < max(1, len(passages))


@dataclass(frozen=True, slots=True)
class Merged:
    """Several runs of passages, one behind the other, as one: `packed` chunk by chunk, so that they need not be in memory together."""

    runs: Sequence[Postings]
    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, runs: Sequence[Postings]) -> Merged:
        hashes = np.unique(np.concatenate([run.hashes for run in runs]))
        counts = np.zeros(len(hashes), np.int64)
        for run in runs:
            counts[np.searchsorted(hashes, run.hashes)] += np.diff(run.starts)
        return cls(runs, hashes, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))

    def array(self, name: str) -> NDArray[Any]:
        """All but `packed`."""
        return getattr(self, name) if name in ("hashes", "starts") else np.concatenate([getattr(run, name) for run in self.runs])

    def packed(self) -> Iterator[NDArray[np.uint32]]:
        first = 0
        while first < len(self.hashes):
            last = max(first + 1, int(np.searchsorted(self.starts, self.starts[first] + _BLOCK, "right")) - 1)
            yield self._block(first, min(last, len(self.hashes)))
            first = last

    def _block(self, first: int, last: int) -> NDArray[np.uint32]:
        """The postings of the terms from `first` to `last`."""
        keys, packed, before = list[NDArray[np.int64]](), list[NDArray[np.uint32]](), 0
        for run in self.runs:
            a = int(np.searchsorted(run.hashes, self.hashes[first], "left"))
            b = int(np.searchsorted(run.hashes, self.hashes[last - 1], "right"))
            keys.append(np.repeat(np.searchsorted(self.hashes, run.hashes[a:b]), np.diff(run.starts[a : b + 1])))
            packed.append(run.packed[int(run.starts[a]) : int(run.starts[b])] + np.uint32(before << 8))
            before += len(run)
        return np.asarray(np.concatenate(packed)[np.argsort(np.concatenate(keys), kind="stable")], np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Postings, and which of their passages are gone: bool `(n,)`, None where none is."""

    postings: Postings
    gone: NDArray[np.bool_] | None = None

    @property
    def n(self) -> int:
        return len(self.postings) - (0 if self.gone is None else int(self.gone.sum()))

    @property
    def length(self) -> int:
        """Of all its passages, in terms."""
        lengths = self.postings.lengths if self.gone is None else self.postings.lengths[~self.gone]
        return int(lengths.sum(dtype=np.int64))

    def rows_of(self, term: int) -> NDArray[np.int64]:
        """The rows of a term's passages that are not gone."""
        rows = (self.postings.packed_of(term) >> 8).astype(np.int64)
        return rows if self.gone is None else rows[~self.gone[rows]]


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Parts, and what BM25 takes from all of them: how many passages there are, the norm of each by part, float64 `(n,)`, and where the
    runs of rows that are gone begin and end, int64 `(m,)`."""

    parts: Sequence[Part]
    total: int
    norms: Sequence[NDArray[np.float64]]
    gone: Sequence[NDArray[np.int64]]

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Weighed:
        total = sum(part.n for part in parts)
        mean = sum(part.length for part in parts) / max(1, total)
        norms = [np.asarray(_K1 * (1 - _B + _B * part.postings.lengths / max(mean, 1e-9)), np.float64) for part in parts]
        return cls(parts, total, norms, [_edges(part.gone) for part in parts])

    def packed(self, term: int) -> list[Packed]:
        """A term's postings in each part, of passages that are gone too."""
        return [part.postings.packed_of(term) for part in self.parts]

    def gain(self, term: int) -> float:
        """What a passage gains that is all about a term."""
        holding = 0
        for packed, gone in zip(self.packed(term), self.gone, strict=True):
            edges = np.searchsorted(packed, (gone << 8).astype(np.uint32))
            holding += len(packed) - int((edges[1::2] - edges[::2]).sum())
        return max(_LEAST_IDF, float(np.log((self.total - holding + 0.5) / (holding + 0.5)))) * (_K1 + 1)


def _edges(gone: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    return np.zeros(0, np.int64) if gone is None else np.flatnonzero(np.diff(np.concatenate([[False], gone, [False]]).astype(np.int8)))
