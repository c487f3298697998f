"""The two sides of an index that is shared, asked as those on this machine are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Span
from rag.models.embedder import TextEmbedder
from rag.search.index import Among, WindowHit
from rag.search.qdrant import Qdrant
from rag.search.serving import Serving
from rag.search.shared_index import Names, SharedIndex, term_number
from rag.store.documents import Store
from rag.text.query import Query
from rag.text.terms import asked_terms

_MOST_COUNTED = 10_000  # passages of one term, where it is told in which documents it stands
_WINDOWS_OF_PASSAGE = 64  # of which the best is looked for, where passages are given


@dataclass(frozen=True, slots=True)
class SharedWordsQuery:
    """A question's terms by number, and how often each is asked for."""

    qdrant: Qdrant
    name: str
    asked: Mapping[int, float]

    def best(self, n: int, *, among: Among | None = None) -> dict[int, float]:
        if not self.asked or (among is not None and not among.documents):
            return {}
        found = self.qdrant.by_words(self.name, self.asked, n, documents=None if among is None else among.documents)
        return dict(sorted(found, key=lambda one: (-one[1], one[0])))

    def of(self, passages: Collection[int]) -> dict[int, float]:
        return dict(self.qdrant.by_words(self.name, self.asked, len(passages), ids=passages)) if passages and self.asked else {}


@dataclass(frozen=True, slots=True)
class SharedMeaningQuery:
    """A question's vector, float32 `(dim,)`, and where that model's vectors are."""

    qdrant: Qdrant
    store: Store
    name: str
    vector: NDArray[np.float32]

    def search(self, n: int, *, among: Among | None = None) -> dict[int, WindowHit]:
        if n <= 0 or (among is not None and not among.documents):
            return {}
        wanted = 4 * n
        while True:
            found = self.qdrant.nearest(self.name, self.vector, wanted, documents=None if among is None else among.documents)
            best = _by_passage(found)
            if len(best) >= n or len(found) < wanted:
                return self._hits(best[:n])
            wanted *= 4

    def best_windows(self, passages: Collection[int]) -> dict[int, WindowHit]:
        if not passages:
            return {}
        most = _WINDOWS_OF_PASSAGE * len(passages)
        return self._hits(_by_passage(self.qdrant.nearest(self.name, self.vector, most, passages=passages)))

    def windows_of(self, passages: Collection[int]) -> dict[tuple[int, Span], float]:
        if not passages:
            return {}
        found = self.qdrant.nearest(self.name, self.vector, _WINDOWS_OF_PASSAGE * len(passages), passages=passages)
        spans = self.store.windows([window for _, window, _ in found])
        return {(passage, spans[window][1]): cosine for passage, window, cosine in found if window in spans}

    def _hits(self, found: Sequence[tuple[int, int, float]]) -> dict[int, WindowHit]:
        spans = self.store.windows([window for _, window, _ in found])  # those that were removed meanwhile are not in it
        return {passage: WindowHit(passage, spans[window][1], cosine) for passage, window, cosine in found if window in spans}


def _by_passage(found: Sequence[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """The best window of each passage, best first, ties by window."""
    best: dict[int, tuple[int, int, float]] = {}
    for one in sorted(found, key=lambda one: (-one[2], one[1])):
        best.setdefault(one[0], one)
    return list(best.values())


class SharedWords:
    """The keyword side. `serving`: the model whose vectors lie beside the words; both are brought in step together."""

    def __init__(self, index: SharedIndex, serving: Serving) -> None:
        self._index = index
        self._serving = serving

    def query(self, query: Query) -> SharedWordsQuery:
        asked: Counter[int] = Counter()
        for term, times in asked_terms(query.expression).items():
            asked[term_number(term)] += times
        names = self._names()
        return SharedWordsQuery(self._index.qdrant, names.words, self._index.asked(names, asked))

    def term_counts(self, term: str) -> dict[int, int]:
        return dict(Counter(self._index.qdrant.holding(self._names().words, term_number(term), _MOST_COUNTED)))

    def open(self) -> None:
        self._names()

    def save(self) -> None:
        """The meaning side's `save` puts both."""

    def is_whole(self) -> bool:
        return True  # its server's own to say

    def saved(self) -> bool:
        model = self._serving.embedder()
        return self._index.fits(model.fingerprint, model.dim)

    def forget(self, document_id: int | None = None) -> None:
        self._index.forget(document_id)

    def _names(self) -> Names:
        model = self._serving.embedder()
        return self._index.in_step(model.fingerprint, model.dim)


class SharedMeaning:
    """The meaning side."""

    def __init__(self, index: SharedIndex, store: Store, *, serving: Serving) -> None:
        self._index = index
        self._store = store
        self._serving = serving

    def query(self, question: str) -> SharedMeaningQuery:
        model = self.embedder()
        names = self._index.in_step(model.fingerprint, model.dim)
        return SharedMeaningQuery(self._index.qdrant, self._store, names.windows, model.embed_query(question))

    def embedder(self) -> TextEmbedder:
        return self._serving.embedder()

    def save(self) -> None:
        model = self.embedder()
        self._index.in_step(model.fingerprint, model.dim, whole=True)

    def rebuild(self) -> int:
        self._index.forget()
        self.save()
        return self._index.vectors(self.embedder().fingerprint)

    def saved_fits(self) -> bool:
        model = self.embedder()
        return self._index.fits(model.fingerprint, model.dim)

    def forget(self, document_id: int | None = None) -> None:
        """The words' `forget` removes both."""
