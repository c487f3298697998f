"""Data sets as they lie in a folder, checked line by line. Raises BadDataset with the file, the line (from 1) and what is wrong there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.core.errors import BadDataset


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A row of `questions.jsonl`. `sentence`, `page` and `boxes` (x0, top, x1, bottom in points) where the row has them."""

    id: str
    document: str
    question: str
    answer: str | None
    answerable: bool = True
    sentence: str | None = None
    page: int | None = None
    boxes: tuple[tuple[float, float, float, float], ...] = ()


def read_corpus(path: Path) -> list[Row]:
    return [
        Row(text_of(row, "_id", path, line), str(row.get("title") or ""), text_of(row, "text", path, line)) for line, row in rows_of(path)
    ]


def read_queries(path: Path) -> dict[str, str]:
    return {text_of(row, "_id", path, line): text_of(row, "text", path, line) for line, row in rows_of(path)}


def read_qrels(folder: Path) -> dict[str, dict[str, int]]:
    """All `*.tsv` of a folder: query-id, corpus-id, score, under a line of heads."""
    qrels: dict[str, dict[str, int]] = {}
    paths = sorted(folder.glob("*.tsv"))
    if not paths:
        raise BadDataset(path=str(folder), line=0, reason="*.tsv")
    for path in paths:
        for line, fields in _columns(path):
            if line == 1 or not fields:
                continue
            try:
                query, row, score = fields
                qrels.setdefault(query, {})[row] = int(score)
            except ValueError:
                raise BadDataset(path=str(path), line=line, reason="query-id, corpus-id, score") from None
    return qrels


def _columns(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table whose columns are parted by tabs, each with its line's number, from 1."""
    line = 0
    try:
        for line, fields in enumerate(csv.reader(io.StringIO(_text(path)), delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            yield line, fields
    except csv.Error as error:  # a field without end
        raise BadDataset(path=str(path), line=line + 1, reason=str(error)) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadDataset(path=str(path), line=0, reason=type(error).__name__) from None


def read_answers(path: Path) -> dict[str, list[str]]:
    """The gold answers of each query: `{"_id": …, "answers": [...]}` a line."""
    answers: dict[str, list[str]] = {}
    for line, row in rows_of(path):
        given = row.get("answers")
        if not (isinstance(given, list) and given and all(isinstance(answer, str) and answer for answer in given)):
            raise BadDataset(path=str(path), line=line, reason="answers")
        answers[text_of(row, "_id", path, line)] = given
    return answers


def read_questions(path: Path) -> list[Question]:
    questions = []
    for line, row in rows_of(path):
        answerable = bool(row.get("answerable", True))
        answer = text_of(row, "answer", path, line) if answerable else None
        try:
            boxes = tuple((float(x0), float(top), float(x1), float(bottom)) for x0, top, x1, bottom in row.get("boxes", ()))
        except (TypeError, ValueError, OverflowError):
            raise BadDataset(path=str(path), line=line, reason="boxes") from None
        sentence, page = row.get("sentence"), row.get("page")
        if not isinstance(sentence, str | None) or not isinstance(page, int | None):
            raise BadDataset(path=str(path), line=line, reason="sentence, page")
        name, asked = text_of(row, "document", path, line), text_of(row, "question", path, line)
        known = Question(text_of(row, "_id", path, line), document=name, question=asked, answer=answer, answerable=answerable)
        questions.append(replace(known, sentence=sentence, page=page, boxes=boxes))
    return questions


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file, one a line, each with its line's number, from 1."""
    for line, content in enumerate(_text(path).split("\n"), 1):
        if not content.strip():
            continue
        try:
            row = json.loads(content)
            if "\\u" in content:
                json.dumps(row, ensure_ascii=False).encode()  # half a pair of surrogates is no text
        except (ValueError, RecursionError):
            raise BadDataset(path=str(path), line=line, reason="JSON") from None
        if not isinstance(row, dict):
            raise BadDataset(path=str(path), line=line, reason="JSON object")
        yield line, row


def text_of(row: dict[str, Any], name: str, path: Path, line: int) -> str:
    """The string of that name, which must be there and not empty."""
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise BadDataset(path=str(path), line=line, reason=name)
    return value
