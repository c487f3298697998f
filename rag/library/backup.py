"""A library in one file: the database as it stood at one moment, the PDFs that it needs, and a list with the SHA-256 of each.

A ZIP archive: `library.db`, `files/<sha256>.pdf`, and `manifest.json`, which is written last. Index and models are not in it: the one is
made of the database, the others came with the program.
"""

from __future__ import annotations

import errno
import hashlib
import lzma
import os
import re
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TypeVar

from rag import __version__
from rag.core.errors import BackupBroken, LibraryTooNew, ServersOwn, UnreadableFile
from rag.core.hindrance import in_words
from rag.core.settings import Settings, without_password
from rag.core.whole_file import SUFFIX, put
from rag.core.wire import BadMessage, from_json, to_json
from rag.store.database import FILE_NAME, Database
from rag.store.file_place import files_of
from rag.store.files import Files
from rag.store.snapshot import Snapshot, look_at, take_snapshot

_MANIFEST, _FORMAT = "manifest.json", 1
_STORED = re.compile(r"files/([0-9a-f]{64}(?:-[1-9][0-9]{0,17})?)\.pdf")  # behind it, a collection: people.file_key
_PIECE = 1 << 20  # bytes
_TRIES = 5  # for a moment in which no document goes while the files are copied
_MOMENT = 0.5  # seconds
_List = TypeVar("_List")
# What zipfile raises of an archive that is none, its own errors and those of whatever unpacks.
_NO_ARCHIVE: tuple[type[Exception], ...] = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error)
_NO_ARCHIVE += (NotImplementedError, RuntimeError, EOFError, ValueError, OverflowError)
_LONGEST_LIST = 1 << 26  # bytes: 400,000 files


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself. `made` is ISO 8601 in UTC; `missing`: documents whose file was gone when it was made."""

    format: int
    program: str
    schema: int
    made: str
    documents: int
    entries: tuple[Entry, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes, unpacked."""
        return sum(entry.size for entry in self.entries)


def write_backup(settings: Settings, path: Path) -> Backup:
    """Writes a backup while the library works; `path` is there whole or as it was. Raises LibraryHindered, ServersOwn."""
    not_on_a_server(settings, "backup")
    database, files = Database(settings.data_dir), files_of(settings)
    with in_words(path), _lying(path, ".db") as copy, _lying(path, "") as whole:
        missing: set[str] | None = None
        for _ in range(_TRIES):
            take_snapshot(database.path, copy)
            held = look_at(copy)
            if held is None:
                raise BackupBroken(path=str(database.path), reason="database")
            backup = _write(whole, copy, held, files)
            before, missing = missing, {held.owners[sha256] for sha256 in held.files.keys() - {sha256 for sha256, _ in stored(backup)}}
            if not missing or missing == before:  # still missing: their files are gone, not on their way out with them
                break
            time.sleep(_MOMENT)
        put(whole, path)
    return backup


def not_on_a_server(settings: Settings, what: str) -> None:
    """Raises ServersOwn where the database is on a server, which does that by its own means."""
    if settings.database is not None:
        raise ServersOwn(reason=what, server=without_password(settings.database))


def verify_backup(path: Path) -> Backup:
    """What a backup holds, every byte of it compared. Raises BackupBroken, LibraryTooNew."""
    with tempfile.TemporaryDirectory() as folder, opened(path) as archive:
        return checked(archive, path, Path(folder) / FILE_NAME)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive. Raises BackupBroken where it is none, or cannot be read."""
    with reading(path):
        archive = zipfile.ZipFile(path)
    with archive:
        yield archive


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Around whatever reads an archive that may come from anywhere. Raises BackupBroken."""
    try:
        yield
    except _NO_ARCHIVE as error:
        raise BackupBroken(path=str(path), reason="not_a_backup") from error
    except OSError as error:  # also of an archive that claims to go on before its beginning, or is packed by bzip2 and damaged
        known = error.strerror if error.errno not in (None, errno.EINVAL) else None
        raise BackupBroken(path=str(path), reason=known or "not_a_backup") from error


def checked(archive: zipfile.ZipFile, path: Path, database: Path) -> Backup:
    """The list of an archive whose files are all as it says; its database lies at `database` afterwards. Raises as `verify_backup`."""
    backup = _listed(archive, path)
    there = {info.filename: info for info in archive.infolist()}
    for entry in backup.entries:
        info = there.get(entry.name)
        if info is None:
            raise BackupBroken(path=str(path), reason="incomplete")
        with reading(path):
            whole = info.file_size == entry.size and _sha256(archive, info) == entry.sha256
        if not whole:
            raise BackupBroken(path=str(path), reason="changed")
    with reading(path), archive.open(FILE_NAME) as source, in_words(database), database.open("wb") as copy:
        _pour(source, copy)
    held = look_at(database)
    if held is None:
        raise BackupBroken(path=str(path), reason="database")
    if len(held.files.keys() - {sha256 for sha256, _ in stored(backup)}) > len(backup.missing):
        raise BackupBroken(path=str(path), reason="incomplete")
    return backup


def stored(backup: Backup) -> Iterator[tuple[str, Entry]]:
    """The PDFs of a backup, by the SHA-256 of what was uploaded; that of an unlocked copy is another."""
    for entry in backup.entries:
        if found := _STORED.fullmatch(entry.name):
            yield found[1], entry


def list_of(kind: type[_List], path: Path, archive: zipfile.ZipFile, name: str) -> _List:
    """The list of that name in an archive. Raises BackupBroken where there is none, or another."""
    try:
        info = archive.getinfo(name)
        if info.file_size > _LONGEST_LIST:
            raise BadMessage("too long")
        with reading(path):
            told = archive.read(info)
        return from_json(kind, told.decode())
    except (KeyError, BadMessage, UnicodeDecodeError) as error:
        raise BackupBroken(path=str(path), reason="not_a_backup") from error


def _listed(archive: zipfile.ZipFile, path: Path) -> Backup:
    """What the archive says of itself: nothing in it has a name that we would not have given. Raises BackupBroken, LibraryTooNew."""
    backup = list_of(Backup, path, archive, _MANIFEST)
    if backup.format > _FORMAT:
        raise LibraryTooNew(version=backup.format, known=_FORMAT)
    names = [entry.name for entry in backup.entries]
    if FILE_NAME not in names or len(names) != len(set(names)):
        raise BackupBroken(path=str(path), reason="not_a_backup")
    if any(name != FILE_NAME and not _STORED.fullmatch(name) for name in names):
        raise BackupBroken(path=str(path), reason="not_a_backup")
    return backup


def _write(whole: Path, database: Path, held: Snapshot, files: Files) -> Backup:
    entries, missing = list[Entry](), list[str]()
    with whole.open("wb") as file:
        with zipfile.ZipFile(file, "w") as archive:
            entries.append(_put_in(archive, database, FILE_NAME, zipfile.ZIP_DEFLATED))
            for sha256, name in sorted(held.files.items()):
                entry = _stored_in(archive, files, sha256)
                if entry is None:
                    missing.append(name)
                else:
                    entries.append(entry)
            made = datetime.now(UTC).isoformat(timespec="seconds")
            backup = Backup(
                _FORMAT,
                program=__version__,
                schema=held.version,
                made=made,
                documents=held.documents,
                entries=tuple(entries),
                missing=tuple(missing),
            )
            archive.writestr(_MANIFEST, to_json(backup))
        file.flush()
        os.fsync(file.fileno())
    return backup


def _stored_in(archive: zipfile.ZipFile, files: Files, sha256: str) -> Entry | None:
    """None where there is no such file."""
    for aside in (False, True):
        with suppress(FileNotFoundError, UnreadableFile), files.local(sha256, aside=aside) as path:
            return _put_in(archive, path, f"files/{sha256}.pdf", zipfile.ZIP_STORED)
    return None


def _put_in(archive: zipfile.ZipFile, source: Path, name: str, how: int) -> Entry:
    """Raises FileNotFoundError where there is nothing to put in."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file:
        info = zipfile.ZipInfo(name)
        info.compress_type, info.external_attr = how, 0o600 << 16
        with archive.open(info, "w", force_zip64=True) as packed:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += packed.write(piece)
    return Entry(name, size, digest.hexdigest())


def _sha256(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    digest = hashlib.sha256()
    with archive.open(info) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _pour(source: IO[bytes], to: IO[bytes]) -> None:
    while piece := source.read(_PIECE):
        to.write(piece)
    to.flush()
    os.fsync(to.fileno())


@contextmanager
def _lying(path: Path, kind: str) -> Iterator[Path]:
    """A file beside `path`, for its owner alone, that is gone after the block; what a killed backup to the same place left is, too."""
    lying = path.with_name(f"{path.name}{kind}{SUFFIX}")
    lying.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    lying.touch(mode=0o600)
    try:
        yield lying
    finally:
        lying.unlink(missing_ok=True)
