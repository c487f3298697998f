"""Texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class TextEmbedder(Protocol):
    """What the library needs of an embedder; tests bring a deterministic one of their own."""

    @property
    def dim(self) -> int: ...

    @property
    def max_tokens(self) -> int: ...

    @property
    def fingerprint(self) -> str:
        """Names the model and everything that changes its vectors."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens that `text` takes as a passage, prefix and special tokens included."""
        ...

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """A unit vector, float32 `(dim,)`. A query past `max_tokens` loses its end."""
        ...

    def embed_passages(self, texts: Sequence[str], *, truncate: bool = False) -> NDArray[np.float32]:
        """Unit vectors, float32 `(n, dim)`, in order. A text past `max_tokens` raises `TextTooLong` unless `truncate`."""
        ...
