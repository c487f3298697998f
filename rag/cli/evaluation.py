"""`evaluate`: a folder of questions in, measures out."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rag.cli.gold_figures import show_golds
from rag.cli.session import Session
from rag.cli.terminal import Terminal

if TYPE_CHECKING:
    from rag.evaluation import AnswerReport, SearchReport
    from rag.evaluation.intervals import Figure

_SYSTEMS = ("keyword", "meaning", "fused", "reranked")


def evaluate(session: Session, arguments: argparse.Namespace) -> int:
    from rag.evaluation import GoldReport, SearchReport, as_json, evaluate_folder, write_runs

    terminal = session.terminal

    def show(done: int, total: int) -> None:
        terminal.progress(terminal.string("evaluating"), done, total)

    report = evaluate_folder(
        arguments.folder,
        session.settings,
        whole=arguments.whole,
        first_row=arguments.from_row,
        limit=arguments.limit,
        answers=arguments.answers,
        pdfs=arguments.pdfs,
        on_progress=show,
    )
    if arguments.runs is not None and isinstance(report, SearchReport):
        write_runs(report.runs, arguments.runs)
    if terminal.as_json:
        terminal.row(as_json(report))
    elif isinstance(report, SearchReport):
        _show_search(terminal, report)
    elif isinstance(report, GoldReport):
        show_golds(terminal, report, list_wrong=arguments.list)
    else:
        _show_answers(terminal, report)
    return 0


def _show_search(terminal: Terminal, report: SearchReport) -> None:
    systems = [name for name in _SYSTEMS if name in report.systems]
    measures = list(report.systems[systems[0]]) if systems else []
    rows = [
        [terminal.string(f"system_{name}"), *(_interval(report.systems[name][m]) for m in measures), f"{report.ms[name]:.0f}"]
        for name in systems
    ]
    terminal.say(terminal.string("questions", n=report.n))
    terminal.table(["", *measures, "ms"], rows, right=range(1, len(measures) + 2))
    if report.answers:
        _show_shares(terminal, {f"answer_{name}": value for name, value in report.answers.items()})


def _show_answers(terminal: Terminal, report: AnswerReport) -> None:
    terminal.say(terminal.string("questions", n=report.n + report.unanswerable))
    _show_shares(terminal, {f"measure_{name}": value for name, value in report.measures.items() if value is not None})
    terminal.say(terminal.string("ms_a_question", ms=round(report.ms)))


def _show_shares(terminal: Terminal, shares: Mapping[str, Figure]) -> None:
    rows = [[terminal.string(name), *(f"{100 * number:.1f}" for number in value[:3]), value.n] for name, value in shares.items()]
    terminal.table(["", "%", "95 %", "", "n"], rows, right=(1, 2, 3, 4))


def _interval(value: Figure) -> str:
    return f"{value.value:.3f} ({value.low:.3f}-{value.high:.3f})"
