"""The logistic function: a sum of evidence becomes a probability."""

from __future__ import annotations

import math

_WIDEST = 60.0  # beyond it a double is 0 or 1 all the same, and exp may overflow


def logistic(value: float) -> float:
    """1 / (1 + e^-value), never an overflow."""
    return 1 / (1 + math.exp(-max(-_WIDEST, min(_WIDEST, value))))
