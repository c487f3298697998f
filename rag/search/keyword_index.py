"""Search by keywords, kept in step with SQLite: postings that the worker has saved, what came since, and FTS5 while there are none."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.core.hindrance import in_words
from rag.search.index import PassageRange
from rag.search.index_files import Arrays, IndexFiles
from rag.search.keyword_query import FtsQuery, KeywordQuery
from rag.search.postings import KEPT, Merged, Part, Postings, Weighed, hash_of, hold_together
from rag.store.documents import Store
from rag.store.words import Indexed
from rag.text.query import Query
from rag.text.terms import ANALYSER_FINGERPRINT, asked_terms

MOST_LATE = 5_000  # passages that a question waits for, a second's work; where there are more, FTS5 answers until the worker has saved
_RELOAD = 2_000  # passages beside the saved ones from which on it is looked whether newer ones were saved
_RUN = 5_000  # passages that are counted at a time
_RUNS = "runs-"  # the folder that they lie in meanwhile
_PARTS = 8  # beside the saved one, before they are counted anew together


class KeywordIndex:
    """The postings of a library, derived from the terms in SQLite.

    What came after they were saved is counted when it is first asked for, and kept in parts beside them; what is gone is masked.
    """

    def __init__(self, folder: Path, store: Store, *, most_late: int = MOST_LATE) -> None:
        """More than `most_late` passages that are not saved are left to FTS5."""
        self._files = IndexFiles(folder, "keyword")
        self._folder = folder
        self._store = store
        self._most_late = most_late
        self._lock = threading.RLock()
        self._generation, self._stamp = -1, -1
        self._saved: dict[int, Indexed] = {}  # the documents of the first part
        self._held: dict[int, Indexed] = {}  # those of all parts
        self._parts: list[Part] = []
        self._weighed = Weighed.of([])
        self._edges = np.zeros((0, 3), np.int64)  # the first and the last passage of each document, in order, and its id

    def query(self, query: Query) -> KeywordQuery | FtsQuery:
        """The question as keywords, to be searched with."""
        with self._lock:
            parts, weighed = self._in_step(), self._weighed
        if not parts:
            return FtsQuery(self._store, query.expression)
        return KeywordQuery(weighed, {hash_of(term): times for term, times in asked_terms(query.expression).items()})

    def term_counts(self, term: str) -> dict[int, int]:
        """How many passages of each document hold a term; documents without it are left out."""
        with self._lock:
            parts, edges = self._in_step(), self._edges
        if not parts:
            return self._store.term_counts(term)
        passages = np.concatenate([part.postings.passages[part.rows_of(hash_of(term))] for part in parts])
        passages.sort()
        counts = np.searchsorted(passages, edges[:, 1], "right") - np.searchsorted(passages, edges[:, 0], "left")
        there = np.flatnonzero(counts)
        return dict(zip(edges[there, 2].tolist(), counts[there].tolist(), strict=True))

    def open(self) -> None:
        """Reads what the first question would wait for."""
        self._in_step()

    def save(self) -> None:
        """Writes the postings of all passages; in memory there is never more than a run of them. Raises LibraryHindered."""
        with self._lock, in_words(self._folder):
            documents = self._store.indexed()
            if self.saved():
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            self._forget_runs()
            with (
                suppress(FileNotFoundError),  # its runs were forgotten by who removed a document
                tempfile.TemporaryDirectory(dir=self._folder, prefix=_RUNS, ignore_cleanup_errors=True) as folder,
            ):
                self._write(Merged.of([_spilled(Path(folder), run) for run in self._runs()]), documents)
            if self._store.indexed() != documents:
                self.forget()  # a document may have been removed while it was written

    def saved(self) -> bool:
        """Whether what is saved is in step with SQLite."""
        found = self._loaded()
        return found is not None and np.array_equal(found["documents"], _table(self._store.indexed()))

    def is_whole(self) -> bool:
        return not self._files.is_damaged(self._fingerprint())

    def forget(self, document_id: int | None = None) -> None:
        """Removes the postings from disk, of whichever document: the next `save` writes them anew."""
        with in_words(self._folder):
            self._forget_runs()
            self._files.forget()

    def _forget_runs(self) -> None:
        """Removes what lies half done: of a process that was killed, or of one that is at it, which then ends without a result."""
        for left in self._folder.glob(f"{_RUNS}*"):
            shutil.rmtree(left, ignore_errors=True)

    def _write(self, merged: Merged, documents: dict[int, Indexed]) -> None:
        with self._files.replacing(self._fingerprint(), {}) as new:
            for name in KEPT[:-1]:
                values = merged.array(name)
                new.array(name, values.dtype, values.shape, chunks=[values])
            new.array("packed", np.uint32, (int(merged.starts[-1]),), chunks=merged.packed())
            table = _table(documents)
            new.array("documents", table.dtype, table.shape, chunks=[table])

    def _fingerprint(self) -> dict[str, object]:
        return {"library": self._store.library_id(), "terms": ANALYSER_FINGERPRINT}

    def _runs(self) -> Iterator[Postings]:
        after = 0
        while bodies := self._store.bodies(after, most=_RUN):
            yield Postings.of(bodies)
            after = bodies[-1][0]
        yield Postings.of([])

    def _in_step(self) -> list[Part]:
        """The saved passages and those beside them; nothing where these are too many to wait for."""
        with self._lock:
            generation, stamp = self._store.generation(), self._files.stamp()
            beside = sum(len(part.postings) for part in self._parts[1:])
            newer = stamp != self._stamp and (beside >= _RELOAD or not self._parts)
            if generation == self._generation and not newer:
                return self._parts
            if newer or not self._parts:
                self._open()
            self._catch_up(self._store.indexed())
            self._weighed = Weighed.of(self._parts)
            self._edges = np.array(sorted((one.first, one.last, key) for key, one in self._held.items()), np.int64).reshape(-1, 3)
            self._generation, self._stamp = generation, stamp
            return self._parts

    def _open(self) -> None:
        """What is saved, or nothing."""
        self._saved, self._held, self._parts = {}, {}, [Part(Postings.of([]))]
        if (found := self._loaded()) is not None:
            self._saved = self._held = {row[0]: Indexed(*row[1:]) for row in found["documents"].tolist()}
            self._parts = [Part(Postings(*(found[name] for name in KEPT)))]

    def _loaded(self) -> Arrays | None:
        """What is saved, where it holds together: an array whose bytes have changed must not lead beyond another."""
        saved = self._files.load(self._fingerprint())
        if saved is None or set(saved.arrays) != {*KEPT, "documents"}:
            return None
        documents = saved.arrays["documents"]
        fits = documents.dtype == np.int64 and documents.ndim == 2 and documents.shape[1] == 5
        return saved.arrays if fits and hold_together(saved.arrays) else None

    def _catch_up(self, documents: dict[int, Indexed]) -> None:
        """A document that was read again, or whose terms were made anew, is another one."""
        left = [one for key, one in self._held.items() if documents.get(key) != one]
        new = [one for key, one in documents.items() if self._held.get(key) != one]
        parts = [_without(part, left) for part in self._parts]
        if len(parts) > _PARTS:
            parts, new = parts[:1], [one for key, one in documents.items() if self._saved.get(key) != one]
        beside = sum(len(part.postings) for part in parts[1:]) + sum(one.passages for one in new)
        if beside > self._most_late:
            self._parts, self._held = [], {}
            return
        bodies = [body for one in sorted(new) for body in self._store.bodies(one.first - 1, last=one.last)]
        self._parts = [*parts, Part(Postings.of(bodies))] if bodies else parts
        self._held = documents


def _spilled(folder: Path, run: Postings) -> Postings:
    """The same on disk."""
    place = folder / f"{run.passages[0] if len(run) else 0}"
    for name in KEPT:
        np.save(f"{place}-{name}.npy", getattr(run, name))
    return Postings(*(np.asarray(np.load(f"{place}-{name}.npy", mmap_mode="r")) if len(run) else getattr(run, name) for name in KEPT))


def _table(documents: dict[int, Indexed]) -> NDArray[np.int64]:
    return np.array([(key, *one) for key, one in sorted(documents.items())], np.int64).reshape(-1, 5)


def _without(part: Part, left: Sequence[Indexed]) -> Part:
    """The part with these documents' passages masked."""
    rows = _within(part.postings.passages, [(one.first, one.last) for one in left])
    if not len(rows):
        return part
    gone = np.zeros(len(part.postings), bool) if part.gone is None else part.gone.copy()
    gone[rows] = True
    return Part(part.postings, gone)


def _within(passages: NDArray[np.int64], ranges: Sequence[PassageRange]) -> NDArray[np.int64]:
    """The rows of passages, which are in order, that are in any of the ranges."""
    edges = np.asarray(ranges, np.int64).reshape(-1, 2)
    first, last = np.searchsorted(passages, edges[:, 0], "left"), np.searchsorted(passages, edges[:, 1], "right")
    return np.concatenate([np.zeros(0, np.int64), *(np.arange(a, b) for a, b in zip(first, last, strict=True))])
