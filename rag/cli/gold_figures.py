"""What `evaluate` says of gold questions: figures, groups, and each question that went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rag.cli.terminal import Terminal
from rag.core.messages import figure_name

if TYPE_CHECKING:
    from rag.evaluation import GoldReport
    from rag.evaluation.gold_questions import GoldQuestion
    from rag.evaluation.gold_reports import Group
    from rag.evaluation.verdicts import Verdict

_COUNTED = ("pieces", "characters")  # means, not shares
_LONGEST = 240  # characters of an answer or a quote in the list


def show_golds(terminal: Terminal, report: GoldReport, *, list_wrong: bool) -> None:
    """Every figure with its 95 % interval; by kind and by style; with `list_wrong`, each question that went wrong."""
    terminal.say(terminal.string("gold_questions", n=report.n, none=report.unanswerable))
    for name in report.unread:
        terminal.warn(terminal.string("gold_unread", name=name))
    rows = [
        [figure_name(name, terminal.language), *(f"{number:.{1 if name in _COUNTED else 3}f}" for number in value[:3]), value.n]
        for name, value in report.figures.items()
    ]
    terminal.table(["", terminal.string("gold_mean"), "95 %", "", "n"], rows, right=(1, 2, 3, 4))
    if report.characters_no_list is not None:
        terminal.say(terminal.string("gold_length", n=round(report.characters_no_list)))
    terminal.say(terminal.string("gold_ms", p50=round(report.ms[0]), p95=round(report.ms[1])))
    for title, groups in (("gold_kinds", report.kinds), ("gold_styles", report.styles)):
        if groups:
            terminal.say()
            _show_groups(terminal, terminal.string(title), groups)
    if list_wrong:
        for question, verdict in report.wrong():
            terminal.say()
            _show_wrong(terminal, question, verdict)


def _show_groups(terminal: Terminal, title: str, groups: Mapping[str, Group]) -> None:
    from rag.evaluation.gold_reports import SMALL

    def told(count: int, n: int) -> str:
        return f"{count / n:.2f}" if n >= SMALL else f"{count}/{n}"

    heads = [title, "n", *(figure_name(name, terminal.language) for name in ("passage_1", "passage_5", "right"))]
    rows = [[name, g.n, *(told(count, g.n) for count in (g.passage_1, g.passage_5, g.right))] for name, g in groups.items()]
    terminal.table(heads, rows, right=(1, 2, 3, 4))


def _show_wrong(terminal: Terminal, question: GoldQuestion, verdict: Verdict) -> None:
    from rag.evaluation.gold_questions import written

    terminal.say(f"{question.id} {question.kind}/{question.style}  {question.question}")
    golds = [f"{gold.document} {gold.page or ''} «{gold.quote[:_LONGEST]}»" for gold in question.golds[:2]]
    must = written(question.must)
    terminal.say(terminal.string("gold_wanted", golds="; ".join(golds) or terminal.string("gold_nothing"), must=must or "–"), indent=3)
    said = " ".join((verdict.answer or terminal.string("no_answer")).split())[:_LONGEST]
    terminal.say(terminal.string("gold_said", answer=said, confidence=f"{verdict.confidence:.2f}"), indent=3)
    if question.golds:
        found = {k: getattr(verdict, f"passage_{k}") for k in (1, 5, 20)}
        terminal.say(
            terminal.string("gold_found", found=", ".join(f"{k}: {'+' if there else '–'}" for k, there in found.items())), indent=3
        )
