"""Which sentences of the passages found answer the question, and how sure that is.

Extractive and linear: every sentence of the first passages gets a few features (meaning, words, the kind of answer that is asked for,
its passage's rank), a logistic model weighs them, and the sentence above a threshold answers. The weights were fitted on development
questions (`tests/benchmarks/reading_answers.py`); the product of it is a probability, so it is also the confidence.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.embedder import TextEmbedder
from rag.morphemes import question_terms, terms
from rag.records import Hit, Passage, Span
from rag.sentences import sentences

PASSAGES_READ = 3
MOST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """A span of the document's text that answers, in which passage, and the probability that it does."""

    passage: Passage
    span: Span
    probability: float


class Reader:
    """Reads the first passages of a search; needs the embedder that the search was made with."""

    def __init__(self, embedder: TextEmbedder) -> None:
        self._embedder = embedder

    def read(self, question: str, hits: Sequence[Hit]) -> list[Finding]:
        """Every sentence of the first passages with the probability that it answers, the most probable first."""
        candidates = [(hit, span) for hit in hits[:PASSAGES_READ] for span in _sentences(hit.passage)]
        if not candidates:
            return []
        rows = self.features(question, candidates)
        found = [Finding(hit.passage, span, _probability(row)) for (hit, span), row in zip(candidates, rows, strict=True)]
        return sorted(found, key=lambda finding: (-finding.probability, finding.passage.id, finding.span))

    def features(self, question: str, candidates: Sequence[tuple[Hit, Span]]) -> list[tuple[float, ...]]:
        """The features of each sentence, in the order of `FEATURES`."""
        texts = [_text(hit.passage, span) for hit, span in candidates]
        cosines = self._embedder.embed_passages(texts, truncate=True) @ self._embedder.embed_query(question)
        bags = [frozenset(terms(text)) for text in texts]
        asked = _weights(question_terms(question), bags)
        kinds = asked_kinds(question)
        first = max((hit.score for hit, _ in candidates), default=1.0) or 1.0
        rows: list[tuple[float, ...]] = []
        for i, (hit, span) in enumerate(candidates):
            around = [bags[j] for j in (i - 1, i + 1) if 0 <= j < len(candidates) and candidates[j][0] is hit]
            near = frozenset[str]().union(bags[i], *around)
            in_window = hit.window is not None and hit.window.start <= span.start < hit.window.end
            rows.append(
                (
                    float(cosines[i]),
                    _overlap(asked, bags[i]),
                    _overlap(asked, near),
                    float(any(kind.search(texts[i]) for kind in kinds)) if kinds else 0.5,
                    hit.score / first,
                    hit.dense_score or 0.0,
                    1.0 / hit.rank,
                    float(in_window),
                    math.log(1 + len(texts[i])) / 6,
                )
            )
        return rows


FEATURES = ("cosine", "overlap", "near", "kind", "score", "passage_cosine", "rank", "window", "length")
_WEIGHTS = (12.0, 2.0, 1.0, 1.0, 1.0, 4.0, 1.0, 0.5, 0.5)
_BIAS = -16.0

_KINDS = (
    (re.compile(r"언제|며칠|날짜|기한|시기|연도|몇\s?[년월일시]"), re.compile(r"\d+\s?[년월일시]|\d{4}[./-]\d|'\d\d|까지|이내")),
    (
        re.compile(r"얼마|금액|비용|예산|요금|가격|[액비]는|단가"),
        re.compile(r"\d[\d,.]*\s?(?:[천백십만억조]*원|%|달러|배)|\d{1,3}(?:,\d{3})+"),
    ),
    (re.compile(r"몇|얼마나|비율|퍼센트|규모|인원|수는|기간|나이|크기"), re.compile(r"\d")),
    (re.compile(r"전화|연락처|문의"), re.compile(r"\d{2,4}-\d{3,4}|☎|@")),
)


def asked_kinds(question: str) -> list[re.Pattern[str]]:
    """What an answer must look like, from the question's words; nothing where that cannot be told."""
    return [answer for asks, answer in _KINDS if asks.search(question)]


def _probability(row: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-(_BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, row, strict=True)))))


def _weights(asked: Sequence[str], bags: Sequence[frozenset[str]]) -> dict[str, float]:
    """How much each asked term tells among these sentences: its inverse document frequency."""
    counts = Counter(term for bag in bags for term in bag)
    return {term: math.log(1 + (len(bags) + 0.5) / (counts[term] + 0.5)) for term in asked}


def _overlap(asked: dict[str, float], bag: frozenset[str]) -> float:
    total = sum(asked.values())
    return sum(weight for term, weight in asked.items() if term in bag) / total if total else 0.0


def _sentences(passage: Passage) -> list[Span]:
    return [Span(passage.start + start, passage.start + end) for start, end in sentences(passage.text)]


def _text(passage: Passage, span: Span) -> str:
    return " ".join(passage.text[span.start - passage.start : span.end - passage.start].split())
