"""Which other texts a question could be mistaken about: the ones that keywords and meaning, fused, find for it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np

from rag.modelkit.bert_weights import Floats
from rag.modelkit.training.sources import Source
from rag.models.embedder import Embedder
from rag.search.fusion import fuse, ranked
from rag.text.query import Query
from rag.text.terms import terms
from rag.text.windows import cut_windows

_K1, _B = 0.4, 0.75
_SIDE = 50  # best texts of either side that are fused


class KeywordIndex:
    """BM25 over the texts' terms, in memory."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        bags = {key: Counter(terms(text)) for key, text in texts.items()}
        mean = sum(map(Counter.total, bags.values())) / max(1, len(bags))
        self._postings: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for key, bag in bags.items():
            norm = _K1 * (1 - _B + _B * bag.total() / mean)
            for term, count in bag.items():
                self._postings[term].append((key, count * (_K1 + 1) / (count + norm)))
        self._n = len(bags)

    def search(self, question: str, k: int) -> dict[str, float]:
        """The k best texts with their scores."""
        scores: dict[str, float] = defaultdict(float)
        for term in Query.of(question).terms:
            found = self._postings.get(term, [])
            weight = math.log(1 + (self._n - len(found) + 0.5) / (len(found) + 0.5))
            for key, value in found:
                scores[key] += weight * value
        return dict(sorted(scores.items(), key=lambda item: -item[1])[:k])


class Guide:
    """A source's questions and the windows of its texts as the given model sees them: unit vectors, float32."""

    def __init__(self, source: Source, embedder: Embedder) -> None:
        self.keys = list(source.texts)
        self.number_of = {key: number for number, key in enumerate(self.keys)}
        cut = [[text.text[slice(*span)] for span in cut_windows(text.text, window_length=200)] for text in source.texts.values()]
        self.owners = np.repeat(np.arange(len(cut)), [len(pieces) for pieces in cut])
        self.windows = embedder.embed_passages([piece for pieces in cut for piece in pieces], truncate=True)
        self.questions = np.stack([embedder.embed_query(asked.question) for asked in source.asked])

    def cosines(self, question: int) -> Floats:
        """The best window of each text for a question, float32 `(texts,)`."""
        best = np.full(len(self.keys), -1.0, np.float32)
        np.maximum.at(best, self.owners, self.windows @ self.questions[question])
        return best


def confusable(source: Source, guide: Guide | None, *, k: int = 20) -> list[list[str]]:
    """For each question of the source the k texts, best first, that are of another family than its own; without a guide by
    keywords alone."""
    keywords = KeywordIndex({key: f"{text.title} {text.text}" for key, text in source.texts.items()})
    keys = list(source.texts)
    number_of = {key: number for number, key in enumerate(keys)}
    found: list[list[str]] = []
    for number, asked in enumerate(source.asked):
        lexical = {number_of[key]: score for key, score in keywords.search(asked.question, _SIDE).items()}
        dense: dict[int, float] = {}
        if guide is not None:
            cosines = guide.cosines(number)
            dense = {int(i): float(cosines[i]) for i in np.argsort(-cosines)[:_SIDE]}
        family = source.texts[asked.text_id].family
        order = ranked(fuse(lexical, dense, 0.5 if dense else 0.0))
        found.append([keys[i] for i in order if source.texts[keys[i]].family != family][:k])
    return found
