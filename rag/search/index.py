"""What a search index is: two sides that derive from the truth in the store, catch up with it by themselves, and are asked side by side.

`keyword_index.py` and `meaning_index.py` lie on this machine; `shared_sides.py` asks an index that many machines share. Both give the same
answers to the same library (`tests/search/test_index_contract.py`); how they are fused is nobody's but ours.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from rag.core.records import Span
from rag.models.embedder import TextEmbedder
from rag.text.query import Query

PassageRange = tuple[int, int]  # the first and the last id


@dataclass(frozen=True, slots=True)
class Among:
    """The documents that are asked, and the ranges of their passages: one each, for nobody else's lie between."""

    documents: tuple[int, ...]
    ranges: tuple[PassageRange, ...]


@dataclass(frozen=True, slots=True)
class WindowHit:
    """A passage's best window for a query, and its cosine."""

    passage_id: int
    window: Span
    cosine: float


class AskedWords(Protocol):
    """A question as the keyword side sees it: BM25, higher is better."""

    def best(self, n: int, *, among: Among | None = None) -> dict[int, float]:
        """The n best passages, best first, ties by id; of these documents only, where they are given."""

    def of(self, passages: Collection[int]) -> dict[int, float]:
        """The scores of these passages; those in which no term stands are left out."""


class AskedMeaning(Protocol):
    """A question as the meaning side sees it: cosines."""

    def search(self, n: int, *, among: Among | None = None) -> dict[int, WindowHit]:
        """The best window of each of n passages, by passage id; of these documents only, where they are given."""

    def best_windows(self, passages: Collection[int]) -> dict[int, WindowHit]:
        """The best window of each of these passages that has a vector."""

    def windows_of(self, passages: Collection[int]) -> dict[tuple[int, Span], float]:
        """The cosine of every window of these passages that has a vector, by passage id and window."""


class Words(Protocol):
    """The keyword side. Whoever asks gets what the store holds now; `save` is the worker's part of it."""

    def query(self, query: Query) -> AskedWords: ...

    def term_counts(self, term: str) -> dict[int, int]:
        """How many passages of each document hold a term; documents without it are left out."""

    def open(self) -> None:
        """Reads what the first question would wait for."""

    def save(self) -> None:
        """Brings what is kept of the index in step with the store. Raises LibraryHindered."""

    def saved(self) -> bool:
        """Whether what is kept is in step with the store."""

    def is_whole(self) -> bool:
        """Whether what is kept is as it was written, or nothing is. Reads all of it."""

    def forget(self, document_id: int | None = None) -> None:
        """No byte of a document, or of any, stays in what is kept. To be called before and after it leaves the store."""


class Meaning(Protocol):
    """The meaning side, of the serving model: the one that is set, or, until its vectors are complete, the one before it."""

    def query(self, question: str) -> AskedMeaning: ...

    def embedder(self) -> TextEmbedder:
        """The serving model. Raises ModelError."""

    def save(self) -> None:
        """Brings what is kept of the index in step with the store. Raises LibraryHindered."""

    def rebuild(self) -> int:
        """Builds the index from the store anew; returns how many vectors it has."""

    def saved_fits(self) -> bool:
        """Whether what is kept is of this library and this model, and as it was written. Reads all of it."""

    def forget(self, document_id: int | None = None) -> None:
        """As that of the words."""
