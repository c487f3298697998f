"""Whether the server starts at all, and what it says on the terminal then."""

from __future__ import annotations

from dataclasses import dataclass

from rag.access.gate import is_local
from rag.server.strings import OPEN, PLAIN, REFUSED


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens: `address` (None or empty: everywhere), and whether it encrypts (`tls`)."""

    address: str | None
    tls: bool

    @property
    def reachable(self) -> bool:
        """Whether other computers can come in."""
        return not is_local(self.address or "")


def refusal(listening: Listening, *, signs_in: bool) -> str | None:
    """Why the server must not start: others could come in, and there is nothing by which to tell who may."""
    if signs_in or not listening.reachable:
        return None
    return REFUSED.format(address=listening.address or "0.0.0.0")


def welcome(listening: Listening, url: str) -> str:
    """Where it is open, and a warning where what is typed could be read on the way."""
    said = OPEN.format(url=url)
    return f"{said}\n\n{PLAIN}" if listening.reachable and not listening.tls else said
