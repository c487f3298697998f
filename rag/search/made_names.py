"""The names of documents as they were made: the analyser takes two milliseconds for each, so they are kept, on disk too, and all views
share them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from rag.core.hindrance import in_words
from rag.core.identity import Identity
from rag.core.whole_file import write_whole
from rag.core.wire import BadMessage, pack, unpack
from rag.store.documents import Store
from rag.store.identities import Identities
from rag.text.names import NAME_RULE, Name
from rag.text.terms import ANALYSER_FINGERPRINT

Known = Mapping[int, tuple[str, Identity]]  # the file's name and the identity of each document

_PREFIX = "names-"
_SURPLUS = 1_000  # names of documents that are gone, before they are dropped


@dataclass(frozen=True, slots=True)
class Made:
    """A name, and what it was made of."""

    file: str
    identity: Identity
    name: Name


class MadeNames:
    """Of a library: `folder` is where they are kept, None where they are kept in memory alone. `store` and `identities` see all of it."""

    def __init__(self, folder: Path | None, store: Store, identities: Identities) -> None:
        self._folder = folder
        self._store = store
        self._identities = identities
        self._lock = threading.Lock()
        self._made: dict[int, Made] | None = None

    def of(self, known: Known) -> list[Name]:
        """The names of these documents, in order."""
        with self._lock:
            made = self._loaded() if self._made is None else self._made
            for key, (file, identity) in known.items():
                there = made.get(key)
                if there is None or (there.file, there.identity) != (file, identity):
                    made[key] = Made(file, identity, Name.of(key, file, identity))
            if len(made) > 2 * len(known) + _SURPLUS:
                made = {key: made[key] for key in known}
            self._made = made
            return [made[key].name for key in sorted(known)]

    def save(self) -> None:
        """Writes the names of all documents, where that is not done. Raises LibraryHindered."""
        if (path := self._path()) is None or self._folder is None:
            return
        known = self._identities.all()
        with in_words(self._folder):
            if self._kept(path) != known:
                self.of(known)
                made = self._made or {}
                write_whole(path, pack(tuple(made[key] for key in sorted(known) if key in made)))
            for other in self._folder.glob(f"{_PREFIX}*"):
                if other != path:
                    other.unlink(missing_ok=True)
        if self._identities.all().keys() != known.keys():
            self.forget()  # a document may have been removed while they were written

    def saved(self) -> bool:
        """Whether names of this library, made as they are now, are on disk; those that are missing are few."""
        path = self._path()
        return path is None or path.exists()

    def forget(self) -> None:
        """Removes the names from disk: the next `save` writes them anew."""
        if self._folder is not None:
            with in_words(self._folder):
                for path in self._folder.glob(f"{_PREFIX}*"):
                    path.unlink(missing_ok=True)

    def _path(self) -> Path | None:
        kind = f"{self._store.library_id()} {ANALYSER_FINGERPRINT} {NAME_RULE}"
        return None if self._folder is None else self._folder / f"{_PREFIX}{blake2b(kind.encode(), digest_size=8).hexdigest()}.bin"

    def _kept(self, path: Path) -> dict[int, tuple[str, Identity]]:
        return {key: (made.file, made.identity) for key, made in _read(path).items()}

    def _loaded(self) -> dict[int, Made]:
        path = self._path()
        return {} if path is None else _read(path)


def _read(path: Path) -> dict[int, Made]:
    with suppress(OSError, BadMessage):
        return {made.name.document_id: made for made in unpack(tuple[Made, ...], path.read_bytes())}
    return {}
