"""All guards in their order: those that a process needs while it is young, and those that close behind it before it reads a file."""

from __future__ import annotations

import sys
from contextlib import suppress

from rag.library.guards.landlock import keep_to_the_program
from rag.library.guards.limits import limit
from rag.library.guards.namespaces import die_with_parent, leave_the_network
from rag.library.guards.seccomp import keep_to_the_calls

CAN_FORK = sys.platform == "linux"  # each file is read by a process of its own, which a warm one forks


def begin() -> None:
    """What must be done while the process has one thread; those that it forks have it too."""
    with suppress(OSError):
        leave_the_network()


def follow(parent: int) -> None:
    """The first act of a forked process."""
    with suppress(OSError):
        die_with_parent(parent)


def close(memory: int) -> None:
    """From here on the process and its threads can compute and write to what is open. A guard that the system has not is left out."""
    limit(memory)
    with suppress(OSError):
        keep_to_the_program()
    with suppress(OSError):
        keep_to_the_calls()
