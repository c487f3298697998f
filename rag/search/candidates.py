"""The candidates of a question: the best by keywords and by meaning, each scored by the other side too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rag.search.meaning_index import MeaningIndex, MeaningQuery, WindowHit
from rag.store.documents import Store
from rag.text.query import Query
from rag.text.terms import TERM_WEIGHT


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


def find_candidates(store: Store, index: MeaningIndex, query: Query, n: int, *, documents: Collection[int] | None = None) -> Candidates:
    """The n best of each side, of some documents or of all."""
    meaning = index.query(query.text)
    if query.phrases:
        return _with_phrases(store, query, meaning, documents)
    keyword = dict(store.match(query.expression, n, weight=TERM_WEIGHT, documents=documents)) if query.expression else {}
    nearest = meaning.search(n, among=None if documents is None else store.passage_ranges(documents))
    if query.expression:
        keyword.update(store.match_scores(query.expression, nearest.keys() - keyword.keys(), weight=TERM_WEIGHT))
    nearest.update(meaning.best_windows(keyword.keys() - nearest.keys()))
    return Candidates(keyword, nearest)


def _with_phrases(store: Store, query: Query, meaning: MeaningQuery, documents: Collection[int] | None) -> Candidates:
    allowed = set.intersection(*(store.passages_with(phrase, documents) for phrase in query.phrases))
    keyword = store.match_scores(query.expression, allowed, weight=TERM_WEIGHT) if query.expression else {}
    keyword = {**dict.fromkeys(allowed, 0.0), **keyword}
    return Candidates(keyword, meaning.best_windows(allowed))
