"""Functions that a child process runs in tests: those that keep to the rules, and what a hostile file would do that has taken it over."""

from __future__ import annotations

import os
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from rag.core.errors import DocumentNotFound, TooManyPages


def double(x: int) -> int:
    print("a library that prints does no harm")
    os.write(1, b"nor one that writes to descriptor 1\n")
    return 2 * x


def refuse() -> None:
    raise TooManyPages(pages=7, limit=5)


def overflow() -> int:
    return 1 + overflow()


def vanish() -> None:
    os._exit(3)


def hang(seconds: float) -> None:
    time.sleep(seconds)


def count(n: int, *, on_progress: Callable[[int, int], None]) -> str:
    for i in range(n):
        time.sleep(0.05)
        on_progress(i + 1, n)
    return "done"


def mirror(array: NDArray[np.int64]) -> NDArray[np.int64]:
    return array[::-1]


def length_of(path: Path, secret: bytes | None = None) -> int:
    return path.stat().st_size + len(secret or b"")


def lie() -> int:
    return "not a number"  # type: ignore[return-value]


def meddle() -> None:
    raise DocumentNotFound(document_id=7)


def _whisper() -> int:
    return 1


def frame(letter: bytes, message: bytes, length: int | None = None) -> bytes:
    return struct.pack("<cQ", letter, len(message) if length is None else length) + message


def _answers() -> IO[bytes]:
    """Where the child's answers go, as hostile code would find it."""
    at = sys._getframe()
    while "answers" not in at.f_locals:
        assert at.f_back is not None
        at = at.f_back
    answers: IO[bytes] = at.f_locals["answers"]
    return answers


def say(raw: bytes) -> int:
    """Answers with these very bytes, and never returns."""
    _answers().write(raw)
    _answers().flush()
    time.sleep(60)
    return 0


def say_as_array(raw: bytes, *, on_progress: Callable[[int, int], None]) -> NDArray[np.float32]:
    say(raw)
    return np.zeros(0, np.float32)


def babble(*, on_progress: Callable[[int, int], None]) -> int:
    """Reports progress without end, as fast as the pipe takes it."""
    while True:
        on_progress(1, 2)
