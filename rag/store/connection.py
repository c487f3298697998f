"""What the store asks of a connection, whichever engine is behind it: `sqlite3.Connection`, or that of `postgres.py`.

The store's SQL is written once, in what both engines understand; what SQLite alone has is said otherwise in `dialect.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol


class Row(Protocol):
    """Values by place or by name, in order."""

    def __getitem__(self, key: Any, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...


class Cursor(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Values travel as `?` or `:name`. `row_factory` None: rows are plain tuples."""

    row_factory: Any

    def execute(self, sql: str, parameters: Any = ..., /) -> Cursor: ...

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Cursor: ...
