"""evaluate: a folder of questions in, measures out."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rag.cli.session import Session
from rag.cli.terminal import Terminal

if TYPE_CHECKING:
    from rag.evaluation import AnswerReport, SearchReport

_SYSTEMS = ("keyword", "meaning", "fused", "reranked")


def evaluate(session: Session, arguments: argparse.Namespace) -> int:
    from rag.evaluation import SearchReport, as_json, evaluate_folder

    terminal = session.terminal

    def show(done: int, total: int) -> None:
        terminal.progress(terminal.string("evaluating"), done, total)

    report = evaluate_folder(arguments.folder, session.settings, whole=arguments.whole, first_row=arguments.from_row, on_progress=show)
    if terminal.as_json:
        terminal.row(as_json(report))
    elif isinstance(report, SearchReport):
        _show_search(terminal, report)
    else:
        _show_answers(terminal, report)
    return 0


def _show_search(terminal: Terminal, report: SearchReport) -> None:
    systems = [name for name in _SYSTEMS if name in report.systems]
    measures = list(report.systems[systems[0]]) if systems else []
    rows = [[terminal.string(f"system_{name}"), *(f"{report.systems[name][measure]:.3f}" for measure in measures)] for name in systems]
    terminal.say(terminal.string("questions", n=report.n))
    terminal.table(["", *measures], rows, right=range(1, len(measures) + 1))


def _show_answers(terminal: Terminal, report: AnswerReport) -> None:
    terminal.say(terminal.string("questions", n=report.n + report.unanswerable))
    known = [(name, value) for name, value in report.measures.items() if value is not None]
    terminal.table(["", "%"], [(terminal.string(f"measure_{name}"), f"{value:.1%}".removesuffix("%")) for name, value in known], right=(1,))
