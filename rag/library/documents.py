"""Documents: into the library, looked at, out of it."""

from __future__ import annotations

import hashlib
import time
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Literal

from rag.core.errors import DiskFull, DuplicateDocument, EmptyFile, LibraryHindered, LibraryUnwritable, SameName, TooBig
from rag.core.hindrance import hindrance
from rag.core.job import Job
from rag.core.people import COMMON, file_key
from rag.core.records import Document, Manuscript, Passage
from rag.core.whole_file import sweep
from rag.library.admission import Admitted, admit
from rag.library.ingest import Ingest
from rag.library.leases import signs_of_life
from rag.library.looking import DOOR_SECONDS, LARGEST_COPY, Looking
from rag.library.prepare import RULE
from rag.library.rereading import Rereading
from rag.library.worker import EMBEDDING_LEVEL, READING_LEVEL, stand_back, start_worker, worker_lock
from rag.pdf.attachments import plain_name
from rag.search.keyword_index import MOST_LATE
from rag.store.contents import Contents
from rag.store.jobs import QueuedFile
from rag.text.terms import indexed
from rag.text.views import as_indexed

SameNameChoice = Literal["ask", "replace", "keep"]
_NAMELESS = "document.pdf"  # of a file that brought no name that can be shown
_LOOK_AFTER_SECONDS = 15.0
_OTHERS_SECONDS = 0.5
_MEGABYTE = 1_000_000


class Documents(Looking):
    """What the faces do with files and documents."""

    _looked_after = float("-inf")
    _hindrance: LibraryHindered | None = None

    def add(
        self,
        name: str,
        data: bytes,
        *,
        password: str | None = None,
        same_name: SameNameChoice = "ask",
        by: str = "",
        collection_id: int | None = None,
    ) -> Job:
        """Looks at the file at the door and puts it in the queue; `start_worker` or `work` then does the work. Files of different people
        (`by`: any name that tells them apart) take turns there.

        Raises PdfError for what cannot be a document (PasswordRequired and WrongPassword among them), DuplicateDocument for the same
        bytes, SameName for the same name with other bytes unless `same_name` says what to do. The password is used here and kept nowhere.
        """
        name = plain_name(unicodedata.normalize("NFC", name)) or _NAMELESS
        if not data:
            raise EmptyFile()
        if len(data) > self.settings.max_file_mb * _MEGABYTE:
            raise TooBig(size_mb=round(len(data) / _MEGABYTE, 1), limit_mb=self.settings.max_file_mb)
        collection_id = collection_id or COMMON
        sha256 = file_key(hashlib.sha256(data).hexdigest(), collection_id)
        if (known := self.store.by_sha256(sha256)) is not None:
            raise DuplicateDocument(document_id=known.id, document=known.name)
        if (waiting := self._jobs.unfinished_with(sha256)) is not None:
            return waiting
        with self.files.arriving(sha256, data) as arrival:
            admitted = self._admit(arrival.path, password)
            namesake = self.store.same_name(name, collection_id)
            queued = self._jobs.unfinished_named(name, collection_id)
            if namesake is not None and same_name == "ask":
                raise SameName(document_id=namesake.id, document=namesake.name)
            if queued and same_name == "ask":  # nobody was asked yet which of the two is meant
                raise SameName(job_id=queued[-1].id, document=name)
            arrival.keep(admitted.unlocked)
        for waiting in queued if same_name == "replace" else ():
            self.cancel(waiting.id)
        stands = self.store.same_name(name, collection_id)  # what was still being embedded is gone by now
        replaces = stands.id if stands is not None and same_name == "replace" else None
        return self._jobs.put(name, QueuedFile(sha256, len(data), replaces, by))

    def _admit(self, path: Path, password: str | None) -> Admitted:
        """What the child at the door says of the file. Raises PdfError."""
        secret = None if password is None else password.encode("utf-8", "surrogatepass")
        limit = self.settings.max_pages
        return self._door.call(admit, file=path, password=secret, max_pages=limit, timeout=DOOR_SECONDS, largest=LARGEST_COPY)

    def add_passages(self, name: str, manuscript: Manuscript, passages: Sequence[Passage]) -> int:
        """Puts in what was not read from a PDF, as it is, and returns the document's id; `work` then makes it found by meaning.

        A document of that kind has no file: nothing can be drawn of it. Raises DuplicateDocument for the same text.
        """
        text = "\f".join(page.text for page in manuscript.pages)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        terms = [indexed(as_indexed(passage)) for passage in passages]
        contents = Contents(manuscript, passages, terms, RULE)
        added = self.store.add_document(name, sha256=sha256, size=0, contents=contents)
        self._identifying.keep_nameless(added)
        return added

    def _hand_on(self, old: int, new: int) -> None:
        """What people said of a document and where they put it goes to the one that replaces it."""
        self._own_questions.move(old, new)
        self._scopes.move(old, new)

    def start_worker(self) -> None:
        """Starts the worker process if there is work and none is running. Raises ModelError where there is no model to work with."""
        if not self._jobs.has_work():
            done, total = self.pending_embeddings()
            if done == total and not self._identifying.has_work() and not self.store.to_read_again(RULE) and self._saved():
                return
        start_worker(self.settings)

    def keep_working(self) -> LibraryHindered | None:
        """Starts the worker again where one was killed; tells what keeps it from working. To be called while there is work: looks every
        quarter of a minute."""
        if time.monotonic() - self._looked_after > _LOOK_AFTER_SECONDS:
            self._looked_after = time.monotonic()
            self._hindrance = hindrance(self.settings.data_dir) or self.files.hindrance()
            if self._hindrance is None:
                self.start_worker()
        return self._hindrance

    def work(self, on_progress: Callable[[Job], None] | None = None, *, reread: bool = False, yielding: bool = False) -> bool:
        """Does the queued work in this process; False, at once, when another process is the worker; on PostgreSQL there may be many.

        With `reread`, documents that an earlier version has read are read again after it, and what comes meanwhile goes before. With
        `yielding`, this process and its children let all others go first from then on, and embedding lets reading; on PostgreSQL it stays
        while other workers have files in hand, to take them over should one die.
        """
        with worker_lock(self.settings) as held:
            if not held and self.settings.database is None:
                return False
            if yielding:
                stand_back(READING_LEVEL)
            for place in (self.settings.data_dir, self.settings.data_dir / "files", self.settings.data_dir / "index"):
                sweep(place)
            with signs_of_life(self._jobs):
                taken = self._work(on_progress, reread=reread, yielding=yielding)
            if held and (taken or not self._saved()):
                with suppress(DiskFull, LibraryUnwritable):  # they are made anew from the database where they are not there
                    self.meaning.save()
                    self.keywords.save()
                    self._made_names.save()
            return True

    def _saved(self) -> bool:
        """Whether the indexes on disk are in step, or so small that whoever asks makes them."""
        whole = self.keywords.saved() and self._made_names.saved()
        return whole or sum(one.passages for one in self.store.indexed().values()) < MOST_LATE

    def _work(self, on_progress: Callable[[Job], None] | None, *, reread: bool, yielding: bool) -> int:
        """How many files were taken or read again."""
        ingest = self._ingest(on_progress, yielding)
        taken = ingest.run()
        while (waiting := self._jobs.waiting()) or (yielding and self._jobs.held_elsewhere()):
            if waiting:  # it came in while the last things were done: whoever brought it saw a worker
                taken += ingest.run()
            else:
                time.sleep(_OTHERS_SECONDS)
        again = self._rereading()
        while reread and again.step():
            taken += 1 + ingest.run()
        return taken

    def _ingest(self, on_progress: Callable[[Job], None] | None, yielding: bool) -> Ingest:
        return Ingest(
            self.settings,
            store=self.store,
            embeddings=self.embeddings,
            jobs=self._jobs,
            files=self.files,
            load_embedder=self._models.embedder,
            folder_of=self._models.folder_of,
            remove=self.remove,
            replace=self._hand_on,
            identifying=self._identifying,
            sandboxes=self._readers,
            on_progress=on_progress,
            stand_back=partial(stand_back, EMBEDDING_LEVEL) if yielding else None,
        )

    def _rereading(self) -> Rereading:
        return Rereading(
            self.settings,
            store=self.store,
            jobs=self._jobs,
            embeddings=self.embeddings,
            files=self.files,
            load_embedder=self._models.embedder,
            sandbox=self._reading,
            somebody_waits=self._jobs.has_work,
        )

    def rereading(self) -> tuple[int, int]:
        """`(documents as this version reads them, all documents)`: differ while those that an earlier one has read are read again."""
        total = len(self.store.rules())
        return total - len(self.store.to_read_again(RULE)), total

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
            if not self._needed(file.sha256):
                self.files.remove(file.sha256)

    def jobs_waiting(self) -> bool:
        """Whether a file is on its way."""
        return self._jobs.has_work()

    def dismiss(self, job_id: int) -> None:
        """Forgets a job that has ended."""
        self._jobs.forget(job_id)

    def documents(self) -> list[Document]:
        self._identifying.read_identities()
        return self.store.documents()

    def document(self, document_id: int) -> Document:
        """Raises DocumentNotFound."""
        self._identifying.read_identities()
        return self.store.document(document_id)

    def remove(self, document_id: int) -> None:
        """Removes a document: text, terms, vectors, file, and what the history quotes of it. Raises DocumentNotFound."""
        sha256 = self.store.document(document_id).sha256
        self.keywords.forget(document_id)
        self._made_names.forget()
        self.meaning.forget(document_id)  # before and after: whatever a crash leaves of it holds nothing that was deleted
        self.files.set_aside(sha256)  # where the next start finds it, should this one not come to its end
        try:
            self.store.remove_document(document_id)
        except BaseException:
            self.files.bring_back(sha256)
            raise
        if self._jobs.uses_file(sha256):
            self.files.bring_back(sha256)
        else:
            self.files.remove(sha256)
        self._unkept.clear()
        self._shared.clear()
        self.meaning.forget(document_id)
        self._made_names.forget()
        self.keywords.forget(document_id)

    def pending_embeddings(self) -> tuple[int, int]:
        """`(windows with a vector by the model that is set, all windows)`: differ while the library is embedded anew."""
        return self.embeddings.progress(self._models.embedder().fingerprint)
