"""The candidates of a question: the best by keywords and by meaning, each scored by the other side too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rag.search.keyword_index import FtsQuery, KeywordIndex, KeywordQuery
from rag.search.meaning_index import MeaningIndex, MeaningQuery, WindowHit
from rag.store.documents import Store
from rag.text.query import Query


@dataclass(frozen=True, slots=True)
class Candidates:
    """Scores of both sides by passage id, before they are fused. Every candidate with vectors has a meaning score."""

    keyword: dict[int, float]
    meaning: dict[int, WindowHit]

    def joined(self, others: Candidates) -> Candidates:
        """These and others, in one."""
        return Candidates({**others.keyword, **self.keyword}, {**others.meaning, **self.meaning})

    def cosines(self) -> dict[int, float]:
        return {passage_id: hit.cosine for passage_id, hit in self.meaning.items()}


@dataclass(frozen=True, slots=True)
class Sides:
    """A question as both sides see it, made once: `keyword` None where it holds no word."""

    store: Store
    query: Query
    keyword: KeywordQuery | FtsQuery | None
    meaning: MeaningQuery

    @classmethod
    def of(cls, query: Query, store: Store, keywords: KeywordIndex, meaning: MeaningIndex) -> Sides:
        return cls(store, query, keywords.query(query) if query.expression else None, meaning.query(query.text))

    def candidates(self, n: int, *, documents: Collection[int] | None = None) -> Candidates:
        """The n best of each side, of some documents or of all."""
        if self.query.phrases:
            return self._with_phrases(documents)
        among = None if documents is None else self.store.passage_ranges(documents)
        keyword = self.keyword.best(n, among=among) if self.keyword is not None else {}
        nearest = self.meaning.search(n, among=among)
        if self.keyword is not None:
            keyword.update(self.keyword.of(nearest.keys() - keyword.keys()))
        nearest.update(self.meaning.best_windows(keyword.keys() - nearest.keys()))
        return Candidates(keyword, nearest)

    def _with_phrases(self, documents: Collection[int] | None) -> Candidates:
        allowed = set.intersection(*(self.store.passages_with(phrase, documents) for phrase in self.query.phrases))
        keyword = {**dict.fromkeys(allowed, 0.0), **(self.keyword.of(allowed) if self.keyword is not None else {})}
        return Candidates(keyword, self.meaning.best_windows(allowed))
