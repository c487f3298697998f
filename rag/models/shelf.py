"""The models that a library uses, each loaded once, when it is first needed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from rag.core.settings import Settings
from rag.models.embedder import TextEmbedder
from rag.search.reranking import READER_SHARE, Reranking
from rag.store.embeddings import EmbeddingStore

if TYPE_CHECKING:
    from rag.models.reader import Reader
    from rag.models.reranker import Reranker


class ModelShelf:
    """`embedder`, `reader` and `reranking` replace what the settings name.

    Raises ModelError when a model is asked for that cannot be loaded.
    """

    def __init__(
        self,
        settings: Settings,
        embeddings: EmbeddingStore,
        embedder: TextEmbedder | None = None,
        reader: Reader | None = None,
        reranking: Reranking | None = None,
    ) -> None:
        self._settings = settings
        self._embeddings = embeddings
        self._given_embedder = embedder
        self._given_reader = reader
        self._given_reranking = reranking
        self._reader: Reader | None = None
        self._reranker: Reranker | None = None
        self._embedders: dict[Path, TextEmbedder] = {}
        self._lock = threading.Lock()

    def embedder(self, folder: str | None = None) -> TextEmbedder:
        """The model that is set, or the one in `folder`; the store then knows its vectors by its fingerprint and its folder."""
        if folder is None and self._given_embedder is not None:
            return self._given_embedder
        from rag.models.embedder import Embedder  # with onnxruntime, which `list` and `remove` need not wait for
        from rag.models.hub import resolve

        with self._lock:
            path = Path(folder) if folder is not None else resolve(self._settings.embedder, self._settings.models_dir)
            if path not in self._embedders:
                embedder = Embedder.load(path, threads=self._settings.cores)
                self._embedders[path] = embedder
                self._embeddings.register_model(embedder.fingerprint, str(path), embedder.dim)
            return self._embedders[path]

    @property
    def has_reranker(self) -> bool:
        return bool(self._given_reranking or self._given_reader or self._settings.reranker or self._settings.reader)

    def reader(self) -> Reader | None:
        """The model that marks answers; None where none is set."""
        if self._given_reader is not None or not self._settings.reader:
            return self._given_reader
        from rag.models.hub import resolve
        from rag.models.reader import Reader

        with self._lock:
            if self._reader is None:
                self._reader = Reader.load(resolve(self._settings.reader, self._settings.models_dir), threads=self._settings.cores)
            return self._reader

    def reranking(self) -> Reranking | None:
        """By the reranker that is set, or by the reader; None where there is neither."""
        if self._given_reranking is not None:
            return self._given_reranking
        if not self._settings.reranker:
            reader = self.reader()
            return None if reader is None else Reranking(reader, by_window=True, share=READER_SHARE)
        from rag.models.hub import resolve
        from rag.models.reranker import Reranker

        with self._lock:
            if self._reranker is None:
                folder = resolve(self._settings.reranker, self._settings.models_dir)
                self._reranker = Reranker.load(folder, threads=self._settings.cores)
            return Reranking(self._reranker)
