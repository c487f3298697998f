"""How sure the reader may be: logistic models fitted on questions held back from training.

Every held-back question is asked twice by the product's own search: of all texts of its source, and of all but its own. A window is right
where its best span shares at least half of its characters with the gold answer, a sentence where it holds the gold answer and stands in
the right text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from rag.answer.sentence_reader import SentenceReader
from rag.core.logistic import logistic
from rag.core.records import Hit
from rag.core.settings import Settings
from rag.evaluation.beir import RowIds, corpus_library
from rag.evaluation.datasets import Row
from rag.evaluation.measures import token_f1
from rag.modelkit.training.sources import Asked, Source
from rag.models.reader import PASSAGES_READ, Reader
from rag.text.query import Query
from rag.text.views import as_read, text_at

_RIGHT = 0.5  # of F1
_STEPS = 50  # of Newton's method; five suffice


@dataclass(frozen=True, slots=True)
class Trial:
    """What a model is fitted on: of a window its pair's logit and its best span's margin, of a sentence the linear model's logit and the
    margin in it; and whether it is right. `asking` counts the times that a question was asked: even of all texts, odd without its own."""

    signs: tuple[float, ...]
    right: bool
    asking: int = 0


@dataclass(frozen=True, slots=True)
class Trials:
    windows: list[Trial]
    sentences: list[Trial]


def trials(source: Source, asked: Sequence[Asked], reader: Reader, settings: Settings, *, first: int = 0) -> Trials:
    """Asks the questions of a library of all the source's texts; `first` is the number of the first asking."""
    rows = [Row(text.id, text.title, text.text) for text in source.texts.values()]
    found = Trials([], [])
    with corpus_library(rows, settings) as (library, _report):
        row_ids, sentences = RowIds(library, rows), SentenceReader(library.embedder(), reader)
        for number, one in enumerate(asked):
            own = set(row_ids.passages([one.text_id]))
            gold = source.texts[one.text_id].text[slice(*one.answer)] if one.answer else ""
            hits = library.search(one.question, k=PASSAGES_READ + 1)
            without = [hit for hit in hits if hit.passage.id not in own]
            for times, (shown, wanted) in enumerate(((hits, gold), (without, ""))):
                if wanted or shown is without:
                    asking = first + 2 * number + times
                    _try_windows(
                        found, reader=reader, question=one.question, hits=shown[:PASSAGES_READ], gold=wanted, own=own, asking=asking
                    )
                    _try_sentences(
                        found, reader=sentences, question=one.question, hits=shown[:PASSAGES_READ], gold=wanted, own=own, asking=asking
                    )
    return found


def _try_windows(found: Trials, reader: Reader, question: str, hits: Sequence[Hit], gold: str, own: Collection[int], asking: int) -> None:
    for hit in hits:
        texts = [view.text for window in hit.passage.windows for view in as_read(hit.passage, window)]
        for text, reading in zip(texts, reader.readings(question, texts), strict=True):
            span, margin = reading.best()
            right = bool(gold) and span is not None and hit.passage.id in own and token_f1(gold, text[slice(*span)]) >= _RIGHT
            found.windows.append(Trial((reading.relevance, margin), right, asking))


def _try_sentences(
    found: Trials, reader: SentenceReader, question: str, hits: Sequence[Hit], gold: str, own: Collection[int], asking: int
) -> None:
    for hit, span, signs in reader.signs(Query.of(question), hits):
        text = text_at(hit.passage, span)
        found.sentences.append(Trial(signs, bool(gold) and hit.passage.id in own and gold in text, asking))


def fit(found: Sequence[Trial]) -> tuple[float, ...]:
    """A weight for each sign, and the bias, by logistic regression."""
    rows = _rows(found)
    right = np.array([trial.right for trial in found], float)
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        likely = _likely(rows, weights)
        curvature = (rows * (likely * (1 - likely))[:, None]).T @ rows + 1e-3 * np.eye(len(weights))
        weights += np.linalg.solve(curvature, rows.T @ (right - likely) - 1e-3 * weights)
    return tuple(map(float, weights))


def best_of_each(found: Sequence[Trial], weights: Sequence[float]) -> list[Trial]:
    """The likeliest trial of each asking: what an answer would begin with."""
    best: dict[int, tuple[float, Trial]] = {}
    for trial, likely in zip(found, _likely(_rows(found), np.array(weights)), strict=True):
        if trial.asking not in best or likely > best[trial.asking][0]:
            best[trial.asking] = (float(likely), trial)
    return [trial for _likely_, trial in best.values()]


def refused(found: Sequence[Trial], weights: Sequence[float], answers_from: float) -> tuple[float, float]:
    """The share of askings whose best trial is less likely than `answers_from`: of those of all texts, of those of all but the own."""
    best: dict[int, float] = {}
    for trial, likely in zip(found, _likely(_rows(found), np.array(weights)), strict=True):
        best[trial.asking] = max(float(likely), best.get(trial.asking, 0.0))
    shares = [[likely < answers_from for asking, likely in best.items() if asking % 2 == odd] for odd in (0, 1)]
    return sum(shares[0]) / max(1, len(shares[0])), sum(shares[1]) / max(1, len(shares[1]))


def reliability(found: Sequence[Trial], weights: Sequence[float], bins: int = 10) -> list[tuple[float, float, int]]:
    """For bins of equal width: mean probability, share that is right, count; empty bins left out."""
    likely = _likely(_rows(found), np.array(weights))
    right = np.array([trial.right for trial in found], float)
    which = np.minimum((likely * bins).astype(int), bins - 1)
    members = [which == number for number in range(bins) if (which == number).any()]
    return [(float(likely[part].mean()), float(right[part].mean()), int(part.sum())) for part in members]


def _rows(found: Sequence[Trial]) -> np.ndarray:
    return np.array([[*trial.signs, 1.0] for trial in found])


def _likely(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.array([logistic(float(value)) for value in rows @ weights])
