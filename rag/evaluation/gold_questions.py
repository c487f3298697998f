"""Questions as people ask them, with every place that answers and what a right answer must hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.core.errors import BadDataset
from rag.evaluation.datasets import rows_of, text_of


@dataclass(frozen=True, slots=True)
class Gold:
    """A place that answers: the document's file name (NFC), its physical page (None: any), and what is printed there ("": not said)."""

    document: str
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """`must` are groups of alternatives: an answer is right when what it quotes of a gold's document holds one of each group.

    Without `golds` nothing answers it. `kind` and `style` are the set's own names for what is asked and how.
    """

    id: str
    question: str
    kind: str
    style: str
    must: tuple[tuple[str, ...], ...] = ()
    golds: tuple[Gold, ...] = ()

    @property
    def asks_one_thing(self) -> bool:
        return len(self.must) < 2


def must_of(answer: str) -> tuple[tuple[str, ...], ...]:
    """A right answer as a person writes it: " & " between what must all be there, " | " between spellings of one thing."""
    groups = ([spelling.strip() for spelling in group.split(" | ")] for group in answer.split(" & "))
    return tuple(tuple(filter(None, group)) for group in groups if any(group))


def written(must: Sequence[Sequence[str]]) -> str:
    """The inverse of `must_of`."""
    return " & ".join(" | ".join(group) for group in must)


def has_golds(path: Path) -> bool:
    """Whether the rows of a `questions.jsonl` are gold questions: told by the first one."""
    return any("golds" in row for _, row in list(rows_of(path))[:1])


def read_gold_questions(path: Path) -> list[GoldQuestion]:
    """A row a line: `id`, `question`, `golds` (`document`, `page`, `quote`), `must`; `kind` and `style` where they are given.

    Raises BadDataset, which names the line and what is wrong there.
    """
    questions = []
    for line, row in rows_of(path):
        try:
            golds = tuple(_gold(gold) for gold in row.get("golds") or ())
        except (TypeError, KeyError, ValueError, AttributeError):
            raise BadDataset(path=str(path), line=line, reason="golds") from None
        must = _must(row.get("must") or [])
        if must is None or bool(must) != bool(golds):
            raise BadDataset(path=str(path), line=line, reason="must")
        kind, style = str(row.get("kind") or ""), str(row.get("style") or "")
        questions.append(GoldQuestion(text_of(row, "id", path, line), text_of(row, "question", path, line), kind, style, must, golds))
    return questions


def _gold(row: Mapping[str, Any]) -> Gold:
    page, quote = row.get("page"), row.get("quote") or ""
    if (page is not None and (not isinstance(page, int) or page < 1)) or not isinstance(quote, str):
        raise ValueError(page)
    return Gold(unicodedata.normalize("NFC", row["document"]), page, quote)


def _must(groups: object) -> tuple[tuple[str, ...], ...] | None:
    """The groups, each of one string or more; None where they are anything else."""
    if not isinstance(groups, list):
        return None
    well_formed = all(isinstance(group, list) and group and all(isinstance(a, str) and a.strip() for a in group) for group in groups)
    return tuple(tuple(group) for group in groups) if well_formed else None
