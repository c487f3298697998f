"""Documents that are nearly the same: copies count once among the hits, editions are told."""

from __future__ import annotations

import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.core.identity import Identity, Likeness
from rag.core.records import Passage
from rag.store.documents import Store
from rag.store.identities import Identities
from rag.text.identity import years_of
from rag.text.sketch import alike, folded, sketch_of

_COPY, _EDITION = 0.9, 0.4  # of all shingles, that both have
_SAME_NUMBERS = 0.98  # of the numbers: another edition may differ in little else
_SHARED_VALUES = 8  # of two sketches, fewer of which are not compared
_SAME_PASSAGE = 0.9
_NUMBER = re.compile(r"\d+")


class Copies:
    """Which documents of a library are nearly the same, kept in step with it."""

    def __init__(self, store: Store, identities: Identities) -> None:
        self._store = store
        self._identities = identities
        self._lock = threading.Lock()
        self._generation = -1
        self._known: dict[int, tuple[str, Identity]] = {}
        self._found: dict[int, tuple[Likeness, ...]] = {}
        self._numbers: dict[tuple[int, int], float] = {}  # an id is never given twice

    def all(self) -> Mapping[int, tuple[Likeness, ...]]:
        """The copies and editions of each document that has some, the most alike first."""
        with self._lock:
            generation = self._store.generation()
            if generation != self._generation:
                sketched = self._identities.with_sketch()
                known = {key: name for key, name in self._identities.all().items() if key in sketched}
                if known != self._known:
                    self._found, self._known = self._look(known), known
                self._generation = generation
            return self._found

    def any(self) -> bool:
        """Whether there is a copy of anything."""
        return any(one.copy for others in self.all().values() for one in others)

    def without_copies(self, order: Sequence[int], passages: Mapping[int, Passage]) -> list[int]:
        """The passages in their order, less those that say the same as one before them in a document that theirs is a copy of."""
        copies = {key: {one.document_id for one in others if one.copy} for key, others in self.all().items()}
        kept: list[int] = []
        for key in order:
            mine = passages.get(key)
            if mine is None:
                continue
            of_copies = (passages[other] for other in kept if passages[other].document_id in copies.get(mine.document_id, ()))
            if not any(_says_the_same(mine.text, other.text) for other in of_copies):
                kept.append(key)
        return kept

    def _look(self, names: Mapping[int, tuple[str, Identity]]) -> dict[int, tuple[Likeness, ...]]:
        sketches = self._identities.sketches()
        shared = Counter((a, b) for keys in _holders(sketches) for i, a in enumerate(keys) for b in keys[i + 1 :])
        found: dict[int, list[Likeness]] = defaultdict(list)
        for (a, b), n in shared.items():
            small = min(len(sketches[a]), len(sketches[b]))
            if n < min(_SHARED_VALUES, small) or (share := alike(sketches[a], sketches[b])) < _EDITION or a not in names or b not in names:
                continue
            copy = share >= _COPY and _years(names[a]) == _years(names[b]) and self._same_numbers(a, b)
            found[a].append(Likeness(b, share, copy))
            found[b].append(Likeness(a, share, copy))
        return {key: tuple(sorted(some, key=lambda one: (-one.share, one.document_id))) for key, some in sorted(found.items())}

    def _same_numbers(self, one: int, other: int) -> bool:
        if (one, other) not in self._numbers:
            a, b = (Counter(_NUMBER.findall(self._store.whole_text(key))) for key in (one, other))
            self._numbers[one, other] = (a & b).total() / max(1, (a | b).total()) if a or b else 1.0
        return self._numbers[one, other] >= _SAME_NUMBERS


def _holders(sketches: Mapping[int, NDArray[np.uint64]]) -> Iterator[list[int]]:
    """The documents of each value that several have, in order."""
    if not sketches:
        return
    values = np.concatenate([*sketches.values()])
    owners = np.repeat(np.fromiter(sketches, np.int64, len(sketches)), [len(sketch) for sketch in sketches.values()])
    order = np.lexsort((owners, values))
    values, owners = values[order], owners[order]
    edges = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1], [True]]))
    for at in np.flatnonzero(np.diff(edges) > 1).tolist():
        yield owners[edges[at] : edges[at + 1]].tolist()


def _years(known: tuple[str, Identity]) -> frozenset[str]:
    name, identity = known
    return years_of(name, identity.title, identity.issued, identity.edition)


def _says_the_same(one: str, other: str) -> bool:
    """The same numbers, and nearly the same letters; a copy may be cut elsewhere."""
    if folded(one) == folded(other):
        return True
    return Counter(_NUMBER.findall(one)) == Counter(_NUMBER.findall(other)) and alike(sketch_of(one), sketch_of(other)) >= _SAME_PASSAGE
