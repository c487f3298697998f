"""Documents: into the library, looked at, out of it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from rag.core.errors import DuplicateDocument, EmptyFile, SameName, TooBig
from rag.core.records import Box, Document, Job, PageInfo
from rag.library.ingest import Ingest
from rag.library.parts import Parts
from rag.library.worker import start_worker, worker_lock
from rag.pdf.door import probe_pdf, unlock_pdf
from rag.pdf.picture import render_page
from rag.store.jobs import QueuedFile

SameNameChoice = Literal["ask", "replace", "keep"]
_DOOR_SECONDS = 30.0  # for a first look at a file
_RENDER_SECONDS = 30.0
_MEGABYTE = 1_000_000


class Documents(Parts):
    """What the faces do with files and documents."""

    def add(self, name: str, data: bytes, *, password: str | None = None, same_name: SameNameChoice = "ask") -> Job:
        """Looks at the file at the door and puts it in the queue; `start_worker` or `work` then does the work.

        Raises PdfError for what cannot be a document (PasswordRequired and WrongPassword among them), DuplicateDocument for the same
        bytes, SameName for the same name with other bytes unless `same_name` says what to do. The password is used here and kept nowhere.
        """
        name = unicodedata.normalize("NFC", Path(name).name)
        if not data:
            raise EmptyFile()
        if len(data) > self.settings.max_file_mb * _MEGABYTE:
            raise TooBig(size_mb=round(len(data) / _MEGABYTE, 1), limit_mb=self.settings.max_file_mb)
        sha256 = hashlib.sha256(data).hexdigest()
        if (known := self.store.by_sha256(sha256)) is not None:
            raise DuplicateDocument(document_id=known.id, document=known.name)
        if (waiting := self._jobs.unfinished_with(sha256)) is not None:
            return waiting
        opened = self._open_at_door(data, password)
        namesake = self.store.same_name(name)
        if namesake is not None and same_name == "ask":
            raise SameName(document_id=namesake.id, document=namesake.name)
        self.files.save(sha256, opened)
        replaces = namesake.id if namesake is not None and same_name == "replace" else None
        return self._jobs.put(name, QueuedFile(sha256, len(data), replaces))

    def _open_at_door(self, data: bytes, password: str | None) -> bytes:
        """The bytes to keep: unlocked where a password was given. Raises PdfError."""
        if password is not None:
            data = self._door.call(unlock_pdf, data, password, timeout=_DOOR_SECONDS)
        self._door.call(probe_pdf, data, max_pages=self.settings.max_pages, timeout=_DOOR_SECONDS)
        return data

    def start_worker(self) -> None:
        """Starts the worker process if there is work and none is running. Raises ModelError where there is no model to work with."""
        if not self._jobs.has_work():
            done, total = self.pending_embeddings()
            if done == total:
                return
        start_worker(self.settings)

    def work(self, on_progress: Callable[[Job], None] | None = None) -> bool:
        """Does the queued work in this process; False, at once, when another process is the worker."""
        with worker_lock(self.settings) as held:
            if not held:
                return False
            ingest = Ingest(
                self.settings,
                self.store,
                self.embeddings,
                self._jobs,
                self.files,
                self._models.embedder,
                self.remove,
                self._reading,
                on_progress,
            )
            if ingest.run():
                self.dense.save()
            return True

    def jobs(self) -> list[Job]:
        """Unfinished jobs and those that ended and were not dismissed, oldest first."""
        return self._jobs.all()

    def job(self, job_id: int) -> Job | None:
        return self._jobs.get(job_id)

    def cancel(self, job_id: int) -> None:
        """Cancels a job; the worker then removes what it has made of it. One that has ended stays as it is."""
        before = self._jobs.cancel(job_id)
        if before is not None and before.document_id is not None:
            self.remove(before.document_id)
        elif before is not None:
            file = self._jobs.file(job_id)
            if self.store.by_sha256(file.sha256) is None and not self._jobs.uses_file(file.sha256):
                self.files.remove(file.sha256)

    def dismiss(self, job_id: int) -> None:
        """Forgets a job that has ended."""
        self._jobs.forget(job_id)

    def documents(self) -> list[Document]:
        return self.store.documents()

    def document(self, document_id: int) -> Document:
        """Raises DocumentNotFound."""
        return self.store.document(document_id)

    def pages(self, document_id: int) -> list[PageInfo]:
        """Raises DocumentNotFound."""
        return self.store.page_infos(document_id)

    def remove(self, document_id: int) -> None:
        """Removes a document: text, terms, vectors, file, and what the history quotes of it. Raises DocumentNotFound."""
        sha256 = self.store.document(document_id).sha256
        self._history.blank(document_id)
        self._jobs.forget_file(sha256)
        self.store.remove_document(document_id)
        if not self._jobs.uses_file(sha256):
            self.files.remove(sha256)
        self.dense.forget_saved()

    def page_image(self, document_id: int, page: int, *, scale: float = 2.0, clip: Box | None = None) -> bytes:
        """The displayed page, or the part of it inside `clip`, as PNG with `scale` pixels a point.

        Raises DocumentNotFound and PageNotFound.
        """
        self.store.page_info(document_id, page)
        path = str(self.files.path(self.store.document(document_id).sha256))
        return self._renderer.call(_render_file, path, page, scale, clip, timeout=_RENDER_SECONDS)

    def pending_embeddings(self) -> tuple[int, int]:
        """`(windows with a vector by the model that is set, all windows)`: differ while the library is embedded anew."""
        return self.embeddings.progress(self._models.embedder().fingerprint)


def _render_file(path: str, page: int, scale: float, clip: Box | None) -> bytes:
    return render_page(Path(path).read_bytes(), page, scale=scale, clip=clip)
