"""Limits that the system counts: memory, open files, nothing written, no core with a document's text in it."""

from __future__ import annotations

import os
from contextlib import suppress

OPEN_FILES = 64
_SHARE = 0.75  # of the machine's memory, where that is less than the limit


def limit(memory: int) -> None:
    """`memory`: bytes of address space. What the system cannot limit stays as it is."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in (("AS", _at_most(memory)), ("NOFILE", OPEN_FILES), ("FSIZE", 0), ("CORE", 0)):
        number = getattr(resource, f"RLIMIT_{kind}", None)
        if number is None:
            continue
        with suppress(OSError, ValueError):  # ValueError: macOS, where more is taken already, or a limit of somebody else is lower
            resource.setrlimit(number, (most, most))


def _at_most(memory: int) -> int:
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return memory
    return min(memory, int(whole * _SHARE)) if whole > 0 else memory
