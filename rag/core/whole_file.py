"""A file is there whole or not at all, also when the machine stops half-way."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUFFIX = ".tmp"  # of what is not whole yet; a process that was killed leaves one


@contextmanager
def temporary_file(folder: Path, data: bytes) -> Iterator[Path]:
    """A file of these bytes, on disk for certain, that is gone after the block unless it was moved to its place."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}{SUFFIX}"
    try:
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield path
    finally:
        path.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file, or puts another in its place."""
    with temporary_file(path.parent, data) as temporary:
        temporary.replace(path)
