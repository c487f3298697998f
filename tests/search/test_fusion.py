"""The arithmetic of fusing: on nothing, one, equal scores, and one side only."""

from __future__ import annotations

import pytest

from rag.search.fusion import fuse, min_max, ranked


def test_min_max_puts_the_best_at_one_and_the_worst_at_zero() -> None:
    assert min_max({1: 3.0, 2: 5.0, 3: 4.0}) == {1: 0.0, 2: 1.0, 3: 0.5}


def test_min_max_of_nothing_one_and_equal() -> None:
    assert min_max({}) == {}
    assert min_max({1: -2.0}) == {1: 1.0}
    assert min_max({1: 0.3, 2: 0.3}) == {1: 1.0, 2: 1.0}


def test_fused_score_is_the_weighted_sum() -> None:
    # words: 10/10 and 5/10; meaning: (.9-.8)/.1 = 1 and 0; weight .4
    fused = fuse({1: 10.0, 2: 5.0}, {2: 0.9, 3: 0.8}, 0.4)
    assert fused == pytest.approx({1: 0.6 * 1.0, 2: 0.6 * 0.5 + 0.4 * 1.0, 3: 0.0})


def test_one_side_alone_still_ranks() -> None:
    assert fuse({1: 2.0, 2: 1.0}, {}, 0.5) == {1: 0.5, 2: 0.25}
    assert fuse({}, {1: 0.7, 2: 0.9}, 0.5) == pytest.approx({1: 0.0, 2: 0.5})
    assert fuse({}, {}, 0.5) == {}


def test_words_that_tell_nothing_count_nothing() -> None:
    assert fuse({1: 0.0, 2: 0.0}, {1: 0.5}, 0.5) == {1: 0.5}


def test_the_order_is_total() -> None:
    assert ranked({9: 1.0, 2: 1.0, 5: 2.0}) == [5, 2, 9]
