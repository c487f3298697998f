"""A question becomes hits: candidates by keywords and by meaning, fused, and reranked where that is asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Hit, Passage, Span
from rag.core.settings import Settings
from rag.models.reader import PASSAGES_READ, window_text
from rag.search.dense_index import DenseIndex, DenseQuery, WindowHit
from rag.search.fusion import fuse, min_max, ranked
from rag.store.documents import Store
from rag.text.terms import TERM_WEIGHT, match_expression, matched_words, question_terms, title_terms

# What a passage gains when the question names its heading: every content word of it, and there are two or more ("급여의 종류는?" and
# 제7조(급여의 종류)). Of 52 questions on budget PDFs, the first three passages hold the facts for 43, with .2 to .4 for 44, and the first
# for 34, 35 (.25); 42 questions on the samples are as before.
_NAMED = 0.25
_NAMED_AMONG = 30  # passages whose headings are looked at
# Of the score of the first candidates that is the reader's; the rest is the fused score. nDCG@10 on 134 questions of KorQuAD held back from
# training: .968 without the reader, .975 with .2, .978 with .3, .974 with .4 and .5; 96 of our own on documents: flat up to .5.
READER_SHARE = 0.3
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”')


class PairScorer(Protocol):
    """A cross-encoder: scores float32 `(n,)`, higher is better."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Reranking:
    """How the first candidates are put in a new order.

    `by_window`: the scorer reads a passage's best window instead of all of it. `share` of the score, 0 to 1, is the scorer's, which then is
    a probability; None: it orders alone, by scores of any size.
    """

    scorer: PairScorer
    by_window: bool = False
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What a retriever sees of a question. Passages without each of the `phrases`, white space apart, are not looked at."""

    text: str
    terms: str
    phrases: tuple[str, ...]

    @classmethod
    def of(cls, question: str) -> Query:
        normal = unicodedata.normalize("NFC", question)
        phrases = tuple(phrase for pair in _QUOTED.findall(normal) for phrase in pair if phrase.strip())
        return cls(_QUOTED.sub(lambda match: match[1] or match[2], normal).strip(), match_expression(normal), phrases)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Scores of both sides by passage id, before they are fused. Every candidate with vectors has a meaning score."""

    lexical: dict[int, float]
    dense: dict[int, WindowHit]

    def cosines(self) -> dict[int, float]:
        return {passage_id: hit.cosine for passage_id, hit in self.dense.items()}


class Retriever:
    """Searches a store and its dense index."""

    def __init__(self, store: Store, dense: DenseIndex, settings: Settings) -> None:
        self._store = store
        self._dense = dense
        self._settings = settings

    def candidates(self, query: Query, *, documents: Collection[int] | None = None) -> Candidates:
        """The best of each side, each scored by the other side too."""
        n = self._settings.candidates
        meaning = self._dense.query(query.text)
        if query.phrases:
            return self._with_phrases(query, meaning, documents)
        lexical = dict(self._store.match(query.terms, n, weight=TERM_WEIGHT, documents=documents)) if query.terms else {}
        windows = None if documents is None else self._store.windows_of(documents=documents).keys()
        dense = meaning.search(n, windows=windows)
        if query.terms:
            lexical.update(self._store.match_scores(query.terms, dense.keys() - lexical.keys(), weight=TERM_WEIGHT))
        dense.update(meaning.best_windows(lexical.keys() - dense.keys()))
        return Candidates(lexical, dense)

    def _with_phrases(self, query: Query, meaning: DenseQuery, documents: Collection[int] | None) -> Candidates:
        allowed = set.intersection(*(self._store.passages_with(phrase, documents) for phrase in query.phrases))
        lexical = self._store.match_scores(query.terms, allowed, weight=TERM_WEIGHT) if query.terms else {}
        lexical = {**dict.fromkeys(allowed, 0.0), **lexical}
        return Candidates(lexical, meaning.best_windows(allowed))

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
        candidates = self.candidates(query, documents=documents)
        weight = self._settings.meaning_weight if meaning_weight is None else meaning_weight
        scores = fuse(candidates.lexical, candidates.cosines(), weight)
        scores = self._with_named_headings(question, scores)
        reranked: dict[int, float] = {}
        if reranking is not None and scores:
            scores, reranked = self._rerank(query, scores, candidates, reranking)
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

    def _rerank(
        self, query: Query, scores: dict[int, float], candidates: Candidates, reranking: Reranking
    ) -> tuple[dict[int, float], dict[int, float]]:
        """The first candidates in their new order; the others stay behind them in theirs."""
        first = ranked(scores)[: self._settings.rerank_candidates]
        passages = self._store.passages(first)
        first = [passage_id for passage_id in first if passage_id in passages]
        texts = [_read_of(passages[key], candidates.dense.get(key)) if reranking.by_window else plain(passages[key]) for key in first]
        reranked = dict(zip(first, map(float, reranking.scorer.scores(query.text, texts)), strict=True))
        share = reranking.share
        if share is None:
            return {**scores, **{key: 1.0 + value for key, value in min_max(reranked).items()}}, reranked
        if reranking.by_window:
            best = ranked(_mixed(scores, reranked, share))[:PASSAGES_READ]
            reranked.update(_best_windows(query.text, [passages[key] for key in best if key in reranked], reranking.scorer))
        return _mixed(scores, reranked, share), reranked

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
                    matched=matched_words(query.text, plain(passage)),
                )
            )
        return hits


def _mixed(scores: Mapping[int, float], reranked: Mapping[int, float], share: float) -> dict[int, float]:
    return {key: (1 - share) * score + share * reranked.get(key, 0.0) for key, score in scores.items()}


def _best_windows(question: str, passages: Sequence[Passage], scorer: PairScorer) -> dict[int, float]:
    """The best score of any window of each passage: the one that is nearest in meaning need not be the one that answers."""
    places = [(passage, window) for passage in passages for window in passage.windows]
    best: dict[int, float] = {}
    for (passage, _window), score in zip(places, scorer.scores(question, [window_text(*place) for place in places]), strict=True):
        best[passage.id] = max(float(score), best.get(passage.id, 0.0))
    return best


def _read_of(passage: Passage, found: WindowHit | None) -> str:
    """The best window by meaning; the first one while the passage has no vectors yet."""
    windows = passage.windows or (Span(passage.start, passage.end),)
    return window_text(passage, found.window if found else windows[0])


def plain(passage: Passage) -> str:
    """A passage as a model reads it: its headings, then its text in one line."""
    return " ".join([*passage.heading, *passage.text.split()])
