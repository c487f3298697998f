"""Uploaded files, each kept once, under the SHA-256 of what was uploaded."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rag.core.hindrance import in_words
from rag.core.whole_file import put, temporary_file, write_whole, writing_whole

MOVING = ".moving"  # of a file that is neither in nor out: what the database says of it decides, `FileStore.settle`


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that is being looked at: `path` is where it lies meanwhile, `kept` where it goes."""

    path: Path
    kept: Path

    def keep(self, unlocked: bytes | None = None) -> None:
        """Keeps the file as it came, or its unlocked bytes in its place. Raises LibraryHindered."""
        with in_words(self.kept):
            if unlocked is None:
                put(self.path, self.kept)
            else:
                write_whole(self.kept, unlocked)


class FileStore:
    """`folder/<sha256>.pdf`. What was encrypted is kept as a copy that opens without its password, which is kept nowhere.

    Raises LibraryHindered where the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.pdf"

    def aside(self, sha256: str) -> Path:
        """Where the file lies while it is on its way in or out."""
        return self._folder / f"{sha256}{MOVING}"

    @contextmanager
    def arriving(self, sha256: str, data: bytes) -> Iterator[Arrival]:
        """The file, written once, for the block to look at; nothing of it stays unless it is kept."""
        with ExitStack() as lying:
            with in_words(self._folder):
                path = lying.enter_context(temporary_file(self._folder, data))
            yield Arrival(path, self.path(sha256))

    def set_aside(self, sha256: str) -> None:
        """Out of the way of readers, until `remove` or `bring_back`; one that is not there is passed over."""
        with in_words(self._folder), suppress(FileNotFoundError):
            put(self.path(sha256), self.aside(sha256))

    def bring_back(self, sha256: str) -> None:
        """Puts what was set aside in its place, if it is there."""
        with in_words(self._folder), suppress(FileNotFoundError):
            put(self.aside(sha256), self.path(sha256))

    def receive(self, sha256: str, source: IO[bytes]) -> None:
        """Takes a file in, as one that is set aside, from a stream."""
        with in_words(self._folder), writing_whole(self.aside(sha256)) as file:
            shutil.copyfileobj(source, file)

    def remove(self, sha256: str) -> None:
        with in_words(self._folder):
            for path in (self.path(sha256), self.aside(sha256)):
                path.unlink(missing_ok=True)

    def settle(self, is_used: Callable[[str], bool]) -> None:
        """Takes in or out what a process was moving that was killed. `is_used` tells whether a document or a job has the file."""
        for path in self.moving():
            sha256 = path.name.removesuffix(MOVING)
            if is_used(sha256):
                self.bring_back(sha256)
            else:
                path.unlink(missing_ok=True)

    def moving(self) -> list[Path]:
        """Files that a process was moving, or is."""
        return sorted(self._folder.glob(f"*{MOVING}"))

    def kept(self) -> list[str]:
        """The SHA-256 of every file that is kept."""
        return sorted(path.stem for path in self._folder.glob("*.pdf"))

    def sha256(self, sha256: str) -> str:
        """The SHA-256 of the bytes that are kept under this one: another one for an unlocked copy. Raises LibraryHindered."""
        with in_words(self._folder), self.path(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self._folder.glob("*.pdf"))
