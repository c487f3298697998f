"""Embeddings in SQLite: which window has a vector by which model. The FAISS index is derived from this."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Span
from rag.store.connection import Connection
from rag.store.database import Database

_BATCH = 4096
_BY_WINDOW = "embeddings INDEXED BY embeddings_by_window"  # a tenth of the pages to read where the vectors are not wanted

_MODEL = "INSERT INTO models VALUES (?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE SET folder = excluded.folder, dim = excluded.dim"
_VECTOR = (
    "INSERT INTO embeddings SELECT ?, id, ? FROM windows WHERE id = ? ON CONFLICT (model, window_id) DO UPDATE SET vector = excluded.vector"
)


class EmbeddingStore:
    """Vectors are float32 `(dim,)`, little endian on disk; a model is named by its fingerprint."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register_model(self, fingerprint: str, folder: str, dim: int) -> None:
        """Remembers where a model lies, so that its vectors can serve until those of another are complete."""
        with self._database.writing() as db:
            db.execute(_MODEL, (fingerprint, folder, dim))

    def folder_of(self, fingerprint: str) -> str | None:
        """Where a model that was registered lies."""
        with self._database.reading() as db:
            row = db.execute("SELECT folder FROM models WHERE fingerprint = ?", (fingerprint,)).fetchone()
        return None if row is None else str(row["folder"])

    def models(self) -> dict[str, str]:
        """`{fingerprint: folder}` of every model that was ever registered and still has vectors."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT fingerprint, folder FROM models m WHERE EXISTS (SELECT 1 FROM embeddings WHERE model = m.fingerprint)"
            ).fetchall()
        return {row["fingerprint"]: row["folder"] for row in rows}

    def save(self, model: str, window_ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Saves `(n, dim)` vectors; windows that were deleted meanwhile are passed over."""
        blobs = np.ascontiguousarray(vectors, dtype="<f4")
        with self._database.writing() as db:
            db.executemany(
                _VECTOR,
                ((model, blob.tobytes(), window_id) for window_id, blob in zip(window_ids, blobs, strict=True)),
            )
            db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")

    def missing(self, model: str, limit: int, *, document_id: int | None = None) -> list[tuple[int, int, Span]]:
        """Windows without a vector by this model, `(window_id, passage_id, span)`, in order."""
        of_document = "" if document_id is None else "AND p.document_id = :document"
        with self._database.reading() as db:
            rows = db.execute(
                'SELECT w.id, w.passage_id, w.start, w."end" FROM windows w JOIN passages p ON p.id = w.passage_id'
                f" WHERE NOT EXISTS (SELECT 1 FROM embeddings WHERE model = :model AND window_id = w.id) {of_document}"
                " ORDER BY w.id LIMIT :limit",
                {"model": model, "limit": limit, "document": document_id},
            ).fetchall()
        return [(row["id"], row["passage_id"], Span(row["start"], row["end"])) for row in rows]

    def progress(self, model: str, *, document_id: int | None = None) -> tuple[int, int]:
        """`(windows with a vector by this model, all windows)`, of one document or of the library."""
        with self._database.reading() as db:
            if document_id is None:  # a window that is gone has no vector: two counts tell
                done, _ = _summary(db, model)
                return done, int(db.execute("SELECT count(*) FROM windows").fetchone()[0])
            row = db.execute(
                "SELECT count(e.window_id) AS done, count(*) AS total FROM windows w JOIN passages p ON p.id = w.passage_id"
                " LEFT JOIN embeddings e ON e.window_id = w.id AND e.model = :model WHERE p.document_id = :document",
                {"model": model, "document": document_id},
            ).fetchone()
        return int(row["done"]), int(row["total"])

    def summary(self, model: str) -> tuple[int, int]:
        """How many windows have a vector by this model, and the sum of their ids: it tells whether they are still the same."""
        with self._database.reading() as db:
            return _summary(db, model)

    def ids(self, model: str, *, above: int = 0) -> NDArray[np.int64]:
        """The windows that have a vector by this model, in order; of ids above one only."""
        query = f"SELECT window_id FROM {_BY_WINDOW} WHERE window_id > ? AND model = ? ORDER BY window_id"
        with self._database.reading() as db:
            db.row_factory = None
            return np.fromiter((one for (one,) in db.execute(query, (above, model))), dtype=np.int64)

    def vectors(self, model: str, window_ids: Sequence[int]) -> Iterator[tuple[list[int], list[int], NDArray[np.float32]]]:
        """The vectors of these windows, in batches: their ids, those of their passages, `(n, dim)`."""
        query = (
            "SELECT e.window_id, w.passage_id, e.vector FROM embeddings e JOIN windows w ON w.id = e.window_id WHERE e.model = ?"
            " AND e.window_id IN (SELECT value FROM json_each(?))"
        )
        for first in range(0, len(window_ids), _BATCH):
            wanted = json.dumps([int(one) for one in window_ids[first : first + _BATCH]])
            with self._database.reading() as db:
                rows = db.execute(query, (model, wanted)).fetchall()
            if rows:
                stacked = np.stack([np.frombuffer(row["vector"], dtype="<f4") for row in rows])
                yield [row["window_id"] for row in rows], [row["passage_id"] for row in rows], stacked

    def forget_other_models(self, model: str) -> None:
        """Removes every other model's vectors, once this one's are complete."""
        with self._database.writing() as db:
            db.execute("DELETE FROM embeddings WHERE model <> ?", (model,))
            db.execute("DELETE FROM models WHERE fingerprint <> ?", (model,))


def _summary(db: Connection, model: str) -> tuple[int, int]:
    query = f"SELECT count(*), coalesce(sum(window_id), 0) FROM {_BY_WINDOW} WHERE window_id > 0 AND model = ?"
    count, total = db.execute(query, (model,)).fetchone()
    return int(count), int(total)
