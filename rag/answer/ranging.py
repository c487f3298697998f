"""Which findings say a range that holds what the question tells of itself: 70세 이상 for 72세, 61일부터 90일 for two months and a half."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.core.marks import item_kind
from rag.core.records import Finding
from rag.core.tables import TableRow
from rag.text.particulars import Agreement, Particulars, Said
from rag.text.views import span_within, text_at

# What a range that holds the amount adds to the logit of a row or an item of a list, where so few do; and of another sentence, where a
# range is one word of many. Of 144 real questions and 110 of another set four more rows and items are found so (2.0 to 1.2), one is lost.
_HELD, _HELD_IN_PROSE, _FEW = 1.5, 0.5, 3
_PARAGRAPHS = frozenset(map(chr, range(ord("①"), ord("⑳") + 1)))
_AMENDED = re.compile(r"(?:<[^<>]*>|\[[^\[\]]*\])\s*")


@dataclass(frozen=True, slots=True)
class Ranged:
    """How a finding's ranges stand to what is asked, and what that adds to its logit."""

    agreement: Agreement
    adds: float = 0.0


def row_of(finding: Finding) -> TableRow | None:
    """The table row that a finding is, if it is one."""
    return next((row for row in finding.passage.rows if span_within(finding.passage, row) == finding.span), None)


def head_of(row: TableRow | None) -> str:
    """What names a row: its heads, or its first cell where it has none."""
    if row is None:
        return ""
    heads = [value.text for value in row.values if value.names_row]
    return " ".join(heads) or next((value.text for value in row.values if value.text), "")


def by_ranges(particulars: Particulars, found: Sequence[Finding], said: Sequence[Said]) -> list[Ranged]:
    """One a finding. Of the rows of a table, and of the sentences below one heading, the one whose range holds the amount most closely
    agrees, and other rows and items that say such ranges say another one."""
    if not particulars.amounts:
        return [Ranged(Agreement.SILENT)] * len(found)
    rows = [row_of(finding) for finding in found]
    close = [particulars.by_range(one) for one in said]
    groups = [(one.passage.document_id, one.passage.heading if row is None else row.table) for one, row in zip(found, rows, strict=True)]
    nearest: dict[object, Decimal] = {}
    for group, slack in zip(groups, close, strict=True):
        if slack is not None and slack >= 0:
            nearest[group] = min(slack, nearest.get(group, slack))
    held = [slack is not None and slack >= 0 and slack == nearest[group] for group, slack in zip(groups, close, strict=True)]
    few = sum(held) <= _FEW
    told = []
    for finding, row, slack, holds in zip(found, rows, close, held, strict=True):
        listed = row is not None or _is_item(finding)
        if holds:
            told.append(Ranged(Agreement.SAME, (_HELD if listed else _HELD_IN_PROSE) if few else 0.0))
        else:
            told.append(Ranged(Agreement.ELSEWHERE if listed and slack is not None else Agreement.SILENT))
    return told


def _is_item(finding: Finding) -> bool:
    """Whether it is an item of a list; a paragraph of an article (①) is none."""
    text = _AMENDED.sub("", text_at(finding.passage, finding.span).lstrip())
    return bool(item_kind(text)) and text[0] not in _PARAGRAPHS
