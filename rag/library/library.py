"""Library: everything the faces may ask for. Keeps SQLite, the files and the index in step."""

from __future__ import annotations

import hashlib
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from rag.answer.boxes import boxes_of
from rag.answer.quoting import compose
from rag.answer.sentence_reader import SentenceReader
from rag.core.errors import DuplicateDocument, EmptyFile, EmptyQuestion, QuestionTooLong, SameName, TooBig
from rag.core.records import Answer, Box, Check, Document, Finding, HistoryEntry, Hit, Job, PageInfo
from rag.core.settings import Settings
from rag.library.checkup import check_up
from rag.library.ingest import RULE, Ingest
from rag.library.sandbox import Sandbox
from rag.library.worker import start_worker, worker_lock
from rag.models.embedder import TextEmbedder
from rag.models.reader import Reader
from rag.models.shelf import ModelShelf
from rag.pdf.manuscript import probe_pdf, render_page, unlock_pdf
from rag.search.dense_index import DenseIndex
from rag.search.retriever import Reranking, Retriever
from rag.store.database import Database
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.files import FileStore
from rag.store.history import History
from rag.store.jobs import JobQueue, QueuedFile
from rag.text.analyser import warm_up

SameNameChoice = Literal["ask", "replace", "keep"]
_DOOR_SECONDS = 30.0  # for a first look at a file
_RENDER_SECONDS = 30.0
_MEGABYTE = 1_000_000


class Library:
    """A library in `settings.data_dir`, made if it is not there. Cheap to make: models load when they are first needed.

    Safe to share among threads, and any number of processes may open the same folder. `embedder`, `reader` and `reranking` replace the
    models that the settings name; `sandbox` does all that otherwise three of its own do side by side.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        embedder: TextEmbedder | None = None,
        reader: Reader | None = None,
        reranking: Reranking | None = None,
        sandbox: Sandbox | None = None,
    ) -> None:
        self.settings = settings
        self._database = Database(settings.data_dir)
        self.store = Store(self._database)
        self.embeddings = EmbeddingStore(self._database)
        self.files = FileStore(settings.data_dir / "files")
        self._jobs = JobQueue(self._database)
        self._history = History(self._database)
        self._models = ModelShelf(settings, self.embeddings, embedder, reader, reranking)
        self.dense = DenseIndex(settings.data_dir / "index", self.store, self.embeddings, self._models.embedder)
        self.retriever = Retriever(self.store, self.dense, settings)
        self._given_sandbox = sandbox
        self._door, self._renderer, self._reading = (sandbox or Sandbox() for _ in range(3))

    def close(self) -> None:
        """Ends its own processes that look at files; they start again when they are needed. A sandbox that was given stays."""
        for sandbox in {self._door, self._renderer, self._reading} - {self._given_sandbox}:
            sandbox.close()

    # documents

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

    def boxes(self, document_id: int, start: int, end: int) -> tuple[Box, ...]:
        """One box a printed line of `[start, end)`; nothing where the text cannot be located."""
        return boxes_of(self.store.pages(document_id, start, end), start, end)

    # asking

    def search(
        self,
        question: str,
        *,
        k: int | None = None,
        documents: Sequence[int] | None = None,
        rerank: bool | None = None,
        meaning_weight: float | None = None,
    ) -> list[Hit]:
        """The k best passages, best first; None: as the settings say. Raises EmptyQuestion, QuestionTooLong, ModelError."""
        question = self._checked(question)
        wanted = self.settings.rerank if rerank is None else rerank
        reranking = self._models.reranking() if wanted else None
        k = k or self.settings.k
        return self.retriever.search(question, k, documents=documents, reranking=reranking, meaning_weight=meaning_weight)

    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        documents: Sequence[int] | None = None,
        rerank: bool | None = None,
        meaning_weight: float | None = None,
    ) -> Answer:
        """The sentences that answer, with their evidence; `Answer.text` is None where the documents do not answer."""
        started = time.perf_counter()
        hits = self.search(question, k=k, documents=documents, rerank=rerank, meaning_weight=meaning_weight)
        searched = time.perf_counter()
        answer = self.answer(question, hits)
        read = time.perf_counter()
        timings = {"search": searched - started, "read": read - searched, "total": read - started}
        return replace(answer, timings_ms={step: round(seconds * 1000, 1) for step, seconds in timings.items()})

    def answer(self, question: str, hits: Sequence[Hit]) -> Answer:
        """What the hits, the best first, answer. Raises EmptyQuestion, QuestionTooLong, ModelError."""
        question, reader = self._checked(question), self._reader()
        return compose(question, hits, reader.read(question, hits) if hits else [], self.boxes, reader.quoting)

    def findings(self, question: str, hits: Sequence[Hit]) -> list[Finding]:
        """Every sentence of the first hits that may answer, the most probable first, answer or not. Raises as `answer`."""
        return self._reader().read(self._checked(question), hits)

    def _reader(self) -> SentenceReader:
        return SentenceReader(self.dense.embedder(), self._models.reader())

    def _checked(self, question: str) -> str:
        question = unicodedata.normalize("NFC", question).strip()
        if not question:
            raise EmptyQuestion()
        if len(question) > self.settings.max_question_length:
            raise QuestionTooLong(length=len(question), limit=self.settings.max_question_length)
        return question

    @property
    def has_reranker(self) -> bool:
        return self._models.has_reranker

    # history

    def remember(self, answer: Answer) -> int:
        """Keeps an answer whole and returns its id."""
        return self._history.add(answer)

    def history(self, limit: int = 50) -> list[HistoryEntry]:
        """The newest first."""
        return self._history.entries(limit)

    def reopen(self, entry_id: int) -> Answer:
        """The answer as it was given. Raises HistoryNotFound, and DocumentNotFound where a document that it quotes is gone."""
        return self._history.open(entry_id)

    def forget(self, entry_id: int) -> None:
        self._history.remove(entry_id)

    # upkeep

    def warm_up(self) -> None:
        """Loads what the first question would wait for: analyser, model and index."""
        self.dense.embedder()
        self._models.reader()
        warm_up()

    def doctor(self) -> list[Check]:
        return list(check_up(self.settings.data_dir, self.store, self.embeddings, self.files, self.dense, self._models.embedder, RULE))

    def rebuild(self) -> int:
        """Builds the index from SQLite anew; returns how many vectors it has."""
        return self.dense.rebuild()

    def pending_embeddings(self) -> tuple[int, int]:
        """`(windows with a vector by the model that is set, all windows)`: differ while the library is embedded anew."""
        return self.embeddings.progress(self._models.embedder().fingerprint)


def _render_file(path: str, page: int, scale: float, clip: Box | None) -> bytes:
    return render_page(Path(path).read_bytes(), page, scale=scale, clip=clip)
