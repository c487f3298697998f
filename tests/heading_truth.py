"""The hand-made truth of headings, and what the reader takes for headings, made comparable by the characters that both cover."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from table_truth import FOLDERS, Text, manuscript_of

from rag.text.headings import read_lines
from rag.text.printed_lines import Line

Record = dict[str, Any]
_TRUTH = Path(__file__).parent / "text" / "headings" / "truth.jsonl"
_HALF = 0.5  # of a heading's characters that must be in the other


@dataclass(frozen=True, slots=True)
class HeadingCounts:
    """Of headings that count: how many there are (`wanted`), are `found`; `wrong` are lines taken for one that are neither a heading nor
    doubtful nor a caption, `captions` those that are a caption.

    Of those found whose parent was drawn (`parented`), `parents` have it nearest above them of all that was drawn; of those found at
    depth 1 (`firsts`), `outermost` have none above them but the document's title.
    """

    wanted: int = 0
    found: int = 0
    wrong: int = 0
    captions: int = 0
    parented: int = 0
    parents: int = 0
    firsts: int = 0
    outermost: int = 0

    def __add__(self, other: HeadingCounts) -> HeadingCounts:
        return HeadingCounts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def precision(self) -> float:
        return self.found / max(self.found + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.found / max(self.wanted, 1)

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f} ({self.found} of {self.found + self.wrong}), recall {self.recall:.3f} ({self.found} of"
            f" {self.wanted}), captions taken {self.captions}, right parent {self.parents} of {self.parented}, outermost as such"
            f" {self.outermost} of {self.firsts}"
        )


def documents(half: str) -> dict[tuple[str, str], list[Record]]:
    """The labelled pages of a half by set and document."""
    found: dict[tuple[str, str], list[Record]] = {}
    for record in map(json.loads, _TRUTH.read_text("utf-8").splitlines()):
        if record["half"] == half:
            found.setdefault((record["set"], record["document"]), []).append(record)
    return found


def lines_of(kind: str, document: str) -> tuple[Text, list[Line]]:
    """The characters of a document by place, and its lines with their headings."""
    path = next(path for path in FOLDERS[kind].glob("*.pdf") if unicodedata.normalize("NFC", path.name) == document)
    manuscript = manuscript_of(path)
    return Text(manuscript), read_lines(manuscript)


@dataclass(frozen=True, slots=True)
class _Marked:
    heading: Record
    characters: frozenset[int]

    @property
    def counts(self) -> bool:
        return self.heading["kind"] == "heading" and not (self.heading.get("doubtful") or self.heading.get("drawn"))


def count_headings(records: Sequence[Record], text: Text, lines: Iterable[Line]) -> tuple[HeadingCounts, list[str], list[str]]:
    """What was found of a document's labelled pages, what was missed and what was wrong, by their text."""
    marked = [
        _Marked(heading, frozenset().union(*(text.inside(record["page"], *box) for box in heading["boxes"])))
        for record in records
        for heading in record["headings"]
    ]
    pages = {record["page"] for record in records}
    taken = {line: _characters(text, line) for line in lines if line.heading and line.page in pages}
    wanted = [mark for mark in marked if mark.counts]
    titles = {mark.heading["id"]: line for mark in marked for line, own in taken.items() if _holds(mark.characters, own)}
    missed = [_text(text, mark.characters) for mark in wanted if not _covered(mark.characters, taken.values())]
    wrong, captions = list[str](), 0
    for own in taken.values():
        there = [mark for mark in marked if len(own & mark.characters) >= _HALF * len(own)]
        inside = sum(len(own & mark.characters) for mark in marked) >= _HALF * len(own)
        captions += any(mark.heading["kind"] == "caption" for mark in there)
        wrong += [] if there or inside else [_text(text, own)]
    counts = HeadingCounts(len(wanted), len(wanted) - len(missed), len(wrong), captions)
    return counts + _standing(marked, titles), missed, wrong


def _standing(marked: Sequence[_Marked], titles: dict[str, Line]) -> HeadingCounts:
    """How many of the headings found stand under the right one."""
    known = {titles[mark.heading["id"]].path[-1] for mark in marked if mark.heading["depth"] and mark.heading["id"] in titles}
    parented = parents = firsts = outermost = 0
    for mark in filter(lambda mark: mark.counts, marked):
        line = titles.get(mark.heading["id"])
        if line is None:
            continue
        above = [title for title in line.path[:-1] if title.startswith(tuple(known))]
        parent = titles.get(mark.heading["parent"] or "")
        if parent is not None:
            parented, parents = parented + 1, parents + (bool(above) and above[-1].startswith(parent.path[-1]))
        if mark.heading["depth"] == 1:
            firsts, outermost = firsts + 1, outermost + (not above)
    return HeadingCounts(parented=parented, parents=parents, firsts=firsts, outermost=outermost)


def _characters(text: Text, line: Line) -> frozenset[int]:
    return frozenset(i for i in range(line.start, line.titled) if not text.text[i].isspace())


def _holds(characters: frozenset[int], own: frozenset[int]) -> bool:
    return len(characters & own) >= _HALF * max(len(characters), 1)


def _covered(characters: frozenset[int], taken: Iterable[frozenset[int]]) -> bool:
    """Whether half of a heading's characters are taken for headings, and what takes them says little more."""
    touching = [own for own in taken if own & characters]
    inside = sum(len(own & characters) for own in touching)
    return inside >= _HALF * max(len(characters), 1) and inside >= _HALF * sum(map(len, touching))


def _text(text: Text, characters: frozenset[int]) -> str:
    return "".join(text.text[i] for i in sorted(characters)) if characters else ""


def label_of(records: Sequence[Record], text: Text, line: Line) -> str | None:
    """Whether the truth calls a line a "heading", a "caption", "doubtful", or "none" of these; None where its page is not labelled."""
    record = next((record for record in records if record["page"] == line.page), None)
    if record is None:
        return None
    own = _characters(text, line)
    for heading in record["headings"]:
        held = frozenset[int]().union(*(text.inside(line.page, *box) for box in heading["boxes"]))
        if len(own & held) >= _HALF * max(min(len(own), len(held)), 1):
            return "doubtful" if heading.get("doubtful") else str(heading["kind"])
    return "none"
