"""Which embedding model serves: the one that is set, or the one before it until its vectors are complete."""

from __future__ import annotations

import threading
from collections.abc import Callable

from rag.core.errors import ModelError
from rag.models.embedder import TextEmbedder
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore


class Serving:
    """Chosen anew only where the store has changed. `load` gives the model that is set, or, for a folder, the one that lies there."""

    def __init__(self, store: Store, embeddings: EmbeddingStore, load: Callable[[str | None], TextEmbedder]) -> None:
        self._store = store
        self._embeddings = embeddings
        self._load = load
        self._lock = threading.Lock()
        self._chosen: tuple[tuple[int, int], TextEmbedder] | None = None

    def embedder(self) -> TextEmbedder:
        """Raises ModelError."""
        with self._lock:
            now = (self._store.library_id(), self._store.generation())
            if self._chosen is None or self._chosen[0] != now:
                self._chosen = now, serving_embedder(self._embeddings, self._load)
            return self._chosen[1]


def serving_embedder(embeddings: EmbeddingStore, load: Callable[[str | None], TextEmbedder]) -> TextEmbedder:
    """Raises ModelError."""
    chosen = load(None)
    done, total = embeddings.progress(chosen.fingerprint)
    if done == total:
        return chosen
    best, most = chosen, done
    for fingerprint, folder in embeddings.models().items():
        if fingerprint != chosen.fingerprint and (count := embeddings.summary(fingerprint)[0]) > most:
            try:
                other = load(folder)
            except ModelError:  # the old folder is gone: then the new model serves with what it has
                continue
            if other.fingerprint == fingerprint:
                best, most = other, count
    return best
