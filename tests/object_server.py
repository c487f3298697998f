"""An S3 server in a process of its own (moto's), and a wire to it that can be cut after so many bytes."""

from __future__ import annotations

import importlib.util
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

_START_SECONDS = 60.0
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


class Wire:
    """Passes bytes on to a port until `cut(after)`; then every connection ends after so many more, and none is taken until `mend()`."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._left: int | None = None
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self, after: int) -> None:
        self._left = after

    def mend(self) -> None:
        self._left = None

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._left == 0:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._to))
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                with self._lock:
                    if self._left is not None:
                        data, self._left = data[: self._left], self._left - min(self._left, len(data))
                target.sendall(data)
                if self._left == 0:
                    break
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@dataclass
class ObjectServer:
    """Where the server answers; `wire` goes there too."""

    port: int
    wire: Wire
    buckets: list[str] = field(default_factory=list)

    def bucket(self, *, versions: bool = False) -> str:
        """A new bucket, empty."""
        name = f"b{secrets.token_hex(8)}"
        self.asked("create_bucket", Bucket=name)
        if versions:
            self.asked("put_bucket_versioning", Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        self.buckets.append(name)
        return name

    def asked(self, call: str, **arguments: Any) -> dict[str, Any]:
        """What the server itself says, past everything of ours."""
        from s3fs import S3FileSystem

        url = f"http://127.0.0.1:{self.port}"
        keys = {"key": "test", "secret": "test"}
        store = S3FileSystem(**keys, endpoint_url=url, use_listings_cache=False, client_kwargs={"region_name": "us-east-1"})
        answer: dict[str, Any] = store.call_s3(call, **arguments)
        return answer

    def everything(self, bucket: str) -> bytes:
        """Every byte of every version of every object of a bucket, and every key."""
        listed = self.asked("list_object_versions", Bucket=bucket)
        whole = b""
        for one in listed.get("Versions", ()):
            body = self._body(bucket, one)
            whole += one["Key"].encode() + b"\n" + body + b"\n"
        return whole + b"\n".join(one["Key"].encode() for one in listed.get("DeleteMarkers", ()))

    def _body(self, bucket: str, one: dict[str, Any]) -> bytes:
        from s3fs import S3FileSystem

        url, version = f"http://127.0.0.1:{self.port}", {"version_aware": True} if one["VersionId"] != "null" else {}
        store = S3FileSystem(key="test", secret="test", endpoint_url=url, use_listings_cache=False, **version)
        data: bytes = store.cat_file(f"{bucket}/{one['Key']}", **({"version_id": one["VersionId"]} if version else {}))
        return data


@pytest.fixture(scope="session")
def object_server() -> Iterator[ObjectServer]:
    """Skips where its packages are not installed: rag/store/requirements.txt and moto, both in tests/requirements.txt."""
    missing = [name for name in ("s3fs", "moto", "flask") if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"an S3 server needs {', '.join(missing)}: tests/requirements.txt")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        wire = Wire(port)
        yield ObjectServer(port, wire)
        wire.close()
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def bucket(object_server: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty bucket, for RAG_FILES; the environment has its keys, and the wire to it is whole."""
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{object_server.wire.port}"}.items():
        monkeypatch.setenv(name, value)
    object_server.wire.mend()
    return f"s3://{object_server.bucket()}/문서함"


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail("the S3 server did not start")
