"""A folder that is its owner's alone: 0700, and 0600 for the files in it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600


def keep_private(folder: Path, ours: Iterable[str]) -> None:
    """Makes the folder if it is not there, and it and what is `ours` in it (patterns, folders with all below) its owner's alone.

    Where the system has no such rights, or the folder is somebody else's, it stays as it is: `is_private` tells. Raises OSError where the
    folder cannot be made.
    """
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    _set(folder, FOLDER)
    for pattern in ours:
        for path in folder.glob(pattern):
            _keep(path)


def is_private(folder: Path) -> bool:
    """Whether nobody else on this machine can read what is in the folder; true where the system has no such rights."""
    return os.name != "posix" or not folder.exists() or not folder.stat().st_mode & 0o077


def _keep(path: Path) -> None:
    if path.is_symlink():  # what it points at is not ours to close
        return
    if path.is_dir():
        _set(path, FOLDER)
        for below in path.iterdir():
            _keep(below)
    else:
        _set(path, FILE)


def _set(path: Path, mode: int) -> None:
    with suppress(OSError):  # removed meanwhile, or somebody else's
        if os.name == "posix" and path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)
