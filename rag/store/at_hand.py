"""Connections that a thread reads by again and again while it answers one question: to open one and to read the tables' list takes half a
millisecond, and a question reads a dozen times."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager


class AtHand:
    """Of one database, as one viewer sees it; each thread has its own."""

    def __init__(self) -> None:
        self._of = threading.local()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Inside, what this thread has opened stays open."""
        if self._free() is not None:
            yield
            return
        free: list[sqlite3.Connection] = []
        self._of.free = free
        try:
            yield
        finally:
            self._of.free = None
            for connection in free:
                connection.close()

    @contextmanager
    def connection(self, connect: Callable[[], sqlite3.Connection]) -> Iterator[sqlite3.Connection]:
        """One that is at hand and not in use, or a new one. What an exception left is closed."""
        free = self._free()
        with ExitStack() as closing:
            connection = free.pop() if free else connect()
            closing.callback(connection.close)
            yield connection
            if free is not None and not free:
                closing.pop_all()
                connection.row_factory = sqlite3.Row
                free.append(connection)

    def _free(self) -> list[sqlite3.Connection] | None:
        found: list[sqlite3.Connection] | None = getattr(self._of, "free", None)
        return found
