"""Findings at the places that a question names: all of a place where that is asked for, else what is said there first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.core.records import Finding, Quoting
from rag.text.references import Referred

_ONE_DOCUMENT, _SEVERAL = 0.9, 0.4  # probabilities: a number is one place in one document, and any of them in several
_MOST = 3  # passages of a place
_BELOW = 0.9  # of the probability from which on a sentence answers, or is sure: as in `agreement.py`


def at_places(places: Sequence[Referred], quoting: Quoting) -> list[Finding]:
    """The places that are asked for whole; nothing where something in particular is asked of them."""
    whole = [place for place in places if place.whole]
    documents = {place.passage.document_id for place in whole}
    probability = _ONE_DOCUMENT if len(documents) == 1 else min(_SEVERAL, quoting.sure_from * _BELOW)
    return [Finding(place.passage, place.span, probability) for place in whole[:_MOST]]


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


def _within(finding: Finding, place: Referred) -> bool:
    same = finding.passage.document_id == place.passage.document_id
    return same and place.span.start <= finding.span.start < place.span.end
