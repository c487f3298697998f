"""Uploaded files, each kept once, under the SHA-256 of what was uploaded."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.core.whole_file import SUFFIX, temporary_file, write_whole

_STALE_SECONDS = 86_400.0  # nobody looks at a file for so long


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that is being looked at: `path` is where it lies meanwhile, `kept` where it goes."""

    path: Path
    kept: Path

    def keep(self, unlocked: bytes | None = None) -> None:
        """Keeps the file as it came, or its unlocked bytes in its place."""
        if unlocked is None:
            self.path.replace(self.kept)
        else:
            write_whole(self.kept, unlocked)


class FileStore:
    """`folder/<sha256>.pdf`. What was encrypted is kept as a copy that opens without its password, which is kept nowhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.pdf"

    @contextmanager
    def arriving(self, sha256: str, data: bytes) -> Iterator[Arrival]:
        """The file, written once, for the block to look at; nothing of it stays unless it is kept."""
        with temporary_file(self._folder, data) as path:
            yield Arrival(path, self.path(sha256))

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Removes what processes left that were killed while they looked at a file."""
        for path in self._folder.glob(f"*{SUFFIX}"):
            if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink(missing_ok=True)

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self._folder.glob("*.pdf"))
