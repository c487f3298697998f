"""Uploaded files, each kept once, under the SHA-256 of what was uploaded."""

from __future__ import annotations

import os
from pathlib import Path


class FileStore:
    """`folder/<sha256>.pdf`. What was encrypted is kept as a copy that opens without its password, which is kept nowhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.pdf"

    def save(self, sha256: str, data: bytes) -> None:
        """Whole or not at all, also when the machine stops half-way."""
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = self._folder / f"{sha256}.{os.getpid()}.tmp"
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path(sha256))

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self._folder.glob("*")) if self._folder.is_dir() else 0
