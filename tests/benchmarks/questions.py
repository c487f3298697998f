"""Questions asked through `rag.evaluation`, as `python -m rag evaluate` asks them: PDFs from file to box, and BEIR-style folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from results import Figure, against

from rag.core.settings import Settings
from rag.evaluation import AnswerReport, SearchReport, evaluate_folder, evaluate_golds

_PDFS = ("right_document", "page_first", "page_three", "page_five", "found_first", "found_three", "found_answer", "sentence", "box")


def pdfs(name: str, folder: Path) -> list[Figure]:
    """A folder of PDFs with `questions.jsonl`: shares of the questions, and the median seconds of one."""
    report = evaluate_folder(folder, Settings())
    assert isinstance(report, AnswerReport)
    measured = {measure: value.value for measure in _PDFS if (value := report.measures[measure]) is not None}
    answered = report.measures["answered"]
    if answered is not None:
        measured["wrongly_refused"] = 1 - answered.value
    figures = [Figure(f"{name}.{measure}", value, report.n) for measure, value in measured.items()]
    if (refused := report.measures["refused"]) is not None:
        figures.append(Figure(f"{name}.refused", refused.value, report.unanswerable))
    return [*figures, Figure(f"{name}.seconds", report.ms / 1000, report.n + report.unanswerable)]


def people(name: str, folder: Path, pdfs: Path) -> list[Figure]:
    """Questions as people ask them, with every place that answers; `none_*` are of those that nothing answers."""
    report = evaluate_golds(folder, Settings(), pdfs=pdfs)
    n = {"right_when_sure": sum(bool(verdict.sure) for verdict in report.verdicts)}
    n |= dict.fromkeys(("none_refused", "none_refused_or_unsure"), report.unanswerable)
    shares = [Figure(f"{name}.{measure}", value.value, n.get(measure, report.n)) for measure, value in report.figures.items()]
    times = zip(("seconds_p50", "seconds_p95"), report.ms, strict=True)
    return shares + [Figure(f"{name}.{measure}", ms / 1000, len(report.verdicts)) for measure, ms in times]


def search(name: str, folder: Path, *, whole: bool = False, first_row: str | None = None, rerank: bool = True) -> list[Figure]:
    """nDCG@10 of every side of the search; fused and reranked against keywords alone."""
    settings = Settings() if rerank else replace(Settings(), reader=None)
    report = evaluate_folder(folder, settings, whole=whole, first_row=first_row)
    assert isinstance(report, SearchReport)
    return sides(name, report, {"whole": whole, **({"first_row": first_row} if first_row else {})})


def sides(name: str, report: SearchReport, parameters: Mapping[str, object]) -> list[Figure]:
    found = {side: measures["nDCG@10"].value for side, measures in report.systems.items()}
    figures = [Figure(f"{name}.{side}", value, report.n, {"measure": "nDCG@10", **parameters}) for side, value in found.items()]
    seconds = [Figure(f"{name}.{side}_seconds", ms / 1000, report.n, parameters) for side, ms in report.ms.items()]
    return against(figures[0], figures) + seconds


def answers(name: str, folder: Path, *, first_row: str, limit: int) -> list[Figure]:
    """What is read out of rows whose answer strings are known, and what reranking gains on the same questions."""
    report = evaluate_folder(folder, Settings(), first_row=first_row, limit=limit, answers=True)
    assert isinstance(report, SearchReport)
    parameters: dict[str, object] = {"first_row": first_row, "limit": limit}
    read = [Figure(f"{name}.{measure}", value.value, report.n, parameters) for measure, value in report.answers.items()]
    return read + sides(name, report, parameters)
