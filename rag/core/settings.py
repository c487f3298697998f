"""Settings come in once, at the edge, and travel as an argument."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from rag.core.errors import BadSetting
from rag.core.wire import BadMessage, from_json, to_json

_PROJECT = Path(__file__).resolve().parents[2]
_WHOLE = "RAG_SETTINGS"  # from us to the processes that we start: all fields as JSON; where it is set, nothing else counts


@dataclass(frozen=True, slots=True)
class Settings:
    """What a Library needs to know. Lengths are in characters, times in seconds, sizes in megabytes (10^6 bytes)."""

    data_dir: Path = _PROJECT / "data"
    files: str = ""  # where uploaded files are kept: s3://bucket/prefix, or in data_dir
    index: str = ""  # where all is searched: qdrant://host:port, or in data_dir
    index_key: str = field(default="", repr=False)
    models_dir: Path = _PROJECT / "data" / "models"
    database: str | None = field(default=None, repr=False)  # a PostgreSQL server, postgresql://…; None: SQLite in data_dir
    embedder: str = "retriever-ko"  # a folder, a folder's name in models_dir, or a hub name that was pulled there
    reader: str | None = "reader-ko"  # marks the answer and reranks; None: sentences are weighed without a model, nothing is reranked
    reranker: str | None = None  # another cross-encoder that orders the passages instead
    lease: float = 30.0  # a worker on PostgreSQL that gives no sign for so long has died: its files are others'
    threads: int = 0  # 0: as many as there are cores

    max_file_mb: int = 200
    max_pages: int = 5000
    read_timeout: float = 120.0  # of one PDF without any page being finished
    read_longest: float = 14_400.0  # of one PDF, however many pages are being finished
    passage_length: int = 700
    window_length: int = 200

    k: int = 5
    candidates: int = 100  # of each side
    meaning_weight: float = 0.5  # of the fused score; the rest is keywords
    rerank: bool = False  # by the reader it gains nothing yet: AutoRAGRetrieval .970 -> .968, KorQuAD .949 -> .950 (n=114, 160)
    rerank_candidates: int = 20
    max_question_length: int = 1000
    history_days: int | None = None  # that questions and answers are kept; None: until they are removed, 0: not at all
    log_dir: Path | None = None  # where server and worker keep their logs; None: the terminal
    log_level: Literal["error", "warning", "info"] = "warning"
    log_format: Literal["text", "json"] = "text"
    metrics: bool = False  # whether the server tells figures at /metrics
    language: Literal["ko", "en"] = "ko"  # of the command line; the page has its own switch

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings with `RAG_DATA_DIR`, `RAG_FILES`, `RAG_INDEX`, `RAG_INDEX_KEY`, `RAG_DATABASE`, `RAG_LEASE_SECONDS`, `RAG_MODELS_DIR`,
        `RAG_EMBEDDER`, `RAG_READER` (a model, or none), `RAG_RERANKER`, `RAG_THREADS`, `RAG_MAX_FILE_MB`, `RAG_HISTORY_DAYS`,
        `RAG_LOG_DIR`, `RAG_LOG_LEVEL` (error, warning, info), `RAG_LOG_FORMAT` (text, json), `RAG_METRICS` (1 or 0), `RAG_LANG` (ko or en)
        applied. Raises BadSetting."""
        env = os.environ if environ is None else environ
        if text := env.get(_WHOLE):
            return _whole(text)
        chosen: dict[str, Any] = {}
        for variable, (name, read) in _VARIABLES.items():
            if value := env.get(variable):
                try:
                    chosen[name] = read(value)
                except (ValueError, RuntimeError) as error:  # RuntimeError: "~name/…" of nobody who is known here
                    told = (without_password(value) if name == "database" else value).encode("utf-8", "replace").decode()
                    raise BadSetting(variable=variable, value=told) from (None if name == "database" else error)
        return replace(cls(), **chosen)

    @property
    def cores(self) -> int:
        """How many threads compute: `threads`, or one for each core that this process may use."""
        if self.threads:
            return self.threads
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    def to_env(self) -> dict[str, str]:
        """What `from_env` reads: all of these settings for a process that we start, whatever else its environment says."""
        return {_WHOLE: to_json(self)}


def _whole(text: str) -> Settings:
    try:
        if from_json(dict[str, Any], text).keys() != {one.name for one in fields(Settings)}:
            raise BadMessage("not all fields, or others")
        return from_json(Settings, text)
    except BadMessage as error:
        raise BadSetting(variable=_WHOLE, value="…") from error  # a password may be in it


def _folder(value: str) -> Path:
    return Path(value).expanduser().resolve()


def _text(value: str) -> str:
    """Raises ValueError for bytes that are no text."""
    return value.encode("utf-8").decode("utf-8")


def _text_or_none(value: str) -> str | None:
    return None if value == "none" else _text(value)


def _bucket(value: str) -> str:
    """s3://bucket or s3://bucket/prefix; keys belong in the environment, where no process list and no message shows them."""
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/[^/?#@\s]+)*/?", _text(value)):
        raise ValueError(value)
    return value.rstrip("/")


def _engine(value: str) -> str:
    """qdrant://host:port or qdrant+https://host:port; its key has a variable of its own."""
    if not re.fullmatch(r"qdrant(\+https)?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?", value):
        raise ValueError(value)
    return value.rstrip("/")


def _count(value: str) -> int:
    if not value.strip().isdecimal():
        raise ValueError(value)
    return int(value)


def _one_of(*known: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in known:
            raise ValueError(value)
        return value

    return read


def _switch(value: str) -> bool:
    if value not in {"0", "1"}:
        raise ValueError(value)
    return value == "1"


def _server(value: str) -> str:
    """Raises ValueError for what is no address of a PostgreSQL server."""
    parts = urlsplit(_text(value))
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/") or (parts.port is not None and not parts.port):
        raise ValueError("no address of a PostgreSQL server")
    return value


def without_password(server: str) -> str:
    """What of a server's address may be seen: where it is, and the database on it."""
    try:
        parts = urlsplit(server)
        place = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    except ValueError:  # no port, or half an address of IPv6
        return "…"
    return f"{parts.scheme}://{place}{parts.path}" if parts.scheme and "://" in server else "…"


def _seconds(value: str) -> float:
    seconds = float(_count(value))
    if not seconds:
        raise ValueError(value)
    return seconds


# variable: (field, how its value is read); README's table says the same in words
_VARIABLES: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "RAG_DATA_DIR": ("data_dir", _folder),
    "RAG_FILES": ("files", _bucket),
    "RAG_INDEX": ("index", _engine),
    "RAG_INDEX_KEY": ("index_key", _text),
    "RAG_MODELS_DIR": ("models_dir", _folder),
    "RAG_DATABASE": ("database", _server),
    "RAG_LEASE_SECONDS": ("lease", _seconds),
    "RAG_EMBEDDER": ("embedder", _text),
    "RAG_READER": ("reader", _text_or_none),
    "RAG_RERANKER": ("reranker", _text),
    "RAG_THREADS": ("threads", _count),
    "RAG_MAX_FILE_MB": ("max_file_mb", _count),
    "RAG_HISTORY_DAYS": ("history_days", _count),
    "RAG_LOG_DIR": ("log_dir", _folder),
    "RAG_LOG_LEVEL": ("log_level", _one_of("error", "warning", "info")),
    "RAG_LOG_FORMAT": ("log_format", _one_of("text", "json")),
    "RAG_METRICS": ("metrics", _switch),
    "RAG_LANG": ("language", _one_of("ko", "en")),
}
