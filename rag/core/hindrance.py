"""What keeps a file from being written, said as an error of the tree."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.core.errors import DiskFull, LibraryHindered, LibraryUnwritable
from rag.core.whole_file import temporary_file

_SMALL = b"\0" * 4096
_FULL = {errno.ENOSPC: "space", errno.EFBIG: "limit", getattr(errno, "EDQUOT", errno.ENOSPC): "limit"}
_REFUSED = {errno.EROFS: "readonly", errno.EACCES: "permission", errno.EPERM: "permission"}


def hindrance_of(error: OSError, path: Path) -> LibraryHindered:
    """DiskFull where there is no room at `path`, else LibraryUnwritable."""
    if (kind := _FULL.get(error.errno or 0)) is not None:
        full = kind == "space" and free_inodes(path) == 0
        return DiskFull(path=str(path), reason="inodes" if full else kind)
    return LibraryUnwritable(path=str(path), reason=_REFUSED.get(error.errno or 0, error.strerror or str(error)))


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """What the system says in the block is said as `hindrance_of` does."""
    try:
        yield
    except OSError as error:
        raise hindrance_of(error, path) from error


def hindrance(folder: Path) -> LibraryHindered | None:
    """What keeps a file from being written into the folder now: one is written and removed."""
    try:
        with in_words(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with temporary_file(folder, _SMALL):
                return None
    except LibraryHindered as error:
        return error


def free_inodes(path: Path) -> int | None:
    """How many more files the disk takes; None where the system does not tell, or counts none."""
    if not hasattr(os, "statvfs"):
        return None
    there = next((folder for folder in (path, *path.parents) if folder.exists()), Path("/"))
    told = os.statvfs(there)
    return told.f_favail if told.f_files else None
