"""An S3 server in a process of its own (moto's), behind a wire that can be cut."""

from __future__ import annotations

import importlib.util
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from wire import Wire, free_port, wait_for

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


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
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
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
