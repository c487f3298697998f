"""A Qdrant server, and the two kinds of points that are kept there. The only file that knows qdrant_client: `requirements.txt` beside it.

Passages have a sparse vector (terms by a hash of 32 bits, BM25's weights without the rarity, which the server counts: its IDF modifier),
windows a dense one (HNSW over 8-bit codes in memory, compared again with the vectors on disk); beside both lies what was put of a document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qdrant_client import QdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from rag.core.errors import IndexUnreachable

_SECONDS = 20  # for one request
_PUT, _READ = 256, 1000  # points in one request
_EF, _OVERSAMPLING = 256, 3.0  # the graph's candidates, and how many of those that 8 bits chose are compared again
_STRONG = models.WriteOrdering.STRONG  # what is put, and then removed, is removed on every copy
_WORDS, _MEANING = "words", "meaning"
MARKS = "-marks"  # behind the name of a collection: what was put into it, by document


class Qdrant:
    """All calls raise IndexUnreachable where the server does not do its part. `client`: a QdrantClient, or what does the same."""

    def __init__(self, client: Any, place: str) -> None:
        self._client = client
        self._place = place

    @classmethod
    def at(cls, url: str, key: str = "") -> Qdrant:
        """`qdrant://host:port`, or `qdrant+https://…`."""
        address = url.replace("qdrant+https://", "https://").replace("qdrant://", "http://")
        with _in_words(url):
            return cls(QdrantClient(url=address, api_key=key or None, timeout=_SECONDS, check_compatibility=False), url)

    def make_words(self, name: str) -> None:
        sparse = {_WORDS: models.SparseVectorParams(modifier=models.Modifier.IDF)}
        self._make(name, ("document",), vectors_config={}, sparse_vectors_config=sparse)

    def make_windows(self, name: str, dim: int) -> None:
        """For unit vectors: their product is the cosine."""
        codes = models.ScalarQuantizationConfig(type=models.ScalarType.INT8, quantile=0.99, always_ram=True)
        vectors = models.VectorParams(
            size=dim,
            distance=models.Distance.DOT,
            on_disk=True,
            hnsw_config=models.HnswConfigDiff(m=16, ef_construct=128),
            quantization_config=models.ScalarQuantization(scalar=codes),
        )
        self._make(name, ("document", "passage"), vectors_config={_MEANING: vectors})

    def named(self, start: str) -> list[str]:
        """The collections whose names begin so."""
        with _in_words(self._place):
            return sorted(one.name for one in self._client.get_collections().collections if one.name.startswith(start))

    def drop(self, name: str) -> None:
        with _in_words(self._place):
            self._client.delete_collection(name)

    def put_words(self, name: str, document: int, passages: Sequence[tuple[int, Mapping[int, float]]]) -> None:
        """Passages with the weights of their terms."""
        self._put(
            name,
            (
                models.PointStruct(id=key, vector={_WORDS: _sparse(weights)}, payload={"document": document})
                for key, weights in passages
                if weights
            ),
        )

    def put_windows(self, name: str, document: int, rows: tuple[Sequence[int], Sequence[int], NDArray[np.float32]]) -> None:
        """Windows, their passages, and their vectors `(n, dim)`."""
        self._put(
            name,
            (
                models.PointStruct(id=window, vector={_MEANING: vector.tolist()}, payload={"document": document, "passage": passage})
                for window, passage, vector in zip(*rows, strict=True)
            ),
        )

    def mark(self, name: str, document: int, facts: Mapping[str, Any]) -> None:
        """Remembers what was put of a document into a collection."""
        self._put(name + MARKS, [models.PointStruct(id=document, vector={}, payload=dict(facts))])

    def unmark(self, name: str, documents: Sequence[int]) -> None:
        """Remembers that nothing is sure to be there of these documents."""
        self._put(name + MARKS, [models.PointStruct(id=document, vector={}, payload={}) for document in documents])

    def remove(self, name: str, document: int | None) -> None:
        """Every point of a document, or of all."""
        chosen = models.Filter(must=[_among("document", [document])] if document is not None else [])
        with _in_words(self._place):
            self._client.delete(name, models.FilterSelector(filter=chosen), wait=True, ordering=_STRONG)

    def remove_points(self, name: str, ids: Sequence[int]) -> None:
        with _in_words(self._place):
            self._client.delete(name, models.PointIdsList(points=list(ids)), wait=True, ordering=_STRONG)

    def marks(self, name: str) -> dict[int, dict[str, Any]]:
        """What was put of each document."""
        return {int(point.id): dict(point.payload or {}) for point in self._scrolled(name + MARKS, None, payload=True)}

    def ids(self, name: str, document: int) -> set[int]:
        """The points of a document."""
        return {int(point.id) for point in self._scrolled(name, _of(documents=[document]), payload=False)}

    def by_words(
        self,
        name: str,
        weights: Mapping[int, float],
        n: int,
        *,
        documents: Collection[int] | None = None,
        ids: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """The n best passages with their scores."""
        found = self._asked(name, query=_sparse(weights), using=_WORDS, limit=n, query_filter=_of(documents=documents, ids=ids))
        return [(int(point.id), float(point.score)) for point in found]

    def rarities(self, name: str, terms: Sequence[int]) -> dict[int, float]:
        """What the server multiplies each term with, its `ln((N + 1) / (n + 0.5))`; terms that nowhere stand are left out.

        It tells nobody, but multiplies: one passage of each term, whose weight is known, is asked for.
        """
        asked = [models.QueryRequest(query=_sparse({term: 1.0}), using=_WORDS, limit=1, with_vector=[_WORDS]) for term in terms]
        with _in_words(self._place):
            answers = self._client.query_batch_points(name, asked) if asked else []
        found = dict[int, float]()
        for term, answer in zip(terms, answers, strict=True):
            for point in answer.points:
                vectors: Any = point.vector
                vector = vectors[_WORDS]
                found[term] = float(point.score) / vector.values[vector.indices.index(term)]
        return found

    def holding(self, name: str, term: int, most: int) -> list[int]:
        """The document of each of at most so many passages that hold a term."""
        found = self._asked(name, query=_sparse({term: 1.0}), using=_WORDS, limit=most, with_payload=True)
        return [int((point.payload or {})["document"]) for point in found]

    def nearest(
        self,
        name: str,
        vector: NDArray[np.float32],
        n: int,
        *,
        documents: Collection[int] | None = None,
        passages: Collection[int] | None = None,
    ) -> list[tuple[int, int, float]]:
        """The n nearest windows: passage, window, cosine. Of given passages all are compared."""
        params = models.SearchParams(
            exact=passages is not None,
            hnsw_ef=_EF,
            quantization=models.QuantizationSearchParams(rescore=True, oversampling=_OVERSAMPLING),
        )
        found = self._asked(
            name,
            query=vector.tolist(),
            using=_MEANING,
            limit=n,
            query_filter=_of(documents=documents, passages=passages),
            search_params=params,
            with_payload=["passage"],
        )
        return [(int((point.payload or {})["passage"]), int(point.id), float(point.score)) for point in found]

    def _make(self, name: str, fields: Sequence[str], **how: Any) -> None:
        with _in_words(self._place):
            if self._client.collection_exists(name):
                return
            try:
                self._client.create_collection(name, **how)
            except UnexpectedResponse as error:
                if error.status_code != 409:  # another process has just made it
                    raise
            for field in fields:
                self._client.create_payload_index(name, field, models.PayloadSchemaType.INTEGER)
            if not name.endswith(MARKS):  # points need none of their collection's vectors, but it must have some
                self._make(name + MARKS, (), vectors_config={}, sparse_vectors_config={_WORDS: models.SparseVectorParams()})

    def _put(self, name: str, points: Iterator[models.PointStruct] | Sequence[models.PointStruct]) -> None:
        with _in_words(self._place):
            batch = list[models.PointStruct]()
            for point in points:
                batch.append(point)
                if len(batch) == _PUT:
                    self._client.upsert(name, batch, wait=True, ordering=_STRONG)
                    batch = []
            if batch:
                self._client.upsert(name, batch, wait=True, ordering=_STRONG)

    def _asked(self, name: str, **how: Any) -> list[models.ScoredPoint]:
        how.setdefault("with_payload", False)
        with _in_words(self._place):
            return list(self._client.query_points(name, **how).points)

    def _scrolled(self, name: str, chosen: models.Filter | None, *, payload: bool) -> Iterator[models.Record]:
        after: Any = None
        while True:
            with _in_words(self._place):
                found, after = self._client.scroll(name, chosen, limit=_READ, offset=after, with_payload=payload)
            yield from found
            if after is None:
                return


def _sparse(weights: Mapping[int, float]) -> models.SparseVector:
    return models.SparseVector(indices=list(weights), values=list(weights.values()))


def _among(field: str, values: Collection[int]) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))


def _of(
    *, documents: Collection[int] | None = None, passages: Collection[int] | None = None, ids: Collection[int] | None = None
) -> models.Filter | None:
    chosen = {"document": documents, "passage": passages}
    must: list[Any] = [_among(field, values) for field, values in chosen.items() if values is not None]
    if ids is not None:
        must.append(models.HasIdCondition(has_id=list(ids)))
    return models.Filter(must=must) if must else None


@contextmanager
def _in_words(place: str) -> Iterator[None]:
    try:
        yield
    except UnexpectedResponse as error:
        refused = {401: "credentials", 403: "permission"}.get(error.status_code or 0)
        raise IndexUnreachable(path=place, reason=refused or f"{error.status_code} {error.reason_phrase}") from error
    except (ApiException, QdrantException, OSError) as error:
        raise IndexUnreachable(path=place, reason="connection") from error
