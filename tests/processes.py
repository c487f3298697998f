"""Processes of this machine as Linux tells of them in /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def below(pid: int) -> list[int]:
    """Children of a process, and theirs."""
    return [inner for child in _children(pid) for inner in (child, *below(child))]


def megabytes(pid: int) -> float:
    """What a process holds of memory (2^20 bytes); nothing where it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _children(pid: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
        except OSError:  # it ended meanwhile
            continue
        if parent == pid:
            yield int(stat.parent.name)
