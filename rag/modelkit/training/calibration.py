"""How sure the reader may be: a logistic model over its two logits, fitted on questions held back from training.

Every held-back question is asked twice by the product's own search: of all texts of its source, and of all but its own. What the reader
finds best is right where it shares at least half of its characters with the gold answer; without the right text nothing is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from rag.evaluation.beir import RowIds, corpus_library
from rag.evaluation.datasets import Row
from rag.measures import token_f1
from rag.modelkit.training.sources import Asked, Source
from rag.reader import Reader, window_text
from rag.records import Hit
from rag.settings import Settings

_RIGHT = 0.5  # of F1
_STEPS = 50  # of Newton's method; five suffice


@dataclass(frozen=True, slots=True)
class Trial:
    """The reader's best reading for a question: its two logits, whether it is right, whether anything could be."""

    relevance: float
    margin: float
    right: bool
    answerable: bool


def trials(source: Source, asked: Sequence[Asked], reader: Reader, settings: Settings) -> list[Trial]:
    """Asks the questions of a library of all the source's texts."""
    rows = [Row(text.id, text.title, text.text) for text in source.texts.values()]
    found: list[Trial] = []
    with corpus_library(rows, settings) as (library, _report):
        row_ids = RowIds(library.store, rows)
        for one in asked:
            own = set(row_ids.passages([one.text_id]))
            text = source.texts[one.text_id].text
            gold = text[slice(*one.answer)] if one.answer else ""
            hits = library.search(one.question, k=library.settings.k + 1)
            if one.answerable:
                found.append(_trial(reader, one.question, hits[: library.settings.k], gold, own))
            found.append(_trial(reader, one.question, [hit for hit in hits if hit.passage.id not in own], "", own))
    return found


def _trial(reader: Reader, question: str, hits: Sequence[Hit], gold: str, own: Collection[int]) -> Trial:
    best = reader.read(question, hits)[0]
    window = next(w for w in best.passage.windows if best.marked and w.start <= best.marked.start < w.end)
    reading = reader.readings(question, [window_text(best.passage, window)])[0]
    start, end = best.marked or best.span
    given = best.passage.text[start - best.passage.start : end - best.passage.start]
    right = bool(gold) and best.passage.id in own and token_f1(gold, given) >= _RIGHT
    return Trial(reading.relevance, reading.margin, right, bool(gold))


def fit(found: Sequence[Trial]) -> tuple[float, float, float]:
    """Weights of relevance and margin, and the bias, by logistic regression."""
    rows = np.array([[trial.relevance, trial.margin, 1.0] for trial in found])
    right = np.array([trial.right for trial in found], float)
    weights = np.zeros(3)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + 1e-3 * np.eye(3)
        weights += np.linalg.solve(curvature, rows.T @ (right - chance) - 1e-3 * weights)
    return float(weights[0]), float(weights[1]), float(weights[2])


def reliability(found: Sequence[Trial], weights: tuple[float, float, float], bins: int = 10) -> list[tuple[float, float, int]]:
    """For bins of equal width: mean probability, share that is right, count; empty bins left out."""
    rows = np.array([[trial.relevance, trial.margin, 1.0] for trial in found])
    chance = 1 / (1 + np.exp(-rows @ np.array(weights)))
    right = np.array([trial.right for trial in found], float)
    which = np.minimum((chance * bins).astype(int), bins - 1)
    members = [which == number for number in range(bins) if (which == number).any()]
    return [(float(chance[part].mean()), float(right[part].mean()), int(part.sum())) for part in members]
