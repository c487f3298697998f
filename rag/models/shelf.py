"""The models that a library uses, each loaded once, when it is first needed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from rag.core.settings import Settings
from rag.models.embedder import TextEmbedder

if TYPE_CHECKING:
    from rag.models.reader import Reader
    from rag.models.reranker import Reranker


class ModelShelf:
    """`embedder` and `reader` replace what the settings name.

    Raises ModelError when a model is asked for that cannot be loaded.
    """

    def __init__(self, settings: Settings, *, embedder: TextEmbedder | None = None, reader: Reader | None = None) -> None:
        self._settings = settings
        self._given_embedder = embedder
        self._given_reader = reader
        self._reader: Reader | None = None
        self._reranker: Reranker | None = None
        self._embedders: dict[Path, TextEmbedder] = {}
        self._lock = threading.Lock()

    def embedder(self, folder: str | None = None) -> TextEmbedder:
        """The model that is set, or the one in `folder`."""
        if folder is None and self._given_embedder is not None:
            return self._given_embedder
        from rag.models.embedder import Embedder  # with onnxruntime, which `list` and `remove` need not wait for
        from rag.models.hub import resolve

        with self._lock:
            path = Path(folder) if folder is not None else resolve(self._settings.embedder, self._settings.models_dir)
            if path not in self._embedders:
                self._embedders[path] = Embedder.load(path, threads=self._settings.cores)
            return self._embedders[path]

    def folder_of(self, embedder: TextEmbedder) -> Path | None:
        """Where a model lies that this shelf loaded; None for one that was given."""
        with self._lock:
            return next((path for path, loaded in self._embedders.items() if loaded is embedder), None)

    @property
    def has_reranker(self) -> bool:
        """Whether there is a model that reads question and passage at once; none is loaded to tell."""
        return bool(self._given_reader or self._settings.reranker or self._settings.reader)

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

    def reranker(self) -> Reranker | None:
        """The cross-encoder that orders passages in the reader's place; None where none is set."""
        if not self._settings.reranker:
            return None
        from rag.models.hub import resolve
        from rag.models.reranker import Reranker

        with self._lock:
            if self._reranker is None:
                folder = resolve(self._settings.reranker, self._settings.models_dir)
                self._reranker = Reranker.load(folder, threads=self._settings.cores)
            return self._reranker
