"""A file is there whole or not at all, also when the machine stops half-way."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

SUFFIX = ".tmp"  # of what is not whole yet; a process that was killed leaves one
_STALE_SECONDS = 86_400.0  # nobody writes a file for so long


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write into. After the block it stands at `path`, on disk for certain; an exception leaves what stood there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(path.parent)
    try:
        with open(temporary, "xb", opener=_private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        put(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def put(new: Path, place: Path) -> None:
    """Moves a file to its place, where it stands also after the power went."""
    new.replace(place)
    if os.name == "posix":  # a name is the folder's content: https://man7.org/linux/man-pages/man2/fsync.2.html
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file, or puts another in its place."""
    with writing_whole(path) as file:
        file.write(data)


@contextmanager
def temporary_file(folder: Path, data: bytes) -> Iterator[Path]:
    """A file of these bytes, on disk for certain, that is gone after the block unless it was moved to its place."""
    path = _temporary(folder)
    try:
        write_whole(path, data)
        yield path
    finally:
        path.unlink(missing_ok=True)


def unfinished(folder: Path, seconds: float = _STALE_SECONDS) -> list[Path]:
    """Temporary files older than that, or from the future: then the clock was set back meanwhile."""
    now, found = time.time(), list[Path]()
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):
            if abs(now - path.stat().st_mtime) > seconds:
                found.append(path)
    return found


def sweep(folder: Path) -> None:
    """Removes what processes left that were killed while they wrote."""
    for path in unfinished(folder):
        path.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    """Its owner's alone from the beginning."""
    return os.open(path, flags, 0o600)


def _temporary(folder: Path) -> Path:
    return folder / f"{secrets.token_hex(16)}{SUFFIX}"
