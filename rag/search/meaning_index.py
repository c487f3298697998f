"""Search by meaning, kept in step with SQLite: which model serves, its FAISS index, and what changed since it was loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.core.errors import ModelError
from rag.core.hindrance import in_words
from rag.core.records import Span
from rag.models.embedder import TextEmbedder
from rag.search.vectors import VectorIndex
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore


@dataclass(frozen=True, slots=True)
class WindowHit:
    """A passage's best window for a query, and its cosine."""

    passage_id: int
    window: Span
    cosine: float


@dataclass(frozen=True, slots=True)
class MeaningQuery:
    """A question's vector, float32 `(dim,)`, with the index of the model that made it: another model may serve the next question."""

    store: Store
    index: VectorIndex
    vector: NDArray[np.float32]

    def search(self, n: int, *, windows: Collection[int] | None = None) -> dict[int, WindowHit]:
        """The best window of each of about n passages, by passage id; of the given windows only, where they are given."""
        wanted, best = n, dict[int, WindowHit]()
        while True:  # several windows of one passage take places: ask for more until there are n passages or no more windows
            found = self.index.search(self.vector, wanted, among=windows)
            spans = self.store.windows([window_id for window_id, _ in found])
            best = {}
            for window_id, cosine in found:
                if window_id in spans:
                    passage_id, span = spans[window_id]
                    best.setdefault(passage_id, WindowHit(passage_id, span, cosine))
            if len(best) >= n or len(found) < wanted:
                return dict(list(best.items())[:n])
            wanted *= 2

    def best_windows(self, passages: Collection[int]) -> dict[int, WindowHit]:
        """The best window of each of these passages, so that what keywords found has a meaning score too."""
        windows = self.store.windows_of(passages=passages)
        best: dict[int, WindowHit] = {}
        cosines = self.index.cosines(self.vector, list(windows))
        for window_id, cosine in sorted(cosines.items(), key=lambda pair: (-pair[1], pair[0])):
            passage_id, span = windows[window_id]
            best.setdefault(passage_id, WindowHit(passage_id, span, cosine))
        return best


class MeaningIndex:
    """The serving model's vectors. `load_embedder` gives the model that is set, or, for a folder, the one that lies there.

    While the vectors of a newly set model are not complete, those of the model before it serve, if it can still be loaded.
    """

    def __init__(self, folder: Path, store: Store, embeddings: EmbeddingStore, load_embedder: Callable[[str | None], TextEmbedder]) -> None:
        self._folder = folder
        self._store = store
        self._embeddings = embeddings
        self._load_embedder = load_embedder
        self._lock = threading.RLock()
        self._index: VectorIndex | None = None
        self._embedder: TextEmbedder | None = None
        self._generation = (-1, -1)

    def query(self, question: str) -> MeaningQuery:
        """The question as the serving model sees it, to be searched with."""
        index, embedder = self._in_step()
        return MeaningQuery(self._store, index, embedder.embed_query(question))

    def embedder(self) -> TextEmbedder:
        """The serving model."""
        return self._in_step()[1]

    def save(self) -> None:
        """Writes the index, in step with SQLite, to disk, so that the next start need not build it. Raises LibraryHindered."""
        with self._lock:
            index, embedder = self._in_step()
            with in_words(self._folder):
                index.save(self._folder, self._fingerprint(embedder))

    def rebuild(self) -> int:
        """Builds the index from SQLite anew and saves it; returns how many vectors it has."""
        with self._lock:
            self._index, self._generation = None, (-1, -1)
            self.forget_saved()
            self.save()
            return len(self._in_step()[0])

    def forget_saved(self) -> None:
        """Removes the index from disk: it may hold vectors of what was just deleted. The next `save` writes it anew."""
        with in_words(self._folder):
            for path in self._folder.glob("*"):
                path.unlink(missing_ok=True)

    def saved_fits(self) -> bool:
        """Whether the index on disk is of this library and this model."""
        return VectorIndex.load(self._folder, self._fingerprint(self.embedder())) is not None

    def _fingerprint(self, embedder: TextEmbedder) -> dict[str, object]:
        return {"library": self._store.library_id(), "model": embedder.fingerprint, "rules": sorted(set(self._store.rules().values()))}

    def _in_step(self) -> tuple[VectorIndex, TextEmbedder]:
        with self._lock:
            generation = (self._store.library_id(), self._store.generation())
            if self._index is not None and generation[0] != self._generation[0]:  # a backup was put in its place
                self._index = None
            if self._index is None or self._embedder is None or generation != self._generation:
                embedder = self._serving_embedder()
                if self._index is None or self._embedder is None or embedder.fingerprint != self._embedder.fingerprint:
                    self._index = VectorIndex.load(self._folder, self._fingerprint(embedder)) or VectorIndex(embedder.dim)
                self._embedder = embedder
                self._catch_up(self._index, embedder.fingerprint)
                self._generation = generation
            return self._index, self._embedder

    def _catch_up(self, index: VectorIndex, model: str) -> None:
        """Window ids are never given twice, so the difference of ids is the difference of contents."""
        there, wanted = index.ids, self._embeddings.ids(model)
        index.remove(there - wanted)
        for ids, vectors in self._embeddings.vectors(model, sorted(wanted - there)):
            index.add(ids, vectors)

    def _serving_embedder(self) -> TextEmbedder:
        chosen = self._load_embedder(None)
        done, total = self._embeddings.progress(chosen.fingerprint)
        if done == total:
            return chosen
        best, most = chosen, done
        for fingerprint, folder in self._embeddings.models().items():
            if fingerprint != chosen.fingerprint and (count := len(self._embeddings.ids(fingerprint))) > most:
                try:
                    other = self._load_embedder(folder)
                except ModelError:  # the old folder is gone: then the new model serves with what it has
                    continue
                if other.fingerprint == fingerprint:
                    best, most = other, count
        return best
