"""add, list and remove."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from getpass import getpass
from pathlib import Path
from uuid import uuid4

from rag.cli.objects import AddResult, add_object, document_object
from rag.cli.session import Session
from rag.cli.sharing import named
from rag.core.errors import DocumentNotFound, DuplicateDocument, PasswordRequired, RagError, UnreadableFile, WrongPassword
from rag.core.job import Job, JobState
from rag.core.messages import attachment_summary, job_stage, page_summary
from rag.core.records import Document, DocumentState

_PASSWORD_TRIES = 3
_POLL_SECONDS = 0.2
_WHO = uuid4().hex  # this call's files take turns with those of others


def add(session: Session, arguments: argparse.Namespace) -> int:
    """Takes in files, with `--attachments` the PDFs inside each too, and tells of them in order; one that fails stops no other."""
    adding = _Adding(session, arguments)
    for path in arguments.files:
        adding.queue(_File(str(path), path.name, partial(_bytes_of, path)))
        for document in [result.document for result in adding.finish() if result.document] if arguments.attachments else ():
            for one in session.library.addable(document):
                take_out = partial(session.library.attachment, document.id, one.number)
                adding.queue(_File(f"{path}/{one.name}", one.name, take_out))
            adding.finish()
    adding.finish()
    return 1 if adding.failed else 0


@dataclass(frozen=True, slots=True)
class _File:
    """What is to be added: what to call it, its name in the library, and where its bytes come from."""

    label: str
    name: str
    read: Callable[[], bytes]


class _Adding:
    """Files in the queue together, so that one is read while another is embedded. `failed`: whether any was, of those that were told of."""

    def __init__(self, session: Session, arguments: argparse.Namespace) -> None:
        self.failed = False
        self._session = session
        self._arguments = arguments
        self._waiting: list[tuple[_File, Job | AddResult]] = []  # in order; a result where a file did not come in
        self._told: list[AddResult] = []

    def queue(self, file: _File) -> None:
        """A file that is like one before, by its name or its bytes, waits until that is a document."""
        if any(known.name == file.name for known, _ in self._waiting):
            self.finish()
        came = self._came(file)
        if any(isinstance(known, Job) and isinstance(came, Job) and known.id == came.id for _, known in self._waiting):
            self.finish()
            came = self._came(file)
        self._waiting.append((file, came))

    def finish(self) -> list[AddResult]:
        """Works until all that wait have ended, here or in a worker that has taken them, and returns what was told of them."""
        library = self._session.library
        while any(isinstance(came, Job) for _, came in self._waiting):
            if not library.work(self._show) or library.jobs_waiting():  # another worker has it
                time.sleep(_POLL_SECONDS)
            self._tell_of_ended()
            for _, came in self._waiting[:1]:
                if isinstance(came, Job) and (job := library.job(came.id)) is not None:
                    self._show_progress(job)
        self._tell_of_ended()
        told, self._told = self._told, []
        return told

    def _came(self, file: _File) -> Job | AddResult:
        started = time.perf_counter()
        try:
            return _queue(self._session, file, self._arguments)
        except DuplicateDocument as duplicate:
            status, known, error = "duplicate", _known(self._session, duplicate.facts.get("document_id")), duplicate.as_dict()
        except RagError as raised:
            status, known, error = "failed", None, raised.as_dict()
        return AddResult(file.label, status=status, document=known, error=error, seconds=time.perf_counter() - started)

    def _show(self, job: Job) -> None:
        """Called from within the work, at each step."""
        if job.state.is_unfinished:
            self._show_progress(job)
        else:
            self._tell_of_ended()

    def _show_progress(self, job: Job) -> None:
        terminal = self._session.terminal
        terminal.progress(f"{job.name} · {job_stage(job, terminal.language)}", job.done, job.total, job.seconds_left)

    def _tell_of_ended(self) -> None:
        """Of each file in order, up to the first that has not ended."""
        while self._waiting:
            file, came = self._waiting[0]
            result = came if isinstance(came, AddResult) else self._result(file, came)
            if result is None:
                return
            self._waiting.pop(0)
            self._told.append(result)
            self.failed |= _said(self._session, result)

    def _result(self, file: _File, queued: Job) -> AddResult | None:
        library = self._session.library
        job = library.job(queued.id) or replace(queued, state=JobState.CANCELLED)  # dismissed on the page meanwhile
        if job.state.is_unfinished:
            return None
        library.dismiss(job.id)
        error = None if job.state is JobState.READY else job.error or {"code": str(job.state), "facts": {}}
        facts = error.get("facts") if error else None
        if error and error.get("code") == DuplicateDocument.code and isinstance(facts, Mapping):
            known = _known(self._session, facts.get("document_id"))
            return AddResult(file.label, status="duplicate", document=known, error=error, seconds=job.seconds)
        status = "ready" if error is None else "failed"  # without a model, keywords find the document all the same
        return AddResult(file.label, status=status, document=_known(self._session, job.document_id), error=error, seconds=job.seconds)


def _said(session: Session, result: AddResult) -> bool:
    """Tells what came of a file, and whether it failed."""
    if session.terminal.as_json:
        session.terminal.row(add_object(result, session.terminal.language))
    else:
        _tell(session, result)
    return result.status == "failed"


def _known(session: Session, document_id: object) -> Document | None:
    try:
        return session.library.document(document_id) if isinstance(document_id, int) else None
    except DocumentNotFound:
        return None


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(reason=error.strerror or type(error).__name__) from error


def _queue(session: Session, file: _File, arguments: argparse.Namespace) -> Job:
    """Puts a file in the queue; a person is asked for the password of a locked one."""
    data = file.read()
    password = arguments.password
    for tries_left in reversed(range(_PASSWORD_TRIES)):
        try:
            into = None if arguments.collection is None else named(session, arguments.collection)
            options = {"same_name": arguments.same_name, "collection_id": into, "by": _WHO}
            return session.library.add(file.name, data, password=password, **options)
        except (PasswordRequired, WrongPassword) as error:
            if not (session.terminal.interactive and tries_left):
                raise
            session.terminal.error(error)
            password = getpass(session.terminal.string("ask_password", name=file.name))
    raise AssertionError("the last try returns or raises")


def _tell(session: Session, result: AddResult) -> None:
    terminal = session.terminal
    if result.status == "failed" and result.error:
        terminal.error(result.error, file=result.file)
    elif result.status == "duplicate":
        known = result.document
        terminal.say(terminal.string("duplicate", name=result.file, id=known.id if known else "–", document=known.name if known else "–"))
    elif result.document:
        pages, passages = page_summary(result.document, terminal.language), f"{result.document.passages:,}"
        seconds = f"{result.seconds:.1f}"
        terminal.say(terminal.string("added", name=result.file, pages=pages, passages=passages, seconds=seconds, id=result.document.id))
        if attached := attachment_summary(result.document, terminal.language):
            terminal.say(attached, indent=2)


def list_documents(session: Session, arguments: argparse.Namespace) -> int:
    terminal, documents = session.terminal, session.library.documents()
    if terminal.as_json:
        alike = session.library.likenesses()
        for document in documents:
            terminal.row(document_object(document, alike.get(document.id, ())))
    elif documents:
        heads = terminal.string("list_heads").split("|")
        terminal.table(heads, [_cells(session, document) for document in documents], right=(0, 3, 4, 5, 6, 7, 8, 9))
        for document in documents:
            _tell_of(session, document)
        _tell_alike(session, documents)
    else:
        terminal.say(terminal.string("no_documents"))
    return 0


def _tell_alike(session: Session, documents: Sequence[Document]) -> None:
    """Which documents are nearly the same, each pair once."""
    known, alike = {document.id: document for document in documents}, session.library.likenesses()
    for document in documents:
        for one in alike.get(document.id, ()):
            if one.document_id > document.id and (other := known.get(one.document_id)) is not None:
                names = {"name": f"{document.name} ({document.id})", "other": f"{other.name} ({other.id})"}
                session.terminal.say(session.terminal.string("copies" if one.copy else "editions", **names))


def _tell_of(session: Session, document: Document) -> None:
    """What a document's line in the table has no room for, where there is something."""
    language = session.terminal.language
    told = [page_summary(document, language) if document.unread else "", attachment_summary(document, language)]
    if any(told):
        session.terminal.say(f"{document.id}. {document.name}: {' · '.join(filter(None, told))}")


def _cells(session: Session, document: Document) -> list[str]:
    state = session.terminal.string("ready" if document.state is DocumentState.READY else "keyword")
    pages = (document.pages, document.text_pages, document.scanned_pages, document.garbled_pages, document.empty_pages, document.passages)
    counts = [*(f"{count:,}" for count in pages), f"{document.size / 1e6:.1f}"]
    return [str(document.id), document.name, state, *counts, document.added[:10], document.identity.in_words()]


def remove(session: Session, arguments: argparse.Namespace) -> int:
    """Removes a document; a person is asked once. Exit code 1 when it is kept."""
    terminal = session.terminal
    document = session.library.document(arguments.id)
    if not arguments.yes and not terminal.confirm(terminal.string("confirm_remove", name=document.name)):
        terminal.say(terminal.string("kept", name=document.name))
        return 1
    session.library.remove(document.id)
    if terminal.as_json:
        terminal.row({"removed": document.id, "document": document.name})
    else:
        terminal.say(terminal.string("removed", name=document.name))
    return 0
