"""A file on its way into the library, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class JobState(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    CUTTING = "cutting"
    EMBEDDING = "embedding"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_in_hand(self) -> bool:
        """A worker is at it."""
        return self in (JobState.READING, JobState.CUTTING, JobState.EMBEDDING)

    @property
    def is_unfinished(self) -> bool:
        return self is JobState.WAITING or self.is_in_hand


@dataclass(frozen=True, slots=True)
class Job:
    """One file on its way into the library. `done` of `total` are pages while READING, windows while EMBEDDING.

    `document_id` is set as soon as keywords find the document. `error` is `{"code": …, "facts": {…}}` when FAILED.
    """

    id: int
    name: str
    state: JobState
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    document_id: int | None = None
    error: Mapping[str, object] | None = None
    seconds: float = 0.0
