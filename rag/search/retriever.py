"""A question becomes hits: candidates by keywords and by meaning, fused, and reranked where that is asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from rag.core.records import Hit
from rag.core.settings import Settings
from rag.search.candidates import Candidates, find_candidates
from rag.search.dense_index import DenseIndex
from rag.search.fusion import fuse, ranked
from rag.search.reranking import Reranking, rerank
from rag.store.documents import Store
from rag.text.query import Query
from rag.text.terms import matched_words, question_terms, title_terms
from rag.text.views import as_reranked

# What a passage gains when the question names its heading: every content word of it, and there are two or more ("급여의 종류는?" and
# 제7조(급여의 종류)). Of 52 questions on budget PDFs, the first three passages hold the facts for 43, with .2 to .4 for 44, and the first
# for 34, 35 (.25); 42 questions on the samples are as before.
_NAMED = 0.25
_NAMED_AMONG = 30  # passages whose headings are looked at


class Retriever:
    """Searches a store and its dense index."""

    def __init__(self, store: Store, dense: DenseIndex, settings: Settings) -> None:
        self._store = store
        self._dense = dense
        self._settings = settings

    def search(
        self,
        question: str,
        k: int,
        *,
        documents: Collection[int] | None = None,
        reranking: Reranking | None = None,
        meaning_weight: float | None = None,
    ) -> list[Hit]:
        """The k best hits, best first."""
        query = Query.of(question)
        candidates = find_candidates(self._store, self._dense, query, self._settings.candidates, documents)
        weight = self._settings.meaning_weight if meaning_weight is None else meaning_weight
        scores = fuse(candidates.lexical, candidates.cosines(), weight)
        scores = self._with_named_headings(question, scores)
        reranked: dict[int, float] = {}
        if reranking is not None and scores:
            first = ranked(scores)[: self._settings.rerank_candidates]
            known = self._store.passages(first)
            passages = {key: known[key] for key in first if key in known}
            scores, reranked = rerank(query, scores, passages, candidates, reranking)
        best = ranked(scores)[:k]
        return self._hits(query, best, scores, reranked, candidates)

    def hits_of(self, question: str, passage_ids: Collection[int]) -> list[Hit]:
        """Passages as hits in the order given, without scores: to be read, whatever a search would find."""
        order = list(passage_ids)
        return self._hits(Query.of(question), order, dict.fromkeys(order, 0.0), {}, Candidates({}, {}))

    def _with_named_headings(self, question: str, scores: dict[int, float]) -> dict[int, float]:
        asked = set(question_terms(question))
        named = {
            key: scores[key] + _NAMED
            for key, passage in self._store.passages(ranked(scores)[:_NAMED_AMONG]).items()
            if passage.heading and len(title := title_terms(passage.heading[-1])) > 1 and title <= asked
        }
        return {**scores, **named}

    def _hits(
        self, query: Query, best: list[int], scores: dict[int, float], reranked: dict[int, float], candidates: Candidates
    ) -> list[Hit]:
        passages = self._store.passages(best)
        places = self._store.places(passages.values())
        by_words = {key: place for place, key in enumerate(ranked({k: v for k, v in candidates.lexical.items() if v > 0}), 1)}
        by_meaning = {key: place for place, key in enumerate(ranked(candidates.cosines()), 1)}
        hits: list[Hit] = []
        for key in best:
            if key not in passages:  # removed while we searched
                continue
            passage, place, window = passages[key], places[key], candidates.dense.get(key)
            hit = Hit(len(hits) + 1, passage, place.document, place.page, place.last_page, place.label, scores[key])
            hits.append(
                replace(
                    hit,
                    lexical_score=candidates.lexical.get(key),
                    lexical_rank=by_words.get(key),
                    dense_score=None if window is None else window.cosine,
                    dense_rank=by_meaning.get(key),
                    rerank_score=reranked.get(key),
                    window=None if window is None else window.window,
                    matched=matched_words(query.text, as_reranked(passage)),
                )
            )
        return hits
