"""One file on its way into the library: read, cut, terms (in a sandbox), then embed, in steps that survive being stopped.

Until its passages are committed, a stopped job leaves nothing and starts over; after that, it goes on at the first window without a vector.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rag.core.errors import DocumentNotFound, LibraryHindered, ModelError, RagError
from rag.core.job import Job, JobState
from rag.core.settings import Settings
from rag.library.identifying import Identifying
from rag.library.prepare import RULE, prepare
from rag.library.progress import Progress
from rag.library.sandbox import Sandbox, Stopped
from rag.models.embedder import TextEmbedder
from rag.store.contents import Contents
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.files import FileStore
from rag.store.jobs import JobQueue, QueuedFile
from rag.text.identity import IDENTITY_RULE
from rag.text.views import as_embedded

LARGEST_DOCUMENT = 2**30  # bytes of what is read of a file: 20 million characters with their boxes, passages and terms
EMBEDDING_BATCH = 32  # windows: a commit and a sign of life every second or so


class Ingest:
    """Takes jobs from the queue, one after the other. `on_progress` sees every step that is written to the queue.

    `replace(old, new)` hands on what people said of a document, before `remove` takes the old one away.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store,
        embeddings: EmbeddingStore,
        jobs: JobQueue,
        files: FileStore,
        load_embedder: Callable[[], TextEmbedder],
        folder_of: Callable[[TextEmbedder], Path | None],
        remove: Callable[[int], None],
        replace: Callable[[int, int], None],
        identifying: Identifying,
        sandbox: Sandbox,
        on_progress: Callable[[Job], None] | None = None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._embeddings = embeddings
        self._jobs = jobs
        self._files = files
        self._load_embedder = load_embedder
        self._folder_of = folder_of
        self._remove = remove
        self._replace = replace
        self._identifying = identifying
        self._on_progress = on_progress
        self._sandbox = sandbox

    def run(self) -> int:
        """Works until the queue is empty and every window has a vector by the model that is set; returns how many jobs it took."""
        self._jobs.put_back()
        taken = 0
        while (job := self._jobs.take()) is not None:
            self._run_job(job)
            taken += 1
        self._identifying.draw_sketches()
        self._identifying.index_titles()
        self._embed_the_rest()
        return taken

    def _run_job(self, job: Job) -> None:
        progress = Progress(job, self._jobs, self._on_progress)
        file = self._jobs.file(job.id)
        document_id = job.document_id
        try:
            if document_id is None:
                document_id = self._store_document(job, file, progress)
            self._embed(document_id, progress)
        except Stopped:
            self._discard(document_id, file.sha256)
        except LibraryHindered:  # not the file's fault: it waits for the next worker
            raise
        except ModelError as error:  # keywords find the document; meaning follows when there is a model
            self._jobs.fail(job.id, error, progress.seconds)
        except RagError as error:
            self._jobs.fail(job.id, error, progress.seconds)
            self._discard(document_id, file.sha256)
        else:
            if file.replaces is not None:
                self._replace(file.replaces, document_id)
                self._remove_if_there(file.replaces)
            self._jobs.finish(job.id, progress.seconds)
        progress.tell()

    def _store_document(self, job: Job, file: QueuedFile, progress: Progress) -> int:
        prepared = self._sandbox.call(
            prepare,
            self._files.path(file.sha256),
            self._settings,
            name=job.name,
            timeout=self._settings.read_timeout,
            largest=LARGEST_DOCUMENT,
            on_progress=progress.step,
            should_stop=progress.was_cancelled,
        )
        document_id = self._store.add_document(
            job.name,
            sha256=file.sha256,
            size=file.size,
            contents=Contents(
                prepared.manuscript, prepared.passages, prepared.terms, RULE, identity=prepared.identity, identity_rule=IDENTITY_RULE
            ),
        )
        self._jobs.attach(job.id, document_id)
        self._identifying.draw_sketches()
        return document_id

    def _embed(self, document_id: int | None, progress: Progress) -> None:
        """Embeds the windows of a document, or of the whole library, that have no vector by the model that is set."""
        embedder = self._load_embedder()
        if (folder := self._folder_of(embedder)) is not None:  # before its first vector: they serve until those of another are complete
            self._embeddings.register_model(embedder.fingerprint, str(folder), embedder.dim)
        done, total = self._embeddings.progress(embedder.fingerprint, document_id=document_id)
        progress.begin(JobState.EMBEDDING, done, total)
        while batch := self._embeddings.missing(embedder.fingerprint, EMBEDDING_BATCH, document_id=document_id):
            passages = self._store.passages({passage_id for _, passage_id, _ in batch})
            batch = [window for window in batch if window[1] in passages]  # removed meanwhile
            texts = [as_embedded(passages[passage_id], span) for _, passage_id, span in batch]
            self._embeddings.save(embedder.fingerprint, [window_id for window_id, _, _ in batch], embedder.embed_passages(texts))
            done += len(batch)
            progress.step(JobState.EMBEDDING, done, total)
            if progress.was_cancelled():
                raise Stopped

    def _embed_the_rest(self) -> None:
        embedder = self._load_embedder()
        done, total = self._embeddings.progress(embedder.fingerprint)
        if done < total:
            self._embed(None, Progress(None, self._jobs, None))
        self._embeddings.forget_other_models(embedder.fingerprint)

    def _remove_if_there(self, document_id: int) -> None:
        with suppress(DocumentNotFound):  # somebody removed it meanwhile
            self._remove(document_id)

    def _discard(self, document_id: int | None, sha256: str) -> None:
        """Nothing stays of a job that was cancelled or failed."""
        if document_id is not None:
            self._remove_if_there(document_id)
        elif self._store.by_sha256(sha256) is None and not self._jobs.uses_file(sha256):
            self._files.remove(sha256)
