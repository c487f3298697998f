"""A backup becomes the library: all of it or nothing, whenever it is stopped."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

from rag.core.errors import LibraryDamaged, LibraryHindered, LibraryNotEmpty
from rag.core.hindrance import in_words
from rag.core.settings import Settings
from rag.core.whole_file import SUFFIX
from rag.library.backup import Backup, checked, not_on_a_server, opened, stored
from rag.library.damaged import put_aside
from rag.library.worker import alone
from rag.search.opening import drop_shared
from rag.store.database import FILE_NAME, Database, has_database
from rag.store.documents import Store
from rag.store.file_place import files_of
from rag.store.files import Files, settle
from rag.store.jobs import JobQueue
from rag.store.snapshot import look_at, put_in_place

_LYING = f"{FILE_NAME}.restored{SUFFIX}"


def restore_backup(settings: Settings, path: Path, *, replace: bool = False) -> Backup:
    """Puts a backup in the place of the library in `settings.data_dir`, which must be empty unless `replace` says otherwise.

    Raises BackupBroken and LibraryTooNew, and has changed nothing then; LibraryNotEmpty; LibraryHindered; ServersOwn.
    """
    not_on_a_server(settings, "restore")
    folder = settings.data_dir
    with in_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
    lying = folder / _LYING
    with alone(settings), opened(path) as archive:
        try:
            backup = checked(archive, path, lying)
            files = files_of(settings)
            there = _documents(folder, files)
            if there != 0 and not replace:
                raise LibraryNotEmpty(path=str(folder), documents="?" if there is None else there)
            _bring_files(archive, backup, files)
            try:
                _exchange(settings, files, backup, lying)
            except LibraryHindered:
                with suppress(LibraryHindered):
                    _settle(folder, files)
                raise
        finally:
            lying.unlink(missing_ok=True)
    return backup


def _bring_files(archive: zipfile.ZipFile, backup: Backup, files: Files) -> None:
    """Into the folder, not yet into the library."""
    try:
        for sha256, entry in stored(backup):
            with archive.open(entry.name) as source:
                files.receive(sha256, source)
    except LibraryHindered:
        with suppress(LibraryHindered):  # what is left the next start drops
            for sha256 in files.moving():
                files.drop(sha256)
        raise


def _exchange(settings: Settings, files: Files, backup: Backup, lying: Path) -> None:
    """What stands goes, what came is there. A crash before the database has changed leaves what stood, one after it what came."""
    folder, wanted = settings.data_dir, {sha256 for sha256, _ in stored(backup)}
    for sha256 in files.kept():
        if sha256 not in wanted:
            files.set_aside(sha256)
    before = None
    if _documents(folder, files) is None:
        put_aside(folder)
    elif has_database(folder):
        before = Store(Database(folder)).library_id()
    put_in_place(lying, folder / FILE_NAME)
    with in_words(folder):
        for file in (folder / "index").glob("*"):
            file.unlink(missing_ok=True)
    if before is not None:
        drop_shared(settings, before)
    _settle(folder, files)


def _settle(folder: Path, files: Files) -> None:
    """Files go in or out as the database that stands says."""
    if not has_database(folder):
        return
    database = Database(folder)
    store, jobs = Store(database), JobQueue(database)
    settle(files, lambda sha256: store.by_sha256(sha256) is not None or jobs.uses_file(sha256))


def _documents(folder: Path, files: Files) -> int | None:
    """How many documents stand there; None where the database is damaged or gone. Raises other LibraryHindered."""
    if not has_database(folder):
        return None if files.kept() or files.moving() else 0
    try:
        database = Database(folder)
        held = look_at(database.path)
        return None if held is None else len(Store(database).documents())
    except LibraryDamaged:
        return None
