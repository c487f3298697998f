"""Uploaded files in an S3-compatible object store, by s3fs (fsspec). Loaded where `RAG_FILES` names one: `requirements.txt` beside it.

Keys and addresses come from the environment as everywhere (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, …). An object is there whole or not
at all, and a listing tells what was written before it: both are promised by S3 (https://aws.amazon.com/s3/consistency).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from botocore.exceptions import BotoCoreError, NoCredentialsError, PartialCredentialsError
from s3fs import S3FileSystem
from s3fs.core import S3_RETRYABLE_ERRORS

from rag.core.errors import FilesUnreachable, LibraryHindered, UnreadableFile
from rag.core.hindrance import in_words
from rag.core.whole_file import temporary_file, writing_whole
from rag.store.files import Arrival, Files
from rag.store.local_copies import LocalCopies

_FAILURES = (OSError, BotoCoreError, *S3_RETRYABLE_ERRORS)
_ONE_PUT = 5 * 2**30  # bytes: S3 takes no more in one request, and what comes in one leaves no parts behind when it is cut off
_CONFIG = {"connect_timeout": 5, "read_timeout": 30, "retries": {"total_max_attempts": 2, "mode": "standard"}}
_WRONG_KEYS = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "InvalidClientTokenId"}
_VERSIONS_UNKNOWN = {"NotImplemented", "MethodNotAllowed", "AccessDenied"}
_MOVING = "moving/"  # below the prefix: listed without all that is kept


class ObjectFiles(Files):
    """`s3://bucket/prefix/<sha256>.pdf`; what is on its way in or out lies at `…/moving/<sha256>`. S3 moves nothing: a file is copied and
    then removed, so that a kill between leaves it twice, which `settle` ends.

    Removed is removed in a bucket that keeps versions too: every version of the key goes. `folder`: where copies lie for this machine.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url.rstrip("/")
        self._bucket, _, prefix = self._url.removeprefix("s3://").partition("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._folder = folder
        self._copies = LocalCopies(folder)
        self._versioned: bool | None = None
        with _in_words(self._url):
            self._fs = S3FileSystem(config_kwargs=_CONFIG, use_listings_cache=False, skip_instance_cache=True)
        self._fs.retries = 2  # times the above: a broken wire is told after a second or two

    @contextmanager
    def arriving(self, sha256: str, data: bytes) -> Iterator[Arrival]:
        with ExitStack() as lying:
            with in_words(self._folder):
                path = lying.enter_context(temporary_file(self._folder, data))
            yield Arrival(path, lambda unlocked=None: self._put(self._kept(sha256), data if unlocked is None else unlocked))

    @contextmanager
    def local(self, sha256: str, *, aside: bool = False) -> Iterator[Path]:
        key = self._aside(sha256) if aside else self._kept(sha256)
        found = self._found(key)
        if found is None:
            self._copies.forget(key)
            raise UnreadableFile(reason="gone")

        def fetch(path: Path) -> None:
            with _in_words(self._url):
                self._fs.get_file(self._at(key), str(path))
                if path.stat().st_size != found["Size"]:
                    raise TimeoutError("cut off")

        with self._copies.of(key, str(found["ETag"]), fetch) as path:
            yield path

    def has(self, sha256: str) -> bool:
        return self._found(self._kept(sha256)) is not None

    def set_aside(self, sha256: str) -> None:
        self._move(self._kept(sha256), self._aside(sha256))

    def bring_back(self, sha256: str) -> None:
        self._move(self._aside(sha256), self._kept(sha256))

    def receive(self, sha256: str, source: IO[bytes]) -> None:
        with in_words(self._folder), temporary_file(self._folder, b"") as path:
            with writing_whole(path) as file:
                while piece := source.read(1 << 20):
                    file.write(piece)
            with _in_words(self._url):
                self._fs.put_file(str(path), self._at(self._aside(sha256)), chunksize=_ONE_PUT)

    def remove(self, sha256: str) -> None:
        self._erase(self._kept(sha256))
        self._erase(self._aside(sha256))

    def drop(self, sha256: str) -> None:
        self._erase(self._aside(sha256))

    def moving(self) -> list[str]:
        return sorted(name.removeprefix(_MOVING) for name in self._listed(_MOVING))

    def kept(self) -> list[str]:
        return sorted(name.removesuffix(".pdf") for name in self._listed("") if name.endswith(".pdf"))

    def digest(self, sha256: str) -> str:
        with self.local(sha256) as path, path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def size_of(self, sha256: str) -> int:
        if (found := self._found(self._kept(sha256))) is None:
            raise UnreadableFile(reason="gone")
        return int(found["Size"])

    def size(self) -> int:
        return sum(size for name, size in self._listed("").items() if name.endswith(".pdf"))

    def hindrance(self) -> LibraryHindered | None:
        key = f"{self._prefix}{_MOVING}probe"
        try:
            self._put(key, b"\0")
            self._erase(key)
        except LibraryHindered as error:
            return error
        return None

    def _kept(self, sha256: str) -> str:
        return f"{self._prefix}{sha256}.pdf"

    def _aside(self, sha256: str) -> str:
        return f"{self._prefix}{_MOVING}{sha256}"

    def _at(self, key: str) -> str:
        return f"{self._bucket}/{key}"

    def _put(self, key: str, data: bytes) -> None:
        with _in_words(self._url):
            self._fs.pipe_file(self._at(key), data, chunksize=_ONE_PUT)

    def _move(self, key: str, to: str) -> None:
        self._copies.forget(key)
        if self._found(key) is None:
            return
        with suppress(UnreadableFile), _in_words(self._url):  # moved by another process meanwhile
            source = {"Bucket": self._bucket, "Key": key}
            self._fs.call_s3("copy_object", Bucket=self._bucket, Key=to, CopySource=source)
        self._erase(key)

    def _found(self, key: str) -> Mapping[str, Any] | None:
        """The object by a listing: one that is asked for itself says "404" too where there is no bucket."""
        with _in_words(self._url):
            told = self._fs.call_s3("list_objects_v2", Bucket=self._bucket, Prefix=key, MaxKeys=1)
        return next((one for one in told.get("Contents", ()) if one["Key"] == key), None)

    def _listed(self, below: str) -> dict[str, int]:
        """Sizes by name of what lies right below the prefix."""
        start = f"{self._prefix}{below}"
        found, after = dict[str, int](), ""
        while True:
            with _in_words(self._url):
                told = self._fs.call_s3("list_objects_v2", Bucket=self._bucket, Prefix=start, Delimiter="/", StartAfter=after)
            found |= {one["Key"].removeprefix(self._prefix): int(one["Size"]) for one in told.get("Contents", ())}
            if not told.get("IsTruncated"):
                return found
            after = max(one["Key"] for one in [*told.get("Contents", ()), *({"Key": p["Prefix"]} for p in told.get("CommonPrefixes", ()))])

    def _erase(self, key: str) -> None:
        """No version of it stays."""
        self._copies.forget(key)
        with _in_words(self._url):
            if not self._keeps_versions():
                self._fs.call_s3("delete_object", Bucket=self._bucket, Key=key)
                return
            while True:
                told = self._fs.call_s3("list_object_versions", Bucket=self._bucket, Prefix=key)
                there = [one for kind in ("Versions", "DeleteMarkers") for one in told.get(kind, ()) if one["Key"] == key]
                for one in there:
                    self._fs.call_s3("delete_object", Bucket=self._bucket, Key=key, VersionId=one["VersionId"])
                if not there:
                    return

    def _keeps_versions(self) -> bool:
        """Whether the bucket keeps, or has kept, what is overwritten and deleted; one that may not be asked is taken to keep nothing."""
        if self._versioned is None:
            try:
                self._versioned = bool(self._fs.call_s3("get_bucket_versioning", Bucket=self._bucket).get("Status"))
            except OSError as error:
                if _code(error) not in _VERSIONS_UNKNOWN:
                    raise
                self._versioned = False
        return self._versioned


@contextmanager
def _in_words(url: str) -> Iterator[None]:
    """What the store says in the block, or that it says nothing, as FilesUnreachable; UnreadableFile where one object is gone."""
    try:
        yield
    except _FAILURES as error:
        if _code(error) == "NoSuchKey":
            raise UnreadableFile(reason="gone") from error
        raise FilesUnreachable(path=url, reason=_reason(error)) from error


def _code(error: BaseException) -> str:
    response = getattr(error.__cause__ or error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _reason(error: BaseException) -> str:
    if _code(error) == "NoSuchBucket":
        return "bucket"
    if _code(error) in _WRONG_KEYS or isinstance(error, NoCredentialsError | PartialCredentialsError):
        return "credentials"
    if isinstance(error, PermissionError):
        return "permission"
    if isinstance(error, TimeoutError | BotoCoreError) or not isinstance(error, OSError):
        return "connection"
    return str(error)
