"""Which cell of a table is asked for: the row and in it the column whose heads say most of the question's words.

A reader that takes a row of figures for an answer sees that the table answers; which of its rows, and which value of the row, their
heads tell better.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.named_values import named_value
from rag.core.quoting import Quoting
from rag.core.records import Finding, Passage, Span
from rag.core.tables import TableRow, Value
from rag.text.query import Query
from rag.text.spoken import closed_up
from rag.text.terms import Word, matched_words
from rag.text.views import span_within, text_at
from rag.text.years import Years

_NOTHING = 0.001  # what another row of its table says better is not quoted beside it


def asked_stretch(query: Query, passage: Passage, span: Span) -> Span:
    """What of a sentence speaks of the year that is asked for, or of the name among several with values, and of a table row the cells under
    the heads that are, or its values where it is the row that is named: the words that answer stand there."""
    row = next((row for row in passage.rows if row.span.start < span.end and span.start < row.span.end), None)
    if row is not None:
        places = [place for value in asked_values(query, row) or _of_named(query, row) for place in value.spans]
        return Span(min(places)[0], max(end for _, end in places)) if places else span
    text = text_at(passage, span)
    stretch = query.particulars.stretch(text) if query.particulars.years else named_value(query.question, text)
    return span if stretch is None else Span(span.start + stretch[0], span.start + stretch[1])


def asked_values(query: Query, row: TableRow) -> list[Value]:
    """The neighbouring values of a row whose heads are asked for by their year and by more of the question's words than those of the
    others; none where the question does not tell them apart."""
    named = list(_named(row))
    chosen = named
    years = query.particulars.years
    if years and (under := [one for one in named if any(Years.of(head).hold(year) for head in one.heads for year in years)]):
        chosen = under
    heads = [" ".join(map(closed_up, one.heads)) for one in chosen]
    words = _telling_words(query, heads)
    said = [_standing(words, head, shortest=2) for head in heads]
    most = [one for one, own in zip(chosen, said, strict=True) if not any(own < other for other in said)]
    most = [one for one in most if one.heads and _says_whole(query, closed_up(one.heads[-1]))] or most
    if not 0 < len(most) < len(named) or any(not one.value.spans for one in most):
        return []
    together = most[-1].at - most[0].at == len(most) - 1
    return [one.value for one in most] if together else []


def _of_named(query: Query, row: TableRow) -> list[Value]:
    """The values of a row whose heads stand before them, the last of which the question says whole: it knows that."""
    values = list(row.values)
    name = ""
    while values and values[0].names_row:
        name = values.pop(0).text or name
    known = any(value.text for value in values) and not any(value.names_row for value in values)
    return values if known and _says_whole(query, name) else []


@dataclass(frozen=True, slots=True)
class _Named:
    """A value of a row, its number among those that are no heads, and what names it."""

    at: int
    value: Value
    heads: tuple[str, ...]


def _named(row: TableRow) -> Iterator[_Named]:
    """The values of a row with their column heads; in a form, where there are none, with the label before each."""
    heads = any(value.heads for value in row.values if not value.names_row)
    label, at = "", 0
    for value in row.values:
        if value.names_row:
            label = value.text
        elif value.text:
            yield _Named(at, value, heads=value.heads if heads else (label,))
            at += 1


def by_rows(query: Query, found: Sequence[Finding], said: Sequence[str], *, out: Sequence[bool], quoting: Quoting) -> list[Finding]:
    """The findings in their order; `said` is each in words, `out` which of them take no part. Of the rows of one table one whose heads hold
    more of the question's words than another's, and which lacks none that the other holds, is what is asked for: it gets the other's
    probability, and that none."""
    moved = list(found)
    for rows in _tables(found, out):
        words = _telling_words(query, [said[i] for i in rows])
        held = {i: (_standing(words, _names(row), shortest=2), _standing(words, said[i])) for i, row in rows.items()}
        above = {i: [j for j, (more, whole) in held.items() if names < more and words <= whole] for i, (names, words) in held.items()}
        for i, better in above.items():
            if not better:
                continue
            best = max((j for j in better if not above[j]), key=lambda j: (found[j].probability, -j))
            most = max(moved[best].probability, found[i].probability)
            moved[best] = replace(moved[best], probability=most)
            moved[i] = replace(found[i], probability=min(found[i].probability, _NOTHING if most >= quoting.answers_from else most))
    return moved


def _tables(found: Sequence[Finding], out: Sequence[bool]) -> Iterator[dict[int, TableRow]]:
    """Of each table of which several rows were found: these, by their place in `found`."""
    tables: dict[tuple[int, int], dict[int, TableRow]] = {}
    for i, finding in enumerate(found):
        row = next((row for row in finding.passage.rows if span_within(finding.passage, row) == finding.span), None)
        if row is not None and not out[i]:
            tables.setdefault((finding.passage.document_id, row.table), {})[i] = row
    yield from (rows for rows in tables.values() if len(rows) > 1)


def _names(row: TableRow) -> str:
    return " ".join(closed_up(value.text) for value in row.values if value.names_row)


def _says_whole(query: Query, head: str) -> bool:
    """Whether the question says every word of a head."""
    left = "".join(head.split()).lower()
    for word in sorted(_standing(_telling_words(query, [head]), head), key=len, reverse=True):
        left = left.replace("".join(word.split()).lower(), "")
    return bool(head.strip()) and not any(map(str.isalnum, left))


def _telling_words(query: Query, texts: Sequence[str]) -> list[Word]:
    """The question's words that may tell which of `texts` is asked for: not bare figures, nor parts of a word that stands there whole."""
    everywhere = "\n".join(texts)
    found = []
    for word in query.words:
        whole = Word(word.whole, (word.whole,))
        parts = [Word(part, (part,)) for part in word.parts if len(part) > 1]
        found += [whole] if matched_words([whole], everywhere) else parts
    return [word for word in found if not word.whole.isdecimal()]


def _standing(words: Sequence[Word], text: str, shortest: int = 1) -> frozenset[str]:
    """Those that stand in `text`, without those of fewer syllables, which stand in too much."""
    return frozenset(word for word in matched_words(words, text) if len(word) >= shortest)
