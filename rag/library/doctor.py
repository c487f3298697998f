"""What is wrong with a data folder, whether or not a library can be opened in it: what `python -m rag doctor` tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag.core.checks import Check, CheckStatus
from rag.core.errors import LibraryHindered, LibraryLost
from rag.core.hindrance import free_inodes, hindrance
from rag.core.settings import Settings, without_password
from rag.core.whole_file import unfinished as unfinished_in
from rag.library.damaged import kept_damaged
from rag.store.database import FILE_NAME, Database, has_database
from rag.store.examination import examine
from rag.store.file_place import files_of
from rag.store.files import Files
from rag.store.jobs import JobQueue
from rag.text.printed_lines import may_have_no_windows

if TYPE_CHECKING:
    from rag.library.library import Library

_FEW_FILES = 1000  # that the disk still takes
_UNFINISHED_SECONDS = 3600.0  # nobody writes a file for so long


def diagnose(settings: Settings, opened: Callable[[], Library]) -> Iterator[Check]:
    """The checks, in the order in which one would look; those of the library itself where it opens. Whether a database that is on a server
    is whole, its own tools tell."""
    folder = settings.data_dir
    yield _folder(folder)
    try:
        files = files_of(settings)
        if settings.files and (hindered := files.hindrance()) is not None:
            raise hindered
    except LibraryHindered as error:
        yield Check("file_place", CheckStatus.FAILED, {"code": error.code, **error.facts})
        return
    if settings.files:
        yield Check("file_place", CheckStatus.OK, {"path": settings.files})
    if settings.database is not None:
        yield from _on_server(without_password(settings.database), opened)
        return
    database = _database(folder, files)
    yield database
    if database.status is CheckStatus.FAILED and "code" in database.facts:
        return
    yield _left_over(folder, files)
    try:
        yield from opened().doctor()
    except LibraryHindered as error:
        if database.status is CheckStatus.OK:  # else it was told
            yield Check("database", CheckStatus.FAILED, {"code": error.code, **error.facts})


def _on_server(server: str, opened: Callable[[], Library]) -> Iterator[Check]:
    try:
        library = opened()
    except LibraryHindered as error:
        yield Check("server", CheckStatus.FAILED, {"code": error.code, **error.facts})
        return
    yield Check("server", CheckStatus.OK, {"server": server})
    yield from library.doctor()


def strays(database: Database, files: Files) -> list[str]:
    """Stored PDFs, by SHA-256, of which nothing is known: no document and no job has them. What a job has left that was cancelled or failed
    goes whenever a library is opened."""
    jobs = JobQueue(database)
    with database.reading() as db:
        known = {row[0] for row in db.execute("SELECT sha256 FROM documents")} | jobs.ended_files()
    return [sha256 for sha256 in files.kept() if sha256 not in known and not jobs.uses_file(sha256)]


def unfinished(folder: Path) -> list[Path]:
    """Files that a process was writing which was killed."""
    return [path for place in (folder, folder / "files", folder / "index") for path in unfinished_in(place, _UNFINISHED_SECONDS)]


def _folder(folder: Path) -> Check:
    if (error := hindrance(folder)) is not None:
        return Check("folder", CheckStatus.FAILED, {"code": error.code, **error.facts})
    inodes = free_inodes(folder)
    few = inodes is not None and inodes < _FEW_FILES
    return Check(
        "folder", CheckStatus.WARNING if few else CheckStatus.OK, {"path": str(folder), "inodes": "–" if inodes is None else inodes}
    )


def _database(folder: Path, files: Files) -> Check:
    path = folder / FILE_NAME
    try:
        if not has_database(folder):
            if kept := [*files.kept(), *files.moving()]:
                raise LibraryLost(path=str(path), files=len(kept))
            return Check("database", CheckStatus.OK, {"problems": 0, "first": "–", "ghosts": 0, "half": 0})
        found = examine(path, may_have_no_windows)
    except LibraryHindered as error:
        return Check("database", CheckStatus.FAILED, {"code": error.code, **error.facts})
    facts = {
        "problems": len(found.problems),
        "first": next(iter(found.problems), "–"),
        "ghosts": found.ghosts,
        "half": len(found.half),
    }
    return Check("database", CheckStatus.OK if found.is_whole else CheckStatus.FAILED, facts)


def _left_over(folder: Path, files: Files) -> Check:
    found, damaged = unfinished(folder), kept_damaged(folder)
    try:
        stray = len(strays(Database(folder), files))
    except LibraryHindered:
        stray = 0
    facts = {
        "unfinished": len(found),
        "strays": stray,
        "damaged": len(damaged),
        "megabytes": sum(path.stat().st_size for path in damaged) // 1_000_000,
        "path": str(folder / f"{FILE_NAME}.damaged-"),
    }
    return Check("leftovers", CheckStatus.WARNING if found or stray or damaged else CheckStatus.OK, facts)
