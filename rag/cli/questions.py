"""search and ask: one question of the command line, or one a line of standard input."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from rag.cli.objects import JsonObject, answer_object, error_object, search_object
from rag.cli.session import Session
from rag.cli.terminal import Terminal
from rag.core.errors import RagError
from rag.core.records import Answer, Evidence, Hit

_FROM_STDIN = "-"


def search(session: Session, arguments: argparse.Namespace) -> int:
    def find(question: str) -> tuple[list[Hit], float]:
        started = time.perf_counter()
        hits = session.library.search(question, k=arguments.k, documents=arguments.document, rerank=arguments.rerank)
        return hits, (time.perf_counter() - started) * 1000

    def as_object(question: str) -> JsonObject:
        hits, total = find(question)
        return search_object(question, hits, {"total": total})

    return _run(session, arguments.question, as_object, lambda question: _show_hits(session.terminal, find(question)[0]))


def ask(session: Session, arguments: argparse.Namespace) -> int:
    def answer(question: str) -> Answer:
        return session.library.ask(question, k=arguments.k, documents=arguments.document, rerank=arguments.rerank)

    return _run(session, arguments.question, lambda q: answer_object(answer(q)), lambda q: _show_answer(session.terminal, answer(q)))


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


def _show_hits(terminal: Terminal, hits: list[Hit] | tuple[Hit, ...]) -> None:
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
