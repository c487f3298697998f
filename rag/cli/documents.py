"""add, list and remove."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from getpass import getpass
from pathlib import Path

from rag.cli.objects import AddResult, add_object, document_object
from rag.cli.session import Session
from rag.cli.sharing import named
from rag.core.errors import DocumentNotFound, DuplicateDocument, PasswordRequired, RagError, UnreadableFile, WrongPassword
from rag.core.job import Job, JobState
from rag.core.messages import attachment_summary, job_stage, page_summary
from rag.core.records import Document, DocumentState

_PASSWORD_TRIES = 3
_POLL_SECONDS = 0.2


def add(session: Session, arguments: argparse.Namespace) -> int:
    """Takes in one file after the other, with `--attachments` the PDFs inside it too; one that fails does not stop the others."""
    failed = False
    for path in arguments.files:
        result = _add(session, _File(str(path), path.name, partial(_bytes_of, path)), arguments)
        failed |= _said(session, result)
        if arguments.attachments and result.document is not None:
            for one in session.library.addable(result.document):
                take_out = partial(session.library.attachment, result.document.id, one.number)
                failed |= _said(session, _add(session, _File(f"{path}/{one.name}", one.name, take_out), arguments))
    return 1 if failed else 0


@dataclass(frozen=True, slots=True)
class _File:
    """What is to be added: what to call it, its name in the library, and where its bytes come from."""

    label: str
    name: str
    read: Callable[[], bytes]


def _said(session: Session, result: AddResult) -> bool:
    """Tells what came of a file, and whether it failed."""
    if session.terminal.as_json:
        session.terminal.row(add_object(result, session.terminal.language))
    else:
        _tell(session, result)
    return result.status == "failed"


def _add(session: Session, file: _File, arguments: argparse.Namespace) -> AddResult:
    started = time.perf_counter()

    def result(status: str, document_id: object, error: Mapping[str, object] | None = None) -> AddResult:
        known, seconds = _known(session, document_id), time.perf_counter() - started
        return AddResult(file.label, status=status, document=known, error=error, seconds=seconds)

    try:
        job = _finish(session, _queue(session, file, arguments))
    except DuplicateDocument as duplicate:
        return result("duplicate", duplicate.facts.get("document_id"), duplicate.as_dict())
    except RagError as raised:
        return result("failed", None, raised.as_dict())
    if job.state is JobState.READY:
        return result("ready", job.document_id)
    error = job.error or {"code": str(job.state), "facts": {}}
    facts = error.get("facts")
    if error.get("code") == DuplicateDocument.code and isinstance(facts, Mapping):
        return result("duplicate", facts.get("document_id"), error)
    return result("failed", job.document_id, error)  # without a model, keywords find the document all the same


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
            return session.library.add(file.name, data, password=password, same_name=arguments.same_name, collection_id=into)
        except (PasswordRequired, WrongPassword) as error:
            if not (session.terminal.interactive and tries_left):
                raise
            session.terminal.error(error)
            password = getpass(session.terminal.string("ask_password", name=file.name))
    raise AssertionError("the last try returns or raises")


def _finish(session: Session, job: Job) -> Job:
    """Works until the job has ended, here or in a worker that had taken it."""
    terminal, library = session.terminal, session.library

    def show(current: Job) -> None:
        stage = f"{current.name} · {job_stage(current, terminal.language)}"
        terminal.progress(stage, current.done, current.total, current.seconds_left)

    while job.state.is_unfinished:
        if not library.work(show):
            show(job)
            time.sleep(_POLL_SECONDS)
        job = library.job(job.id) or replace(job, state=JobState.CANCELLED)  # dismissed on the page meanwhile
    library.dismiss(job.id)
    return job


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
