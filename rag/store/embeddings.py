"""Embeddings in SQLite: which window has a vector by which model. The FAISS index is derived from this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Span
from rag.store.database import Database

_BATCH = 4096


class EmbeddingStore:
    """Vectors are float32 `(dim,)`, little endian on disk; a model is named by its fingerprint."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register_model(self, fingerprint: str, folder: str, dim: int) -> None:
        """Remembers where a model lies, so that its vectors can serve until those of another are complete."""
        with self._database.writing() as db:
            db.execute("INSERT OR REPLACE INTO models VALUES (?, ?, ?)", (fingerprint, folder, dim))

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
                "INSERT OR REPLACE INTO embeddings SELECT ?, id, ? FROM windows WHERE id = ?",
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
        where = "" if document_id is None else "WHERE p.document_id = :document"
        with self._database.reading() as db:
            row = db.execute(
                "SELECT count(e.window_id) AS done, count(*) AS total FROM windows w JOIN passages p ON p.id = w.passage_id"
                f" LEFT JOIN embeddings e ON e.window_id = w.id AND e.model = :model {where}",
                {"model": model, "document": document_id},
            ).fetchone()
        return int(row["done"]), int(row["total"])

    def ids(self, model: str) -> set[int]:
        with self._database.reading() as db:
            return {row["window_id"] for row in db.execute("SELECT window_id FROM embeddings WHERE model = ?", (model,))}

    def vectors(self, model: str, window_ids: Sequence[int]) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """The vectors of these windows, in batches of `(ids, (n, dim))`."""
        for first in range(0, len(window_ids), _BATCH):
            wanted = window_ids[first : first + _BATCH]
            marks = ", ".join("?" * len(wanted))
            with self._database.reading() as db:
                rows = db.execute(
                    f"SELECT window_id, vector FROM embeddings WHERE model = ? AND window_id IN ({marks})", (model, *wanted)
                ).fetchall()
            if rows:
                stacked = np.stack([np.frombuffer(row["vector"], dtype="<f4") for row in rows])
                yield [row["window_id"] for row in rows], stacked

    def forget_other_models(self, model: str) -> None:
        """Removes every other model's vectors, once this one's are complete."""
        with self._database.writing() as db:
            db.execute("DELETE FROM embeddings WHERE model <> ?", (model,))
            db.execute("DELETE FROM models WHERE fingerprint <> ?", (model,))
