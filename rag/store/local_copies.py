"""Files of an object store, read on this machine: fetched once, for a moment, without a name that would outlive the process."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.core.whole_file import temporary_file

_SECONDS = 60.0  # that a copy stays: somebody turns the pages of one document
_MOST = 4
_NAMELESS = Path("/proc/self/fd")  # Linux: what is open can be read without a name. Elsewhere a copy is for one reader


@dataclass(frozen=True, slots=True)
class _Copy:
    descriptor: int
    version: str
    until: float


class LocalCopies:
    """Copies lie in `folder` until they are whole, for their owner alone; then only an open descriptor holds them."""

    def __init__(self, folder: Path, *, seconds: float = _SECONDS) -> None:
        self._folder = folder
        self._seconds = seconds
        self._lock = threading.Lock()
        self._copies: dict[str, _Copy] = {}

    def __len__(self) -> int:
        with self._lock:
            return len(self._copies)

    @contextmanager
    def of(self, name: str, version: str, fetch: Callable[[Path], None]) -> Iterator[Path]:
        """Where `version` of a file can be read while the block runs; `fetch(path)` writes it where there is no copy."""
        if not _NAMELESS.is_dir():
            with temporary_file(self._folder, b"") as path:
                fetch(path)
                yield path
            return
        descriptor = self._held(name, version)
        if descriptor is None:
            with temporary_file(self._folder, b"") as path:
                fetch(path)
                descriptor = os.open(path, os.O_RDONLY)
            self._keep(name, _Copy(os.dup(descriptor), version, time.monotonic() + self._seconds))
        try:
            yield Path(f"/proc/{os.getpid()}/fd/{descriptor}")
        finally:
            os.close(descriptor)

    def forget(self, name: str | None = None) -> None:
        """Lets go of a copy, or of all."""
        with self._lock:
            for one in [name] if name is not None else list(self._copies):
                if (copy := self._copies.pop(one, None)) is not None:
                    os.close(copy.descriptor)

    def _held(self, name: str, version: str) -> int | None:
        """A descriptor of one's own, so that letting go of the copy takes nothing from who reads it."""
        with self._lock:
            copy = self._copies.get(name)
            return os.dup(copy.descriptor) if copy is not None and copy.version == version else None

    def _keep(self, name: str, copy: _Copy) -> None:
        self.forget(name)
        with self._lock:
            self._copies[name] = copy
            oldest = next(iter(self._copies)) if len(self._copies) > _MOST else None
        if oldest is not None:
            self.forget(oldest)
        timer = threading.Timer(self._seconds, self._let_go)
        timer.daemon = True
        timer.start()

    def _let_go(self) -> None:
        now = time.monotonic()
        with self._lock:
            old = [name for name, copy in self._copies.items() if copy.until <= now]
        for name in old:
            self.forget(name)
