"""A message that tells a story before it asks: what is found by all of it, and what by the asking alone, as one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.core.records import Hit


def both(whole: Sequence[Hit], alone: Sequence[Hit]) -> list[Hit]:
    """The passages of both lists, as many as the longer one has, by the mean of their scores over the best of each list: a story's words
    crowd out what is asked, the asking alone may not say what it is about."""
    lists = [hits for hits in (whole, alone) if hits]
    shares: dict[int, float] = {}
    for hits in lists:
        best = hits[0].score or 1.0
        for hit in hits:
            shares[hit.passage.id] = shares.get(hit.passage.id, 0.0) + hit.score / best / len(lists)
    found = {hit.passage.id: hit for hit in (*alone, *whole)}
    order = sorted(found, key=lambda passage_id: (-shares[passage_id], passage_id))[: max(len(whole), len(alone))]
    return [replace(found[passage_id], rank=rank, score=shares[passage_id]) for rank, passage_id in enumerate(order, 1)]
