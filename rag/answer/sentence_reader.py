"""Which sentences of the passages found answer the question: every sentence of the first ones gets a probability.

A logistic model weighs a few features (meaning, words, the kind of answer that is asked for, its passage's rank) and, where there is a
reader model, the margin of what that marks in the sentence. The probability is also the confidence; `Quoting` says from which one on a
sentence answers, and from which one on it is sure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.answer.agreement import agreeing
from rag.answer.marks import marks_of
from rag.core.logistic import logistic
from rag.core.records import Finding, Hit, Passage, Quoting, Span
from rag.models.embedder import TextEmbedder
from rag.models.reader import PASSAGES_READ, Reader
from rag.text.column_heads import rows_of
from rag.text.headings import is_contents, is_contents_entry
from rag.text.query import Query
from rag.text.terms import terms
from rag.text.values import respelled
from rag.text.views import as_weighed, headings_of, span_within, text_at


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or table row that may answer; `text` is what is weighed: in one line, for a row with its column heads before it."""

    span: Span
    text: str


class SentenceReader:
    """Reads the first passages of a search; needs the embedder that the search was made with. With a reader model, what that finds in a
    sentence counts too, and is marked."""

    def __init__(self, embedder: TextEmbedder, reader: Reader | None = None) -> None:
        self._embedder = embedder
        self._reader = reader
        self.quoting = _QUOTING if reader is None else _QUOTING_READ

    def read(self, query: Query, hits: Sequence[Hit]) -> list[Finding]:
        """Every sentence of the first passages with the probability that it answers, the most probable first."""
        candidates = [(hit, candidate) for hit in hits[:PASSAGES_READ] for candidate in _candidates(hit.passage)]
        if not candidates:
            return []
        rows, has = self.features(query, candidates), _has(query, candidates)
        if self._reader is None:
            found = [Finding(hit.passage, one.span, _chance(_WEIGHTS, row)) for (hit, one), row in zip(candidates, rows, strict=True)]
        else:
            marks = marks_of(self._reader, query, [(hit, candidate.span) for hit, candidate in candidates])
            found = [
                Finding(hit.passage, one.span, _chance(WITH_MARGIN, (_sum(_WEIGHTS, row), mark.margin)), mark.trimmed(hit.passage))
                for (hit, one), row, mark in zip(candidates, rows, marks, strict=True)
            ]
            # All of a sentence that defines a word answers; the model would mark the word.
            found = [replace(one, marked=None) if row[_DEFINES_AT] else one for one, row in zip(found, rows, strict=True)]
        found = [replace(one, has=terms_of) for one, terms_of in zip(found, has, strict=True)]
        found = agreeing(query, found, [hit for hit, _ in candidates], [one.text for _, one in candidates], quoting=self.quoting)
        return sorted(found, key=lambda finding: (-finding.probability, finding.passage.id, finding.span))

    def signs(self, query: Query, hits: Sequence[Hit]) -> list[tuple[Hit, Span, tuple[float, float]]]:
        """What `WITH_MARGIN` weighs, for each sentence: the linear model's logit and the margin. Needs a reader model."""
        candidates = [(hit, candidate) for hit in hits[:PASSAGES_READ] for candidate in _candidates(hit.passage)]
        if self._reader is None or not candidates:
            return []
        marks = marks_of(self._reader, query, [(hit, candidate.span) for hit, candidate in candidates])
        rows = self.features(query, candidates)
        return [(hit, one.span, (_sum(_WEIGHTS, row), mark.margin)) for (hit, one), row, mark in zip(candidates, rows, marks, strict=True)]

    def features(self, query: Query, candidates: Sequence[tuple[Hit, Candidate]]) -> list[tuple[float, ...]]:
        """The features of each sentence, in the order of `FEATURES`."""
        texts = [candidate.text for _, candidate in candidates]
        asked_as = respelled(query.text, texts)
        cosines = self._embedder.embed_passages(texts, truncate=True) @ self._embedder.embed_query(asked_as)
        bags = [_bag(text) for text in texts]
        asked = _weights(query.terms, bags)
        first = max(hit.score for hit, _ in candidates) or 1.0
        rows: list[tuple[float, ...]] = []
        for i, (hit, candidate) in enumerate(candidates):
            mine = [j for j, (other, _) in enumerate(candidates) if other is hit]
            near = frozenset[str]().union(*(bags[j] for j in mine if abs(j - i) <= 1))
            whole = _bag(headings_of(hit.passage)).union(*(bags[j] for j in mine))
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
_DEFINES_AT = FEATURES.index("defines")
# Of the first linear reader, by which .905 of the 42 questions on the samples had the right sentence in its box; what they were fitted on
# was not written down. "defines" was set by hand later. The last one is the bias.
_WEIGHTS = (6.6, 2.8, 3.0, 1.6, 3.3, 1.2, -0.5, 2.6, 3.3, 0.8, 6.5, -15.3)
_QUOTING = Quoting(answers_from=0.05, beside_best=0.1, sure_from=0.3)  # not measured anew since there is a reader model
# With a reader model: weights of the linear model's logit and of the margin of the sentence's best span, and the bias; from which
# probability on there is an answer, and a sure one. Weighed on questions as people ask them: "How sure it is" in its card.
WITH_MARGIN = (0.4, 0.4, -0.5)
_QUOTING_READ = Quoting(answers_from=0.12, beside_best=0.1, sure_from=0.5)


def _sum(weights: Sequence[float], row: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, (*row, 1.0), strict=True))


def _chance(weights: Sequence[float], row: Sequence[float]) -> float:
    return logistic(_sum(weights, row))


@lru_cache(maxsize=1024)
def _bag(text: str) -> frozenset[str]:
    return frozenset(terms(text))


def _weights(asked: Sequence[str], bags: Sequence[frozenset[str]]) -> dict[str, float]:
    """How much each asked term tells among these sentences: its inverse document frequency."""
    counts = Counter(term for bag in bags for term in bag)
    return {term: math.log(1 + (len(bags) + 0.5) / (counts[term] + 0.5)) for term in asked}


def _has(query: Query, candidates: Sequence[tuple[Hit, Candidate]]) -> list[dict[str, float]]:
    """Of each candidate the question's terms that stand in it or in the headings above it, with their shares of what all of them tell."""
    bags = [_bag(candidate.text) for _, candidate in candidates]
    above = {hit.passage.id: _bag(headings_of(hit.passage)) for hit, _ in candidates}
    asked = _weights(query.terms, bags)
    total = sum(asked.values()) or 1.0
    return [
        {term: weight / total for term, weight in asked.items() if term in bag or term in above[hit.passage.id]}
        for (hit, _), bag in zip(candidates, bags, strict=True)
    ]


def _overlap(asked: dict[str, float], bag: frozenset[str]) -> float:
    total = sum(asked.values())
    return sum(weight for term, weight in asked.items() if term in bag) / total if total else 0.0


def _candidates(passage: Passage) -> list[Candidate]:
    """The sentences and table rows of a passage, without its headings, the head rows of its tables, what is struck out whole, and tables of
    contents, which name what answers and do not answer."""
    if is_contents(passage.text):
        return []
    titles = {"".join(title.split()) for title in passage.heading}
    found = [Candidate(within, as_weighed(passage, row)) for row in passage.rows if (within := span_within(passage, row))]
    taken = [one.span for one in found] + [place for row in passage.rows for value in row.values for place in value.head_spans]
    named = {"".join(head.split()) for row in passage.rows for value in row.values for head in value.heads}
    for row in rows_of(passage):
        text = text_at(passage, row.span)
        of_table = any(start < row.span.end and row.span.start < end for start, end in taken)
        heads_again = "\t" in text and {"".join(cell.split()) for cell in text.split("\t")} - {""} <= named
        weighed = as_weighed(passage, row)
        if weighed and not (of_table or heads_again or "".join(text.split()) in titles or is_contents_entry(text)):
            found.append(Candidate(row.span, weighed))
    return sorted((one for one in found if one.text), key=lambda candidate: candidate.span)
