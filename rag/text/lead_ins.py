"""What a window means nothing without: the lead-in of the list whose item it begins with, what a note or an example that it begins with
explains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.core.lead import Lead
from rag.core.marks import bullet_depth, item_kind, item_number
from rag.core.records import Passage, Span
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
_DEEPEST = 4
_FURTHEST = 60  # lines above an item in which its lead-in stands
_LONGEST = 200  # characters of one


def leads_in(text: str) -> bool:
    """Whether a sentence says that what follows belongs to it."""
    return _LEADS_IN.search(text.rstrip()) is not None


def is_note(text: str) -> bool:
    """Whether a line begins as notes and examples do: ※, *, 주), 예:, <예시>, [참고]."""
    return _NOTE.match(text) is not None


def with_leads(passages: Sequence[Passage], lines: Sequence[Line]) -> list[Passage]:
    """Each passage with what leads to the items and notes that its windows begin with and stands before the window, outermost first."""
    at = {line.start: number for number, line in enumerate(lines)}
    found = []
    for passage in passages:
        begun = [(start, at[start]) for start, _ in passage.windows if start in at]
        leads = tuple(lead for start, number in begun for lead in _leads(lines, number, start))
        found.append(replace(passage, leads=leads) if leads else passage)
    return found


def _leads(lines: Sequence[Line], number: int, start: int) -> Iterator[Lead]:
    line = lines[number]
    if line.heading or line.table or line.contents:
        return
    if is_note(line.text):
        above = _explained(lines, number)
        pieces = [] if above is None else [above]
    else:
        pieces = _lead_ins(lines, number)
    for span, text in pieces:
        yield Lead(start, span=span, text=" ".join(text.split()))


_Piece = tuple[Span, str]


def _lead_ins(lines: Sequence[Line], number: int) -> list[_Piece]:
    """The sentences that lead to an item that says nothing alone, outermost first; none for what does."""
    found: list[_Piece] = []
    at: int | None = number
    while at is not None and len(found) < _DEEPEST:
        text = lines[at].text
        if not item_kind(text) or (not found and _FINITE.search(_first_sentence(text))):
            break
        at = _parent(lines, at)
        if at is None or not leads_in(lines[at].text):
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


def _explained(lines: Sequence[Line], number: int) -> _Piece | None:
    """The sentence above a note, or above the notes before it; None under a table and at the beginning of a section."""
    for above in range(number - 1, max(-1, number - _FURTHEST), -1):
        line = lines[above]
        if line.table or line.contents or line.heading:
            return None
        if not is_note(line.text):
            return _part_of(line, leading=False)
    return None
