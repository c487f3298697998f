"""Sentences that need each other: an exception and its rule, one that points back and what it points to."""

from __future__ import annotations

import re

from rag.answer.surroundings import Surroundings
from rag.core.marks import item_kind
from rag.core.records import Span
from rag.text.sentences import sentences

_EXCEPTS = re.compile(r"(?:다만|단)\s?[,，]|다만\s|(?:However|Provided that)\b|\(?단[,，]", re.IGNORECASE)
_IN_THIS_CASE = re.compile(r"이\s경우(?:에는|에|에도)?[\s,]")
_POINTS_BACK = re.compile(
    r"(?:이(?:\s(?:경우|때|중|기간|금액|규정)(?:에|에는|에도|은|의)?|때|때에는|에|를|는|로|로써|와|에\s?따라)|그(?:\s(?:경우|때|중|밖에)|러나|리고|러므로|런데|에|를|는|들은)"
    r"|이러한|이와\s같(?:은|이)|이처럼|따라서|또한|또는|즉|하지만|반면|여기서|이상의|전자는|후자는|동\s(?:기간|금액|비율)(?:은|에)?"
    r"|This|These|It|They|Therefore|Thus|In this case)(?=[\s,])"
)


def with_needed(around: Surroundings, span: Span) -> Span:
    """A sentence with the one before it that it needs, and with the exception behind it and what is added to its case, of its own
    paragraph."""
    at = around.line_of(span.start)
    if at is None or "\t" in around.at(around.lines[at]):
        return span
    line = around.lines[at]
    inside = [Span(line.start + start, line.start + end) for start, end in sentences(around.at(line))]
    first = max((i for i, one in enumerate(inside) if one.start <= span.start), default=0)
    last = max((i for i, one in enumerate(inside) if one.start < span.end), default=first)
    while first and needs_before(around.at(inside[first])):
        first -= 1
    while last + 1 < len(inside) and _qualifies(around.at(inside[last + 1])):
        last += 1
    start = min(span.start, inside[first].start)
    if first == 0 and needs_before(around.at(Span(start, span.end))) and (above := _line_above(around, at)) is not None:
        start = above.start
    return Span(start, max(span.end, inside[last].end) if span.end <= line.end else span.end)


def excepts(text: str) -> bool:
    return _EXCEPTS.match(text.lstrip()) is not None


def _qualifies(text: str) -> bool:
    """Whether a sentence takes back or adds to what the one before it rules (이 경우 벌금을 병과한다)."""
    return excepts(text) or _IN_THIS_CASE.match(text.lstrip()) is not None


def needs_before(text: str) -> bool:
    """Whether a sentence means nothing without the one before it."""
    return excepts(text) or _POINTS_BACK.match(text.lstrip()) is not None


def _line_above(around: Surroundings, at: int) -> Span | None:
    """The last sentence of the line above, where both are prose."""
    if not at or item_kind(around.at(around.lines[at])) or "\t" in around.at(around.lines[at - 1]):
        return None
    above = around.lines[at - 1]
    start, _ = sentences(around.at(above))[-1]
    return Span(above.start + start, above.end)
