"""A server that speaks Qdrant's REST to the real client, in a process of its own: behind it is the client's local mode, which compares all,
or, where it is given a folder, Qdrant's own engine (`edge_engine.py`).
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from wire import Wire, free_port, wait_for


@pytest.fixture(scope="session")
def index_server() -> Iterator[Wire]:
    """Skips where its client is not installed: rag/search/requirements.txt, in tests/requirements.txt."""
    if importlib.util.find_spec("qdrant_client") is None:
        pytest.skip("an index server needs qdrant_client: tests/requirements.txt")
    with _serving() as wire:
        yield wire


@contextmanager
def _serving(*folder: str) -> Iterator[Wire]:
    port = free_port()
    here = Path(__file__).resolve()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here.parent), str(here.parents[1])])}
    process = subprocess.Popen([sys.executable, str(here), str(port), *folder], env=environment)
    try:
        wait_for(port, process)
        wire = Wire(port)
        yield wire
        wire.close()
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def engine_index(tmp_path: Path) -> Iterator[str]:
    """The address of a server of the test's own with Qdrant's engine behind it, for RAG_INDEX."""
    pytest.importorskip("qdrant_edge", reason="the engine needs qdrant-edge-py: tests/requirements.txt")
    with _serving(str(tmp_path / "engine")) as wire:
        yield f"qdrant://127.0.0.1:{wire.port}"


@pytest.fixture
def shared_index(index_server: Wire) -> str:
    """The address for RAG_INDEX; the wire to it is whole. Libraries do not meet there: each has collections of its own."""
    index_server.mend()
    return f"qdrant://127.0.0.1:{index_server.port}"


def serve(port: int, folder: str | None) -> None:
    from qdrant_client import models

    warnings.simplefilter("ignore")
    client, lock = _engine(folder), threading.Lock()
    done = {"operation_id": 0, "status": "completed"}

    def create(name: str, body: bytes) -> object:
        asked = models.CreateCollection.model_validate_json(body)
        client.create_collection(name, vectors_config=asked.vectors or {}, sparse_vectors_config=asked.sparse_vectors)
        return True

    def put(name: str, body: bytes) -> object:
        client.upsert(name, models.PointsList.model_validate_json(body).points)
        return done

    def delete(name: str, body: bytes) -> object:
        kind = models.FilterSelector if "filter" in json.loads(body) else models.PointIdsList
        client.delete(name, kind.model_validate_json(body))
        return done

    def query(name: str, body: bytes) -> object:
        asked = models.QueryRequest.model_validate_json(body)
        how: dict[str, Any] = {"limit": asked.limit, "query_filter": asked.filter, "with_payload": asked.with_payload}
        nearest = getattr(asked.query, "nearest", asked.query)
        return client.query_points(name, nearest, using=asked.using, search_params=asked.params, **how)

    def batch(name: str, body: bytes) -> object:
        asked = models.QueryRequestBatch.model_validate_json(body).searches
        nearest = [getattr(one.query, "nearest", one.query) for one in asked]
        how: dict[str, Any] = {"limit": 1, "with_vectors": True}
        return [client.query_points(name, query, using=one.using, **how) for query, one in zip(nearest, asked, strict=True)]

    def index(name: str, body: bytes) -> object:
        client.create_payload_index(name, json.loads(body)["field_name"], models.PayloadSchemaType.INTEGER)
        return done

    def scroll(name: str, body: bytes) -> object:
        asked = models.ScrollRequest.model_validate_json(body)
        points, after = client.scroll(
            name, asked.filter, limit=asked.limit or 10, offset=asked.offset, with_payload=bool(asked.with_payload)
        )
        return {"points": points, "next_page_offset": after}

    routes: dict[tuple[str, str], Callable[[str, bytes], object]] = {
        ("GET", ""): lambda name, body: client.get_collections(),
        ("GET", "/exists"): lambda name, body: {"exists": client.collection_exists(name)},
        ("PUT", ""): create,
        ("DELETE", ""): lambda name, body: client.delete_collection(name) is not False,
        ("PUT", "/index"): index,
        ("PUT", "/points"): put,
        ("POST", "/points/delete"): delete,
        ("POST", "/points/query"): query,
        ("POST", "/points/query/batch"): batch,
        ("POST", "/points/scroll"): scroll,
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            path = re.fullmatch(r"/collections(?:/([^/?]+))?(/[^?]*)?(?:\?.*)?", self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                assert path is not None, self.path
                with lock:
                    told = routes[self.command, path[2] or ""](path[1] or "", body)
                status, answer = 200, {"result": told, "status": "ok", "time": 0}
            except (ValueError, KeyError) as error:  # how local mode and the engine say that there is no such collection
                status, answer = 404, {"status": {"error": str(error)}}
            data = json.dumps(answer, default=_plain).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None: ...

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


def _engine(folder: str | None) -> Any:
    if folder is None:
        from qdrant_client import QdrantClient

        return QdrantClient(":memory:")
    from edge_engine import EdgeEngine

    return EdgeEngine(Path(folder))


def _plain(one: Any) -> Any:
    """What the client's models and the engine's points have, as the server says it."""
    if hasattr(one, "model_dump"):
        return one.model_dump()
    fields = ("points", "collections", "name", "id", "version", "score", "payload", "vector", "indices", "values")
    return {name: getattr(one, name) for name in fields if hasattr(one, name)}


if __name__ == "__main__":
    serve(int(sys.argv[1]), next(iter(sys.argv[2:]), None))
