"""Findings become an answer: which sentences are quoted, with which marks, or none at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answer.excerpts import excerpt_of, heads_beside, row_apart
from rag.core.marks import item_kind
from rag.core.records import Answer, Box, Evidence, Finding, Hit, Passage, Quoting, Span
from rag.text.query import Query
from rag.text.views import text_at

_MOST_QUOTED = 3
_NEAREST_FROM = 0.02  # below, not even the best sentence of a passage has to do with the question
_LONGEST_LIST = 500  # characters
_LEADS_IN = re.compile(r"(?:다음|아래)(?:의|과|와)?\s?(?:각|중|어느|사항|사유|경우|요건|기준|같|표)|[:：]$")
_WORD_START = re.compile(r"(?<!\S)(?=\S)")
_Locate = Callable[[int, int, int], tuple[Box, ...]]


def compose(query: Query, hits: Sequence[Hit], findings: Sequence[Finding], *, locate: _Locate, quoting: Quoting) -> Answer:
    """The answer that the findings (the most probable first) make. `locate(document_id, start, end)` gives the boxes."""
    confidence = findings[0].probability if findings else 0.0
    if confidence < quoting.answers_from:
        return Answer(query.question, None, confidence, evidence=(), hits=_with_nearest(hits, findings), sure=False)
    by_passage = {hit.passage.id: hit for hit in hits}
    best = [f for f in findings if _odds(f) >= quoting.beside_best * _odds(findings[0])][:_MOST_QUOTED]
    quoted = _neighbours_joined([replace(f, span=_with_list(f.passage, f.span)) for f in best])
    evidence = tuple(
        _evidence(number, finding, by_passage[finding.passage.id], locate, sure=finding.probability >= quoting.sure_from)
        for number, finding in enumerate(quoted, 1)
    )
    text = " ".join(f"{' '.join(piece.text.split())} [{piece.number}]" for piece in evidence)
    return Answer(query.question, text, confidence, evidence=evidence, hits=tuple(hits), sure=confidence >= quoting.sure_from)


def _evidence(number: int, finding: Finding, hit: Hit, locate: _Locate, *, sure: bool) -> Evidence:
    """Words are marked where the finding is sure: in one that is not, one mark in four is right."""
    passage, span = finding.passage, finding.span
    marked = finding.marked if sure else None
    apart = row_apart(passage, span)
    text, places = apart if apart is not None else (text_at(passage, span), [span])
    boxes = tuple(box for place in places for box in locate(passage.document_id, place.start, place.end))
    for place in heads_beside(passage, span, marked) if boxes else ():
        boxes = (*boxes, *locate(passage.document_id, place.start, place.end))
    page = boxes[0].page if boxes else page_of(hit, span.start)
    return Evidence(
        number=number,
        document_id=passage.document_id,
        document=hit.document,
        page=page,
        label=hit.label if page == hit.page else None,
        start=span.start,
        end=span.end,
        text=text,
        boxes=boxes,
        passage=passage,
        score=finding.probability,
        marked=marked,
        table=excerpt_of(passage, span, marked),
    )


def page_of(hit: Hit, start: int) -> int:
    """The page that a place of the hit's passage is printed on: the passage may go on over the end of its first one."""
    return hit.page + hit.passage.text[: max(0, start - hit.passage.start)].count("\f")


def _with_nearest(hits: Sequence[Hit], findings: Sequence[Finding]) -> tuple[Hit, ...]:
    """Each hit with the best finding of its passage that may have to do with the question: no answer, but what to read first."""
    best = {finding.passage.id: finding.span for finding in reversed(findings) if finding.probability >= _NEAREST_FROM}
    return tuple(replace(hit, nearest=best.get(hit.passage.id)) for hit in hits)


def _odds(finding: Finding) -> float:
    """For and against: what the passage is worth, which all its sentences share, cancels when two of them are compared."""
    return finding.probability / max(1 - finding.probability, 1e-9)


def _with_list(passage: Passage, span: Span) -> Span:
    """A sentence that leads into a list ("다음 각 호의 어느 하나에 …") answers only with the items on the lines that follow."""
    text, end = passage.text, span.end - passage.start
    lead = text_at(passage, span)
    if not _LEADS_IN.search(lead.rstrip()):
        return span
    own = {item_kind(lead[match.start() :]) for match in _WORD_START.finditer(lead)}
    for line in text[end:].splitlines(keepends=True):
        item = item_kind(line.lstrip())
        if line.strip() and (not item or item in own or end + len(line) + passage.start - span.end > _LONGEST_LIST):
            break
        end += len(line)
    return Span(span.start, passage.start + len(text[:end].rstrip()))


def _neighbours_joined(findings: Sequence[Finding]) -> list[Finding]:
    """Findings in their order, those that follow each other or overlap in a passage made one."""
    joined: list[Finding] = []
    for finding in findings:
        for i, other in enumerate(joined):
            if other.passage.id == finding.passage.id and _touch(other, finding):
                span = Span(min(other.span.start, finding.span.start), max(other.span.end, finding.span.end))
                joined[i] = replace(other, span=span, probability=max(other.probability, finding.probability))
                break
        else:
            joined.append(finding)
    return joined


def _touch(one: Finding, other: Finding) -> bool:
    first, second = sorted([one.span, other.span])
    return not text_at(one.passage, Span(first.end, second.start)).strip()
