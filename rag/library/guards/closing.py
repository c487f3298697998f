"""All guards in their order: those that a process needs while it is young, and those that close behind it before it reads a file."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from rag.library.guards.landlock import keep_to, program_rules
from rag.library.guards.limits import limit
from rag.library.guards.namespaces import die_with_parent, leave_the_network
from rag.library.guards.seccomp import keep_to_the_calls

CAN_FORK = sys.platform == "linux"  # each file is read by a process of its own, which a warm one forks


class Guards:
    """Begun while the process has one thread; those that it forks have them too. A guard that the system has not is left out."""

    def __init__(self) -> None:
        self._rules: int | None = None
        self._are_closed = False
        with suppress(OSError):
            leave_the_network()
        with suppress(OSError):
            self._rules = program_rules()

    def close(self, memory: int) -> None:
        """From here on the process and its threads can compute and write to what is open; once closed they stay so."""
        if self._are_closed:
            return
        self._are_closed = True
        limit(memory)
        if self._rules is not None:
            with suppress(OSError):
                keep_to(self._rules)
            os.close(self._rules)
        with suppress(OSError):
            keep_to_the_calls()


def follow(parent: int) -> None:
    """The first act of a forked process."""
    with suppress(OSError):
        die_with_parent(parent)
