"""When what a reader found is quoted, and when it is sure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quoting:
    """When a reader's findings are quoted: the best from a probability of `answers_from` on; others from `beside_best` times its odds. From
    a certainty of `sure_from` on the answer counts as sure, from `short_from` on the words marked in it do; from a probability of
    `marked_from` on words are marked. `certain` are the weights of the certainty (`answer/certainty.py`): of the logit of the probability,
    of how far it is ahead of what else might answer, and the bias; by itself it is the probability. A doubtful finding is as likely as
    `doubtful` at most."""

    answers_from: float
    beside_best: float
    sure_from: float
    short_from: float = 0.9
    marked_from: float = 0.35
    certain: tuple[float, float, float] = (1.0, 0.0, 0.0)
    doubtful: float = 0.54
