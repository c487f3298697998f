"""The passages of the places that a question names (제5조), among those that its words find: before them where all of a place is asked for,
else read beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from rag.core.records import Hit
from rag.text.references import Referred

_MOST = 3  # passages of places

HitsOf = Callable[[Collection[int]], list[Hit]]


def whole_first(hits: Sequence[Hit], places: Sequence[Referred], hits_of: HitsOf) -> list[Hit]:
    """The hits, behind the passages of the places that are asked for whole."""
    return _behind([], hits, [place for place in places if place.whole], hits_of)


def read_beside(hits: Sequence[Hit], places: Sequence[Referred], hits_of: HitsOf) -> list[Hit]:
    """What is read where more than a place is asked: the best hit, then the places, then the other hits."""
    return _behind(hits[:1], hits, places, hits_of)


def with_read(hits: Sequence[Hit], read: Sequence[Hit]) -> list[Hit]:
    """The hits, and behind them what was read besides, with the lowest of their scores."""
    there, lowest = {hit.passage.id for hit in hits}, min((hit.score for hit in hits), default=0.0)
    return [*hits, *(replace(hit, score=lowest) for hit in read if hit.passage.id not in there)]


def _behind(kept: Sequence[Hit], hits: Sequence[Hit], places: Sequence[Referred], hits_of: HitsOf) -> list[Hit]:
    """`kept`, the places, those of the documents found first ahead, with the best score, and the other hits."""
    order = list(dict.fromkeys(hit.passage.document_id for hit in hits))
    ranks = {document_id: rank for rank, document_id in enumerate(order)}
    first = sorted(places, key=lambda place: ranks.get(place.passage.document_id, len(order)))
    held = {hit.passage.id for hit in kept}
    ids = [key for key in dict.fromkeys(place.passage.id for place in first) if key not in held][:_MOST]
    known, top = {hit.passage.id: hit for hit in hits}, max((hit.score for hit in hits), default=1.0)
    leading = [*kept, *(replace(known.get(hit.passage.id, hit), score=top) for hit in hits_of(ids))]
    ahead = {hit.passage.id for hit in leading}
    rest = [hit for hit in hits if hit.passage.id not in ahead]
    return [replace(hit, rank=rank) for rank, hit in enumerate([*leading, *rest][: max(len(hits), len(leading))], 1)]
