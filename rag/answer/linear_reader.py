"""Sentences weighed without a reader model, for a library that is set to have none: a logistic model of a few features."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.candidates import Candidate, bag_of, told_by
from rag.core.logistic import logistic
from rag.core.quoting import Quoting
from rag.core.records import Hit
from rag.models.embedder import TextEmbedder
from rag.text.query import Query
from rag.text.values import respelled
from rag.text.views import headings_of

FEATURES = (
    "cosine",  # of question and sentence
    "gap",  # of that to the best sentence's
    "overlap",  # share of the question's terms, weighted by how much they tell, in the sentence
    "near",  # … in it and its two neighbours
    "whole",  # … in its passage and headings
    "kind",  # 1 where it looks like what is asked for (a date, a sum, a number)
    "asks_kind",  # 1 where something like that is asked for
    "score",  # of the passage, over the best passage's
    "passage",  # cosine of the passage's best window
    "window",  # 1 inside the passage's best window
    "defines",  # 1 where the question asks what a word is and it says so ("영업비밀"이란 …)
)
# By which .905 of the 42 questions on the samples had the right sentence in its box; what they were fitted on was not written down.
# "defines" was set by hand later. The last one is the bias.
_WEIGHTS = (6.6, 2.8, 3.0, 1.6, 3.3, 1.2, -0.5, 2.6, 3.3, 0.8, 6.5, -15.3)
PASSAGES_WEIGHED = 3  # of a search
QUOTING = Quoting(answers_from=0.05, beside_best=0.1, sure_from=0.3, doubtful=0.27)


def likely(embedder: TextEmbedder, query: Query, candidates: Sequence[tuple[Hit, Candidate]]) -> list[float]:
    """The probability that each candidate answers."""
    rows = features(embedder, query, candidates)
    return [logistic(sum(weight * value for weight, value in zip(_WEIGHTS, (*row, 1.0), strict=True))) for row in rows]


def features(embedder: TextEmbedder, query: Query, candidates: Sequence[tuple[Hit, Candidate]]) -> list[tuple[float, ...]]:
    """The features of each sentence, in the order of `FEATURES`."""
    texts = [candidate.text for _, candidate in candidates]
    asked_as = respelled(query.text, texts)
    cosines = embedder.embed_passages(texts, truncate=True) @ embedder.embed_query(asked_as)
    bags = [bag_of(text) for text in texts]
    asked = told_by(query.terms, bags)
    first = max(hit.score for hit, _ in candidates) or 1.0
    rows: list[tuple[float, ...]] = []
    for i, (hit, candidate) in enumerate(candidates):
        mine = [j for j, (other, _) in enumerate(candidates) if other is hit]
        near = frozenset[str]().union(*(bags[j] for j in mine if abs(j - i) <= 1))
        whole = bag_of(headings_of(hit.passage)).union(*(bags[j] for j in mine))
        in_window = hit.window is not None and hit.window.start <= candidate.span.start < hit.window.end
        rows.append(
            (
                float(cosines[i]),
                float(cosines[i] - cosines.max()),
                _overlap(asked, bags[i]),
                _overlap(asked, near),
                _overlap(asked, whole),
                float(any(kind.search(texts[i]) for kind in query.kinds)),
                float(bool(query.kinds)),
                hit.score / first,
                hit.meaning_score or 0.0,
                float(in_window),
                float(query.definition is not None and bool(query.definition.search(texts[i]))),
            )
        )
    return rows


def _overlap(asked: dict[str, float], bag: frozenset[str]) -> float:
    total = sum(asked.values())
    return sum(weight for term, weight in asked.items() if term in bag) / total if total else 0.0
