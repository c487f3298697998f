"""Files on their way into the library: read, cut, terms (in sandboxes), then embedded, in steps that survive being stopped.

Readers read and store, several files at a time, while the thread that calls embeds what is stored: neither waits for the other, and what
is read rests in SQLite and not in memory. Until its passages are committed, a stopped job leaves nothing and starts over; after that, it
goes on at the first window without a vector.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from rag.core.errors import DocumentNotFound, LibraryHindered, ModelError, RagError
from rag.core.job import Job
from rag.core.logs import note
from rag.core.settings import Settings
from rag.library.embedding import Embedding, InHand
from rag.library.identifying import Identifying
from rag.library.prepare import RULE, prepare
from rag.library.progress import Progress, Shares
from rag.library.readers import Readers
from rag.library.sandbox import Sandbox, Stopped
from rag.models.embedder import TextEmbedder
from rag.store.contents import Contents
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.files import Files
from rag.store.jobs import JobLost, JobQueue
from rag.text.identity import IDENTITY_RULE

LARGEST_DOCUMENT = 2**30  # bytes of what is read of a file: 20 million characters with their boxes, passages and terms
_WAIT_SECONDS = 0.2


class Ingest:
    """Takes jobs from the queue until it is empty. `on_progress` sees every step that is written there, from any thread, one at a time.

    `replace(old, new)` hands on what people said of a document, before `remove` takes the old one away. `sandboxes`: as many files are read
    at a time. `stand_back` is called once the readers stand: what is embedded comes after what is read.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store,
        embeddings: EmbeddingStore,
        jobs: JobQueue,
        files: Files,
        load_embedder: Callable[[], TextEmbedder],
        folder_of: Callable[[TextEmbedder], Path | None],
        remove: Callable[[int], None],
        replace: Callable[[int, int], None],
        identifying: Identifying,
        sandboxes: Sequence[Sandbox],
        on_progress: Callable[[Job], None] | None = None,
        stand_back: Callable[[], None] | None = None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._jobs = jobs
        self._files = files
        self._remove = remove
        self._replace = replace
        self._identifying = identifying
        self._told = on_progress
        self._sandboxes = sandboxes
        self._stand_back = stand_back
        self._shares = Shares()
        self._telling, self._storing = threading.Lock(), threading.Lock()
        self._embedding = Embedding(
            store=store, embeddings=embeddings, load_embedder=load_embedder, folder_of=folder_of, shares=self._shares, end=self._end
        )

    def run(self) -> int:
        """Works until the queue is empty and every window has a vector by the model that is set; returns how many jobs it took."""
        self._jobs.put_back()
        with Readers(self._sandboxes, waiting=self._jobs.waiting, take=self._jobs.take, read=self._read) as readers:
            if self._stand_back is not None:
                self._stand_back()
            self._work(readers)
            taken = readers.taken
        self._identifying.draw_sketches()
        self._identifying.index_titles()
        if not self._jobs.held_elsewhere():  # else what is left is being embedded
            self._embedding.rest()
        return taken

    def _work(self, readers: Readers[InHand]) -> None:
        embedding = self._embedding
        while embedding.in_hand or self._jobs.waiting() or not readers.finish():
            for one in readers.done(0.0 if embedding.in_hand else _WAIT_SECONDS):
                try:
                    embedding.add(one)
                except ModelError as error:  # keywords find the document; meaning follows when there is a model
                    self._end(one, error)
            if embedding.in_hand:
                embedding.step()

    def _read(self, job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> InHand | None:
        """A reader's part: the document, stored; None where the job has ended with it, or the worker ends."""
        one = InHand(job, self._jobs.file(job.id), Progress(job, self._jobs, self._shares, self._tell), job.document_id)
        try:
            if one.document_id is None:
                with self._shares.working([job.id]):
                    one.document_id = self._store_document(one, sandbox, stopping)
        except Stopped as stopped:
            if one.progress.was_cancelled():
                self._end(one, stopped)
            return None
        except JobLost:
            return None
        except LibraryHindered:  # not the file's fault: it waits for the next worker
            raise
        except RagError as error:
            self._end(one, error)
            return None
        return one

    def _store_document(self, one: InHand, sandbox: Sandbox, stopping: Callable[[], bool]) -> int:
        with self._files.local(one.file.sha256) as path:
            prepared = sandbox.call(
                prepare,
                settings=replace(self._settings, database=None),
                file=path,
                name=one.job.name,
                timeout=self._settings.read_timeout,
                longest=self._settings.read_longest,
                largest=LARGEST_DOCUMENT,
                on_progress=one.progress.step,
                should_stop=lambda: stopping() or one.progress.was_cancelled(),
            )
        contents = Contents(
            prepared.manuscript, prepared.passages, prepared.terms, RULE, identity=prepared.identity, identity_rule=IDENTITY_RULE
        )
        with self._storing:
            held = self._jobs.fence(one.job.id)
            document_id = self._store.add_document(one.job.name, sha256=one.file.sha256, size=one.file.size, contents=contents, unless=held)
            self._jobs.attach(one.job.id, document_id)
            self._identifying.draw_sketches()
        return document_id

    def _end(self, one: InHand, error: RagError | Stopped | None) -> None:
        """Ends a job: ready, failed, or, where it was cancelled, without a trace. One that is another worker's is left to it."""
        if self._jobs.lost(one.job.id):
            return
        _note(one, error)
        if isinstance(error, RagError):
            self._jobs.fail(one.job.id, error, one.progress.seconds)
        if error is not None and not isinstance(error, ModelError):
            self._discard(one.document_id, one.file.sha256)
        elif error is None and one.document_id is not None:
            if one.file.replaces is not None:
                self._replace(one.file.replaces, one.document_id)
                self._remove_if_there(one.file.replaces)
            self._jobs.finish(one.job.id, one.progress.seconds)
        one.progress.tell()

    def _tell(self, job: Job) -> None:
        if self._told is not None:
            with self._telling:
                self._told(job)

    def _remove_if_there(self, document_id: int) -> None:
        with suppress(DocumentNotFound):  # somebody removed it meanwhile
            self._remove(document_id)

    def _discard(self, document_id: int | None, sha256: str) -> None:
        """Nothing stays of a job that was cancelled or failed."""
        if document_id is not None:
            self._remove_if_there(document_id)
        elif self._store.by_sha256(sha256) is None and not self._jobs.uses_file(sha256):
            self._files.remove(sha256)


def _note(one: InHand, error: RagError | Stopped | None) -> None:
    """To the log: how a job ended."""
    event = "job_ready" if error is None else "job_failed" if isinstance(error, RagError) else "job_cancelled"
    code = error.code if isinstance(error, RagError) else None
    level = logging.WARNING if code else logging.INFO
    note(__name__, event, level=level, job=one.job.id, document=one.document_id, code=code, seconds=round(one.progress.seconds, 1))
