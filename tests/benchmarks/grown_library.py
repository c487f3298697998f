"""A library of any size for measuring: a real one, then copies of its documents that are not quite the same.

    python tests/benchmarks/grown_library.py SOURCE TARGET 100000
    python tests/benchmarks/grown_library.py SOURCE TARGET 1000000 --words-unindexed

A copy keeps pages, passages and windows. Of its terms a share is left out at random, so that no two copies say the same words; its vectors
get noise along the difference of two other windows, so that they spread as real ones do. Copies have names, titles and sketches of their
own, and no boxes: nothing is drawn of them. What is there already is gone on with, so that one library can be measured at several sizes.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import zlib
from itertools import compress, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rag.store.database import FILE_NAME, Database

THINNED = 0.3  # of a copy's terms that are left out
NOISE = 0.5  # of the difference of two other windows that is added to a window's vector
_SKETCH = 64  # values
_HASH = 64_000_000  # bytes of terms that FTS5 gathers before it writes a segment


def grow(source: Path, target: Path, passages: int, *, thinned: float = THINNED, seed: int = 0, words_unindexed: bool = False) -> int:
    """Copies the library in `source` to `target` and adds copies of its documents until it has so many passages; returns how many.

    `words_unindexed`: the copies' terms are kept, from which postings are made, but FTS5's own index is of the originals alone, which have
    every term that a copy has: most of the time goes into it, and a search asks it only whether a word is there at all.
    """
    target.mkdir(parents=True, exist_ok=True)
    if not (target / FILE_NAME).exists():
        with sqlite3.connect(source / FILE_NAME) as there, sqlite3.connect(target / FILE_NAME) as here:
            there.backup(here)
        there.close()
        here.close()
    Database(target)
    shutil.rmtree(target / "index", ignore_errors=True)
    db = sqlite3.connect(target / FILE_NAME, isolation_level=None)
    for pragma in ("synchronous = OFF", "cache_size = -400000", "wal_autocheckpoint = 20000", "foreign_keys = OFF"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("INSERT INTO terms (terms, rank) VALUES ('hashsize', ?)", (_HASH,))
    count, of_source = (int(one.execute("SELECT count(*) FROM passages").fetchone()[0]) for one in (db, _reading(source)))
    copy = count // of_source
    copying = _Copying(db, source, np.random.default_rng((seed, copy)), thinned=thinned, words_unindexed=words_unindexed)
    while count < passages:
        copy += 1
        db.execute("BEGIN")
        for document in copying.documents:
            if count < passages:
                count += copying.copy(document, copy)
        db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")
        db.execute("COMMIT")
    db.execute("INSERT INTO terms (terms, rank) VALUES ('hashsize', 1048576)")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return count


def _reading(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder / FILE_NAME}?mode=ro", uri=True)


class _Copying:
    """Copies the documents that a library has at its beginning inside it."""

    def __init__(self, db: sqlite3.Connection, source: Path, random: np.random.Generator, *, thinned: float, words_unindexed: bool) -> None:
        self._db, self._random, self._thinned = db, random, thinned
        there = _reading(source)
        self.documents = [row[0] for row in there.execute("SELECT DISTINCT document_id FROM passages ORDER BY document_id")]
        columns = [row[1] for row in db.execute("PRAGMA table_info(passages)") if row[1] not in {"id", "document_id"}]
        self._columns = ", ".join(f'"{column}"' for column in columns)
        self._terms = {row: body.split(" ") for row, body in there.execute("SELECT rowid, body FROM terms")}
        query = (
            "SELECT w.id, w.passage_id, e.model, e.vector FROM windows w JOIN embeddings e ON e.window_id = w.id"
            " JOIN passages p ON p.id = w.passage_id WHERE p.document_id = ? ORDER BY w.id"
        )
        self._windows = {document: there.execute(query, (document,)).fetchall() for document in self.documents}
        self._vectors = {key: np.stack([np.frombuffer(row[3], "<f4") for row in rows]) for key, rows in self._windows.items() if rows}
        self._all = np.concatenate(list(self._vectors.values()))
        self._put = (
            "INSERT INTO terms_content (id, c0) VALUES (?, ?)" if words_unindexed else "INSERT INTO terms (rowid, body) VALUES (?, ?)"
        )

    def copy(self, document: int, copy: int) -> int:
        """How many passages were added."""
        made = self._head(document, copy)
        ids = [key for (key,) in self._db.execute("SELECT id FROM passages WHERE document_id = ? ORDER BY id", (document,))]
        further = self._next("passages") - ids[0]
        self._db.execute(
            f"INSERT INTO passages (id, document_id, {self._columns}) SELECT id + ?, ?, {self._columns} FROM passages"
            " WHERE document_id = ?",
            (further, made, document),
        )
        self._db.executemany(self._put, zip((key + further for key in ids), self._thin(ids), strict=True))
        self._copy_windows(document, further)
        return len(ids)

    def _next(self, table: str) -> int:
        return int(self._db.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])

    def _thin(self, passages: list[int]) -> list[str]:
        """The passages' terms, less those that are left out."""
        edges = np.cumsum([0, *(len(self._terms[key]) for key in passages)]).tolist()
        kept = (self._random.random(edges[-1]) >= self._thinned).tolist()
        return [" ".join(compress(self._terms[key], kept[a:b])) for key, (a, b) in zip(passages, pairwise(edges), strict=True)]

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

    def _copy_windows(self, document: int, further: int) -> None:
        rows = self._windows[document]
        if not rows:
            return
        moved = self._next("windows") - rows[0][0]
        self._db.execute(
            'INSERT INTO windows (id, passage_id, start, "end") SELECT w.id + ?, w.passage_id + ?, w.start, w."end"'
            " FROM passages p JOIN windows w ON w.passage_id = p.id WHERE p.document_id = ? ORDER BY w.id",
            (moved, further, document),
        )
        new = ((model, key + moved, vector.tobytes()) for (key, _, model, _), vector in zip(rows, self._noisy(document), strict=True))
        self._db.executemany("INSERT INTO embeddings VALUES (?, ?, ?)", new)

    def _noisy(self, document: int) -> NDArray[np.float32]:
        vectors = self._vectors[document]
        one, other = (self._all[self._random.integers(0, len(self._all), len(vectors))] for _ in range(2))
        moved = vectors + np.float32(NOISE) * (one - other)
        return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype="<f4")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("passages", type=int)
    parser.add_argument("--words-unindexed", action="store_true", help="FTS5's own index is of the originals alone")
    asked = parser.parse_args()
    print(grow(asked.source, asked.target, asked.passages, words_unindexed=asked.words_unindexed))


if __name__ == "__main__":
    main()
