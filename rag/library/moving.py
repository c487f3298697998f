"""A library moves to another engine, or to another place: from SQLite to PostgreSQL, its files into an object store, and back again.

The files come first, and lie there as ones that are on their way in. Then all rows come over in one transaction, and the files go in. So
whenever it is stopped the new place has all or nothing, and the same command goes on with it. The old place stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace

from rag.core.errors import LibraryBusy, LibraryDamaged, LibraryNotEmpty, UnreadableFile
from rag.core.settings import Settings, without_password
from rag.library.parts import job_queue, opened_database
from rag.library.worker import alone
from rag.store import moving
from rag.store.connection import Connection
from rag.store.documents import Store
from rag.store.file_place import files_of
from rag.store.files import Files, settle
from rag.store.jobs import JobQueue

Told = Callable[[str, int, int], None]  # what comes over ("files" or "rows"), how many of them have, of how many


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a library stands now, and how much of it. `missing`: SHA-256 of files that were gone; `late`: something came in meanwhile."""

    place: str
    documents: int
    files: int
    rows: int
    missing: tuple[str, ...] = ()
    late: bool = False


def target_of(settings: Settings, to: str, files: str | None) -> Settings:
    """The same settings with the library in another place: `to` is postgresql://… or a folder; `files` s3://…, else they stay where they
    are, or go into the folder. Raises BadSetting."""
    given = {"RAG_FILES": files} if files else {}
    if "://" in to:
        asked = Settings.from_env({"RAG_DATABASE": to, **given})
        return replace(settings, database=asked.database, files=asked.files or settings.files)
    asked = Settings.from_env({"RAG_DATA_DIR": to, **given})
    return replace(settings, database=None, data_dir=asked.data_dir, files=asked.files)


def move(source: Settings, target: Settings, told: Told = lambda what, done, total: None) -> Moved:
    """Raises LibraryNotEmpty where there is another library already, and LibraryHindered; nothing stands there then."""
    with ExitStack() as holding:
        for folder in sorted({source.data_dir, target.data_dir}):
            folder.mkdir(parents=True, exist_ok=True)
            holding.enter_context(alone(replace(source, data_dir=folder)))
        moving_library = _Moving(source, target, told)
        if not moving_library.has_moved():
            moving_library.bring()
        return moving_library.settled()


class _Moving:
    def __init__(self, source: Settings, target: Settings, told: Told) -> None:
        self._told = told
        self._place = str(target.data_dir) if target.database is None else without_password(target.database)
        self._from, self._to = opened_database(source), opened_database(target)
        if job_queue(self._from, source).held_elsewhere():
            raise LibraryBusy(path=self._from.name, seconds=source.lease)
        self._files, self._new = files_of(source), files_of(target)
        self._same_files = source.files == target.files and (bool(source.files) or source.data_dir == target.data_dir)
        self._missing: tuple[str, ...] = ()

    def has_moved(self) -> bool:
        """Whether all rows are there, from a move that was stopped before it ended. Raises LibraryNotEmpty."""
        with self._from.reading() as db:
            rows, library = moving.counts(db), Store(self._from).library_id()
        with self._to.reading() as db:
            there, came_from = moving.counts(db), moving.came_from(db)
        kept = [] if self._same_files else self._new.kept()
        if moving.is_empty(there) and not kept:
            return False
        if came_from != library or there != rows:
            raise LibraryNotEmpty(path=self._place, documents=there["documents"] or len(kept))
        return True

    def bring(self) -> None:
        """All files, then all rows: those of one moment, whose files are all there."""
        needed = self._bring_files()
        with self._from.reading() as there:
            if self._same_files or moving.needed_files(there) <= needed:
                return self._bring_rows(there)
        return self.bring()  # one came in meanwhile

    def _bring_rows(self, there: Connection) -> None:
        rows = moving.counts(there)
        total = sum(rows.values())
        with self._to.writing() as here:
            moving.copy_rows(there, here, source=self._from, target=self._to, told=lambda done: self._told("rows", done, total))
            if moving.counts(here) != rows:
                raise LibraryDamaged(path=self._from.name, reason="rows")

    def _bring_files(self) -> set[str]:
        """The files of all documents and jobs, which are on their way into the new place now."""
        with self._from.reading() as db:
            needed = moving.needed_files(db)
        if self._same_files:
            return needed
        missing, there = list[str](), set(self._new.moving())
        for done, sha256 in enumerate(sorted(needed), 1):
            try:
                if sha256 not in there:
                    _bring(self._files, self._new, sha256)
            except UnreadableFile:
                missing.append(sha256)
            self._told("files", done, len(needed))
        self._missing = tuple(missing)
        return needed

    def settled(self) -> Moved:
        """What came goes in, and is told of."""
        store, jobs = Store(self._to), JobQueue(self._to)
        if not self._same_files:
            settle(self._new, lambda sha256: store.by_sha256(sha256) is not None or jobs.uses_file(sha256))
        with self._from.reading() as db:
            before = moving.counts(db)
        with self._to.reading() as db:
            now, files = moving.counts(db), len(moving.needed_files(db)) - len(self._missing)
        late = now != before or store.generation() != Store(self._from).generation()
        return Moved(self._place, now["documents"], files=files, rows=sum(now.values()), missing=self._missing, late=late)


def _bring(files: Files, new: Files, sha256: str) -> None:
    """Raises UnreadableFile where there is none."""
    for aside in (False, True):  # a process that was killed may have left it on its way
        with suppress(UnreadableFile), files.local(sha256, aside=aside) as path, path.open("rb") as source:
            return new.receive(sha256, source)
    raise UnreadableFile(reason="gone")
