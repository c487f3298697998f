"""The logistic function: a sum of evidence becomes a probability, and back."""

from __future__ import annotations

import math

_WIDEST = 60.0  # beyond it a double is 0 or 1 all the same, and exp may overflow


def logistic(value: float) -> float:
    """1 / (1 + e^-value), never an overflow."""
    return 1 / (1 + math.exp(-max(-_WIDEST, min(_WIDEST, value))))


def logit(probability: float) -> float:
    """The sum of evidence that a probability stands for, its odds' logarithm; of 0 and 1 the widest that a billionth leaves."""
    return math.log(max(probability, 1e-9) / max(1 - probability, 1e-9))
