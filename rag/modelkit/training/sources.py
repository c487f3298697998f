"""The training texts and the questions asked of them, each source read into the same two records.

Where each file comes from and under which licence is in `training/README.md`; none of them but `questions/` is part of this repository.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag.core.records import Span

QUESTIONS = Path(__file__).with_name("questions")
KORQUAD_TRAIN = 620  # paragraphs; those from here to `KORQUAD_END` are held back to calibrate, the rest is only ever measured
KORQUAD_END = 700
_HEADING = re.compile(r"^[^\s<※·-][^.\n]{3,38}$")
_FAQ = re.compile(r"<\s*([^<>]{8,120}\?)\s*>\s*A\.\s*([^\n<]{40,})")
_HASHES = re.compile(r"^#{1,4}\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Text:
    """A passage of a source. `family` holds texts that must not be each other's negatives by chance: the same article, the same section."""

    id: str
    source: str
    family: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the text `text_id`: `answer` is a span of it, or None where only its relevance is known.

    `answerable` is False where the text looks like an answer and is none. `support` is the sentence, row or list that has to be seen, where
    it is told.
    """

    question: str
    text_id: str
    answer: Span | None
    answerable: bool = True
    support: Span | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Texts that are searched together, and the questions asked of them."""

    name: str
    texts: dict[str, Text]
    asked: tuple[Asked, ...]


def korquad(folder: Path, first: int, end: int) -> Source:
    """Paragraphs `first` to `end` of a BEIR folder of KorQuAD with `answers.jsonl`. An answer printed twice is taken where its
    sentence shares most with the question."""
    rows = {row["_id"]: nfc(row["text"]) for row in lines_of(folder / "corpus.jsonl")}
    chosen = {key for key in rows if first <= int(key[1:]) < end}
    texts = {key: Text(key, source="korquad", family=key, title="", text=rows[key]) for key in chosen}
    questions = {row["_id"]: nfc(row["text"]) for row in lines_of(folder / "queries.jsonl")}
    answers = {row["_id"]: [nfc(answer) for answer in row["answers"]] for row in lines_of(folder / "answers.jsonl")}
    asked: list[Asked] = []
    for line in (folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, key, _grade = line.split("\t")
        if key not in chosen:
            continue
        span = likeliest(questions[query], rows[key], answers[query][0])
        if span is not None:
            asked.append(Asked(questions[query], key, span))
    return Source("korquad", dict(sorted(texts.items())), tuple(asked))


def own_questions(name: str, files: Sequence[Path], sections: Path | None = None) -> Source:
    """Our own questions, written by hand, each line a passage with the questions asked of it.

    A row without a `text` says where it stands in a file of sections: `section` (from 0), `start` and `end` (characters).
    """
    printed = [row["text"] for row in lines_of(sections)] if sections else []
    texts: dict[str, Text] = {}
    asked: list[Asked] = []
    for file in files:
        for row in lines_of(file):
            text = nfc(row["text"] if "text" in row else printed[row["section"]][row["start"] : row["end"]])
            texts[row["id"]] = Text(row["id"], source=name, family=row["id"], title=nfc(row["title"]), text=text)
            for question in row["questions"]:
                answer = nfc(question["answer"])
                at = text.find(answer)
                span = Span(at, at + len(answer)) if answer else None
                asked.append(Asked(nfc(question["q"]), row["id"], span, answerable=bool(answer)))
    return Source(name, texts, tuple(asked))


def boolq(file: Path) -> Source:
    """Statements and the paragraph that they can be checked by: relevance alone."""
    texts: dict[str, Text] = {}
    asked: list[Asked] = []
    for row in lines_of(file):
        text = nfc(row["passage"])
        key = f"boolq-{len(texts)}"
        known = next((other.id for other in list(texts.values())[-3:] if other.text == text), key)
        texts.setdefault(known, Text(known, source="boolq", family=known, title="", text=text))
        asked.append(Asked(nfc(row["question"]), known, None))
    return Source("boolq", texts, tuple(asked))


def legal_life(file: Path) -> Source:
    """Sections of legal guidance: a heading asks for the text below it, a question in angle brackets for the answer below."""
    texts: dict[str, Text] = {}
    asked: list[Asked] = []
    for number, row in enumerate(lines_of(file)):
        title = f"{row['guide']} > {row['section']}"
        for question, answer in _FAQ.findall(nfc(row["text"])):
            key = f"law-{number}-{len(texts)}"
            texts[key] = Text(key, source="law", family=str(number), title=title, text=answer.strip())
            asked.append(Asked(question.strip(), key, None))
        for heading, body in _headed(nfc(row["text"])):
            key = f"law-{number}-{len(texts)}"
            texts[key] = Text(key, source="law", family=str(number), title=title, text=body)
            asked.append(Asked(f"{row['guide']} {heading}" if len(heading) < 12 else heading, key, None))
    return Source("law", texts, tuple(asked))


def documentation(files: Sequence[Path]) -> Source:
    """Technical documentation in Markdown: a heading, under the page's own, asks for its section."""
    texts: dict[str, Text] = {}
    asked: list[Asked] = []
    for file in files:
        for number, row in enumerate(lines_of(file)):
            parts = _HASHES.split(nfc(row["text"]))
            page = _plain(parts[1]) if len(parts) > 1 else ""
            for heading, body in zip(parts[1::2], parts[2::2], strict=False):
                plain = " ".join(_plain(body).split())[:1200]
                if len(plain) < 120 or sum("가" <= letter <= "힣" for letter in plain) < len(plain) * 0.25:
                    continue
                key = f"{file.name}-{number}-{len(texts)}"
                texts[key] = Text(key, source="docs", family=f"{file.name}-{number}", title=page, text=plain)
                asked.append(Asked(f"{page} {_plain(heading)}".strip(), key, None))
    return Source("docs", texts, tuple(asked))


def part_of(source: Source, n: int, seed: int) -> Source:
    """At least `n` of the source's questions: whole families drawn at random, their texts in the order in which they are printed."""
    families = sorted({text.family for text in source.texts.values()})
    random.Random(seed).shuffle(families)
    sizes = Counter(source.texts[asked.text_id].family for asked in source.asked)
    chosen: set[str] = set()
    while families and sum(sizes[family] for family in chosen) < n:
        chosen.add(families.pop())
    texts = {key: text for key, text in source.texts.items() if text.family in chosen}
    return Source(source.name, texts, tuple(asked for asked in source.asked if asked.text_id in texts))


def likeliest(question: str, text: str, answer: str) -> Span | None:
    """Where `answer` stands in `text`: of several places, the one whose surroundings share most character pairs with the question."""
    places = [match.start() for match in re.finditer(re.escape(answer), text)]
    if not places or not answer:
        return None
    pairs = Counter(pairwise(question))

    def shared(at: int) -> int:
        near = text[max(0, at - 80) : at + len(answer) + 80]
        return sum((Counter(pairwise(near)) & pairs).values())

    best = max(places, key=lambda at: (shared(at), -at))
    return Span(best, best + len(answer))


def _headed(text: str) -> Iterator[tuple[str, str]]:
    """Headings with the lines below them, up to the next heading or 500 characters."""
    heading, body = "", list[str]()
    for line in [*text.split("\n"), "끝"]:
        is_heading = bool(_HEADING.match(line)) and not line.endswith(("다", "요", ")", ":", ","))
        if is_heading or sum(map(len, body)) > 500:
            if heading and sum(map(len, body)) >= 80:
                yield heading, "\n".join(body)
            heading, body = (line.strip(), []) if is_heading else ("", [])
        else:
            body.append(line)


def _plain(markdown: str) -> str:
    text = re.sub(r"```.*?```|<[^>]+>|\{/?\*.*?\*/?\}", " ", markdown, flags=re.DOTALL)
    return re.sub(r"!?\[([^\]]*)\]\([^)]*\)|[*`_|#]+", lambda match: match[1] or " ", text).strip()


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def lines_of(file: Path) -> Iterator[dict[str, Any]]:
    data = file.read_bytes()
    for line in (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)
