"""Questions as people ask them (`questions_people.jsonl.gz` and `questions/people/`), and which of their families are held back."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag.core.records import Span
from rag.modelkit.training.sources import QUESTIONS, Asked, Source, Text, lines_of, nfc

NAME = "people"
_HELD_BACK = 10  # one in so many families


def people_files(folder: Path) -> list[Path]:
    """The files of such questions: the one in the folder of training texts, and our own."""
    given = folder / "questions_people.jsonl.gz"
    return [*([given] if given.is_file() else []), *sorted((QUESTIONS / NAME).glob("*.jsonl"))]


def people_questions(files: Sequence[Path]) -> Source:
    """All texts and questions. A text's family is the one given, or its law, guide or page; a question's answer is its support's place
    where it has no words of its own there, and a near miss has none and is not answerable."""
    texts: dict[str, Text] = {}
    asked: list[Asked] = []
    for row in (row for file in files for row in lines_of(file)):
        text, title = nfc(row["text"]), nfc(row["title"])
        texts[row["id"]] = Text(row["id"], source=NAME, family=row.get("family") or _first(title), title=title, text=text)
        for question in row["questions"]:
            support = nfc(question["support"])
            span = _place(text, nfc(question["answer"]), support, question.get("start", -1))
            seen = _around(text, support, span)
            asked.append(Asked(nfc(question["q"]), row["id"], span, answerable=question["kind"] != "none", support=seen))
    return Source(NAME, texts, tuple(asked))


def is_held_back_family(family: str) -> bool:
    """Whether a family is kept to measure: by its name alone, so that it stays so whatever is added."""
    return zlib.crc32(family.encode()) % _HELD_BACK == 3


def people_trained(source: Source) -> Source:
    """The questions that may be trained on, over the texts that they are asked of."""
    texts = {key: text for key, text in source.texts.items() if not is_held_back_family(text.family)}
    return replace(source, texts=texts, asked=tuple(asked for asked in source.asked if asked.text_id in texts))


def people_held_back(source: Source) -> Source:
    """The questions that are only measured, over all texts."""
    held = {key for key, text in source.texts.items() if is_held_back_family(text.family)}
    return replace(source, asked=tuple(asked for asked in source.asked if asked.text_id in held))


def held_back_titles(source: Source) -> frozenset[str]:
    """The laws, guides and pages that questions held back are asked of."""
    return frozenset(_first(text.title) for text in source.texts.values() if is_held_back_family(text.family))


def _first(title: str) -> str:
    return title.split(" > ", maxsplit=1)[0].strip()


def _place(text: str, answer: str, support: str, start: int) -> Span | None:
    """The answer where it is said to stand, else within its support, the support, or the answer anywhere."""
    if answer and text.startswith(answer, start) and start >= 0:
        return Span(start, start + len(answer))
    within = text.find(support) if support else -1
    if within >= 0:
        at = text.find(answer, within) if answer else -1
        return Span(at, at + len(answer)) if 0 <= at < within + len(support) else Span(within, within + len(support))
    at = text.find(answer) if answer else -1
    return Span(at, at + len(answer)) if at >= 0 else None


def _around(text: str, support: str, answer: Span | None) -> Span | None:
    """Where of the support's places in the text the answer stands; the first one, where it stands in none."""
    at = first = text.find(support) if support else -1
    while at >= 0 and answer is not None:
        if at <= answer.start < at + len(support):
            return Span(at, at + len(support))
        at = text.find(support, at + 1)
    return Span(first, first + len(support)) if first >= 0 else None
