"""Findings that say another year, code or name than the one asked for answer nothing; what agrees goes before what is silent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.ranging import by_ranges, head_of, row_of
from rag.core.quoting import Quoting
from rag.core.records import Finding, Hit
from rag.text.particulars import Agreement, Particulars, Said
from rag.text.query import Query
from rag.text.views import headings_of, text_at

# A day or a sum that stands in one sentence or two tells which one is asked for, as the reader, who sees figures as letters, does not know:
# what that adds to their logit. Chosen by nine questions on dates and sums; of 170 real questions none changes.
_TOLD, _FEW = 2.5, 2
_NOTHING = 0.001  # what disagrees is not quoted beside what agrees, either
_BELOW = 0.9  # of the probability from which on a sentence answers: as near as one that disagrees may come


def agreeing(query: Query, found: Sequence[Finding], hits: Sequence[Hit], texts: Sequence[str], *, quoting: Quoting) -> list[Finding]:
    """The findings in their order, the probabilities of those that do not agree lowered; `hits` and `texts` (with heads) are theirs."""
    particulars = query.particulars
    if particulars == Particulars():
        return list(found)
    said = [
        Said(
            text,
            headings_of(hit.passage),
            hit.passage.text,
            hit.document,
            row="\t" in text_at(finding.passage, finding.span),
            head=head_of(row_of(finding)),
        )
        for finding, hit, text in zip(found, hits, texts, strict=True)
    ]
    told = [particulars.by_value(one) is Agreement.SAME for one in said]
    if 0 < sum(told) <= _FEW:
        found = [_raised(finding, _TOLD) if by_value else finding for finding, by_value in zip(found, told, strict=True)]
    ranged = by_ranges(particulars, found, said)
    found = [_raised(finding, one.adds) if one.adds else finding for finding, one in zip(found, ranged, strict=True)]
    stands = [particulars.agreement(one) for one in said]
    prefers = [_both(particulars.preference(one), by_range.agreement) for one, by_range in zip(said, ranged, strict=True)]
    answers = [finding.probability >= quoting.answers_from for finding in found]
    same = any(stand is Agreement.SAME and answer for stand, answer in zip(stands, answers, strict=True))
    better = any(prefer is Agreement.SAME and answer for prefer, answer in zip(prefers, answers, strict=True))
    out = [
        stand is Agreement.ANOTHER or (stand is Agreement.ELSEWHERE and same) or (prefer is Agreement.ELSEWHERE and better)
        for stand, prefer in zip(stands, prefers, strict=True)
    ]
    others = any(answer and not left for answer, left in zip(answers, out, strict=True))
    unsure = [Agreement.ELSEWHERE in pair for pair in zip(stands, prefers, strict=True)]
    least, below = _NOTHING, _BELOW * quoting.answers_from
    most = [(least if others else below) if left else quoting.doubtful if doubt else 1.0 for left, doubt in zip(out, unsure, strict=True)]
    return [replace(_lowered(finding, top), doubtful=doubt) for finding, top, doubt in zip(found, most, unsure, strict=True)]


def _both(one: Agreement, other: Agreement) -> Agreement:
    return min(one, other) if min(one, other) < Agreement.SILENT else max(one, other)


def _raised(finding: Finding, adds: float) -> Finding:
    odds = finding.probability / max(1 - finding.probability, 1e-9) * math.exp(adds)
    return replace(finding, probability=odds / (1 + odds))


def _lowered(finding: Finding, most: float) -> Finding:
    return finding if finding.probability <= most else replace(finding, probability=most)
