"""Sentences that need each other: an exception and its rule, one that points back and what it points to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.surroundings import Surroundings
from rag.core.marks import item_kind
from rag.core.records import Span
from rag.text.sentences import sentences

_EXCEPTS = re.compile(r"(?:다만|단)\s?[,，]|다만\s|(?:However|Provided that)\b|\(?단[,，]", re.IGNORECASE)
_ADDS = re.compile(r"(?:이\s경우(?:에는|에|에도)?|또한?)[\s,]")
_GLOSSES = re.compile(
    r"(?P<note>[*※†]\s?)?[“\"'‘]?(?P<term>[^\s“”\"'‘’*※†:：][^“”\"'‘’:：]{1,28}?)[”\"'’]?(?:\s?\([^()]*\))?[”\"'’]?\s?(?:[:：]|이?란\s|이?라\s?함은)"
)
_NOTES_ABOVE = 4  # lines above a note in which the word that it explains stands
_POINTS_BACK = re.compile(
    r"(?:이(?:\s(?:경우|때|중|기간|금액|규정)(?:에|에는|에도|은|의)?|때|때에는|에|를|는|로|로써|와|에\s?따라)|그(?:\s(?:경우|때|중|밖에)|러나|리고|러므로|런데|에|를|는|들은)"
    r"|이러한|이와\s같(?:은|이)|이처럼|따라서|또한|또는|즉|하지만|반면|여기서|이상의|전자는|후자는|동\s(?:기간|금액|비율)(?:은|에)?"
    r"|This|These|It|They|Therefore|Thus|In this case)(?=[\s,])"
)


def with_needed(around: Surroundings, span: Span, *, defines: bool = False) -> Span:
    """A sentence with the one before it that it needs, and with the exception behind it and what is added to its case, of its own
    paragraph. What explains a word has the sentence that uses it, unless it `defines` what was asked for."""
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
    if not defines and (using := _glossed(around, at, inside[:first], start)) is not None:
        start = using.start
    return Span(start, max(span.end, inside[last].end) if span.end <= line.end else span.end)


def with_reply(around: Surroundings, question: Span) -> Span:
    """A question that a document asks, with the sentence or the line behind it, and what stands in brackets below that."""
    at = around.line_of(question.end - 1)
    if at is None:
        return question
    line = around.lines[at]
    inside = [Span(line.start + start, line.start + end) for start, end in sentences(around.at(line))]
    following = next((one for one in inside if one.start >= question.end), None)
    if following is not None:
        return Span(question.start, following.end)
    for below in around.lines[at + 1 : at + 3]:
        if "\t" in around.at(below) or (below != around.lines[at + 1] and around.at(below)[0] != "("):
            break
        question = Span(question.start, below.end)
    return question


def _glossed(around: Surroundings, at: int, before: Sequence[Span], start: int) -> Span | None:
    """The sentence that uses the word which the one from `start` on explains: the one before it ("… 제외합니다. “부목”이란 …"), for a note
    ("*부목: …") one of the lines above."""
    match = _GLOSSES.match(around.at(Span(start, around.lines[at].end)))
    if match is None:
        return None
    term = match["term"].strip()
    if before and term in around.at(before[-1]):
        return before[-1]
    if not match["note"] or start != around.lines[at].start:
        return None
    for line in reversed(around.lines[max(0, at - _NOTES_ABOVE) : at]):
        pieces = (Span(line.start + first, line.start + end) for first, end in sentences(around.at(line)))
        if (
            using := next(
                (piece for piece in pieces if re.search(rf"[*※†]\s?{re.escape(term)}|{re.escape(term)}\s?[*※†]", around.at(piece))), None
            )
        ) is not None:
            return using
    return None


def excepts(text: str) -> bool:
    return _EXCEPTS.match(text.lstrip()) is not None


def _qualifies(text: str) -> bool:
    """Whether a sentence takes back or adds to what the one before it rules (이 경우 벌금을 병과한다)."""
    return excepts(text) or _ADDS.match(text.lstrip()) is not None


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
