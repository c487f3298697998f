"""A damaged database beside the library: kept, since somebody may read more of it than we do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from rag.core.hindrance import in_words
from rag.core.whole_file import put
from rag.store.database import FILE_NAME

_MARK = ".damaged-"


def put_aside(folder: Path) -> Path | None:
    """Moves the database with its log beside itself; where it lies then, None where there is none.

    The log goes first: SQLite would write the log of one database into another that stands in its place.
    """
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    beside = folder / f"{FILE_NAME}{_MARK}{now}"
    with in_words(folder):
        (folder / f"{FILE_NAME}-shm").unlink(missing_ok=True)
        for part in ("-wal", ""):
            if (path := folder / f"{FILE_NAME}{part}").exists():
                put(path, folder / f"{beside.name}{part}")
    return beside if beside.exists() else None


def kept_damaged(folder: Path) -> list[Path]:
    """The damaged databases that are kept, the newest last."""
    return sorted(path for path in folder.glob(f"{FILE_NAME}{_MARK}*") if not path.name.endswith(("-wal", "-shm")))
