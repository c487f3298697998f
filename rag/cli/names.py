"""rename and scope: what documents are called, and which are asked together."""

from __future__ import annotations

import argparse

from rag.cli.objects import document_object
from rag.cli.session import Session
from rag.core.identity import Identity


def rename(session: Session, arguments: argparse.Namespace) -> int:
    """Shows what a document is called, or what it is called from now on; its terms are made anew by the worker, here where none runs."""
    library, terminal = session.library, session.terminal
    known = library.document(arguments.id).identity
    if arguments.read:
        library.rename(arguments.id, Identity(""))
    elif any(part is not None for part in (arguments.title, arguments.issuer, arguments.issued, arguments.edition)):
        written = Identity(
            arguments.title or known.title or library.document(arguments.id).name,
            issuer=known.issuer if arguments.issuer is None else arguments.issuer,
            issued=known.issued if arguments.issued is None else arguments.issued,
            edition=known.edition if arguments.edition is None else arguments.edition,
        )
        library.rename(arguments.id, written)
    if (now := library.document(arguments.id)).identity != known:
        library.work()
    if terminal.as_json:
        terminal.row(document_object(now, library.likenesses().get(now.id, ())))
    else:
        terminal.say(terminal.string("named", name=now.name, id=now.id, identity=now.identity.in_words()))
    return 0


def list_scopes(session: Session, arguments: argparse.Namespace) -> int:
    terminal, scopes = session.terminal, session.library.scopes()
    names = {document.id: document.name for document in session.library.documents()}
    for name, ids in scopes.items():
        if terminal.as_json:
            terminal.row({"scope": name, "documents": list(ids)})
        else:
            documents = ", ".join(f"{names.get(key, '–')} ({key})" for key in ids)
            terminal.say(terminal.string("scope_kept", name=name, documents=documents))
    if not scopes and not terminal.as_json:
        terminal.say(terminal.string("no_scopes"))
    return 0


def keep_scope(session: Session, arguments: argparse.Namespace) -> int:
    session.library.keep_scope(arguments.name, arguments.ids)
    return list_scopes(session, arguments)


def drop_scope(session: Session, arguments: argparse.Namespace) -> int:
    session.library.drop_scope(arguments.name)
    return list_scopes(session, arguments)
