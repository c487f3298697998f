"""A sum of evidence as a probability."""

from __future__ import annotations

import math

import pytest

from rag.core.logistic import logistic


@pytest.mark.parametrize(("value", "probability"), [(0.0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25), (-1000.0, 0.0), (1000.0, 1.0)])
def test_odds_become_a_probability_and_never_overflow(value: float, probability: float) -> None:
    assert logistic(value) == pytest.approx(probability, abs=1e-12)
