"""Findings become an answer: which sentences are quoted, with which marks, or none at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answer.certainty import certainty
from rag.answer.choosing import Whole, choose
from rag.answer.differing import differences
from rag.answer.excerpts import excerpt_of, heads_beside, row_apart, rows_apart
from rag.answer.headline import marked_in, short_of, yes_of
from rag.answer.rows_asked import Beside
from rag.answer.surroundings import Read
from rag.core.quoting import Quoting
from rag.core.records import Answer, Box, Evidence, Finding, Hit, Passage, Span
from rag.text.query import Query

_NEAREST_FROM = 0.02  # below, not even the best sentence of a passage has to do with the question
_Locate = Callable[[int, int, int], tuple[Box, ...]]


def compose(
    query: Query,
    hits: Sequence[Hit],
    findings: Sequence[Finding],
    *,
    locate: _Locate,
    quoting: Quoting,
    read: Read | None = None,
    beside: Beside | None = None,
) -> Answer:
    """The answer that the findings (the most probable first) make. `locate(document_id, start, end)` gives the boxes, `read` the text
    around passages, `beside` the passages around one; without them nothing beyond a passage is quoted."""
    likely = findings[0].probability if findings else 0.0
    if likely < quoting.answers_from:
        return Answer(query.question, None, likely, evidence=(), hits=_nearest(query, hits, findings), sure=False)
    by_passage = {hit.passage.id: hit for hit in hits}
    wholes = choose(query, findings, quoting, read=read, beside=beside)
    pieces = tuple(
        _evidence(number, whole, by_passage[whole.finding.passage.id], locate=locate, read=_reader(whole, read), quoting=quoting)
        for number, whole in enumerate(wholes, 1)
    )
    disagreeing = any(whole.disagrees for whole in wholes)
    alone = None if disagreeing else wholes[0]
    confidence = certainty(wholes, findings, quoting)
    sure = confidence >= quoting.sure_from and not wholes[0].finding.doubtful
    return Answer(
        query.question,
        told(pieces),
        confidence,
        evidence=_with_differences(pieces) if disagreeing else pieces,
        hits=tuple(hits),
        sure=sure,
        short=short_of(query, alone) if alone is not None and confidence >= quoting.short_from else None,
        yes=yes_of(query, alone, pieces[0].text) if alone is not None and sure else None,
        disagreeing=disagreeing,
    )


def _evidence(number: int, whole: Whole, hit: Hit, *, locate: _Locate, read: Callable[[Span], str], quoting: Quoting) -> Evidence:
    passage, span, marked = whole.finding.passage, whole.span, marked_in(whole, quoting)
    if whole.rows:
        passage = replace(passage, rows=whole.rows)
    apart = rows_apart(whole.rows, read) if whole.rows else row_apart(passage, span)
    text, places = apart if apart is not None else (read(span), [span])
    boxes = tuple(box for place in places for box in locate(passage.document_id, place.start, place.end))
    for place in [*heads_beside(passage, span, marked), *whole.leads] if boxes else ():
        boxes = (*boxes, *locate(passage.document_id, place.start, place.end))
    exact = locate(passage.document_id, marked.start, marked.end) if marked is not None and boxes else ()
    page = next((box.page for box in (*exact, *boxes)), page_of(hit, span.start))
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
        passage=whole.finding.passage,
        score=whole.finding.probability,
        marked=marked,
        table=excerpt_of(passage, span, marked),
        lead="\n".join(map(read, whole.leads)),
        items=whole.items,
    )


def told(pieces: Sequence[Evidence]) -> str:
    """Evidence in one line, each piece with what leads to it, the unit of its table and its mark."""
    units = ["" if piece.table is None or piece.table.unit in piece.text else piece.table.unit for piece in pieces]
    lines = [" ".join(f"{piece.lead} {unit} {piece.text}".split()) for piece, unit in zip(pieces, units, strict=True)]
    return " ".join(f"{line} [{piece.number}]" for line, piece in zip(lines, pieces, strict=True))


def page_of(hit: Hit, start: int) -> int:
    """The page that a place of the hit's passage is printed on: the passage may go on over the end of its first one."""
    return hit.page + hit.passage.text[: max(0, start - hit.passage.start)].count("\f")


def _reader(whole: Whole, read: Read | None) -> Callable[[Span], str]:
    passage: Passage = whole.finding.passage

    def of_document(span: Span) -> str:
        if read is not None and (span.start < passage.start or span.end > passage.end):
            return read(passage.document_id, span.start, span.end)
        return passage.text[span.start - passage.start : span.end - passage.start]

    return of_document


def _with_differences(pieces: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Each piece with where it differs from the first, the first with where it differs from any."""
    texts = [piece.text for piece in pieces]
    found = [differences(texts[0], texts[1:]), *(differences(text, texts[:1]) for text in texts[1:])]
    return tuple(
        replace(piece, differs=tuple(Span(piece.start + start, piece.start + end) for start, end in spans))
        for piece, spans in zip(pieces, found, strict=True)
    )


def _nearest(query: Query, hits: Sequence[Hit], findings: Sequence[Finding]) -> tuple[Hit, ...]:
    """Each hit with the best finding of its passage that may have to do with the question, and the words of the question that it lacks: no
    answer, but what to read first."""
    best = {finding.passage.id: finding.span for finding in reversed(findings) if finding.probability >= _NEAREST_FROM}
    return tuple(replace(hit, nearest=best.get(hit.passage.id), missing=_missing(query, hit)) for hit in hits)


def _missing(query: Query, hit: Hit) -> tuple[str, ...]:
    """The question's names, nouns and numbers that the passage does not have; that no 나오다 stands in it tells nothing."""
    there = set(hit.matched)
    lacked = (word.whole for word in query.words if word.whole not in there and not all(part in there for part in word.parts))
    return tuple(word for word in dict.fromkeys(lacked) if len(word) > 1 and _names_something(query, word))


def _names_something(query: Query, word: str) -> bool:
    return any(word in noun for noun in query.nouns) or not all("가" <= letter <= "힣" for letter in word)
