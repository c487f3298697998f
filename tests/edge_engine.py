"""Qdrant's own engine in this process (qdrant-edge-py), spoken to as its client is: graphs, 8-bit codes and rarities are the server's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import qdrant_edge as edge
from qdrant_client import models


class EdgeEngine:
    """A shard in a folder for each collection. `indexing_from`: vectors (in kilobytes) from which on a graph is built by `optimize`."""

    def __init__(self, folder: Path, *, indexing_from: int = 1) -> None:
        self._folder = folder
        self._indexing_from = indexing_from
        self._shards: dict[str, edge.EdgeShard] = {}

    def collection_exists(self, name: str) -> bool:
        return name in self._shards

    def get_collections(self) -> Any:
        return SimpleNamespace(collections=[SimpleNamespace(name=name) for name in self._shards])

    def create_collection(self, name: str, *, vectors_config: dict[str, Any], sparse_vectors_config: dict[str, Any] | None = None) -> None:
        dense = {key: _dense(one) for key, one in vectors_config.items()}
        sparse = {key: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf) for key in sparse_vectors_config or {}}
        optimizers = edge.EdgeOptimizersConfig(indexing_threshold=self._indexing_from, deleted_threshold=0.01, vacuum_min_vector_number=1)
        (self._folder / name).mkdir(parents=True)
        self._shards[name] = edge.EdgeShard.create(
            str(self._folder / name),
            edge.EdgeConfig(vectors=dense, sparse_vectors=sparse, optimizers=optimizers, wal_enabled=False),
        )

    def delete_collection(self, name: str) -> None:
        self._shards.pop(name).close()

    def create_payload_index(self, name: str, field: str, kind: object) -> None:
        self._shards[name].update(edge.UpdateOperation.create_field_index(field, edge.PayloadSchemaType.Integer))

    def upsert(self, name: str, points: Sequence[models.PointStruct], **how: object) -> None:
        made = [edge.Point(point.id, {key: _vector(value) for key, value in _named(point).items()}, point.payload) for point in points]
        self._shards[name].update(edge.UpdateOperation.upsert_points(made))

    def delete(self, name: str, chosen: models.FilterSelector | models.PointIdsList, **how: object) -> None:
        if isinstance(chosen, models.PointIdsList):
            self._shards[name].update(edge.UpdateOperation.delete_points(list(chosen.points)))
        else:
            self._shards[name].update(edge.UpdateOperation.delete_points_by_filter(_filter(chosen.filter) or edge.Filter(must=[])))

    def query_points(self, name: str, query: Any, *, using: str, limit: int, **how: Any) -> Any:
        params = how.get("search_params")
        asked = edge.QueryRequest(
            limit=limit,
            query=edge.Query.Nearest(_vector(query), using),
            filter=_filter(how.get("query_filter")),
            with_payload=bool(how.get("with_payload")),
            with_vector=how.get("with_vectors") or False,
            params=None if params is None else edge.SearchParams(hnsw_ef=params.hnsw_ef, exact=params.exact, quantization=_codes(params)),
        )
        return SimpleNamespace(points=self._shards[name].query(asked))

    def query_batch_points(self, name: str, asked: Sequence[models.QueryRequest]) -> list[Any]:
        return [self.query_points(name, one.query, using=one.using or "", limit=one.limit or 1, with_vectors=True) for one in asked]

    def scroll(self, name: str, chosen: models.Filter | None, *, limit: int, offset: Any, with_payload: bool) -> Any:
        asked = edge.ScrollRequest(offset=offset, limit=limit, filter=_filter(chosen), with_payload=with_payload, with_vector=False)
        return self._shards[name].scroll(asked)

    def sizes(self) -> dict[str, int]:
        """Bytes on disk of each collection."""
        for shard in self._shards.values():
            shard.flush()
        return {name: sum(path.stat().st_blocks * 512 for path in (self._folder / name).rglob("*")) for name in self._shards}

    def optimize(self) -> None:
        """Builds the graphs, as a server does by itself."""
        for shard in self._shards.values():
            shard.optimize()


def _dense(params: models.VectorParams) -> edge.EdgeVectorParams:
    codes = edge.ScalarQuantizationConfig(type=edge.ScalarType.Int8, quantile=0.99, always_ram=True)
    graph = edge.HnswIndexConfig(m=16, ef_construct=128, full_scan_threshold=1)
    return edge.EdgeVectorParams(size=params.size, distance=edge.Distance.Dot, on_disk=True, quantization_config=codes, hnsw_config=graph)


def _codes(params: models.SearchParams) -> edge.QuantizationSearchParams:
    asked = params.quantization
    return (
        edge.QuantizationSearchParams(rescore=asked.rescore, oversampling=asked.oversampling) if asked else edge.QuantizationSearchParams()
    )


def _named(point: models.PointStruct) -> dict[str, Any]:
    return dict(point.vector) if isinstance(point.vector, dict) else {"": point.vector}


def _vector(value: Any) -> Any:
    return edge.SparseVector(list(value.indices), list(value.values)) if isinstance(value, models.SparseVector) else value


def _filter(chosen: Any) -> edge.Filter | None:
    if chosen is None or not chosen.must:
        return None
    return edge.Filter(must=[_condition(one) for one in chosen.must])


def _condition(one: Any) -> Any:
    if isinstance(one, models.HasIdCondition):
        return edge.HasIdCondition(set(one.has_id))
    return edge.FieldCondition(one.key, match=edge.MatchAny(list(one.match.any)))
