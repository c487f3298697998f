"""Carrying: a collection goes into a file, and comes back out of one, here or in another library."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rag.core.errors import DuplicateDocument, PdfError, RagError
from rag.core.identity import Identity, tidy
from rag.core.job import Job
from rag.core.people import Collection
from rag.library.backup import opened
from rag.library.cargo import Cargo, Kept, read_cargo, unpack, write_cargo
from rag.library.documents import Documents
from rag.library.sharing import Sharing

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of an import: the collection, the files in the queue, each with what its user wrote of it, and those that were refused."""

    collection_id: int
    jobs: tuple[tuple[Job, Identity | None], ...]
    refused: tuple[tuple[str, RagError], ...]


class Carrying(Documents, Sharing):
    """What comes back is read anew at the front door: an archive may come from anywhere."""

    def export_collection(self, collection_id: int, path: Path) -> Cargo:
        """Writes the collection's PDFs, and what its user wrote of them, into a file; its owner alone may.

        Raises NotAllowed, CollectionNotFound, LibraryHindered.
        """
        found, written = self._own(collection_id), self.identities.written()
        documents = [one for one in self.store.documents() if one.collection_id == collection_id]
        kept = [Kept(one.name, partial(self.files.local, one.sha256), written.get(one.id)) for one in documents]
        cargo = write_cargo(path, found.name, kept)
        self._tell("collection_exported", about=found.name)
        return cargo

    def import_collection(self, path: Path, name: str | None = None) -> Arrived:
        """Puts the documents of such a file into the queue, for the person's own collection of that name, made where there is none.

        All of the file is looked at before anything is done. Raises NotAllowed, BackupBroken, LibraryTooNew, LibraryHindered.
        """
        self._needs_editor()
        largest = self.settings.max_file_mb * _MEGABYTE
        with opened(path) as archive:
            cargo = read_cargo(path, archive)
            for _ in unpack(path, archive, cargo, largest):
                pass
            target = self._collection_called(tidy(cargo.name if name is None else name))
            jobs, refused = list[tuple[Job, Identity | None]](), list[tuple[str, RagError]]()
            for one, data in unpack(path, archive, cargo, largest):
                try:
                    jobs.append((self.add(one.name, data, same_name="keep", collection_id=target.id), one.identity))
                except (PdfError, DuplicateDocument) as error:
                    refused.append((one.name, error))
        self._tell("collection_imported", about=target.name)
        return Arrived(target.id, tuple(jobs), tuple(refused))

    def _collection_called(self, name: str) -> Collection:
        """The person's own collection of that name, made where there is none; their first for no name."""
        mine = [one for one in self.collections() if one.own and one.name == name]
        found = mine[0].id if mine else self.add_collection(name) if name else self._target(None)
        return self._collections.get(found, self.person)
