"""Which findings are quoted, and how much of the text around them: the best, and beside it only what adds what it lacks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.differing import contradicts, disagree
from rag.answer.excerpts import with_heads
from rag.answer.joining import with_needed, with_reply
from rag.answer.lists import asks, bullets, items_after, items_of, lead_ins, siblings, with_body
from rag.answer.rows_asked import Beside, rows_asked
from rag.answer.surroundings import Read, Surroundings
from rag.core.quoting import Quoting
from rag.core.records import Finding, Span
from rag.core.tables import TableRow
from rag.text.asked import asks_all
from rag.text.query import Query
from rag.text.views import span_within

_MOST_QUOTED = 3
# What the share of the question's words is worth against the logarithm of the odds: of 144 real questions the first evidence is right for
# 82 without it, for 85 with 1, for 86 with 2, where two answers less are right.
_WORDS_WEIGH = 1.0
_NAMES_ALL = 0.9  # share of the question's words that a title alone has: what is asked stands below it
_OTHER_HALF = 0.2  # share of the question's words that a second finding alone has: it answers another part of the question


@dataclass(frozen=True, slots=True)
class Whole:
    """A finding with all that it cannot be understood without: `span` with its list and its exception, `leads` the sentences above it that
    lead to it, `items` those of the list that it leads into, `rows` those of its table that were asked for. `disagrees`: another document,
    quoted before it, says otherwise."""

    finding: Finding
    span: Span
    leads: tuple[Span, ...] = ()
    items: tuple[Span, ...] = ()
    disagrees: bool = False
    rows: tuple[TableRow, ...] = ()


def choose(
    query: Query, findings: Sequence[Finding], quoting: Quoting, *, read: Read | None = None, beside: Beside | None = None
) -> list[Whole]:
    """What is quoted of the findings (the most probable first; one at least), the best first: of those from `quoting.beside_best` times the
    best odds on the best, others that hold more of the question's words or answer another part of it, and documents that say otherwise."""
    best = findings[0]
    near = [
        one
        for one in findings
        if odds(one) >= quoting.beside_best * odds(best) or (one.probability >= quoting.answers_from and contradicts(best, one))
    ]
    first = max(near, key=lambda one: math.log(max(odds(one), 1e-9)) + _WORDS_WEIGH * sum(one.has.values()))
    chosen: list[Whole] = []
    for finding in [first, *(one for one in near if one is not first)]:
        if len(chosen) == _MOST_QUOTED or any(_holds(whole, finding) for whole in chosen):
            continue
        disagrees = bool(chosen) and all(_disagree(whole.finding, finding) for whole in chosen)
        if disagrees or all(_adds(whole.finding, finding) for whole in chosen):
            whole = _whole_of(query, finding, Surroundings.of(finding.passage, read), beside=beside, first=not chosen)
            chosen.append(replace(whole, disagrees=disagrees))
    return _joined(chosen, read)


def odds(finding: Finding) -> float:
    """For and against: what the passage is worth, which all its sentences share, cancels when two of them are compared."""
    return finding.probability / max(1 - finding.probability, 1e-9)


def _adds(one: Finding, other: Finding) -> bool:
    """Whether another finding has more of the question's words, or those of another part of it. Of 20 real questions where one does, from a
    tenth of the odds on, the first is right alone for 4, with it for 14."""
    gained = sum(share for term, share in other.has.items() if term not in one.has)
    lost = sum(share for term, share in one.has.items() if term not in other.has)
    return gained > min(lost, _OTHER_HALF)


def _disagree(one: Finding, other: Finding) -> bool:
    return contradicts(one, other) or disagree(one, other, odds(other) / max(odds(one), 1e-9))


def _whole_of(query: Query, finding: Finding, around: Surroundings, *, beside: Beside | None, first: bool) -> Whole:
    if rows := [row for row in finding.passage.rows if span_within(finding.passage, row) == finding.span]:
        together = rows_asked(query, finding.passage, rows[0], beside) if asks_all(query.question) else []
        if len(together) > 1:
            return Whole(finding, Span(together[0].span.start, together[-1].span.end), rows=tuple(together))
        return Whole(finding, with_heads(finding.passage, rows[0]) or finding.span)
    span = with_needed(around, finding.span, defines=query.definition is not None)
    leads = tuple(lead_ins(around, span))
    listed = items_after(around, span)
    if not listed and sum(finding.has.values()) >= _NAMES_ALL and (body := with_body(around, span)) is not None:
        return Whole(finding, body, leads)
    if not listed and asks_all(query.question):
        span, leads, listed = _in_list(around, span, leads, first=first)
    if not listed:
        return Whole(finding, with_reply(around, span) if asks(around.at(span)) else span, leads)
    return Whole(finding, Span(span.start, max(span.end, listed[-1].end)), leads, tuple(items_of(around, listed)))


def _in_list(around: Surroundings, span: Span, leads: tuple[Span, ...], *, first: bool) -> tuple[Span, tuple[Span, ...], list[Span]]:
    """An item with the list that it is one of: what is quoted, what leads to it, the list's lines. Bullets that nothing leads into are told
    whole where they come first: beside another answer they would be too much."""
    if leads and (listed := items_after(around, leads[-1])):
        return Span(leads[-1].start, span.end), leads[:-1], listed
    if listed := siblings(around, span):
        return Span(min(span.start, listed[0].start), span.end), leads, listed
    listed, above = bullets(around, span) if first else ([], None)
    if not listed:
        return span, leads, []
    return Span(min(span.start, listed[0].start), span.end), leads or ((above,) if above else ()), listed


def _holds(whole: Whole, finding: Finding) -> bool:
    same = whole.finding.passage.document_id == finding.passage.document_id
    return same and whole.span.start <= finding.span.start and finding.span.end <= whole.span.end


def _joined(chosen: Sequence[Whole], read: Read | None) -> list[Whole]:
    """Those that follow each other or overlap in the document made one."""
    joined: list[Whole] = []
    for whole in chosen:
        for i, other in enumerate(joined):
            if other.finding.passage.document_id == whole.finding.passage.document_id and _touch(other, whole, read):
                joined[i] = _both(other, whole)
                break
        else:
            joined.append(whole)
    return joined


def _touch(one: Whole, other: Whole, read: Read | None) -> bool:
    first, second = sorted([one.span, other.span])
    if second.start <= first.end:
        return True
    if one.finding.passage.id != other.finding.passage.id and read is None:
        return False
    between = Surroundings.of(one.finding.passage, read).inside(Span(first.end, second.start))
    return between is not None and not between.strip()


def _both(one: Whole, other: Whole) -> Whole:
    """Two as one, with the list of the longer."""
    span = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
    first, items = min(one, other, key=lambda whole: whole.span), max(one.items, other.items, key=len)
    likely = max(one.finding.probability, other.finding.probability)
    finding = replace(one.finding, probability=likely, marked=one.finding.marked or other.finding.marked)
    rows = next((whole.rows for whole in (one, other) if whole.rows and whole.span == span), ())  # rows with a sentence are no rows
    return Whole(finding, span, tuple(lead for lead in first.leads if lead.end <= span.start), items, rows=rows)
