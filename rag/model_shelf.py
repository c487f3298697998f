"""The models that a library uses, each loaded once, when it is first needed."""

from __future__ import annotations

import threading
from pathlib import Path

from rag.embedder import TextEmbedder
from rag.embedding_store import EmbeddingStore
from rag.retriever import PairScorer
from rag.settings import Settings


class ModelShelf:
    """`embedder` and `reranker` replace what the settings name. Raises ModelError when a model is asked for that cannot be loaded."""

    def __init__(
        self, settings: Settings, embeddings: EmbeddingStore, embedder: TextEmbedder | None = None, reranker: PairScorer | None = None
    ) -> None:
        self._settings = settings
        self._embeddings = embeddings
        self._given_embedder = embedder
        self._reranker = reranker
        self._embedders: dict[Path, TextEmbedder] = {}
        self._lock = threading.Lock()

    def embedder(self, folder: str | None = None) -> TextEmbedder:
        """The model that is set, or the one in `folder`; the store then knows its vectors by its fingerprint and its folder."""
        if folder is None and self._given_embedder is not None:
            return self._given_embedder
        from rag.embedder import Embedder  # with onnxruntime, which `list` and `remove` need not wait for
        from rag.model_hub import resolve

        with self._lock:
            path = Path(folder) if folder is not None else resolve(self._settings.embedder, self._settings.models_dir)
            if path not in self._embedders:
                embedder = Embedder.load(path, threads=self._settings.cores)
                self._embedders[path] = embedder
                self._embeddings.register_model(embedder.fingerprint, str(path), embedder.dim)
            return self._embedders[path]

    @property
    def has_reranker(self) -> bool:
        return self._reranker is not None or bool(self._settings.reranker)

    def reranker(self) -> PairScorer | None:
        """The reranker that is set; None where none is."""
        if self._reranker is not None or not self._settings.reranker:
            return self._reranker
        from rag.model_hub import resolve
        from rag.reranker import Reranker

        with self._lock:
            if self._reranker is None:
                folder = resolve(self._settings.reranker, self._settings.models_dir)
                self._reranker = Reranker.load(folder, threads=self._settings.cores)
            return self._reranker
