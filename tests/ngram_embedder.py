"""An embedder that needs no model: texts that share character bigrams point the same way, always, on every machine."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class NgramEmbedder:
    """Counts of hashed character bigrams, to unit length. The empty text gets the first axis."""

    def __init__(self, dim: int = 64, fingerprint: str = "character-bigrams-1") -> None:
        self.dim = dim
        self.fingerprint = fingerprint

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._embed(text)

    def embed_passages(self, texts: Sequence[str], *, truncate: bool = False) -> NDArray[np.float32]:
        return np.stack([self._embed(text) for text in texts]) if texts else np.zeros((0, self.dim), np.float32)

    def _embed(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dim, np.float32)
        letters = re.sub(r"\W+", "", text.lower())
        for i in range(len(letters) - 1):
            vector[zlib.crc32(letters[i : i + 2].encode()) % self.dim] += 1
        if not vector.any():
            vector[0] = 1
        return vector / np.float32(np.linalg.norm(vector))
