"""VectorIndex: window ids and their embeddings, searched exactly by cosine.

The only file that knows faiss: its int64 ids, its -1 padding and its locks do not leave it. The index is derived from SQLite; on
disk it carries a fingerprint, and whoever loads it decides by that whether it fits.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.core.whole_file import write_whole

_INDEX_FILE, _FINGERPRINT_FILE = "vectors.faiss", "fingerprint.json"


class VectorIndex:
    """Unit vectors, float32 `(n, dim)`, under int ids; the score is the inner product, so the cosine. Safe to share among threads."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._lock = threading.RLock()
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
        self._ids: set[int] = set()

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> frozenset[int]:
        with self._lock:
            return frozenset(self._ids)

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Adds `(n, dim)` vectors. Ids that are there already are replaced."""
        if vectors.shape != (len(ids), self.dim):
            raise ValueError(f"vectors are {vectors.shape}, expected {(len(ids), self.dim)}")
        if not len(ids):
            return
        with self._lock:
            self.remove([i for i in ids if i in self._ids])
            self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(ids, dtype=np.int64))
            self._ids.update(ids)

    def remove(self, ids: Collection[int]) -> None:
        """Removes ids; those that are not there are passed over."""
        with self._lock:
            present = self._ids.intersection(ids)
            if present:
                self._index.remove_ids(np.fromiter(present, dtype=np.int64, count=len(present)))  # type: ignore[arg-type]
                self._ids.difference_update(present)

    def search(self, vector: NDArray[np.float32], n: int, *, among: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The n best `(id, cosine)`, best first, ties by id; of the ids in `among` only, where that is given."""
        with self._lock:
            n = min(n, len(self._ids) if among is None else len(among))
            if n <= 0:
                return []
            parameters = None
            if among is not None:
                wanted = np.fromiter(among, dtype=np.int64, count=len(among))
                parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(wanted))  # type: ignore[call-arg]
            scores, ids = self._index.search(vector.reshape(1, self.dim).astype(np.float32), n, params=parameters)
        found = [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def cosines(self, vector: NDArray[np.float32], ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each id that is in the index."""
        with self._lock:
            present = [i for i in ids if i in self._ids]
            if not present:
                return {}
            stored = self._index.reconstruct_batch(np.asarray(present, dtype=np.int64))
        return dict(zip(present, (stored @ vector).astype(float).tolist(), strict=True))

    def save(self, folder: Path, fingerprint: dict[str, object]) -> None:
        """Writes index and fingerprint, each whole or not at all; the fingerprint last, so that it never describes an older index."""
        (folder / _FINGERPRINT_FILE).unlink(missing_ok=True)
        with self._lock:
            blob = faiss.serialize_index(self._index).tobytes()
            count = len(self._ids)
        write_whole(folder / _INDEX_FILE, blob)
        write_whole(folder / _FINGERPRINT_FILE, json.dumps({**fingerprint, "dim": self.dim, "count": count}).encode())

    @classmethod
    def load(cls, folder: Path, fingerprint: dict[str, object]) -> VectorIndex | None:
        """The saved index if it carries this fingerprint, else None: also where files are missing or damaged."""
        try:
            saved = json.loads((folder / _FINGERPRINT_FILE).read_bytes())
            dim, count = int(saved.pop("dim")), int(saved.pop("count"))
            if saved != fingerprint:
                return None
            index = faiss.deserialize_index(np.fromfile(folder / _INDEX_FILE, dtype=np.uint8))
        except (OSError, ValueError, KeyError, RuntimeError):  # RuntimeError: how faiss says that a file is damaged
            return None
        if not isinstance(index, faiss.IndexIDMap2) or index.d != dim or index.ntotal != count:
            return None
        loaded = cls(dim)
        loaded._index = index
        loaded._ids = set(faiss.vector_to_array(index.id_map).tolist())
        return loaded
