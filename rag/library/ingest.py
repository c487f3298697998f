"""One file on its way into the library: read, cut, terms (in a sandbox), then embed, in steps that survive being stopped.

Until its passages are committed, a stopped job leaves nothing and starts over; after that, it goes on at the first window without a vector.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from rag.core.errors import DocumentNotFound, ModelError, NoText, RagError
from rag.core.records import Job, JobState, Manuscript, PageStatus, Passage
from rag.core.settings import Settings
from rag.library.sandbox import Sandbox, Stopped
from rag.models.embedder import TextEmbedder
from rag.pdf.manuscript import read_pdf
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.files import FileStore
from rag.store.jobs import JobQueue, QueuedFile
from rag.text.line_breaks import join_lines
from rag.text.passages import PASSAGE_RULE, cut_passages, passage_text, window_text
from rag.text.terms import ANALYSER_FINGERPRINT, indexed

RULE = f"{PASSAGE_RULE} {ANALYSER_FINGERPRINT}"
_EMBEDDING_BATCH = 32  # windows: a commit and a sign of life every second or so
_REPORT_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document before it is stored. `terms[i]`: those of `passages[i]`, joined by spaces."""

    manuscript: Manuscript
    passages: tuple[Passage, ...]
    terms: tuple[str, ...]


def prepare(path: str, settings: Settings, *, on_progress: Callable[[JobState, int, int], None]) -> Prepared:
    """Reads and cuts the PDF at `path`. Raises PdfError; NoText where no page can be indexed."""
    manuscript = read_pdf(
        Path(path).read_bytes(),
        join=join_lines,
        on_page=lambda done, total: on_progress(JobState.READING, done, total),
        max_pages=settings.max_pages,
    )
    statuses = [page.status for page in manuscript.pages]
    if PageStatus.TEXT not in statuses:
        counts = {f"{kind.value}_pages": statuses.count(kind) for kind in (PageStatus.SCANNED, PageStatus.GARBLED)}
        raise NoText(pages=len(statuses), **counts)
    on_progress(JobState.CUTTING, 0, 0)
    passages = cut_passages(manuscript, passage_length=settings.passage_length, window_length=settings.window_length)
    words: list[str] = []
    for passage in passages:
        words.append(indexed(passage_text(passage)))
        on_progress(JobState.CUTTING, len(words), len(passages))
    return Prepared(manuscript, tuple(passages), tuple(words))


class Ingest:
    """Takes jobs from the queue, one after the other. `on_progress` sees every step that is written to the queue."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        embeddings: EmbeddingStore,
        jobs: JobQueue,
        files: FileStore,
        load_embedder: Callable[[], TextEmbedder],
        remove: Callable[[int], None],
        sandbox: Sandbox,
        on_progress: Callable[[Job], None] | None = None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._embeddings = embeddings
        self._jobs = jobs
        self._files = files
        self._load_embedder = load_embedder
        self._remove = remove
        self._on_progress = on_progress
        self._sandbox = sandbox

    def run(self) -> int:
        """Works until the queue is empty and every window has a vector by the model that is set; returns how many jobs it took."""
        self._jobs.put_back()
        taken = 0
        while (job := self._jobs.take()) is not None:
            self._run_job(job)
            taken += 1
        self._embed_the_rest()
        return taken

    def _run_job(self, job: Job) -> None:
        progress = _Progress(job, self._jobs, self._on_progress)
        file = self._jobs.file(job.id)
        document_id = job.document_id
        try:
            if document_id is None:
                document_id = self._store_document(job, file, progress)
            self._embed(document_id, progress)
        except Stopped:
            self._discard(document_id, file.sha256)
        except ModelError as error:  # keywords find the document; meaning follows when there is a model
            self._jobs.fail(job.id, error, progress.seconds)
        except RagError as error:
            self._jobs.fail(job.id, error, progress.seconds)
            self._discard(document_id, file.sha256)
        else:
            if file.replaces is not None:
                self._remove_if_there(file.replaces)
            self._jobs.finish(job.id, progress.seconds)
        progress.tell()

    def _store_document(self, job: Job, file: QueuedFile, progress: _Progress) -> int:
        prepared = self._sandbox.call(
            prepare,
            str(self._files.path(file.sha256)),
            self._settings,
            timeout=self._settings.read_timeout,
            on_progress=progress.step,
            should_stop=progress.was_cancelled,
        )
        document_id = self._store.add_document(
            job.name, file.sha256, file.size, prepared.manuscript, prepared.passages, prepared.terms, rule=RULE
        )
        self._jobs.attach(job.id, document_id)
        return document_id

    def _embed(self, document_id: int | None, progress: _Progress) -> None:
        """Embeds the windows of a document, or of the whole library, that have no vector by the model that is set."""
        embedder = self._load_embedder()
        done, total = self._embeddings.progress(embedder.fingerprint, document_id=document_id)
        progress.begin(JobState.EMBEDDING, done, total)
        while batch := self._embeddings.missing(embedder.fingerprint, _EMBEDDING_BATCH, document_id=document_id):
            passages = self._store.passages({passage_id for _, passage_id, _ in batch})
            batch = [window for window in batch if window[1] in passages]  # removed meanwhile
            texts = [window_text(passages[passage_id], span) for _, passage_id, span in batch]
            self._embeddings.save(embedder.fingerprint, [window_id for window_id, _, _ in batch], embedder.embed_passages(texts))
            done += len(batch)
            progress.step(JobState.EMBEDDING, done, total)
            if progress.was_cancelled():
                raise Stopped

    def _embed_the_rest(self) -> None:
        embedder = self._load_embedder()
        done, total = self._embeddings.progress(embedder.fingerprint)
        if done < total:
            self._embed(None, _Progress(None, self._jobs, None))
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


class _Progress:
    """Writes a job's steps to the queue, a few times a second, with the time that is left at the present rate."""

    def __init__(self, job: Job | None, jobs: JobQueue, on_progress: Callable[[Job], None] | None) -> None:
        self._job = job
        self._jobs = jobs
        self._on_progress = on_progress
        self._started = self._phase_started = time.monotonic()
        self._before = 0.0 if job is None else job.seconds
        self._phase: JobState | None = None
        self._first = 0
        self._reported = 0.0
        self._cancelled = False

    @property
    def seconds(self) -> float:
        return self._before + time.monotonic() - self._started

    def begin(self, state: JobState, done: int, total: int) -> None:
        self._phase, self._first, self._phase_started = state, done, time.monotonic()
        self._report(state, done, total, None)

    def step(self, state: JobState, done: int, total: int) -> None:
        if state is not self._phase:
            self.begin(state, done, total)
            return
        now = time.monotonic()
        if now - self._reported >= _REPORT_SECONDS or done == total:
            gained = done - self._first
            left = (now - self._phase_started) / gained * (total - done) if gained > 0 else None
            self._report(state, done, total, left)

    def was_cancelled(self) -> bool:
        if self._job is not None and time.monotonic() - self._reported >= _REPORT_SECONDS:
            job = self._jobs.get(self._job.id)
            self._cancelled = job is None or job.state is JobState.CANCELLED
        return self._cancelled

    def tell(self) -> None:
        """Passes the job's last state on."""
        if self._job is not None and self._on_progress is not None:
            self._on_progress(self._jobs.get(self._job.id) or replace(self._job, state=JobState.CANCELLED))

    def _report(self, state: JobState, done: int, total: int, left: float | None) -> None:
        self._reported = time.monotonic()
        if self._job is not None:
            self._cancelled = not self._jobs.report(self._job.id, state, done, total, self.seconds, left)
            self.tell()
