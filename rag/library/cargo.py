"""Cargo: one collection in a file, for this or another library.

A ZIP archive of the collection's PDFs as they are kept, and a list with the SHA-256, the name and, where its user wrote them, title,
issuer, date and edition of each. What comes back passes the front door as any file does, and is read anew: an archive brings no text of its
own.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag import __version__
from rag.core.errors import BackupBroken, LibraryTooNew, UnreadableFile
from rag.core.hindrance import in_words
from rag.core.identity import Identity
from rag.core.whole_file import SUFFIX, put
from rag.core.wire import to_json
from rag.library.backup import list_of, reading

_MANIFEST, _FORMAT, _KIND = "collection.json", 1, "collection"
_ENTRY = re.compile(r"documents/[0-9]{1,9}\.pdf")


@dataclass(frozen=True, slots=True)
class Carried:
    """A document in the file: `entry` is its place there; `identity` None where what it calls itself was read from it."""

    entry: str
    name: str
    size: int
    sha256: str
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class Cargo:
    """What a file of a collection says of itself. `made` is ISO 8601 in UTC; `missing`: documents that have no stored file."""

    format: int
    kind: str
    program: str
    made: str
    name: str
    documents: tuple[Carried, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A document to be carried, and what gives its file while it is read. Raises UnreadableFile where it is gone."""

    name: str
    file: Callable[[], AbstractContextManager[Path]]
    identity: Identity | None


def write_cargo(path: Path, name: str, documents: list[Kept]) -> Cargo:
    """Writes the file; `path` is there whole or as it was. Raises LibraryHindered."""
    lying = path.with_name(path.name + SUFFIX)
    with in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lying.unlink(missing_ok=True)
        lying.touch(mode=0o600)
        try:
            with lying.open("wb") as file:
                cargo = _pack(zipfile.ZipFile(file, "w"), name, documents)
                file.flush()
                os.fsync(file.fileno())
            put(lying, path)
        finally:
            lying.unlink(missing_ok=True)
    return cargo


def _pack(archive: zipfile.ZipFile, name: str, documents: list[Kept]) -> Cargo:
    carried, missing = list[Carried](), list[str]()
    with archive:
        for number, document in enumerate(documents, 1):
            try:
                with document.file() as path:
                    data = path.read_bytes()
            except UnreadableFile:
                missing.append(document.name)
                continue
            entry = f"documents/{number}.pdf"
            archive.writestr(entry, data)
            digest = hashlib.sha256(data).hexdigest()
            carried.append(Carried(entry, document.name, size=len(data), sha256=digest, identity=document.identity))
        made = datetime.now(UTC).isoformat(timespec="seconds")
        cargo = Cargo(_FORMAT, _KIND, program=__version__, made=made, name=name, documents=tuple(carried), missing=tuple(missing))
        archive.writestr(_MANIFEST, to_json(cargo))
    return cargo


def read_cargo(path: Path, archive: zipfile.ZipFile) -> Cargo:
    """What an archive says of itself: nothing in it has a name that we would not have given. Raises BackupBroken, LibraryTooNew."""
    cargo = list_of(Cargo, path, archive, _MANIFEST)
    if cargo.format > _FORMAT:
        raise LibraryTooNew(version=cargo.format, known=_FORMAT)
    entries = [one.entry for one in cargo.documents]
    if cargo.kind != _KIND or len(entries) != len(set(entries)) or not all(map(_ENTRY.fullmatch, entries)):
        raise BackupBroken(path=str(path), reason="not_a_backup")
    return cargo


def unpack(path: Path, archive: zipfile.ZipFile, cargo: Cargo, largest: int) -> Iterator[tuple[Carried, bytes]]:
    """Each document with its bytes, one at a time. Raises BackupBroken, for one of more than `largest` bytes too."""
    there = {info.filename: info for info in archive.infolist()}
    for one in cargo.documents:
        info = there.get(one.entry)
        if info is None:
            raise BackupBroken(path=str(path), reason="incomplete")
        if info.file_size != one.size or info.file_size > largest:
            raise BackupBroken(path=str(path), reason="changed")
        with reading(path):
            data = archive.read(info)
        if hashlib.sha256(data).hexdigest() != one.sha256:
            raise BackupBroken(path=str(path), reason="changed")
        yield one, data
