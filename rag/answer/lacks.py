"""What was asked in particular and is nowhere in what was found, with what is there in its place: no 2023년, but 2024년."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.core.records import Finding, Hit, Lack
from rag.text.query import Query
from rag.text.views import as_matched
from rag.text.years import Years

_NEAREST = 3  # told instead
_LOOKED_AT = 3  # passages whose years and names are told


def lacks_of(query: Query, hits: Sequence[Hit], findings: Sequence[Finding]) -> tuple[Lack, ...]:
    """Of the question's years and names those that no passage found has; nothing where nothing was found."""
    texts = [f"{as_matched(hit.passage)}\n{hit.document.replace('_', ' ')}" for hit in hits]
    near = [finding.passage.id for finding in findings[:_LOOKED_AT]] or [hit.passage.id for hit in hits[:_LOOKED_AT]]
    nearest = [text for hit, text in zip(hits, texts, strict=True) if hit.passage.id in near]
    return (*_years(query, texts, nearest), *_names(query, texts, nearest)) if texts else ()


def _years(query: Query, texts: Sequence[str], nearest: Sequence[str]) -> Iterator[Lack]:
    held = [Years.of(text) for text in texts]
    named = frozenset[int]().union(*(Years.of(text).named for text in nearest))
    for year in sorted(query.particulars.years):
        if not any(years.hold(year) for years in held) and named:
            there = sorted(sorted(named, key=lambda other: (abs(other - year), -other))[:_NEAREST])
            yield Lack(f"{year}년", tuple(f"{other}년" for other in there))


def _names(query: Query, texts: Sequence[str], nearest: Sequence[str]) -> Iterator[Lack]:
    flat = ["".join(text.split()) for text in texts]
    for name, noun in query.particulars.names:
        if any(name in text for text in flat):
            continue
        found = (match[1] for text in nearest for match in re.finditer(rf"([가-힣A-Za-z]{{2,}}\s?{re.escape(noun)})", text))
        yield Lack(f"{name} {noun}", tuple(dict.fromkeys(" ".join(one.split()) for one in found))[:_NEAREST])
