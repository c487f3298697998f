"""What `doctor` looks at and what it mends, a line each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class CheckStatus(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """A line of `doctor`: `name` is a stable code, `facts` are worded by `messages.py`."""

    name: str
    status: CheckStatus
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repair:
    """What `doctor --fix` has done: `name` is a stable code, `facts` are worded by `messages.py`. `lost`: something is gone for good."""

    name: str
    facts: Mapping[str, object] = field(default_factory=dict)
    lost: bool = False
