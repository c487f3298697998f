"""The notes under a table, and which of them a mark in a cell points at: 생계급여¹ and "1) 소득인정액이 …", 요금* and "* 주말은 …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from rag.core.tables import Note, Span, Table

_RAISED = "¹²³⁰⁴-⁹"
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹＊", "0123456789*")
_KEY = re.compile(
    r"(?:[<\[【(]?\s?(?:비고|참고|주)\s?(?:[>\]】)]\s?[:：]?|[:：])\s*)?"
    rf"(?:\(?주\s?(\d{{1,2}})\s?[):.]\)?|\(?(\d{{1,2}})\)|(\d{{1,2}})\.(?=\s)|([{_RAISED}]+)\)?|([*＊]{{1,4}}|[†‡]{{1,2}}|※))\s*(?=\S)"
)
_NOT_FIRST = 3  # the group of "1.", which begins a note only after 주): a numbered list may follow a table
_ANNOUNCED = re.compile(r"\s*[<\[【(]?\s?(?:비\s?고|참고|주)\s?(?:[>\]】):：]+|$)")
_ASIDE = re.compile(r"자료|출처|[\[(<]?\s?단\s?위")
_POINTER = re.compile(
    rf"(?<=[^\sA-Za-zΩμ㎛㎜㎝㎞Å{_RAISED},])([{_RAISED}]+(?:,[{_RAISED}]+)*)|\(?주\s?(\d{{1,2}})\)|(?<=[^\s\d(.,~-])\s?(\d{{1,2}})\)(?=\s|$)"
    r"|(?<![\s*＊])([*＊]{1,4}|[†‡]{1,2})(?=\s|$|[),/])|(※)"
)
_MOST = 12  # notes of a table
_LONGEST = 300  # characters of one
_FURTHEST = 3_000  # characters behind a table in which its notes stand


def notes_of(text: str, table: Table) -> dict[str, Note]:
    """The notes printed under a table, on each of its pages, or in its last rows, by what points at them: "1", "*", "※"."""
    found: dict[str, Note] = {}
    for start, end in _under(text, table):
        for key, span in _noted(text, start, end):
            if len(found) < _MOST:
                found.setdefault(key, Note(" ".join(text[span.start : span.end].split())[:_LONGEST], span))
    return found


def pointed_at(said: str, notes: Mapping[str, Note]) -> tuple[Note, ...]:
    """Those that the marks in a cell's text point at, in order."""
    keys = [key for match in _POINTER.finditer(said) if not _in_brackets(said, match) for key in _keys(match)] if notes else []
    return tuple(dict.fromkeys(notes[key] for key in keys if key in notes))


def _in_brackets(said: str, match: re.Match[str]) -> bool:
    """Whether "1)" closes a bracket: (2021)."""
    before = said[: match.start()]
    return match[3] is not None and before.count("(") > before.count(")")


def _keys(match: re.Match[str]) -> Iterator[str]:
    for group in filter(None, match.groups()):
        yield from group.translate(_PLAIN).split(",")


def _under(text: str, table: Table) -> Iterator[Span]:
    """What is printed behind the table on each page, and what cells over its whole width hold at its end."""
    spans = sorted(span for cell in table.cells for span in cell.spans)
    for one, following in pairwise([*spans, None]):
        if one is not None and (following is None or "\f" in text[one.end : following.start]):
            end = text.find("\f", one.end)
            yield Span(one.end, min(one.end + _FURTHEST, end if end >= 0 else len(text), following.start if following else len(text)))
    for cell in reversed(table.cells):
        if cell.column_span < table.columns or table.columns < 2:
            break
        yield from cell.spans


def _noted(text: str, start: int, end: int) -> Iterator[tuple[str, Span]]:
    """The notes with which the text from `start` to `end` begins, each with its mark."""
    last: str | None = None
    numbered = False  # whether "1." begins a note: behind 비고, behind 주) 1.
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = text[at:stop]
        announced = _ANNOUNCED.match(line)
        begun = list(_begun(line, last, numbered=numbered or announced is not None))
        if line.strip() and not (begun or announced or _ASIDE.match(line.strip())):
            return
        numbered = (numbered and bool(begun)) or (announced is not None and bool(begun or not line[announced.end() :].strip()))
        for (key, first), (_, following) in pairwise([*begun, ("", len(line))]):
            part = line[first:following]
            yield key, Span(at + first, at + first + len(part.rstrip()))
            last = key
        at = stop + 1


def _begun(line: str, last: str | None, *, numbered: bool) -> Iterator[tuple[str, int]]:
    """The notes that a line holds: what points at each, and where it begins. Inside a line one begins only where it is the next one."""
    starts: Sequence[int] = [0, *(match.end() for match in re.finditer(r"\s+", line))]
    for at in starts:
        match = _KEY.match(line, at)
        if match is None or (match.lastindex == _NOT_FIRST and not numbered):
            if line[:at].strip() or line[at:].strip() == line.strip():
                continue
            return
        key = next(filter(None, match.groups())).translate(_PLAIN)
        if not line[:at].strip() or (last is not None and key.isdecimal() and last.isdecimal() and int(key) == int(last) + 1):
            yield key, at
            last = key
