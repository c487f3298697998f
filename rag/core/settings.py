"""Settings come in once, at the edge, and travel as an argument."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rag.core.errors import BadSetting

_PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a Library needs to know. Lengths are in characters, times in seconds, sizes in megabytes (10^6 bytes)."""

    data_dir: Path = _PROJECT / "data"
    models_dir: Path = _PROJECT / "data" / "models"
    embedder: str = "retriever-ko"  # a folder, a folder's name in models_dir, or a hub name that was pulled there
    reader: str | None = "reader-ko"  # marks the answer and reranks; None: sentences are weighed without a model, nothing is reranked
    reranker: str | None = None  # another cross-encoder that orders the passages instead
    threads: int = 0  # 0: as many as there are cores

    max_file_mb: int = 200
    max_pages: int = 5000
    read_timeout: float = 120.0  # of one PDF without any page being finished
    passage_length: int = 700
    window_length: int = 200

    k: int = 5
    candidates: int = 100  # of each side
    meaning_weight: float = 0.5  # of the fused score; the rest is keywords
    rerank: bool = False  # by the reader it gains nothing yet: AutoRAGRetrieval .970 -> .968, KorQuAD .949 -> .950 (n=114, 160)
    rerank_candidates: int = 20
    max_question_length: int = 1000
    language: Literal["ko", "en"] = "ko"  # of the command line; the page has its own switch

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings with `RAG_DATA_DIR`, `RAG_MODELS_DIR`, `RAG_EMBEDDER`, `RAG_READER` (a model, or none), `RAG_RERANKER`,
        `RAG_THREADS`, `RAG_MAX_FILE_MB`, `RAG_LANG` (ko or en) applied. Raises BadSetting."""
        env = os.environ if environ is None else environ
        chosen = cls()
        if value := env.get("RAG_DATA_DIR"):
            chosen = replace(chosen, data_dir=Path(value).expanduser().resolve())
        if value := env.get("RAG_MODELS_DIR"):
            chosen = replace(chosen, models_dir=Path(value).expanduser().resolve())
        if value := env.get("RAG_EMBEDDER"):
            chosen = replace(chosen, embedder=value)
        if value := env.get("RAG_READER"):
            chosen = replace(chosen, reader=None if value == "none" else value)
        if value := env.get("RAG_RERANKER"):
            chosen = replace(chosen, reranker=value)
        if value := env.get("RAG_THREADS"):
            chosen = replace(chosen, threads=_count("RAG_THREADS", value))
        if value := env.get("RAG_MAX_FILE_MB"):
            chosen = replace(chosen, max_file_mb=_count("RAG_MAX_FILE_MB", value))
        if value := env.get("RAG_LANG"):
            if value not in {"ko", "en"}:
                raise BadSetting(variable="RAG_LANG", value=value)
            chosen = replace(chosen, language="en" if value == "en" else "ko")
        return chosen

    @property
    def cores(self) -> int:
        """How many threads compute: `threads`, or one for each core that this process may use."""
        if self.threads:
            return self.threads
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    def to_env(self) -> dict[str, str]:
        """What `from_env` reads: settings for a process that we start."""
        return {
            "RAG_DATA_DIR": str(self.data_dir),
            "RAG_MODELS_DIR": str(self.models_dir),
            "RAG_EMBEDDER": self.embedder,
            "RAG_READER": self.reader or "none",
            "RAG_RERANKER": self.reranker or "",
            "RAG_THREADS": str(self.threads),
            "RAG_MAX_FILE_MB": str(self.max_file_mb),
            "RAG_LANG": self.language,
        }


def _count(variable: str, value: str) -> int:
    if not value.strip().isdecimal():
        raise BadSetting(variable=variable, value=value)
    return int(value)
