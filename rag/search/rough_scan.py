"""Which vectors may be the nearest, told from one bit a dimension: RaBitQ (arXiv 2405.12497), in FAISS, over all of them, or, where they
are very many, over those in the cells around the question.

The only file that knows faiss. Why no graph, and from when on cells: `tests/benchmarks/README.md`, "The index".
"""

from __future__ import annotations

from collections.abc import Callable

import faiss
import numpy as np
from numpy.typing import NDArray

_CHUNK = 16_384  # vectors that are coded at a time
_TRAINED_ON = 65_536  # vectors, spread over all: their mean is all that is learnt, and where the cells lie
# Vectors from which on they lie in cells, of which a question looks into a share: "The index" in tests/benchmarks/README.md.
CELLS_FROM = 1_000_000
CELLS = 1024
_LOOKED_INTO = 4  # one in so many
_ROUNDS = 8  # of k-means


class RoughScan:
    """Codes of unit vectors, 56 bytes each at 384 dimensions, in the order of the rows they were made of."""

    def __init__(self, index: faiss.IndexRaBitQFastScan | faiss.IndexIVFRaBitQFastScan) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def of(cls, n: int, dim: int, vectors: Callable[[NDArray[np.int64]], NDArray[np.float32]]) -> RoughScan:
        """Codes `n` vectors; `vectors(rows)` gives float32 `(len(rows), dim)`."""
        index = faiss.IndexRaBitQFastScan(dim, faiss.METRIC_INNER_PRODUCT) if n < CELLS_FROM else _in_cells(dim)
        index.train(vectors(np.unique(np.linspace(0, n - 1, min(n, _TRAINED_ON)).astype(np.int64))))
        for first in range(0, n, _CHUNK):
            index.add(vectors(np.arange(first, min(n, first + _CHUNK))))
        return cls(index)

    def nearest(self, vector: NDArray[np.float32], k: int) -> NDArray[np.int64]:
        """The rows of about the k vectors that are nearest, in no order."""
        _scores, rows = self._index.search(vector.reshape(1, -1).astype(np.float32), min(k, len(self)))
        return np.asarray(rows[0][rows[0] >= 0], dtype=np.int64)

    def to_bytes(self) -> NDArray[np.uint8]:
        return np.asarray(faiss.serialize_index(self._index), dtype=np.uint8)

    @classmethod
    def from_bytes(cls, data: NDArray[np.uint8]) -> RoughScan:
        """Raises ValueError for what are no such codes."""
        try:
            index = faiss.deserialize_index(np.ascontiguousarray(data))
        except RuntimeError as error:  # how faiss says that a file is damaged
            raise ValueError(str(error)) from error
        if not isinstance(index, faiss.IndexRaBitQFastScan | faiss.IndexIVFRaBitQFastScan):
            raise ValueError("another index")
        return cls(index)


def _in_cells(dim: int) -> faiss.IndexIVFRaBitQFastScan:
    index = faiss.IndexIVFRaBitQFastScan(faiss.IndexFlatIP(dim), dim, CELLS, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.nprobe = _ROUNDS, max(1, CELLS // _LOOKED_INTO)
    return index
