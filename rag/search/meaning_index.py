"""Search by meaning, kept in step with SQLite: which model serves, its FAISS index, and what changed since it was loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.core.hindrance import in_words
from rag.core.records import Span
from rag.models.embedder import TextEmbedder
from rag.search.index import Among, WindowHit
from rag.search.index_files import IndexFiles
from rag.search.serving import serving_embedder
from rag.search.vectors import ROUGH_FROM, Near, Rows, VectorIndex
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore

_EARLIER = ("vectors.faiss", "fingerprint.json")  # the files of versions up to 0.3


@dataclass(frozen=True, slots=True)
class MeaningQuery:
    """A question's vector, float32 `(dim,)`, with the index of the model that made it: another model may serve the next question."""

    store: Store
    index: VectorIndex
    vector: NDArray[np.float32]

    def search(self, n: int, *, among: Among | None = None) -> dict[int, WindowHit]:
        return self._hits(self.index.search(self.vector, n, among=None if among is None else among.ranges))

    def best_windows(self, passages: Collection[int]) -> dict[int, WindowHit]:
        return self._hits(self.index.best(self.vector, passages))

    def windows_of(self, passages: Collection[int]) -> dict[tuple[int, Span], float]:
        """The cosine of every window of these passages that has a vector, by passage id and window."""
        found = self.index.each(self.vector, passages)
        spans = self.store.windows([near.window for near in found])
        return {(near.passage, spans[near.window][1]): near.cosine for near in found if near.window in spans}

    def _hits(self, found: Sequence[Near]) -> dict[int, WindowHit]:
        spans = self.store.windows([near.window for near in found])  # those that were removed meanwhile are not in it
        return {near.passage: WindowHit(near.passage, spans[near.window][1], near.cosine) for near in found if near.window in spans}


class MeaningIndex:
    """The serving model's vectors. `load_embedder` gives the model that is set, or, for a folder, the one that lies there.

    While the vectors of a newly set model are not complete, those of the model before it serve, if it can still be loaded.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        embeddings: EmbeddingStore,
        load_embedder: Callable[[str | None], TextEmbedder],
        *,
        rough_from: int = ROUGH_FROM,
    ) -> None:
        """From `rough_from` windows on a rough scan comes before the exact one."""
        self._files = IndexFiles(folder, "meaning")
        self._folder = folder
        self._store = store
        self._embeddings = embeddings
        self._load_embedder = load_embedder
        self._rough_from = rough_from
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
                count, total = _summary(index.windows)
                index.save(self._files, self._fingerprint(embedder), {"generation": self._generation[1], "count": count, "sum": total})
                for name in _EARLIER:
                    (self._folder / name).unlink(missing_ok=True)
                if self._embeddings.summary(embedder.fingerprint) != (count, total):
                    self.forget()  # a document may have been removed while it was written

    def rebuild(self) -> int:
        """Builds the index from SQLite anew and saves it; returns how many vectors it has."""
        with self._lock:
            self._index, self._generation = None, (-1, -1)
            self.forget()
            self.save()
            return len(self._in_step()[0])

    def forget(self, document_id: int | None = None) -> None:
        """Removes the index from disk, of whichever document: the next `save` writes it anew."""
        with in_words(self._folder):
            self._files.forget()
            for name in _EARLIER:
                (self._folder / name).unlink(missing_ok=True)

    def saved_fits(self) -> bool:
        """Whether the index on disk is of this library and this model, and as it was written."""
        embedder = self.embedder()
        loaded = VectorIndex.load(self._files, self._fingerprint(embedder), embedder.dim, rough_from=self._rough_from)
        return loaded is not None and all(map(loaded[1].is_as_written, loaded[1].arrays))

    def _fingerprint(self, embedder: TextEmbedder) -> dict[str, object]:
        return {"library": self._store.library_id(), "model": embedder.fingerprint, "rules": sorted(set(self._store.rules().values()))}

    def _in_step(self) -> tuple[VectorIndex, TextEmbedder]:
        with self._lock:
            generation = (self._store.library_id(), self._store.generation())
            if self._index is not None and generation[0] != self._generation[0]:  # a backup was put in its place
                self._index = None
            if self._index is None or self._embedder is None or generation != self._generation:
                embedder = serving_embedder(self._embeddings, self._load_embedder)
                if self._index is None or self._embedder is None or embedder.fingerprint != self._embedder.fingerprint:
                    self._index, then = self._opened(embedder)
                    self._generation = (generation[0], then)
                self._embedder = embedder
                if self._generation != generation:
                    self._catch_up(self._index, embedder.fingerprint)
                self._generation = generation
            return self._index, self._embedder

    def _opened(self, embedder: TextEmbedder) -> tuple[VectorIndex, int]:
        """The saved index with the generation that it is in step with, or an empty one."""
        loaded = VectorIndex.load(self._files, self._fingerprint(embedder), embedder.dim, rough_from=self._rough_from)
        if loaded is None:
            return VectorIndex(embedder.dim, rough_from=self._rough_from), -1
        index, saved = loaded
        return index, saved.state["generation"]

    def _catch_up(self, index: VectorIndex, model: str) -> None:
        """Window ids are never given twice, so the difference of ids is the difference of contents; most often it is at their end."""
        there, summary = index.windows, self._embeddings.summary(model)
        new = self._embeddings.ids(model, above=int(there[-1]) if len(there) else 0)
        count, total = _summary(there)
        if (count + len(new), total + int(new.sum())) != summary:
            wanted = self._embeddings.ids(model)
            index.remove(np.setdiff1d(there, wanted, assume_unique=True))
            new = np.setdiff1d(wanted, there, assume_unique=True)
        index.extend([Rows.of(*batch) for batch in self._embeddings.vectors(model, new.tolist())])


def _summary(windows: NDArray[np.int64]) -> tuple[int, int]:
    return len(windows), int(windows.sum())
