"""One worker a library: a lock that the operating system takes back when its holder dies.

SQLite's exclusive transaction on a file of its own: it is the same on every system, and a crash leaves nothing to clean up.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType


class ProcessLock:
    """`with ProcessLock(path) as held:` — `held` tells whether this process got it; never waits."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> bool:
        connection = sqlite3.connect(self._path, timeout=0, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:  # somebody has it
            connection.close()
            return False
        self._connection = connection
        return True

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
