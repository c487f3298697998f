"""evaluate: a folder of questions in, measures out."""

from __future__ import annotations

import argparse

from rag.cli.session import Session


def evaluate(session: Session, arguments: argparse.Namespace) -> int:
    from rag.evaluation import evaluate_folder

    terminal = session.terminal

    def show(done: int, total: int) -> None:
        terminal.progress(terminal.string("evaluating"), done, total)

    report = evaluate_folder(arguments.folder, session.settings, whole=arguments.whole, on_progress=show)
    terminal.row(report)
    return 0
