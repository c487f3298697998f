"""Finding and fetching models. The hub is a small server that speaks its protocol; nothing leaves this machine."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tiny_models import write_table_model

from rag.core.errors import HubUnreachable, ModelNotFound, ModelUnsupported
from rag.models.embedder import Embedder
from rag.models.hub import pull, resolve

SHA = "0123456789abcdef0123456789abcdef01234567"


class _Hub(BaseHTTPRequestHandler):
    folders: dict[str, Path] = {}  # noqa: RUF012
    broken: set[str] = set()  # noqa: RUF012
    asked: list[str] = []  # noqa: RUF012

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = self.path.split("?")[0]
        for name, folder in self.folders.items():
            if path.startswith(f"/api/models/{name}"):
                files = [{"rfilename": file.relative_to(folder).as_posix()} for file in sorted(folder.rglob("*")) if file.is_file()]
                info = {"id": name, "modelId": name, "sha": SHA, "siblings": files, "tags": [], "private": False}
                return self._send(json.dumps(info).encode(), body=body, kind="application/json")
            if path.startswith(f"/{name}/resolve/{SHA}/"):
                file = path.removeprefix(f"/{name}/resolve/{SHA}/")
                if body:
                    self.asked.append(file)
                if file in self.broken:
                    return self.send_error(400)
                return self._send((folder / file).read_bytes(), body=body)
        self.send_response(404)
        self.send_header("X-Error-Code", "RepoNotFound")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def _send(self, data: bytes, *, body: bool, kind: str = "application/octet-stream") -> None:
        self.send_response(200)
        for header, value in {
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            "ETag": f'"{hashlib.sha256(data).hexdigest()}"',
            "X-Repo-Commit": SHA,
        }.items():
            self.send_header(header, value)
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keeps the tests' output clean."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    write_table_model(tmp_path / "hub" / "small")
    (tmp_path / "hub" / "small" / "pytorch_model.bin").write_bytes(b"not wanted")
    (tmp_path / "hub" / "small" / "model.safetensors").write_bytes(b"not wanted either: there is a graph")
    (tmp_path / "hub" / "nothing").mkdir()
    (tmp_path / "hub" / "nothing" / "config.json").write_text("{}", encoding="utf-8")
    _Hub.folders = {"owner/small": tmp_path / "hub" / "small", "owner/nothing": tmp_path / "hub" / "nothing"}
    _Hub.broken, _Hub.asked = set(), []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_pulled_model_works_and_holds_only_what_is_needed(hub: str, tmp_path: Path) -> None:
    folder = pull("owner/small", tmp_path / "models", endpoint=hub)
    assert folder == tmp_path / "models" / "owner" / "small" == resolve("owner/small", tmp_path / "models")
    names = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert names == {"1_Pooling/config.json", "config.json", "onnx/model.onnx", "tokenizer.json"}
    assert [path.name for path in folder.parent.iterdir()] == ["small"]
    assert Embedder.load(folder).dim == 4


def test_weights_are_fetched_where_there_is_no_graph(hub: str, tmp_path: Path) -> None:
    (tmp_path / "hub" / "small" / "onnx" / "model.onnx").unlink()
    folder = pull("owner/small", tmp_path / "models", endpoint=hub)
    assert (folder / "model.safetensors").is_file()


def test_broken_download_leaves_the_old_model_and_goes_on_next_time(hub: str, tmp_path: Path) -> None:
    folder = pull("owner/small", tmp_path / "models", endpoint=hub)
    (tmp_path / "hub" / "small" / "onnx" / "model.onnx").write_bytes(b"a newer one")
    _Hub.broken = {"onnx/model.onnx"}
    with pytest.raises(HubUnreachable):
        pull("owner/small", tmp_path / "models", endpoint=hub)
    assert Embedder.load(folder).dim == 4
    _Hub.broken, _Hub.asked = set(), []
    pull("owner/small", tmp_path / "models", endpoint=hub)
    assert (folder / "onnx" / "model.onnx").read_bytes() == b"a newer one"
    assert "tokenizer.json" not in _Hub.asked  # had come the time before


def test_name_that_the_hub_does_not_know_is_not_found(hub: str, tmp_path: Path) -> None:
    for name in ("owner/absent", "not a name", "../etc"):
        with pytest.raises(ModelNotFound):
            pull(name, tmp_path / "models", endpoint=hub)


def test_model_without_graph_or_weights_is_unsupported(hub: str, tmp_path: Path) -> None:
    with pytest.raises(ModelUnsupported):
        pull("owner/nothing", tmp_path / "models", endpoint=hub)


def test_no_network_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(HubUnreachable) as raised:
        pull("owner/small", tmp_path / "models", endpoint="http://127.0.0.1:9")
    assert raised.value.facts["name"] == "owner/small"
    assert "refused" in str(raised.value.facts["reason"])
    assert not (tmp_path / "models" / "owner" / "small").exists()


def test_model_is_resolved_by_name_and_by_folder(tmp_path: Path) -> None:
    write_table_model(tmp_path / "models" / "mine")
    write_table_model(tmp_path / "elsewhere")
    assert resolve("mine", tmp_path / "models") == tmp_path / "models" / "mine"
    assert resolve(str(tmp_path / "elsewhere"), tmp_path / "models") == tmp_path / "elsewhere"
    for name in ("", "absent", "owner/absent", "."):
        with pytest.raises(ModelNotFound):
            resolve(name, tmp_path / "models")
