"""collection and audit: what is stored together and with whom it is shared, and who did what."""

from __future__ import annotations

import argparse

from rag.cli.session import Session
from rag.core.errors import CollectionNotFound
from rag.core.people import COMMON, Collection


def list_collections(session: Session, arguments: argparse.Namespace) -> int:
    terminal = session.terminal
    found = session.library.collections()
    for one in found if terminal.as_json else ():
        shared = [{"name": name, "writes": writes} for name, writes in one.shared_with]
        told = {"id": one.id, "name": one.name, "owner": one.owner, "documents": one.documents, "shared_with": shared}
        terminal.row({**told, "writable": one.writable})
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
    return [one.id, name, one.owner or "–", one.documents, shared]
