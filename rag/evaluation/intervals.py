"""How far a mean over questions may be chance: the percentile bootstrap (Efron 1979)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

RESAMPLES = 2000


class Figure(NamedTuple):
    """A mean over n questions, and the 95 % interval of the means of samples drawn with replacement from the same questions."""

    value: float
    low: float
    high: float
    n: int


def figure(values: Sequence[float]) -> Figure:
    """The mean of one value a question; the same values always give the same interval. Raises ValueError for no values."""
    if not values:
        raise ValueError("no values")
    array = np.asarray(values, dtype=np.float64)
    draws = np.random.default_rng(0).integers(len(array), size=(RESAMPLES, len(array)))
    low, high = np.percentile(array[draws].mean(axis=1), (2.5, 97.5))
    return Figure(float(array.mean()), float(low), float(high), len(array))
