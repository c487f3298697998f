"""Whether a library can work: what `/health` and `python -m rag health` tell, without a name or a text of anybody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from rag.core.errors import RagError

WELL = "ok"


@dataclass(frozen=True, slots=True)
class Health:
    """`library` and `models`: "ok", or the code of the error that stands in the way. `worker`: "idle", "working", or "stopped" where files
    wait and nobody is at them; `waiting` says how many do, `failed` how many could not be read and are still listed."""

    library: str
    worker: str
    models: str
    waiting: int = 0
    failed: int = 0

    @property
    def well(self) -> bool:
        return self.library == self.models == WELL and self.worker != "stopped"


class Tells(Protocol):
    """A library, as far as it is asked here."""

    def health(self) -> Health: ...


def health_of(opened: Callable[[], Tells]) -> Health:
    """The health of the library that `opened` opens, also where it does not."""
    try:
        return opened().health()
    except RagError as error:
        return Health(error.code, "unknown", "unknown")
