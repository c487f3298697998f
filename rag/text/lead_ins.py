"""What a window means nothing without: the lead-in of the list whose item it begins with, what a note or an example that it begins with
explains: the sentence above it, or what the table above it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rag.core.lead import Lead
from rag.core.marks import bullet_depth, item_kind, item_number
from rag.core.records import Passage, Span
from rag.core.tables import Table
from rag.text.printed_lines import Line
from rag.text.sentences import sentences

_LEADS_IN = re.compile(
    r"(?:다음|아래)(?!\s?\d*\s?(?:날|달|해|년|연도|주|개?월|분기|학기|회|차|층|쪽|사람|순서|순위))(?:의|과|와|에|에서)?\s|각\s?[호목]|[:：]\s*$"
    r"|\b(?:following|as follows)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(r"(?:[다까]|[어아여해세지네나군데예에]요|[함음임됨것])[.)\]」』\s]*$|[?!]\s*$")
ENDS_ALL = re.compile(r"제\s?\d+\s?(?:조(?!제)|편|장|절|관)(?:의\s?\d+)?(?=[\s(\[]|$)|부\s?칙|\[?별\s?[표지첨]")
_NOTE = re.compile(
    r"※|[*＊†‡]+\s?(?=[^\s*])|\(?주\s?\d{0,2}\s?[):.]\s?"
    r"|[<\[【〔(]?\s?(?:참고|예시|예|주|비고|해설|보기|사례|tip)\s?\d{0,2}\s?(?:[>\]】〕)]|[:：])",
    re.IGNORECASE,
)
_REMARKS = re.compile(r"\W{0,2}(?:비\s?고|참\s?고)\W{0,2}")
_DEEPEST = 4
_FURTHEST = 60  # lines above an item in which its lead-in stands
_LONGEST = 200  # characters of one


def leads_in(text: str) -> bool:
    """Whether a sentence says that what follows belongs to it."""
    return _LEADS_IN.search(text.rstrip()) is not None


def is_note(text: str) -> bool:
    """Whether a line begins as notes and examples do: ※, *, 주), 예:, <예시>, [참고]."""
    return _NOTE.match(text) is not None or _REMARKS.fullmatch(text.strip()) is not None


_Piece = tuple[Span, str]
_Captions = Mapping[Span, _Piece | None]  # by where a table stands what it is called


def with_leads(passages: Sequence[Passage], lines: Sequence[Line], tables: Sequence[Table] = (), text: str = "") -> list[Passage]:
    """Each passage with what leads to the items and notes that its windows begin with and stands before the window, outermost first.
    `tables` of the document, `text` its whole text."""
    at = {line.start: number for number, line in enumerate(lines)}
    called = [(table.caption, text[slice(*table.caption)]) if table.caption else None for table in tables]
    captions = dict(zip(map(_extent, tables), called, strict=True))
    values = ((row, value) for passage in passages for row in passage.rows for value in row.values)
    notes = {note.span.start: called[row.table] for row, value in values for note in value.notes}
    found = []
    for passage in passages:
        begun = [(start, at[start]) for start, _ in passage.windows if start in at]
        leads = tuple(
            lead
            for start, number in begun
            for lead in (_leads(lines, number, captions) if start not in notes else _lead(start, [notes[start]]))
        )
        found.append(replace(passage, leads=leads) if leads else passage)
    return found


def _extent(table: Table) -> Span:
    spans = [span for cell in table.cells for span in cell.spans]
    return Span(min(spans, default=Span(0, 0)).start, max((end for _, end in spans), default=0))


def _leads(lines: Sequence[Line], number: int, captions: _Captions) -> Iterator[Lead]:
    line = lines[number]
    if line.heading or line.table or line.contents:
        return
    yield from _lead(line.start, [_explained(lines, number, captions)] if is_note(line.text) else _lead_ins(lines, number, captions))


def _lead(start: int, pieces: Sequence[_Piece | None]) -> Iterator[Lead]:
    for span, text in filter(None, pieces):
        yield Lead(start, span=span, text=" ".join(text.split()))


def _lead_ins(lines: Sequence[Line], number: int, captions: _Captions) -> list[_Piece | None]:
    """The sentences that lead to an item that says nothing alone, outermost first; none for what does. To a remark under "비고" leads what
    that is of."""
    found: list[_Piece | None] = []
    at: int | None = number
    while at is not None and len(found) < _DEEPEST:
        text = lines[at].text
        if not item_kind(text):
            break
        alone = not found and _FINITE.search(_first_sentence(text))
        at = _parent(lines, at)
        if at is not None and _REMARKS.fullmatch(lines[at].text):
            found.append(_explained(lines, at, captions))
            break
        if alone or at is None or not leads_in(lines[at].text):
            break
        found.append(_part_of(lines[at], leading=True))
    return found[::-1]


def _first_sentence(text: str) -> str:
    return next((text[start:end] for start, end in sentences(text)), text)


def _part_of(line: Line, *, leading: bool) -> _Piece:
    """Of a line the sentence that leads in, or its last one."""
    pieces = [(start, line.text[start:end]) for start, end in sentences(line.text)]
    start, text = next((piece for piece in pieces if leading and leads_in(piece[1])), pieces[-1] if pieces else (0, line.text))
    text = text[-_LONGEST:] if not leading else text[:_LONGEST]
    start = line.text.index(text, start)
    return Span(line.start + start, line.start + start + len(text)), text


def _parent(lines: Sequence[Line], at: int) -> int | None:
    """The line above an item's list: above its first item, which its number tells, or the first that is not of its kind or deeper."""
    kind, number = item_kind(lines[at].text), item_number(lines[at].text)
    wanted = None if number is None else number - 1
    for above in range(at - 1, max(-1, at - _FURTHEST), -1):
        line = lines[above]
        other = item_kind(line.text)
        if wanted and (ENDS_ALL.match(line.text) or line.heading):
            return None
        if wanted is None or wanted == 0:
            depth, own = bullet_depth(other), bullet_depth(kind)
            if other == kind or (wanted is None and depth is not None and own is not None and depth > own):
                continue
            return above
        if other == kind and item_number(line.text) == wanted:
            wanted -= 1
    return None


def _explained(lines: Sequence[Line], number: int, captions: _Captions) -> _Piece | None:
    """The sentence above a note, or above the notes before it, or what the table there is called; None at the beginning of a section."""
    for above in range(number - 1, max(-1, number - _FURTHEST), -1):
        line = lines[above]
        table = next((table for table in captions if table.start <= line.start < table.end), None)
        if line.table or (table is not None and table.end <= lines[number].start):
            return captions[table] if table is not None else None
        if line.contents or line.heading:
            return None
        if not is_note(line.text):
            return _part_of(line, leading=False)
    return None
