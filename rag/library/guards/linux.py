"""System calls that Python has no name for: by number, where this is a Linux whose numbers are known."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence

ANY = {"landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446}  # the same on every machine


def system_call(name: str, arguments: Sequence[object]) -> int:
    """What the call returns. Raises OSError, also where there is no such call."""
    if sys.platform != "linux":
        raise OSError(f"{name} is Linux's")
    return _checked(_libc().syscall(ctypes.c_long(ANY[name]), *arguments), name)


def library_call(name: str, arguments: Sequence[object]) -> int:
    """What a function of the C library returns. Raises OSError."""
    if sys.platform != "linux":
        raise OSError(f"{name} is Linux's")
    words = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    return _checked(getattr(_libc(), name)(*words), name)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(answer: int, name: str) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return answer
