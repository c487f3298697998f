"""Uploaded files, each kept once, under the SHA-256 of what was uploaded: in a folder here, in an object store in `object_files.py`.

The folder is ours and not fsspec's local one, which moves what it wrote from another folder, syncs neither file nor name, and leaves it
readable for the group: a crash or a neighbour would see what ours does not show.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from rag.core.errors import LibraryHindered, UnreadableFile
from rag.core.hindrance import hindrance, in_words
from rag.core.whole_file import put, temporary_file, write_whole, writing_whole

MOVING = ".moving"  # of a file that is neither in nor out: what the database says of it decides, `settle`


class Keep(Protocol):
    def __call__(self, unlocked: bytes | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that is being looked at: `path` is where it lies meanwhile. `keep` keeps it as it came, or its unlocked bytes in its place;
    it raises LibraryHindered."""

    path: Path
    keep: Keep


class Files(Protocol):
    """Where uploaded files are kept, by their SHA-256. What was encrypted is kept as a copy that opens without its password, which is kept
    nowhere. A file is there whole or not at all, whenever a process is killed. All raise LibraryHindered where nothing can be done now.
    """

    def arriving(self, sha256: str, data: bytes) -> AbstractContextManager[Arrival]:
        """The file, written once, for the block to look at; nothing of it stays unless it is kept."""

    def local(self, sha256: str, *, aside: bool = False) -> AbstractContextManager[Path]:
        """Where this machine can read the file (the one that is set aside) while the block runs. Raises UnreadableFile where it is gone."""

    def has(self, sha256: str) -> bool:
        """Whether the file is kept."""

    def set_aside(self, sha256: str) -> None:
        """Out of the way of readers, until `remove` or `bring_back`; one that is not there is passed over."""

    def bring_back(self, sha256: str) -> None:
        """Puts what was set aside in its place, if it is there."""

    def receive(self, sha256: str, source: IO[bytes]) -> None:
        """Takes a file in, as one that is set aside, from a stream."""

    def remove(self, sha256: str) -> None:
        """No byte of it stays, nor of what was set aside of it."""

    def drop(self, sha256: str) -> None:
        """No byte of what was set aside of it stays."""

    def moving(self) -> list[str]:
        """Files that a process was moving, or is."""

    def kept(self) -> list[str]:
        """Every file that is kept."""

    def digest(self, sha256: str) -> str:
        """The SHA-256 of the bytes that are kept under this one: another one for an unlocked copy. Raises UnreadableFile."""

    def size_of(self, sha256: str) -> int:
        """Bytes of a kept file. Raises UnreadableFile."""

    def size(self) -> int:
        """Bytes of all kept files."""

    def hindrance(self) -> LibraryHindered | None:
        """What keeps a file from being kept now: one is written and removed."""


def settle(files: Files, is_used: Callable[[str], bool]) -> None:
    """Takes in or out what a process was moving that was killed. `is_used` tells whether a document or a job has the file."""
    for sha256 in files.moving():
        if is_used(sha256):
            files.bring_back(sha256)
        else:
            files.drop(sha256)


class FileStore(Files):
    """`folder/<sha256>.pdf`, for its owner alone, on disk for certain before anything says that it is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.pdf"

    def aside(self, sha256: str) -> Path:
        """Where the file lies while it is on its way in or out."""
        return self._folder / f"{sha256}{MOVING}"

    @contextmanager
    def arriving(self, sha256: str, data: bytes) -> Iterator[Arrival]:
        with ExitStack() as lying:
            with in_words(self._folder):
                path = lying.enter_context(temporary_file(self._folder, data))

            def keep(unlocked: bytes | None = None) -> None:
                with in_words(self.path(sha256)):
                    if unlocked is None:
                        put(path, self.path(sha256))
                    else:
                        write_whole(self.path(sha256), unlocked)

            yield Arrival(path, keep)

    @contextmanager
    def local(self, sha256: str, *, aside: bool = False) -> Iterator[Path]:
        path = self.aside(sha256) if aside else self.path(sha256)
        if not path.is_file():
            raise UnreadableFile(reason="gone")
        yield path

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def set_aside(self, sha256: str) -> None:
        with in_words(self._folder), suppress(FileNotFoundError):
            put(self.path(sha256), self.aside(sha256))

    def bring_back(self, sha256: str) -> None:
        with in_words(self._folder), suppress(FileNotFoundError):
            put(self.aside(sha256), self.path(sha256))

    def receive(self, sha256: str, source: IO[bytes]) -> None:
        with in_words(self._folder), writing_whole(self.aside(sha256)) as file:
            shutil.copyfileobj(source, file)

    def remove(self, sha256: str) -> None:
        with in_words(self._folder):
            for path in (self.path(sha256), self.aside(sha256)):
                path.unlink(missing_ok=True)

    def drop(self, sha256: str) -> None:
        with in_words(self._folder):
            self.aside(sha256).unlink(missing_ok=True)

    def moving(self) -> list[str]:
        return sorted(path.name.removesuffix(MOVING) for path in self._folder.glob(f"*{MOVING}"))

    def kept(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.pdf"))

    def digest(self, sha256: str) -> str:
        with in_words(self._folder), self.local(sha256) as path, path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def size_of(self, sha256: str) -> int:
        with self.local(sha256) as path:
            return path.stat().st_size

    def size(self) -> int:
        return sum(path.stat().st_size for path in self._folder.glob("*.pdf"))

    def hindrance(self) -> LibraryHindered | None:
        return hindrance(self._folder)
