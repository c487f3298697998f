"""collection and audit: what is stored together and with whom it is shared, and who did what."""

from __future__ import annotations

import argparse
from dataclasses import replace

from rag.cli.session import Session
from rag.core.errors import CollectionNotFound, DuplicateDocument
from rag.core.job import JobState
from rag.core.people import COMMON, Collection

UNSAID = -1  # days that were not given


def list_collections(session: Session, arguments: argparse.Namespace) -> int:
    terminal = session.terminal
    found = session.library.collections()
    for one in found if terminal.as_json else ():
        shared = [{"name": name, "writes": writes} for name, writes in one.shared_with]
        told = {"id": one.id, "name": one.name, "owner": one.owner, "documents": one.documents, "shared_with": shared}
        keeps = {"keep_questions": one.retention.questions, "keep_documents": one.retention.documents}
        terminal.row({**told, "writable": one.writable, **keeps})
    if not terminal.as_json:
        terminal.table(terminal.string("collection_heads").split("|"), [_row(session, one) for one in found], right=(0, 3))
    return 0


def add(session: Session, arguments: argparse.Namespace) -> int:
    session.library.add_collection(arguments.name)
    return list_collections(session, arguments)


def remove(session: Session, arguments: argparse.Namespace) -> int:
    session.library.remove_collection(named(session, arguments.name))
    return list_collections(session, arguments)


def share(session: Session, arguments: argparse.Namespace) -> int:
    session.library.share(named(session, arguments.name), arguments.with_, writes=arguments.write)
    return list_collections(session, arguments)


def unshare(session: Session, arguments: argparse.Namespace) -> int:
    session.library.unshare(named(session, arguments.name), arguments.with_)
    return list_collections(session, arguments)


def keep(session: Session, arguments: argparse.Namespace) -> int:
    """What is not said stays as it is."""
    library = session.library
    collection_id = named(session, arguments.name)
    now = next(one.retention for one in library.collections() if one.id == collection_id)
    said = {what: getattr(arguments, what) for what in ("questions", "documents") if getattr(arguments, what) != UNSAID}
    if said:
        library.keep_for(collection_id, replace(now, **said))
        gone = library.expire() if library.person.is_host else None
        if gone is not None and not session.terminal.as_json:
            session.terminal.say(session.terminal.string("expired", answers=gone.answers, documents=len(gone.documents)))
    return list_collections(session, arguments)


def export(session: Session, arguments: argparse.Namespace) -> int:
    terminal, cargo = session.terminal, session.library.export_collection(named(session, arguments.name), arguments.file)
    facts = {"documents": len(cargo.documents), "megabytes": f"{sum(one.size for one in cargo.documents) / 1e6:,.1f}"}
    if terminal.as_json:
        told = {"file": str(arguments.file), "name": cargo.name, "documents": len(cargo.documents), "made": cargo.made}
        terminal.row({**told, "missing": list(cargo.missing)})
        return 0
    terminal.say(terminal.string("collection_exported", file=str(arguments.file), **facts))
    if cargo.missing:
        terminal.say(terminal.string("backup_missing", names=", ".join(cargo.missing)))
    return 0


def bring(session: Session, arguments: argparse.Namespace) -> int:
    """Reads the documents too, unless another process is at it already. Exit code 1 where a file was refused or could not be read."""
    library, terminal = session.library, session.terminal
    arrived = library.import_collection(arguments.file, arguments.name)
    library.work()
    failed = 0
    for job, identity in arrived.jobs:
        done = library.job(job.id)
        if identity is not None and done is not None and done.document_id is not None:
            library.rename(done.document_id, identity)
        failed += done is not None and done.state is JobState.FAILED
    known = sum(isinstance(error, DuplicateDocument) for _, error in arrived.refused)
    facts = {"added": len(arrived.jobs) - failed, "known": known, "refused": len(arrived.refused) - known + failed}
    if terminal.as_json:
        terminal.row({"file": str(arguments.file), "collection_id": arrived.collection_id, **facts})
    else:
        terminal.say(terminal.string("collection_imported", **facts))
    return 1 if facts["refused"] else 0


def audit(session: Session, arguments: argparse.Namespace) -> int:
    """The newest last, where one reads on."""
    terminal, entries = session.terminal, session.library.audit(arguments.limit)
    for one in reversed(entries) if terminal.as_json else ():
        told = {"at": one.at, "who": one.who or None, "what": one.what, "document_id": one.document_id, "page": one.page}
        terminal.row({**told, "about": one.about or None})
    if not terminal.as_json:
        host = terminal.string("audit_host")
        rows = [
            [
                one.at[:19].replace("T", " "),
                one.who or host,
                terminal.string(f"audit_{one.what}"),
                one.document_id or "",
                one.page or "",
                one.about,
            ]
            for one in reversed(entries)
        ]
        terminal.table(terminal.string("audit_heads").split("|"), rows, right=(3, 4))
    return 0


def named(session: Session, name: str) -> int:
    """The collection of this name or number: an own one first, then the only one of others. Raises CollectionNotFound."""
    found = session.library.collections()
    called = [one.id for one in found if one.own and one.name == name] or [one.id for one in found if one.name == name]
    called = called or [one.id for one in found if str(one.id) == name]
    if len(called) != 1:
        raise CollectionNotFound(name=name)
    return called[0]


def _row(session: Session, one: Collection) -> list[object]:
    terminal = session.terminal
    right = {True: terminal.string("may_write"), False: terminal.string("may_read")}
    shared = ", ".join(f"{name} ({right[writes]})" for name, writes in one.shared_with)
    name = one.name or (terminal.string("common") if one.id == COMMON else "")
    keeps = "/".join("–" if days is None else str(days) for days in (one.retention.questions, one.retention.documents))
    return [one.id, name, one.owner or "–", one.documents, shared, keeps]
