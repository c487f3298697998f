"""VectorIndex: windows and their embeddings, searched by cosine.

Rows lie in the order of their passages, so that a document is a range of them: a filter of documents reads nothing else. A vector is kept
as 16-bit whole numbers and a scale (an error of 1e-5 in a cosine). Few rows are all compared; of many, `rough_scan.py` says which may be
the nearest, and those are.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.search.index_files import IndexFiles, Saved
from rag.search.rough_scan import RoughScan

# Rows from which on the rough scan is faster, and how many of those it finds are compared: "The index" in tests/benchmarks/README.md.
ROUGH_FROM = 20_000
ROUGHLY_FOUND = 4_000
_FILTERED = 8  # a filter that leaves a smaller part is compared row by row: no dearer than a rough scan of all
_CHUNK = 1024  # rows: more of them make the library behind numpy start threads, which costs ten times what it gains
_LARGEST = 32_767
_KEPT = ("windows", "passages", "codes", "scales")

PassageRange = tuple[int, int]  # the first and the last id
_Gone = NDArray[np.bool_] | None  # of rows; None: none is gone


class Near(NamedTuple):
    """A passage's best window, and its cosine."""

    passage: int
    window: int
    cosine: float


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Vectors by passage and window: int64 `(n,)` each, codes int16 `(n, dim)`, scales float32 `(n,)`."""

    windows: NDArray[np.int64]
    passages: NDArray[np.int64]
    codes: NDArray[np.int16]
    scales: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.windows)

    @classmethod
    def of(cls, windows: Sequence[int], passages: Sequence[int], vectors: NDArray[np.float32]) -> Rows:
        largest = np.abs(vectors).max(axis=1, initial=0.0).astype(np.float32)
        scales = np.where(largest > 0, largest, np.float32(1)) / np.float32(_LARGEST)
        codes = np.rint(vectors / scales[:, None]).astype(np.int16)
        return cls(np.asarray(windows, np.int64), np.asarray(passages, np.int64), codes, scales.astype(np.float32))

    def hold_together(self, dim: int) -> bool:
        """Whether they are of their kinds, as many of each, and in order."""
        kinds = zip(_KEPT, (np.int64, np.int64, np.int16, np.float32), strict=True)
        n = len(self.windows)
        shapes = (self.windows.shape, self.passages.shape, self.codes.shape, self.scales.shape)
        if not all(getattr(self, name).dtype == kind for name, kind in kinds) or shapes != ((n,), (n,), (n, dim), (n,)):
            return False
        return bool((self.passages[:-1] <= self.passages[1:]).all() and np.isfinite(self.scales).all())

    @classmethod
    def none(cls, dim: int) -> Rows:
        return cls.of([], [], np.zeros((0, dim), np.float32))

    def at(self, rows: NDArray[Any]) -> Rows:
        return Rows(self.windows[rows], self.passages[rows], self.codes[rows], self.scales[rows])

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray(self.codes[rows].astype(np.float32) * self.scales[rows][:, None], dtype=np.float32)

    def cosines(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 `(len(rows),)`."""
        parts = [_slice(self.codes, rows[at : at + _CHUNK]).astype(np.float32) @ vector for at in range(0, len(rows), _CHUNK)]
        return np.asarray(np.concatenate(parts) * self.scales[rows] if parts else np.zeros(0), dtype=np.float32)

    def within(self, ranges: Sequence[PassageRange]) -> NDArray[np.int64]:
        """The rows of passages in any of the ranges, in order."""
        edges = np.asarray(ranges, np.int64).reshape(-1, 2)
        first = np.searchsorted(self.passages, edges[:, 0], "left")
        last = np.searchsorted(self.passages, edges[:, 1], "right")
        return np.unique(np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)] or [np.zeros(0, np.int64)]))


class VectorIndex:
    """Unit vectors float32 `(dim,)` of windows; the score is the inner product, so the cosine. Safe to share among threads.

    `base` is what was loaded or gathered, in order, with its rough scan where it is large; what comes in afterwards is kept beside it and
    what goes is masked, until there is much of it, or the index is saved.
    """

    def __init__(self, dim: int, *, rough_from: int = ROUGH_FROM) -> None:
        self.dim = dim
        self._rough_from = rough_from
        self._lock = threading.RLock()
        self._base, self._late = Rows.none(dim), Rows.none(dim)
        self._rough: RoughScan | None = None
        self._gone: _Gone = None

    def __len__(self) -> int:
        with self._lock:
            return len(self._base) + len(self._late) - (0 if self._gone is None else int(self._gone.sum()))

    @property
    def rough(self) -> bool:
        """Whether the rows are so many that a rough scan comes first."""
        return self._rough is not None

    @property
    def changed(self) -> bool:
        """Whether there is more or less than was loaded."""
        return len(self._late) > 0 or self._gone is not None

    @property
    def windows(self) -> NDArray[np.int64]:
        """The ids of all windows, in order."""
        with self._lock:
            base = self._base.windows if self._gone is None else self._base.windows[~self._gone]
            return np.sort(np.concatenate([base, self._late.windows]))

    def add(self, windows: Sequence[int], passages: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Adds the vectors of windows, `(n, dim)`. Those that are there already are replaced."""
        if vectors.shape != (len(windows), self.dim):
            raise ValueError(f"vectors are {vectors.shape}, expected {(len(windows), self.dim)}")
        self.extend([Rows.of(windows, passages, vectors)])

    def extend(self, parts: Sequence[Rows]) -> None:
        """The same for rows that are made."""
        added = _joined(parts) if parts else Rows.none(self.dim)
        with self._lock:
            self.remove(added.windows)
            self._late = _in_order(_joined([self._late, added]))
            if len(self._late) >= self._rough_from:
                self._gather()

    def remove(self, windows: Collection[int] | NDArray[np.int64]) -> None:
        """Removes windows; those that are not there are passed over."""
        wanted = np.asarray(list(windows) if not isinstance(windows, np.ndarray) else windows, np.int64)
        with self._lock:
            kept = ~np.isin(self._late.windows, wanted)
            if not kept.all():
                self._late = self._late.at(kept)
            gone = np.isin(self._base.windows, wanted)
            if gone.any():
                self._gone = gone if self._gone is None else self._gone | gone

    def search(
        self, vector: NDArray[np.float32], n: int, *, among: Sequence[PassageRange] | None = None, exact: bool = False
    ) -> list[Near]:
        """The best window of each of the n nearest passages, best first, ties by window; of passages in these ranges where given. `exact`:
        all rows are compared, however many."""
        with self._lock:
            base, rough, gone, late = self._base, None if exact else self._rough, self._gone, self._late
        wanted, deepest = 4 * n, len(base) + len(late)
        while n > 0:
            near = _nearest(base, vector, wanted, among=among, rough=rough, gone=gone)
            found = _Nearest.of(late, _rows(late, among), vector).joined(near).by_passage(wanted)
            if len(found) >= n or wanted >= deepest:
                return found[:n]
            wanted *= 4
        return []

    def best(self, vector: NDArray[np.float32], passages: Collection[int]) -> list[Near]:
        """The best window of each of these passages that has one here, best first, ties by window."""
        found = self._of(vector, passages)
        return found.by_passage(len(found.cosines))

    def each(self, vector: NDArray[np.float32], passages: Collection[int]) -> list[Near]:
        """Every window of these passages that is here, in no order."""
        found = self._of(vector, passages)
        rows = zip(found.passages.tolist(), found.windows.tolist(), found.cosines.tolist(), strict=True)
        return [Near(*row) for row in rows]

    def _of(self, vector: NDArray[np.float32], passages: Collection[int]) -> _Nearest:
        ranges = [(passage, passage) for passage in sorted(passages)]
        with self._lock:
            base, gone, late = self._base, self._gone, self._late
        return _Nearest.of(late, _rows(late, ranges), vector).joined(_Nearest.of(base, _there(_rows(base, ranges), gone), vector))

    def save(self, files: IndexFiles, fingerprint: dict[str, object], state: dict[str, int]) -> None:
        """Writes the index whole, what came late in its place."""
        with self._lock:
            if self.changed:
                self._gather()
            rows = self._base
            with files.replacing({**fingerprint, "dim": self.dim, "rough_from": self._rough_from}, state) as new:
                for name in _KEPT:
                    values: NDArray[Any] = getattr(rows, name)
                    new.array(name, values.dtype, values.shape, chunks=_chunks(values))
                if self._rough is not None:
                    data = self._rough.to_bytes()
                    new.array("rough", data.dtype, data.shape, chunks=[data])

    @classmethod
    def load(
        cls, files: IndexFiles, fingerprint: dict[str, object], dim: int, *, rough_from: int = ROUGH_FROM
    ) -> tuple[VectorIndex, Saved] | None:
        """The saved index and what was said of it, if it carries this fingerprint, else None: also where files are missing or damaged."""
        saved = files.load({**fingerprint, "dim": dim, "rough_from": rough_from})
        if saved is None:
            return None
        loaded = cls(dim, rough_from=rough_from)
        try:
            loaded._base = Rows(*(saved.arrays[name] for name in _KEPT))
            n = len(loaded._base)
            if not loaded._base.hold_together(dim) or (n >= rough_from and not saved.is_as_written("rough")):
                return None
            if n >= rough_from:
                loaded._rough = RoughScan.from_bytes(saved.arrays["rough"])
        except (KeyError, ValueError):
            return None
        return (loaded, saved) if loaded._rough is None or len(loaded._rough) == len(loaded._base) else None

    def _gather(self) -> None:
        """Puts what came late in its place, and leaves out what is gone."""
        base = self._base if self._gone is None else self._base.at(~self._gone)
        self._base = _in_order(_joined([base, self._late]))
        self._late, self._gone = Rows.none(self.dim), None
        n = len(self._base)
        self._rough = RoughScan.of(n, self.dim, self._base.vectors) if n >= self._rough_from else None


@dataclass(frozen=True, slots=True, eq=False)
class _Nearest:
    """Rows with their cosines, in no order."""

    passages: NDArray[np.int64]
    windows: NDArray[np.int64]
    cosines: NDArray[np.float32]

    @classmethod
    def of(cls, rows: Rows, at: NDArray[np.int64], vector: NDArray[np.float32]) -> _Nearest:
        return cls(rows.passages[at], rows.windows[at], rows.cosines(vector, at))

    def joined(self, other: _Nearest) -> _Nearest:
        return _Nearest(
            np.concatenate([self.passages, other.passages]),
            np.concatenate([self.windows, other.windows]),
            np.concatenate([self.cosines, other.cosines]),
        )

    def by_passage(self, among: int) -> list[Near]:
        """The best row of each passage among so many best ones, best first."""
        best = np.arange(len(self.cosines))
        if len(best) > among:
            least = np.partition(self.cosines, len(best) - among)[len(best) - among]
            best = np.flatnonzero(self.cosines >= least)
        order = best[np.lexsort((self.windows[best], -self.cosines[best]))]
        first = np.sort(np.unique(self.passages[order], return_index=True)[1])
        at = order[first]
        return [Near(*row) for row in zip(self.passages[at].tolist(), self.windows[at].tolist(), self.cosines[at].tolist(), strict=True)]


def _nearest(
    base: Rows, vector: NDArray[np.float32], wanted: int, *, among: Sequence[PassageRange] | None, rough: RoughScan | None, gone: _Gone
) -> _Nearest:
    """At least the `wanted` nearest rows; where they are few, all."""
    inside = None if among is None else _rows(base, among)
    left = len(base) if inside is None else len(inside)
    k = max(ROUGHLY_FOUND, 4 * wanted) * max(1, len(base) // max(1, left))
    if rough is None or k >= len(base) or left * _FILTERED < len(base):
        at = _there(np.arange(len(base)) if inside is None else inside, gone)
    else:
        at = np.sort(_there(rough.nearest(vector, k), gone))
        at = at if inside is None else np.intersect1d(at, inside, assume_unique=True)
    return _Nearest.of(base, at, vector)


def _slice(values: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
    """`values[rows]` of rows in order, without a copy where nothing between them is left out."""
    first, last = int(rows[0]), int(rows[-1])
    return values[first : last + 1] if last - first + 1 == len(rows) else values[rows]


def _rows(rows: Rows, among: Sequence[PassageRange] | None) -> NDArray[np.int64]:
    return np.arange(len(rows)) if among is None else rows.within(among)


def _there(rows: NDArray[np.int64], gone: _Gone) -> NDArray[np.int64]:
    return rows if gone is None else rows[~gone[rows]]


def _joined(parts: Sequence[Rows]) -> Rows:
    return Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in _KEPT))


def _in_order(rows: Rows) -> Rows:
    order = np.lexsort((rows.windows, rows.passages))
    return rows if (order[:-1] < order[1:]).all() else rows.at(order)


def _chunks(values: NDArray[Any]) -> Iterator[NDArray[Any]]:
    return (values[at : at + 65_536] for at in range(0, max(1, len(values)), 65_536))
