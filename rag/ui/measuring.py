"""The questions of the page 평가 as rows of a table and as `questions.jsonl`, and what a measurement of them says."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from rag.core.kept import OwnQuestion
from rag.core.messages import Language, figure_name
from rag.core.records import Document
from rag.evaluation import GoldReport
from rag.evaluation.datasets import read_questions
from rag.evaluation.gold_questions import Gold, GoldQuestion, has_golds, must_of, read_gold_questions, written
from rag.evaluation.gold_reports import SMALL, Group
from rag.evaluation.intervals import Figure
from rag.evaluation.verdicts import Verdict
from rag.ui.strings import words

Row = dict[str, Any]
COLUMNS = ("question", "document", "answer", "page")  # what is shown; a row of a file also keeps its other golds, its kind and its style
_COUNTED = ("pieces", "characters")  # means, not shares


def to_rows(data: bytes) -> list[Row]:
    """The rows of an uploaded `questions.jsonl`, with `golds` or with one answer each. Raises BadDataset, which names the line."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "questions.jsonl"
        file.write_bytes(data)
        if has_golds(file):
            return [_row(question) for question in read_gold_questions(file)]
        return [
            {
                "question": q.question,
                "document": q.document if q.answer else "",
                "answer": q.answer or "",
                "page": q.page if q.answer else None,
            }
            for q in read_questions(file)
        ]


def own_rows(questions: Sequence[OwnQuestion], names: Mapping[int, str]) -> list[Row]:
    """`names`: what each document is called where those of one file name are told apart."""
    rows: list[Row] = []
    for q in questions:
        document = names.get(q.document_id or 0, q.document or "")
        rows.append({"question": q.question, "document": document, "answer": q.answer, "page": q.page})
    return rows


def by_file_name(questions: Sequence[GoldQuestion], documents: Sequence[Document], names: Mapping[int, str]) -> list[GoldQuestion]:
    """The questions as a file has them and as they are measured: a gold's document by its file's name, which others may have too."""
    plain = {names[document.id]: document.name for document in documents}
    return [replace(q, golds=tuple(replace(one, document=plain.get(one.document, one.document)) for one in q.golds)) for q in questions]


def to_own(questions: Sequence[GoldQuestion], documents: Sequence[Document], names: Mapping[int, str]) -> list[OwnQuestion]:
    """The questions to keep, each with its first gold; the newest document of a file name that is not told apart."""
    ids = {document.name: document.id for document in documents} | {name: number for number, name in names.items()}
    files = {document.id: document.name for document in documents}
    kept = []
    for question in questions:
        gold = question.golds[0] if question.golds else None
        if gold is None:
            kept.append(OwnQuestion(question.question))
        else:
            place, answer = ids[gold.document], written(question.must)
            kept.append(OwnQuestion(question.question, document_id=place, document=files[place], page=gold.page, answer=answer))
    return kept


def to_questions(rows: Sequence[Mapping[str, Any]]) -> list[GoldQuestion]:
    """The rows that hold anything. Raises ValueError with the number of the first unfinished one, from 1."""
    questions = []
    for number, row in enumerate(rows, 1):
        question, document, answer = (str(row.get(name) or "").strip() for name in COLUMNS[:3])
        if not (question or document or answer):
            continue
        must = must_of(answer)
        if not question or bool(document) != bool(must):
            raise ValueError(number)
        page = int(row["page"]) if row.get("page") else None
        golds = _golds(row, document, page) if document else ()
        kind, style = str(row.get("kind") or ""), str(row.get("style") or "")
        questions.append(GoldQuestion(str(number), question=question, kind=kind, style=style, must=must, golds=golds))
    return questions


def to_file(questions: Sequence[GoldQuestion]) -> str:
    """The questions as `questions.jsonl`, which `python -m rag evaluate` reads."""
    return "".join(json.dumps(asdict(question), ensure_ascii=False) + "\n" for question in questions)


def compared(reports: Sequence[GoldReport], language: Language) -> list[list[str]]:
    """A row a figure that can be told, and one for the time: its name, then the figure of each report."""
    names = [name for name in reports[0].figures if all(name in report.figures for report in reports)]
    rows = [[figure_name(name, language), *(_told(name, report.figures[name]) for report in reports)] for name in names]
    if all(report.characters_no_list is not None for report in reports):
        rows.append([words("evaluation.length", language), *(f"{report.characters_no_list:.0f}" for report in reports)])
    return [*rows, [words("evaluation.ms", language), *(f"{report.ms[0]:.0f} / {report.ms[1]:.0f} ms" for report in reports)]]


def grouped(reports: Sequence[GoldReport], language: Language) -> list[list[str]]:
    """A row a kind and a style: how many of its questions are answered right; nothing where the questions name neither."""
    rows = []
    for of in ("kinds", "styles"):
        groups: list[Mapping[str, Group]] = [getattr(report, of) for report in reports]
        for name, first in groups[0].items():
            rows.append([words("evaluation.group", language, name=name, n=first.n), *(_count(group[name]) for group in groups)])
    return rows


def apart(reports: Sequence[GoldReport], language: Language) -> list[list[str]]:
    """The questions that one setting gets right and the other does not: the question, then what became of it under each."""
    rows = []
    for question, *verdicts in zip(reports[0].questions, *(report.verdicts for report in reports), strict=True):
        if len({_is_right(question, verdict) for verdict in verdicts}) > 1:
            rows.append([question.question, *(_fate(question, verdict, language) for verdict in verdicts)])
    return rows


def wrong(report: GoldReport, language: Language) -> list[list[str]]:
    """Each question that went wrong: what was asked, what was said, what is right."""
    refused, nowhere = words("evaluation.refused", language), words("evaluation.nowhere", language)
    return [[q.question, v.answer or refused, written(q.must) or nowhere] for q, v in report.wrong()]


def _row(question: GoldQuestion) -> Row:
    first = question.golds[0] if question.golds else Gold("", None, "")
    golds = json.dumps([asdict(gold) for gold in question.golds], ensure_ascii=False)
    shown = {"question": question.question, "document": first.document, "answer": written(question.must), "page": first.page}
    return {**shown, "golds": golds, "kind": question.kind, "style": question.style}


def _golds(row: Mapping[str, Any], document: str, page: int | None) -> tuple[Gold, ...]:
    """The golds that the row came with, if its place is still theirs; else the place alone."""
    golds = [Gold(**gold) for gold in json.loads(row.get("golds") or "[]")]
    if golds and (golds[0].document, golds[0].page) == (document, page):
        return tuple(golds)
    return (Gold(document, page, ""),)


def _is_right(question: GoldQuestion, verdict: Verdict) -> bool:
    return bool(verdict.right) if question.golds else verdict.refused


def _fate(question: GoldQuestion, verdict: Verdict, language: Language) -> str:
    if verdict.refused:
        return words("evaluation.refused", language)
    return words("evaluation.right" if _is_right(question, verdict) else "evaluation.wrong", language)


def _told(name: str, value: Figure) -> str:
    if name in _COUNTED:
        return f"{value.value:.1f} ({value.low:.1f}–{value.high:.1f})"
    if value.n < SMALL:
        return f"{round(value.value * value.n)} / {value.n}"
    return f"{100 * value.value:.0f}% ({100 * value.low:.0f}–{100 * value.high:.0f})"


def _count(group: Group) -> str:
    return f"{100 * group.right / group.n:.0f}%" if group.n >= SMALL else f"{group.right} / {group.n}"
