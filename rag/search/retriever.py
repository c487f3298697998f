"""A question becomes hits: candidates by keywords and by meaning, fused, and reranked where that is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from rag.core.records import Hit
from rag.core.settings import Settings
from rag.search.candidates import Candidates, Sides
from rag.search.copies import Copies
from rag.search.fusion import fuse, ranked
from rag.search.index import Meaning, Words
from rag.search.named_headings import named_headings
from rag.search.naming import NOTHING_NAMED, Naming
from rag.search.reranking import Reranking, rerank
from rag.store.documents import Store
from rag.text.query import Query
from rag.text.terms import matched_words
from rag.text.views import as_matched

# What a passage gains when the question names its heading. Of 52 questions on budget PDFs, the first three passages hold the facts for 43
# without it, with .2 to .4 for 44, and the first for 34, 35 (.25). Where documents are named, a word that is rare among their headings
# names one; over all documents that would lead astray: of 144 real questions the passage is first for 102, 104 without.
_NAMED = 0.25
_NAMED_AMONG, _AMONG_THEIRS = 30, 40  # passages whose headings are looked at; of named documents
# What a passage gains where the question names its document in full. Of 144 questions as people ask them, on 36 PDFs, the right document is
# first for 133 without it, with .15 to .5 for 135, the passage among the first five for 127 and 129 (.25 to .5).
_NAMED_DOCUMENT = 0.35
_COPIES_AMONG = 3  # times k: among so many passages those are left out that a copy says again


class Retriever:
    """Searches a store by its two indexes."""

    def __init__(self, store: Store, keywords: Words, meaning: Meaning, *, settings: Settings, copies: Copies | None = None) -> None:
        self._store = store
        self._keywords = keywords
        self._copies = copies
        self._meaning = meaning
        self._settings = settings

    def search(
        self,
        query: Query,
        k: int,
        *,
        documents: Collection[int] | None = None,
        reranking: Reranking | None = None,
        meaning_weight: float | None = None,
        naming: Naming = NOTHING_NAMED,
    ) -> list[Hit]:
        """The k best hits, best first, of `documents`; without them of those that `naming` says are asked, else of all.

        In these the passages come in the order that they have among all.
        """
        sides = Sides.of(query, self._store, self._keywords, self._meaning)
        candidates = sides.candidates(self._settings.candidates, documents=self._store.seen(documents))
        scope = naming.scope if documents is None else ()
        if scope:
            candidates = candidates.joined(sides.candidates(self._settings.candidates, documents=scope))
        weight = self._weight(query, candidates) if meaning_weight is None else meaning_weight
        scores = self._with_named_headings(
            query, fuse(candidates.keyword, candidates.cosines(), weight), by_rarity=bool(scope or documents)
        )
        scores = self._of_named_documents(scores, naming, scope)
        reranked: dict[int, float] = {}
        if reranking is not None and scores:
            first = ranked(scores)[: self._settings.rerank_candidates]
            known = self._store.passages(first)
            passages = {key: known[key] for key in first if key in known}
            scores, reranked = rerank(query, scores, passages, candidates=candidates, reranking=reranking)
        return self._hits(query, self._first(scores, k), scores, found=_Found(candidates, reranked))

    def _weight(self, query: Query, candidates: Candidates) -> float:
        """The share of the score that is meaning's. A question in another script is asked by its words only as far as one passage has them:
        of seven English questions with Korean answers the passage is then among the first five for six, for two at the set weight."""
        if not query.foreign or not candidates.keyword or not query.words:
            return self._settings.meaning_weight
        best = min(candidates.keyword, key=lambda key: (-candidates.keyword[key], key))
        text = " ".join(as_matched(passage) for passage in self._store.passages([best]).values())
        share = len(matched_words(query.words, text)) / len(query.words)
        return 1 - (1 - self._settings.meaning_weight) * min(1.0, share)

    def hits_of(self, query: Query, passage_ids: Collection[int]) -> list[Hit]:
        """Passages as hits in the order given, without scores: to be read, whatever a search would find."""
        order = list(passage_ids)
        return self._hits(query, order, dict.fromkeys(order, 0.0), found=_Found(Candidates({}, {}), {}))

    def _with_named_headings(self, query: Query, scores: dict[int, float], *, by_rarity: bool) -> dict[int, float]:
        first = ranked(scores)[: _AMONG_THEIRS if by_rarity else _NAMED_AMONG]
        headings = self._store.headings(first)
        shares = named_headings(set(query.terms), headings, by_rarity=by_rarity)
        return {**scores, **{key: scores[key] + _NAMED * share for key, share in shares.items()}}

    def _of_named_documents(self, scores: dict[int, float], naming: Naming, scope: Collection[int]) -> dict[int, float]:
        if not naming.scores and not scope:
            return scores
        documents = {key: document for key, document in self._store.documents_of(scores).items() if not scope or document in scope}
        return {key: scores[key] + _NAMED_DOCUMENT * naming.scores.get(document, 0.0) for key, document in documents.items()}

    def _first(self, scores: Mapping[int, float], k: int) -> list[int]:
        """The k best; of what copies of one document say, the best alone."""
        order = ranked(scores)
        if self._copies is None or not self._copies.any():
            return order[:k]
        first = order[: _COPIES_AMONG * k]
        return [*self._copies.without_copies(first, self._store.passages(first)), *order[len(first) :]][:k]

    def _hits(self, query: Query, order: Sequence[int], scores: Mapping[int, float], *, found: _Found) -> list[Hit]:
        passages = self._store.passages(order)
        places = self._store.places(passages.values())
        there = [key for key in order if key in passages]  # the others were removed while we searched
        return [
            found.why(
                Hit(
                    rank=rank,
                    passage=passages[key],
                    document=places[key].document,
                    page=places[key].page,
                    last_page=places[key].last_page,
                    label=places[key].label,
                    score=scores[key],
                    matched=matched_words(query.words, as_matched(passages[key])),
                )
            )
            for rank, key in enumerate(there, 1)
        ]


class _Found:
    """What each side and the reranker say of a passage."""

    def __init__(self, candidates: Candidates, reranked: Mapping[int, float]) -> None:
        self._candidates, self._reranked = candidates, reranked
        self._by_keywords = _places({key: score for key, score in candidates.keyword.items() if score > 0})
        self._by_meaning = _places(candidates.cosines())

    def why(self, hit: Hit) -> Hit:
        """The hit with what it was found by."""
        key, window = hit.passage.id, self._candidates.meaning.get(hit.passage.id)
        return replace(
            hit,
            keyword_rank=self._by_keywords.get(key),
            meaning_score=None if window is None else window.cosine,
            meaning_rank=self._by_meaning.get(key),
            rerank_score=self._reranked.get(key),
            window=None if window is None else window.window,
        )


def _places(scores: Mapping[int, float]) -> dict[int, int]:
    """Each key's place, from 1."""
    return {key: place for place, key in enumerate(ranked(scores), 1)}
