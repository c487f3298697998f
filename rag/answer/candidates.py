"""The sentences and table rows that may answer, and which of the question's words they have."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.core.records import Hit, Passage, Span
from rag.text.column_heads import Row, rows_of
from rag.text.printed_lines import is_contents, is_contents_entry
from rag.text.query import Query
from rag.text.terms import terms
from rag.text.views import as_weighed, headings_of, span_within, text_at

_AMENDMENTS = re.compile(r"(?:[<\[〈](?:[^<>\[\]〈〉]{0,20}?(?:개정|신설|삭제|이동|종전))[^<>\[\]〈〉]*[>\]〉])+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or table row that may answer; `text` is what is weighed: in one line, for a row with its column heads before it. `caption`
    is that of the row's table."""

    span: Span
    text: str
    caption: str = ""


def candidates_of(passage: Passage) -> list[Candidate]:
    """The sentences and table rows of a passage, without its headings, the head rows of its tables, what is struck out whole, and tables of
    contents, which name what answers and do not answer."""
    if is_contents(passage.text):
        return []
    titles = {"".join(title.split()) for title in passage.heading}
    found = [Candidate(within, as_weighed(passage, row), row.caption) for row in passage.rows if (within := span_within(passage, row))]
    taken = [one.span for one in found] + [place for row in passage.rows for value in row.values for place in value.head_spans]
    named = {"".join(head.split()) for row in passage.rows for value in row.values for head in value.heads}
    for row in _unbroken(passage):
        text = text_at(passage, row.span)
        of_table = any(start < row.span.end and row.span.start < end for start, end in taken)
        heads_again = "\t" in text and {"".join(cell.split()) for cell in text.split("\t")} - {""} <= named
        weighed = as_weighed(passage, row)
        if weighed and not (of_table or heads_again or "".join(text.split()) in titles or is_contents_entry(text)):
            found.append(Candidate(row.span, weighed))
    return sorted((one for one in found if one.text), key=lambda candidate: candidate.span)


def is_amendment(text: str) -> bool:
    """Whether a statute says there only when it was made or changed: "<개정 2011. 3. 29.>", "[본조신설 2020. 2. 4.]"."""
    return bool(_AMENDMENTS.fullmatch("".join(text.split())))


def _unbroken(passage: Passage) -> list[Row]:
    """The passage's sentences and rows; what begins inside a word, behind a sentence in brackets ("…(…을 포함합니다.)을 한도로"), is one
    with what stands before it."""
    joined: list[Row] = []
    for row in rows_of(passage):
        at = row.span.start - passage.start
        if joined and joined[-1].span.end == row.span.start and passage.text[at - 1] == ")" and "가" <= passage.text[at] <= "힣":
            joined[-1] = replace(joined[-1], span=Span(joined[-1].span.start, row.span.end))
        else:
            joined.append(row)
    return joined


def terms_held(query: Query, candidates: Sequence[tuple[Hit, Candidate]]) -> list[dict[str, float]]:
    """Of each candidate the question's terms that stand in it, in its table's caption or in the headings above it, with their shares of
    what all of them tell."""
    bags = [bag_of(candidate.text) | bag_of(candidate.caption) for _, candidate in candidates]
    above = {hit.passage.id: bag_of(headings_of(hit.passage)) for hit, _ in candidates}
    asked = told_by(query.terms, bags)
    total = sum(asked.values()) or 1.0
    return [
        {term: weight / total for term, weight in asked.items() if term in bag or term in above[hit.passage.id]}
        for (hit, _), bag in zip(candidates, bags, strict=True)
    ]


def told_by(asked: Sequence[str], bags: Sequence[frozenset[str]]) -> dict[str, float]:
    """How much each asked term tells among these sentences: its inverse document frequency."""
    counts = Counter(term for bag in bags for term in bag)
    return {term: math.log(1 + (len(bags) + 0.5) / (counts[term] + 0.5)) for term in asked}


@lru_cache(maxsize=1024)
def bag_of(text: str) -> frozenset[str]:
    """Its terms."""
    return frozenset(terms(text))
