"""What SQLite refuses, said as an error of the tree. Its codes: https://sqlite.org/rescode.html."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.core.errors import DiskFull, LibraryBusy, LibraryDamaged, LibraryHindered, LibraryUnwritable
from rag.core.hindrance import free_inodes

BUSY_SECONDS = 30.0  # that a transaction waits for another process
_NO_ROOM = 65_536  # bytes: less than a transaction needs
_MISSING = ("no such table", "no such column", "no such module")


@contextmanager
def in_our_words(path: Path) -> Iterator[None]:
    """Raises LibraryHindered for what SQLite refuses because of the file at `path` or its disk; mistakes of ours stay what they are."""
    try:
        yield
    except sqlite3.Error as error:
        hindered = _hindrance_of(error, path)
        if hindered is None:
            raise
        raise hindered from error


def _hindrance_of(error: sqlite3.Error, path: Path) -> LibraryHindered | None:
    code, where = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF, str(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(path=where, seconds=BUSY_SECONDS)
    if code == sqlite3.SQLITE_NOTADB:
        return LibraryDamaged(path=where, reason="not_a_database")
    if code == sqlite3.SQLITE_CORRUPT:
        return LibraryDamaged(path=where, reason="damaged")
    if code == sqlite3.SQLITE_ERROR:
        return LibraryDamaged(path=where, reason="tables") if str(error).startswith(_MISSING) else None
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and (reason := _no_room(path, code)):
        return DiskFull(path=where, reason=reason)
    if code == sqlite3.SQLITE_READONLY:
        return LibraryUnwritable(path=where, reason="readonly")
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_NOMEM):
        return LibraryUnwritable(path=where, reason=str(error))
    return None


def _no_room(path: Path, code: int) -> str | None:
    """Why there is no room; SQLite tells a full disk from a failing one for some of its writes only."""
    if free_inodes(path) == 0:
        return "inodes"
    if code == sqlite3.SQLITE_FULL or (path.parent.is_dir() and shutil.disk_usage(path.parent).free < _NO_ROOM):
        return "space"
    return "limit" if code == sqlite3.SQLITE_IOERR and _limited() else None


def _limited() -> bool:
    """Whether this process may only write files of some size."""
    try:
        import resource
    except ImportError:  # Windows
        return False
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY
