"""How sure an answer is: how likely what is quoted first is by itself, and how far it is ahead of whatever else might answer instead."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.choosing import Whole
from rag.core.logistic import logistic, logit
from rag.core.quoting import Quoting
from rag.core.records import Finding
from rag.text.views import text_at

_NOBODY = -6.0  # the logit of what else might answer, where nothing is


def certainty(wholes: Sequence[Whole], findings: Sequence[Finding], quoting: Quoting) -> float:
    """The probability that what is quoted answers: it weighs the first finding and its lead over the best one that is neither quoted nor
    says the same in the same words (another edition, a copy)."""
    first = wholes[0].finding
    said = _bare(first)
    others = [logit(one.probability) for one in findings if not any(_quoted(whole, one) for whole in wholes) and _bare(one) != said]
    own, ahead, bias = quoting.certain
    return logistic(own * logit(first.probability) + ahead * (logit(first.probability) - max(others, default=_NOBODY)) + bias)


def _quoted(whole: Whole, finding: Finding) -> bool:
    same = whole.finding.passage.document_id == finding.passage.document_id
    return same and whole.span.start < finding.span.end and finding.span.start < whole.span.end


def _bare(finding: Finding) -> str:
    return "".join(filter(str.isalnum, text_at(finding.passage, finding.span)))
