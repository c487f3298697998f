"""The questions of the page 평가 as rows of a table and as `questions.jsonl`, and what a measurement of them says."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.core.messages import Language
from rag.evaluation import AnswerReport
from rag.evaluation.datasets import Question, read_questions
from rag.evaluation.intervals import Figure
from rag.evaluation.reports import Outcome
from rag.ui.strings import words

Row = dict[str, Any]
COLUMNS = ("question", "document", "answer", "page")


def to_rows(data: bytes) -> list[Row]:
    """The rows of an uploaded `questions.jsonl`. Raises BadDataset, which names the line."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "questions.jsonl"
        file.write_bytes(data)
        return [{"question": q.question, "document": q.document, "answer": q.answer or "", "page": q.page} for q in read_questions(file)]


def to_questions(rows: Sequence[Mapping[str, Any]]) -> list[Question]:
    """The rows that hold anything. Raises ValueError with the number of the first unfinished one, from 1."""
    questions = []
    for number, row in enumerate(rows, 1):
        question, document, answer = (str(row.get(name) or "").strip() for name in ("question", "document", "answer"))
        if not (question or document or answer):
            continue
        if not question or not document:
            raise ValueError(number)
        page = int(row["page"]) if row.get("page") else None
        questions.append(Question(str(number), document, question, answer or None, bool(answer), page=page))
    return questions


def to_file(questions: Sequence[Question]) -> str:
    """The questions as `questions.jsonl`, which `python -m rag evaluate` reads."""
    lines = []
    for q in questions:
        row = {"_id": q.id, "document": q.document, "question": q.question, "answer": q.answer, "answerable": q.answerable, "page": q.page}
        lines.append(json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False) + "\n")
    return "".join(lines)


def compared(reports: Sequence[AnswerReport], language: Language) -> list[list[str]]:
    """A row a measure that can be told, and one for the time: its name, then the figure of each report."""
    names = [name for name in reports[0].measures if any(report.measures[name] is not None for report in reports)]
    rows = [[words(f"measure.{name}", language), *(_percent(report.measures[name]) for report in reports)] for name in names]
    return [*rows, [words("evaluation.ms", language), *(f"{report.ms:.0f} ms" for report in reports)]]


def apart(reports: Sequence[AnswerReport], questions: Sequence[Question], language: Language) -> list[list[str]]:
    """The questions that one setting gets right and the other does not: the question, then what became of it under each."""
    rows = []
    for question, *outcomes in zip(questions, *(report.outcomes for report in reports), strict=True):
        if len({_is_right(question, outcome) for outcome in outcomes}) > 1:
            rows.append([question.question, *(_fate(question, outcome, language) for outcome in outcomes)])
    return rows


def _is_right(question: Question, outcome: Outcome) -> bool:
    return bool(outcome.found_answer) if question.answerable else not outcome.answered


def _fate(question: Question, outcome: Outcome, language: Language) -> str:
    if not outcome.answered:
        return words("evaluation.refused", language)
    return words("evaluation.right" if _is_right(question, outcome) else "evaluation.wrong", language)


def _percent(value: Figure | None) -> str:
    return "–" if value is None else f"{100 * value.value:.0f}% ({100 * value.low:.0f}–{100 * value.high:.0f})"
