"""An index that many processes and machines share, in step with the store: whoever asks catches up, and what is put can be put twice.

The store is the truth. Of each document the index remembers what was put of it, and that is written last; what is being put says so first.
So a process may end anywhere: the next one finds what is missing, what is half, and what is of documents that are gone.
"""

from __future__ import annotations

import math
import threading
import time
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from rag.search.postings import hash_of
from rag.search.qdrant import MARKS, Qdrant
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.words import Indexed
from rag.text.terms import ANALYSER_FINGERPRINT, TERM_WEIGHT

K1, _B, _LEAST_IDF = 1.2, 0.75, 1e-6  # as in postings.py
_DRIFT = 0.1  # of the mean length of passages, from which on weights are made anew: the first ten hits of 170 questions differ by .004
_PAUSES = 5  # times what the last look took, until the next: a large library is not compared anew with every batch of vectors
_SHORT = 0.5  # seconds: a look that takes no longer is taken whenever something has changed
_ROUNDS = 3
_LARGE = 10_000  # passages
_PREFIX = "geungeo"


@dataclass(frozen=True, slots=True)
class WordsMark:
    """What of a document was put. `told`: which passages with which terms, "" while they are being put; `length`: of their terms together;
    `mean`: of a passage's terms, by which their weights were made."""

    told: str = ""
    passages: int = 0
    length: int = 0
    mean: float = 0.0


@dataclass(frozen=True, slots=True)
class WindowsMark:
    """Of which passages how many windows were put; `whole`: all that the document has."""

    told: str = ""
    windows: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The collections of one library, by one analyser and one model; what was put of each document lies beside each."""

    start: str
    words: str
    windows: str

    @classmethod
    def of(cls, library: int, model: str) -> Names:
        start, terms, vectors = f"{_PREFIX}-{library:x}", zlib.crc32(ANALYSER_FINGERPRINT.encode()), zlib.crc32(model.encode())
        return cls(start, f"{start}-words-{terms:08x}", f"{start}-windows-{vectors:08x}")


class SharedIndex:
    """`most`: passages that whoever asks puts in himself; the worker does the rest, and until then what is there is found."""

    def __init__(self, qdrant: Qdrant, store: Store, embeddings: EmbeddingStore, *, most: int = 2_000) -> None:
        self.qdrant = qdrant
        self._store = store
        self._embeddings = embeddings
        self._most = most
        self._lock = threading.RLock()
        self._made: Names | None = None
        self._done: tuple[str, int] = ("", -1)
        self._next_look = 0.0
        self._passages = 0
        self._rarities: tuple[tuple[str, int], int, dict[int, float]] = (("", -1), 0, {})

    def in_step(self, model: str, dim: int, *, whole: bool = False) -> Names:
        """The collections to ask, after what changed was put; with `whole` all of it, and compared whether or not it seems in step."""
        with self._lock:
            names = self._names(model, dim)
            if whole or (self._done != (names.windows, self._store.generation()) and time.monotonic() >= self._next_look):
                began = time.monotonic()
                self._catch_up(names, model, None if whole else self._most)
                took = time.monotonic() - began
                self._next_look = 0.0 if took < _SHORT else time.monotonic() + _PAUSES * took
            return names

    def asked(self, names: Names, terms: Mapping[int, int]) -> dict[int, float]:
        """The weights to ask with: how often each term is asked for, times its rarity as FTS5 counts it, by the server's own.

        In a large library it changes little: it is asked again when a hundredth of the passages came or went.
        """
        with self._lock:
            total, now = self._passages, self._done
            known = self._rarities
            if abs(known[1] - total) * 100 > total or (known[0] != now and total < _LARGE) or known[0][0] != now[0]:
                known = self._rarities = (now, total, {})
            new = [term for term in terms if term not in known[2]]
        for term, theirs in self.qdrant.rarities(names.words, new).items():
            known[2][term] = _rarity(theirs, total) / theirs
        return {term: times * known[2][term] for term, times in terms.items() if term in known[2]}

    def fits(self, model: str, dim: int) -> bool:
        """Whether the index holds what the store does."""
        names, truth = self._names(model, dim), self._store.indexed()
        words, windows = self._marks(names)
        return words.keys() == truth.keys() >= windows.keys() and all(
            words[key].told == _told(one) and windows.get(key, WindowsMark()).windows == self._embedded(model, key)
            for key, one in truth.items()
        )

    def vectors(self, model: str) -> int:
        """How many the store has of a model."""
        return self._embeddings.summary(model)[0]

    def forget(self, document_id: int | None = None) -> None:
        """Nothing of a document, or of any, stays."""
        with self._lock:
            self._done, self._next_look = ("", -1), 0.0
            there = self.qdrant.named(f"{Names.of(self._store.library_id(), '').start}-")
            for name in (one.removesuffix(MARKS) for one in there if one.endswith(MARKS)):
                gone = [document_id] if document_id is not None else list(self.qdrant.marks(name))
                self.qdrant.unmark(name, gone)  # first: should this not come to its end, the document is put anew
            for name in sorted(there, key=lambda name: name.endswith(MARKS)):  # what tells that there is something goes last
                if name.endswith(MARKS) and document_id is not None:
                    self.qdrant.remove_points(name, [document_id])
                else:
                    self.qdrant.remove(name, document_id)

    def _names(self, model: str, dim: int) -> Names:
        names = Names.of(self._store.library_id(), model)
        if self._made != names:
            self.qdrant.make_words(names.words)
            self.qdrant.make_windows(names.windows, dim)
            self._made = names
        return names

    def _marks(self, names: Names) -> tuple[dict[int, WordsMark], dict[int, WindowsMark]]:
        words = {key: WordsMark(**told) for key, told in self.qdrant.marks(names.words).items()}
        return words, {key: WindowsMark(**told) for key, told in self.qdrant.marks(names.windows).items()}

    def _catch_up(self, names: Names, model: str, most: int | None) -> None:
        """Puts and removes until the store has not changed meanwhile: a document may have gone while it was put."""
        for _ in range(_ROUNDS):
            generation = self._store.generation()
            truth, (words, windows) = self._store.indexed(), self._marks(names)
            for key in (words.keys() | windows.keys()) - truth.keys():
                self._remove(names, key)
                words.pop(key, None)
            behind = self._put_words_of(names, truth, words, most=most)
            for key, one in truth.items():
                if words.get(key, WordsMark()).told == _told(one):
                    self._put_windows(names, key, model, mark=windows.get(key, WindowsMark()), told=_passages(one))
            if most is None:
                self._drop_others(names, model)
            self._done, self._passages = (names.windows, generation), sum(mark.passages for mark in words.values())
            if behind or self._store.generation() == generation:
                return

    def _put_words_of(self, names: Names, truth: Mapping[int, Indexed], marks: dict[int, WordsMark], *, most: int | None) -> bool:
        """Whether more is missing than may be put now. `marks` are of the index afterwards."""
        room, behind = most, False
        for key, one in sorted(truth.items()):
            if marks.get(key, WordsMark()).told == _told(one):
                continue
            if room is not None and one.passages > room and room < self._most:  # one document always comes in
                behind = True
                continue
            room = None if room is None else room - one.passages
            marks[key] = self._put_words(names, key, one, marks=marks)
        mean = max(_mean(marks), 1e-9)
        for key in [key for key, mark in marks.items() if abs(mark.mean / mean - 1) > _DRIFT and mark.told == _told(truth[key])]:
            marks[key] = self._put_words(names, key, truth[key], marks=marks)
        return behind

    def _put_words(self, names: Names, key: int, one: Indexed, *, marks: Mapping[int, WordsMark]) -> WordsMark:
        """The document's passages with the weights of their terms, in the place of those that it had before it was read again."""
        bodies = [(passage, Counter(body.split())) for passage, body in self._store.bodies(one.first - 1, last=one.last)]
        mark = WordsMark("", len(bodies), sum(counts.total() for _, counts in bodies))
        mean = _mean({**marks, key: mark})
        self.qdrant.mark(names.words, key, asdict(mark))
        before = marks.get(key, WordsMark()).told
        if before.rpartition(" ")[0] != _passages(one):
            self.qdrant.remove(names.words, key)
        self.qdrant.put_words(names.words, key, [(passage, _weights(counts, mean)) for passage, counts in bodies])
        mark = replace(mark, told=_told(one), mean=mean)
        self.qdrant.mark(names.words, key, asdict(mark))
        return mark

    def _put_windows(self, names: Names, key: int, model: str, *, mark: WindowsMark, told: str) -> None:
        """The document's vectors that are there by now and not yet here."""
        if mark.whole and mark.told == told:
            return
        there = self.qdrant.ids(names.windows, key)
        windows = self._store.windows_of(documents=[key])
        if mark == WindowsMark():
            self.qdrant.mark(names.windows, key, asdict(mark))
        if gone := sorted(there - windows.keys()):
            self.qdrant.remove_points(names.windows, gone)
        put = len(there & windows.keys())
        for ids, passages, vectors in self._embeddings.vectors(model, sorted(windows.keys() - there)):
            self.qdrant.put_windows(names.windows, key, (ids, passages, vectors))
            put += len(ids)
        now = WindowsMark(told, put, put == len(windows))
        if now != mark:
            self.qdrant.mark(names.windows, key, asdict(now))

    def _remove(self, names: Names, key: int) -> None:
        for name in (names.words, names.windows):
            self.qdrant.remove(name, key)
            self.qdrant.remove_points(name + MARKS, [key])

    def _embedded(self, model: str, key: int) -> int:
        return self._embeddings.progress(model, document_id=key)[0]

    def _drop_others(self, names: Names, model: str) -> None:
        """Collections of models and analysers that serve no more; what tells that there is something goes first."""
        if self._embeddings.models().keys() <= {model}:
            others = [name for name in self.qdrant.named(f"{names.start}-") if not name.startswith((names.words, names.windows))]
            for name in sorted(others, key=lambda name: not name.endswith(MARKS)):
                self.qdrant.drop(name)


def drop_library(qdrant: Qdrant, library: int) -> None:
    """Nothing of a library stays: a backup took its place."""
    for name in qdrant.named(f"{_PREFIX}-{library:x}-"):
        qdrant.drop(name)


def term_number(term: str) -> int:
    """What Qdrant knows a term by: of a million terms two hundred share theirs with another one."""
    return hash_of(term) & 0xFFFFFFFF


def _passages(one: Indexed) -> str:
    return f"{one.first}-{one.last}-{one.passages}"


def _told(one: Indexed) -> str:
    return f"{_passages(one)} {one.title}"


def _rarity(theirs: float, total: int) -> float:
    """FTS5's inverse document frequency where the server's, `ln((N + 1) / (n + 0.5))`, is known."""
    holding = max(0.0, (total + 1) / math.exp(theirs) - 0.5)
    return max(_LEAST_IDF, math.log(max(total - holding + 0.5, 0.5) / (holding + 0.5)))


def _mean(marks: Mapping[int, WordsMark]) -> float:
    return sum(mark.length for mark in marks.values()) / max(1, sum(mark.passages for mark in marks.values()))


def _weights(counts: Mapping[str, int], mean: float) -> dict[int, float]:
    """What a passage's terms count for, without their rarity: FTS5's arithmetic, as `postings.scored` has it."""
    norm = K1 * (1 - _B + _B * sum(counts.values()) / max(mean, 1e-9))
    weights: dict[int, float] = {}
    for term, count in counts.items():
        often = TERM_WEIGHT * count
        weights[term_number(term)] = weights.get(term_number(term), 0.0) + (K1 + 1) * often / (often + norm)
    return weights
