"""What a message finds and what its asking alone finds, as one list."""

from __future__ import annotations

import pytest

from rag.core.records import Hit, Passage
from rag.search.beside_story import both


def hits(*scores: tuple[int, float]) -> list[Hit]:
    return [Hit(rank, Passage(0, 1, "가", id=key), "a.pdf", 1, 1, None, score) for rank, (key, score) in enumerate(scores, 1)]


def test_what_the_asking_finds_first_goes_before_what_only_the_story_finds() -> None:
    found = both(hits((3, 1.0), (7, 0.9), (8, 0.5)), hits((8, 2.0), (7, 0.4)))
    assert [(hit.rank, hit.passage.id) for hit in found] == [(1, 8), (2, 7), (3, 3)]
    assert [hit.score for hit in found] == pytest.approx([(0.5 + 1) / 2, (0.9 + 0.2) / 2, 0.5])


def test_a_list_that_is_empty_counts_for_nothing_and_no_more_are_given_than_the_longer_list_has() -> None:
    assert both([], []) == []
    assert [(hit.passage.id, hit.score) for hit in both([], hits((4, 0.5), (2, 0.25)))] == [(4, 1.0), (2, 0.5)]
    assert [hit.passage.id for hit in both(hits((1, 1.0), (2, 0.9)), hits((3, 1.0), (4, 0.9)))] == [1, 3]
