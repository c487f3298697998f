"""The first candidates in a new order, by a model that reads question and passage at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Passage, Span
from rag.models.reader import PASSAGES_READ
from rag.models.shelf import ModelShelf
from rag.search.candidates import Candidates
from rag.search.fusion import min_max, ranked
from rag.search.index import WindowHit
from rag.text.query import Query
from rag.text.views import as_read, as_reranked

# Of the score of the first candidates that is the reader's; the rest is the fused score. Chosen on questions held back from its training:
# "How sure it is" in its card.
READER_SHARE = 0.3


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

    @classmethod
    def by(cls, models: ModelShelf) -> Reranking | None:
        """By the reranker that is set, or by the reader; None where there is neither. Raises ModelError."""
        if (reranker := models.reranker()) is not None:
            return cls(reranker)
        reader = models.reader()
        return None if reader is None else cls(reader, by_window=True, share=READER_SHARE)


def rerank(
    query: Query, scores: Mapping[int, float], passages: Mapping[int, Passage], *, candidates: Candidates, reranking: Reranking
) -> tuple[dict[int, float], dict[int, float]]:
    """All scores anew and those of the scorer, from the fused `scores` and the first passages, in their order; the others stay behind."""
    read = [
        _best_window_read(passage, candidates.meaning.get(key)) if reranking.by_window else as_reranked(passage)
        for key, passage in passages.items()
    ]
    reranked = dict(zip(passages, map(float, reranking.scorer.scores(query.text, read)), strict=True))
    share = reranking.share
    if share is None:
        return {**scores, **{key: 1.0 + value for key, value in min_max(reranked).items()}}, reranked
    if reranking.by_window:
        best = ranked(_mixed(scores, reranked, share))[:PASSAGES_READ]
        reranked.update(_best_windows(query.text, [passages[key] for key in best if key in reranked], reranking.scorer))
    return _mixed(scores, reranked, share), reranked


def _mixed(scores: Mapping[int, float], reranked: Mapping[int, float], share: float) -> dict[int, float]:
    return {key: (1 - share) * score + share * reranked.get(key, 0.0) for key, score in scores.items()}


def _best_windows(question: str, passages: Sequence[Passage], scorer: PairScorer) -> dict[int, float]:
    """The best score of any window of each passage: the one that is nearest in meaning need not be the one that answers."""
    views = [(passage, view.text) for passage in passages for window in passage.windows for view in as_read(passage, window)]
    best: dict[int, float] = {}
    for (passage, _text), score in zip(views, scorer.scores(question, [text for _, text in views]), strict=True):
        best[passage.id] = max(float(score), best.get(passage.id, 0.0))
    return best


def _best_window_read(passage: Passage, found: WindowHit | None) -> str:
    """The best window by meaning, or what is told of it first; the first one while the passage has no vectors yet."""
    windows = passage.windows or (Span(passage.start, passage.end),)
    return as_read(passage, found.window if found else windows[0])[0].text
