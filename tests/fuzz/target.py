"""What is tried, and what counts as a fault of it."""

from __future__ import annotations

import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import numpy as np

SECONDS = 10.0  # of processor time that one input may take, instrumented
_SPECIAL = (float("nan"), float("inf"), -float("inf"), 0.0, -0.0, 1e-30, 1e30, -1e30)


@dataclass(frozen=True, slots=True)
class Target:
    """`check` raises where the product is at fault, and returns where it takes an input or refuses it in words of its own.

    `seeds` are inputs to begin with, `words` what a mutation may put in, `longest` bytes of an input.
    """

    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    words: tuple[bytes, ...] = ()
    longest: int = 4096


class TooSlow(BaseException):
    """An input takes longer than anybody waits. No Exception: what passes over all errors does not pass over this one."""


@contextmanager
def in_time(seconds: float = SECONDS) -> Iterator[None]:
    """Raises TooSlow after so much processor time, where the system can tell: a machine that stands still is no fault."""
    if not hasattr(signal, "SIGPROF") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def tried(target: Target, data: bytes) -> None:
    """One input. Raises what the target is at fault with."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), in_time():
        warnings.simplefilter("ignore")
        target.check(data)


def place_of(error: BaseException) -> str:
    """Where in the product an error came from: faults of one place are one fault."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{Path('/rag/')}" in frame.filename] or list(frames)
    last = ours[-1]
    return f"{type(error).__name__} {'/'.join(Path(last.filename).parts[-2:])}:{last.name}"


class Cut:
    """Bytes as a row of choices; where they end, all that follow are 0."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        return max(0, len(self._data) - self._at)

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken.ljust(count, b"\0")

    def below(self, limit: int) -> int:
        """0 up to `limit` - 1, of one byte where that is enough."""
        return int.from_bytes(self.take(1 if limit <= 256 else 2 if limit <= 65_536 else 8), "little") % limit

    def real(self) -> float:
        """Of two bytes: eighths from -1000 to 7000, and a few that no page has."""
        number = int.from_bytes(self.take(2), "little")
        return _SPECIAL[number & 7] if number >= 0xFFF0 else number / 8 - 1000

    def text(self, characters: int) -> str:
        """Two bytes a character."""
        return spelled(self.take(2 * min(characters, (self.left + 1) // 2)))

    def rest(self) -> bytes:
        taken = self._data[self._at :]
        self._at = len(self._data)
        return taken


def spelled(data: bytes) -> str:
    """Text of two bytes a character, so that a changed byte is another character and not a broken one; halves of pairs as U+FFFD."""
    return data[: len(data) // 2 * 2].decode("utf-16-le", "replace")


def unspelled(text: str) -> bytes:
    return text.encode("utf-16-le")


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
