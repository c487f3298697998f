"""search and ask: one question of the command line, or one a line of standard input."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.cli.objects import JsonObject, answer_object, error_object, search_object
from rag.cli.session import Session
from rag.cli.terminal import Terminal
from rag.core.errors import RagError
from rag.core.identity import Scope
from rag.core.messages import quote_notes
from rag.core.records import Answer, Evidence, Found, Hit

_FROM_STDIN = "-"
_NUMBERED = " ({id})"  # behind a name that two documents have


def search(session: Session, arguments: argparse.Namespace) -> int:
    def find(question: str) -> tuple[Found, float]:
        started = time.perf_counter()
        found = session.library.find(
            question, k=arguments.k, documents=_documents(session, arguments), rerank=arguments.rerank, scoped=not arguments.everywhere
        )
        return found, (time.perf_counter() - started) * 1000

    def as_object(question: str) -> JsonObject:
        found, total = find(question)
        return search_object(question, found.hits, found.scope, {"total": total})

    def show(question: str) -> None:
        found, _ = find(question)
        _show_scope(session, found.scope)
        called = session.library.names(_NUMBERED)
        _show_hits(session.terminal, [replace(hit, document=called.get(hit.passage.document_id, hit.document)) for hit in found.hits])

    return _run(session, arguments.question, as_object, show)


def ask(session: Session, arguments: argparse.Namespace) -> int:
    def answer(question: str) -> Answer:
        return session.library.ask(
            question,
            k=arguments.k,
            documents=_documents(session, arguments),
            rerank=arguments.rerank,
            scoped=not arguments.everywhere,
            as_typed=arguments.as_typed,
        )

    def show(question: str) -> None:
        given = answer(question)
        _show_scope(session, given.scope)
        _show_answer(session.terminal, session.library.told_apart(given, _NUMBERED))

    return _run(session, arguments.question, lambda question: answer_object(answer(question)), show)


def _documents(session: Session, arguments: argparse.Namespace) -> Sequence[int] | None:
    """The documents that were chosen, None for all. Raises ScopeNotFound."""
    return arguments.document if arguments.scope is None else session.library.scope(arguments.scope)


def _show_scope(session: Session, scope: Scope | None) -> None:
    """Which documents were asked, where it was not all of them, and how to ask all."""
    if scope is None:
        return
    names = {document.id: f"{document.name} ({document.id})" for document in session.library.documents()}
    documents = ", ".join(names.get(key, "–") for key in scope.documents)
    session.terminal.say(session.terminal.string(f"scope_{scope.by}", documents=documents, said=scope.said))
    if scope.absent:
        session.terminal.say(session.terminal.string("scope_absent", year=scope.absent))
    session.terminal.say()


def _run(session: Session, question: str, as_object: Callable[[str], JsonObject], show: Callable[[str], None]) -> int:
    """Exit code 1 if any question of standard input failed; every line gets its object, in order."""
    if question != _FROM_STDIN:
        if session.terminal.as_json:
            session.terminal.row(as_object(question))
        else:
            show(question)
        return 0
    failed = False
    for line in session.stdin:
        asked = line.rstrip("\r\n").removeprefix("\ufeff")
        try:
            session.terminal.row(as_object(asked))
        except RagError as error:
            failed = True
            session.terminal.row({"question": asked, "error": error_object(error, session.terminal.language)})
    return 1 if failed else 0


def _show_answer(terminal: Terminal, answer: Answer) -> None:
    if answer.searched is not None:
        terminal.say(terminal.string("searched", question=answer.searched))
    for lack in answer.lacks:
        there = ", ".join(lack.there)
        terminal.say(terminal.string("lacks_there" if there else "lacks", asked=lack.asked, there=there))
    for number, part in enumerate(answer.parts, 1):
        marks = " ".join(f"[{piece.number}]" for piece in answer.evidence if number in piece.parts)
        terminal.say(terminal.string("part", number=number, part=part, marks=marks or "–"))
    if answer.text is None:
        terminal.say(terminal.string("no_answer"))
        if answer.hits:
            terminal.say()
            terminal.say(terminal.string("nearest"))
            _show_hits(terminal, answer.hits)
        return
    _show_short(terminal, answer)
    for evidence in answer.evidence:
        _show_quote(terminal, evidence)
    if answer.disagreeing:
        terminal.say(terminal.string("disagreeing"))
    if not answer.sure:
        terminal.say(terminal.string("unsure"))
    terminal.say()
    terminal.say(terminal.string("evidence"))
    for evidence in answer.evidence:
        _show_evidence(terminal, evidence)


def _show_short(terminal: Terminal, answer: Answer) -> None:
    """Yes or no and the words that answer, on a line of their own."""
    verdict = [] if answer.yes is None else [terminal.string("yes" if answer.yes else "no")]
    unit = answer.evidence[0].table.unit if answer.short and answer.evidence[0].table else ""
    if said := [*verdict, *filter(None, [f"{answer.short or ''} {unit}".strip()])]:
        terminal.say(terminal.string("short", short=" · ".join(said)))


def _show_quote(terminal: Terminal, evidence: Evidence) -> None:
    """What is quoted in one line; a list with each of its items on its own."""
    pieces = f"{evidence.lead}\n{evidence.text}".splitlines() if evidence.items else [f"{evidence.lead} {evidence.text}"]
    lines = [" ".join(piece.split()) for piece in pieces if piece.strip()]
    for line in lines[:-1]:
        terminal.say(line)
    terminal.say(f"{lines[-1] if lines else ''} [{evidence.number}]")


def _show_evidence(terminal: Terminal, evidence: Evidence) -> None:
    located = "" if evidence.boxes else f" · {terminal.string('not_located')}"
    terminal.say(f"[{evidence.number}] {_place(terminal, evidence.document, evidence.page, evidence.label)}{located}")
    if evidence.passage.heading:
        terminal.say(" › ".join(evidence.passage.heading), indent=4)
    for explained in evidence.table.notes if evidence.table else ():
        terminal.say(explained, indent=4)
    for note in quote_notes(evidence, terminal.language):
        terminal.say(f"{note.what} {note.next_step}".rstrip(), indent=4)


def _show_hits(terminal: Terminal, hits: Sequence[Hit]) -> None:
    if not hits:
        terminal.say(terminal.string("no_hits"))
    for hit in hits:
        keyword, meaning = (terminal.string("rank", rank=rank) if rank else "–" for rank in (hit.keyword_rank, hit.meaning_rank))
        terminal.say()
        terminal.say(f"{hit.rank}. {_place(terminal, hit.document, hit.page, hit.label)}")
        terminal.say(terminal.string("ranks", score=f"{hit.score:.3f}", keyword=keyword, meaning=meaning), indent=3)
        if hit.passage.heading:
            terminal.say(" › ".join(hit.passage.heading), indent=3)
        terminal.say(hit.passage.text, indent=3)
        if hit.matched:
            terminal.say(terminal.string("matched", words=", ".join(hit.matched)), indent=3)
        if hit.missing:
            terminal.say(terminal.string("missing", words=", ".join(hit.missing)), indent=3)


def _place(terminal: Terminal, document: str, page: int, label: str | None) -> str:
    printed = terminal.string("label", label=label) if label and label != str(page) else ""
    return terminal.string("place", document=document, page=page, label=printed)
