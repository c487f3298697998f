"""Texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.core.errors import TextTooLong
from rag.models.onnx_model import OnnxModel

_POOLINGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "last",
}

_ASKED = 32  # questions whose vectors are kept: the search and the choice of what is read ask for the same one


class TextEmbedder(Protocol):
    """What the library needs of an embedder; tests bring a deterministic one of their own."""

    @property
    def dim(self) -> int: ...

    @property
    def fingerprint(self) -> str:
        """Names the model and everything that changes its vectors."""
        ...

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """A unit vector, float32 `(dim,)`. A query longer than the model can read loses its end."""
        ...

    def embed_passages(self, texts: Sequence[str], *, truncate: bool = False) -> NDArray[np.float32]:
        """Unit vectors, float32 `(n, dim)`, in order. A text longer than that raises `TextTooLong` unless `truncate`."""
        ...


class Embedder:
    """A sentence-transformers folder at work. Each text runs alone, so its vector does not depend on its neighbours."""

    def __init__(self, model: OnnxModel, *, threads: int = 1) -> None:
        """`threads` texts are embedded at a time. Raises `ModelUnsupported` for a pooling or module of another kind."""
        self._model = model
        self._threads = threads
        prompts = model.folder.prompts()
        self._query_prefix, self._passage_prefix = prompts["query"], prompts["passage"]
        self._pooling = _pooling(model)
        self.max_tokens = model.max_tokens
        self.dim = int(self._embed("").shape[0])
        self._asked = lru_cache(_ASKED)(self._embed_asked)

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Embedder:
        """Opens a model folder and checks its files. Raises the errors of `OnnxModel.load`."""
        return cls(OnnxModel.load(folder, threads=1), threads=threads)

    @property
    def fingerprint(self) -> str:
        return self._model.folder.fingerprint

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._asked(text)

    def _embed_asked(self, text: str) -> NDArray[np.float32]:
        """Shared by whoever asks the same, so it cannot be written to."""
        vector = self._embed(self._query_prefix + text)
        vector.flags.writeable = False
        return vector

    def embed_passages(self, texts: Sequence[str], *, truncate: bool = False) -> NDArray[np.float32]:
        prefixed = [self._passage_prefix + text for text in texts]
        if not prefixed:
            return np.zeros((0, self.dim), dtype=np.float32)
        if self._threads == 1 or len(prefixed) == 1:
            return np.stack([self._embed(text, truncate=truncate) for text in prefixed])
        longest_first = sorted(range(len(prefixed)), key=lambda at: -len(prefixed[at]))  # so that all threads end at about the same time
        vectors = np.empty((len(prefixed), self.dim), dtype=np.float32)
        with ThreadPoolExecutor(min(self._threads, len(prefixed)), thread_name_prefix="embed") as pool:
            done = pool.map(lambda at: self._embed(prefixed[at], truncate=truncate), longest_first)
            for at, vector in zip(longest_first, done, strict=True):
                vectors[at] = vector
        return vectors

    def _embed(self, text: str, *, truncate: bool = True) -> NDArray[np.float32]:
        tokens = self._model.tokenizer.encode(text, max_tokens=self.max_tokens)
        if tokens.total > self.max_tokens and not truncate:
            raise TextTooLong(tokens=tokens.total, limit=self.max_tokens)
        outputs = self._model.run(tokens)
        vector = outputs["sentence_embedding"][0] if "sentence_embedding" in outputs else self._pool(outputs)
        length = float(np.linalg.norm(vector))
        return (vector / length if length > 0 else vector).astype(np.float32)

    def _pool(self, outputs: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        states = next(iter(outputs.values()))[0] if "last_hidden_state" not in outputs else outputs["last_hidden_state"][0]
        pooled = {
            "mean": lambda: states.mean(axis=0),
            "cls": lambda: states[0],
            "max": lambda: states.max(axis=0),
            "last": lambda: states[-1],
        }[self._pooling]()
        return np.asarray(pooled, dtype=np.float32)


def _pooling(model: OnnxModel) -> str:
    further = [path for path in model.folder.modules() if not path.endswith(("_Pooling", "_Normalize"))]
    if further:
        raise model.folder.unsupported(f"module {further[0]}")
    config = model.folder.config("1_Pooling/config.json")
    chosen = [kind for key, kind in _POOLINGS.items() if config.get(key)] or ["mean"]
    other = [key for key, value in config.items() if key.startswith("pooling_mode_") and value and key not in _POOLINGS]
    if len(chosen) > 1 or other:
        raise model.folder.unsupported(f"pooling {', '.join([*chosen, *other])}")
    return chosen[0]
