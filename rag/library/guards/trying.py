"""What doctor runs in a guarded process: it tries what must not be possible there, and says which guards held."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from rag.library.guards.limits import OPEN_FILES

_NOWHERE = ("127.0.0.1", 9)  # connecting a datagram socket sends nothing


class Guard(StrEnum):
    """What a process that reads a file cannot do, in the order in which doctor names it."""

    FILES = "files"
    WRITING = "writing"
    NETWORK = "network"
    PROCESSES = "processes"
    MEMORY = "memory"
    OPEN_FILES = "open_files"


def held(file: Path, new: Path) -> tuple[Guard, ...]:
    """The guards in force here. `file` can be read where there are none, `new` is not there yet and could be made."""
    attempts: dict[Guard, Callable[[], object]] = {
        Guard.FILES: lambda: file.open("rb").close(),
        Guard.WRITING: lambda: new.open("xb").close(),
        Guard.NETWORK: _connect,
        Guard.PROCESSES: _fork,
    }
    refused = tuple(guard for guard, attempt in attempts.items() if _fails(attempt))
    return (*refused, *(guard for guard, most in ((Guard.MEMORY, 2**40), (Guard.OPEN_FILES, OPEN_FILES)) if _limited(guard, most)))


def _fails(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return True
    return False


def _connect() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect(_NOWHERE)


def _fork() -> None:
    if not hasattr(os, "fork"):  # Windows, where nothing keeps it from starting a process
        return
    process = os.fork()
    if process == 0:
        os._exit(0)
    os.waitpid(process, 0)


def _limited(guard: Guard, most: int) -> bool:
    try:
        import resource
    except ImportError:  # Windows
        return False
    kind = resource.RLIMIT_AS if guard is Guard.MEMORY else resource.RLIMIT_NOFILE
    limit = resource.getrlimit(kind)[0]
    return limit != resource.RLIM_INFINITY and limit <= most
