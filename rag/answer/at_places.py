"""Findings at the places that a question names: all of a place where that is asked for, else what is said there first; where nothing
answers, what stands under the heading that the question repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.candidates import candidates_of
from rag.core.quoting import Quoting
from rag.core.records import Finding, Hit, Span
from rag.text.column_heads import heads_above
from rag.text.lead_ins import leads_in
from rag.text.query import Query
from rag.text.references import GENERAL, Referred
from rag.text.terms import title_terms
from rag.text.views import text_at

_ONE_DOCUMENT, _SEVERAL = 0.9, 0.4  # probabilities: a number is one place in one document, and any of them in several
_MOST = 3  # passages of a place
_TITLES_AMONG = 5  # passages whose headings are looked at
_BELOW = 0.9  # of the probability from which on a sentence answers: as in `agreement.py`


def at_places(places: Sequence[Referred], quoting: Quoting) -> list[Finding]:
    """The places that are asked for whole; nothing where something in particular is asked of them."""
    whole = [place for place in places if place.whole]
    documents = {place.passage.document_id for place in whole}
    one = len(documents) == 1
    probability = _ONE_DOCUMENT if one else min(_SEVERAL, quoting.doubtful)
    return [Finding(place.passage, place.span, probability, doubtful=not one) for place in whole[:_MOST]]


def inside_places(places: Sequence[Referred], findings: Sequence[Finding], quoting: Quoting) -> list[Finding]:
    """The findings, the most probable first; those outside of the named places only where none inside answers."""
    inside = [any(_within(finding, place) for place in places) for finding in findings]
    if not any(here and finding.probability >= quoting.answers_from for here, finding in zip(inside, findings, strict=True)):
        return list(findings)
    most = _BELOW * quoting.answers_from
    lowered = [
        finding if here else replace(finding, probability=min(finding.probability, most))
        for here, finding in zip(inside, findings, strict=True)
    ]
    return sorted(lowered, key=lambda finding: (-finding.probability, finding.passage.id, finding.span))


def under_titles(query: Query, hits: Sequence[Hit], findings: Sequence[Finding], quoting: Quoting) -> list[Finding]:
    """The findings; where none answers, before them what stands under a heading that has all words of the question and no others
    ("제출 서류를 모두 알려 주세요": 제7조(제출 서류)). It is never sure."""
    asked = frozenset(part for word in query.words for part in word.parts) - GENERAL
    if not asked or (findings and findings[0].probability >= quoting.answers_from):
        return list(findings)
    titled = [
        hit.passage
        for hit in hits[:_TITLES_AMONG]
        if hit.passage.heading and not heads_above(hit.passage) and title_terms(hit.passage.heading[-1]) == asked
    ]
    probability = min(_SEVERAL, quoting.doubtful)
    for passage in sorted(titled, key=lambda passage: (passage.document_id, passage.start))[:1]:
        first = next(iter(candidates_of(passage)), None)
        if first is not None:
            span = first.span if leads_in(text_at(passage, first.span)) else Span(first.span.start, passage.end)
            return [Finding(passage, span, probability, doubtful=True), *findings]
    return list(findings)


def _within(finding: Finding, place: Referred) -> bool:
    same = finding.passage.document_id == place.passage.document_id
    return same and place.span.start <= finding.span.start < place.span.end
