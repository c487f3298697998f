"""A library of any size for measuring: a real one, then copies of its documents that are not quite the same.

A copy keeps pages, passages and windows. Of its terms a share is left out at random, so that no two copies say the same words; its vectors
get noise along the difference of two other windows, so that they spread as real ones do. Copies have names, titles and sketches of their
own, and no boxes: nothing is drawn of them.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rag.store.database import FILE_NAME, Database

THINNED = 0.3  # of a copy's terms that are left out
NOISE = 0.5  # of the difference of two other windows that is added to a window's vector
_SKETCH = 64  # values


def grow(source: Path, target: Path, passages: int, *, thinned: float = THINNED, seed: int = 0) -> int:
    """Copies the library in `source` to `target` and adds copies of its documents until it has so many passages; returns how many."""
    target.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(source / FILE_NAME) as there, sqlite3.connect(target / FILE_NAME) as here:
        there.backup(here)
    there.close()
    here.close()
    Database(target)
    if (source / "index").is_dir():
        shutil.rmtree(target / "index", ignore_errors=True)
    db = sqlite3.connect(target / FILE_NAME, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -200000")
    copying = _Copying(db, np.random.default_rng(seed), thinned)
    count, copy = int(db.execute("SELECT count(*) FROM passages").fetchone()[0]), 0
    while count < passages:
        copy += 1
        db.execute("BEGIN")
        for document in copying.documents:
            if count < passages:
                count += copying.copy(document, copy)
        db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")
        db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return count


class _Copying:
    """Copies documents of a library inside it."""

    def __init__(self, db: sqlite3.Connection, random: np.random.Generator, thinned: float) -> None:
        self._db, self._random, self._thinned = db, random, thinned
        self.documents = [row[0] for row in db.execute("SELECT id FROM documents ORDER BY id")]
        self._vectors = np.stack([np.frombuffer(blob, "<f4") for (blob,) in db.execute("SELECT vector FROM embeddings ORDER BY window_id")])
        self._terms = {row: body.split(" ") for row, body in db.execute("SELECT rowid, body FROM terms")}

    def copy(self, document: int, copy: int) -> int:
        """How many passages were added."""
        made = self._head(document, copy)
        passages = [key for (key,) in self._db.execute("SELECT id FROM passages WHERE document_id = ? ORDER BY id", (document,))]
        columns = [row[1] for row in self._db.execute("PRAGMA table_info(passages)") if row[1] not in {"id", "document_id"}]
        kept_columns = ", ".join(f'"{column}"' for column in columns)
        for old in passages:
            insert = f"INSERT INTO passages (document_id, {kept_columns}) SELECT ?, {kept_columns} FROM passages WHERE id = ?"
            new = self._db.execute(insert, (made, old)).lastrowid
            kept = np.array(self._terms[old], dtype=object)[self._random.random(len(self._terms[old])) >= self._thinned]
            self._db.execute("INSERT INTO terms (rowid, body) VALUES (?, ?)", (new, " ".join(kept)))
            self._windows(old, new)
        return len(passages)

    def _head(self, document: int, copy: int) -> int:
        insert = (
            "INSERT INTO documents (name, sha256, size, added, title, rule)"
            " SELECT ? || ' ' || name, sha256 || ?, size, added, title, rule FROM documents WHERE id = ?"
        )
        made = self._db.execute(insert, (copy, f"-{copy}", document)).lastrowid
        assert made is not None
        boxes = zlib.compress(b"")
        self._db.execute(
            "INSERT INTO pages (document_id, number, start, text, boxes, width, height, label, status, unread)"
            " SELECT ?, number, start, text, ?, width, height, label, status, unread FROM pages WHERE document_id = ?",
            (made, boxes, document),
        )
        sketch = self._random.integers(0, 2**63, _SKETCH, dtype=np.uint64).astype("<u8").tobytes()
        self._db.execute(
            "INSERT INTO identities (document_id, title, issuer, issued, edition, rule, indexed, sketch)"
            " SELECT ?, title || ' ' || ?, issuer, issued, edition, rule, title || ' ' || ?, ? FROM identities WHERE document_id = ?",
            (made, copy, copy, sketch, document),
        )
        return made

    def _windows(self, old: int, new: int | None) -> None:
        query = (
            'SELECT w.start, w."end", e.model, e.vector FROM windows w JOIN embeddings e ON e.window_id = w.id WHERE w.passage_id = ?'
            " ORDER BY w.id"
        )
        for start, end, model, blob in self._db.execute(query, (old,)).fetchall():
            window = self._db.execute('INSERT INTO windows (passage_id, start, "end") VALUES (?, ?, ?)', (new, start, end)).lastrowid
            self._db.execute("INSERT INTO embeddings VALUES (?, ?, ?)", (model, window, self._noisy(np.frombuffer(blob, "<f4")).tobytes()))

    def _noisy(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        one, other = self._vectors[self._random.integers(0, len(self._vectors), 2)]
        moved = vector + np.float32(NOISE) * (one - other)
        return np.asarray(moved / np.linalg.norm(moved), dtype="<f4")


if __name__ == "__main__":
    print(grow(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
