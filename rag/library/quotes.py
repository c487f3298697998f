"""Quotes of earlier answers, where they stand now: a document that was read again since may have them at other places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from rag.core.marks import STROKE
from rag.core.records import Answer, Box, Evidence, Hit, Page, Passage, Span, Standing
from rag.store.documents import Store


class Reading:
    """A document as it reads now: its text, and where of it a quote stands, white space and strokes apart."""

    def __init__(self, pages: list[Page]) -> None:
        self.pages = pages
        self.text = "\f".join(page.text for page in pages)
        self._bare, self._places = _bare(self.text)

    def find(self, quote: str, page: int) -> Span | None:
        """The place of the quote that is nearest to the page; None where it is not worded so any more."""
        bare, _ = _bare(quote)
        found, at = list[Span](), self._bare.find(bare) if bare else -1
        while at >= 0:
            found.append(Span(self._places[at], self._places[at + len(bare) - 1] + 1))
            at = self._bare.find(bare, at + 1)
        return min(found, key=lambda span: (abs(self.page(span.start).number - page), span), default=None)

    def page(self, position: int) -> Page:
        return next((page for page in reversed(self.pages) if page.start <= position), self.pages[0])


class Quotes:
    """What an answer quotes, looked up in the documents as they read now. `locate` gives the boxes of a span."""

    def __init__(self, store: Store, locate: Callable[[int, int, int], tuple[Box, ...]]) -> None:
        self._store = store
        self._locate = locate
        self._reading = cache(lambda document_id: Reading(store.pages(document_id)))

    def as_they_stand(self, answer: Answer) -> Answer:
        """The answer with the places of its quotes now; their words stay."""
        evidence, hits = tuple(map(self._evidence, answer.evidence)), tuple(map(self._hit, answer.hits))
        return replace(answer, evidence=evidence, hits=hits)

    def _holds(self, passage: Passage) -> bool:
        """Whether the passage stands where it says: most do, and then no more than their pages is read."""
        pages = self._store.pages(passage.document_id, passage.start, passage.end)
        text, first = "\f".join(page.text for page in pages), pages[0].start if pages else 0
        return text[max(0, passage.start - first) : max(0, passage.end - first)] == passage.text

    def _evidence(self, evidence: Evidence) -> Evidence:
        passage = evidence.passage
        if self._holds(passage):
            return evidence
        reading = self._reading(evidence.document_id)
        quote = _quote(evidence)
        span = reading.find(quote, evidence.page)
        if span is None:
            return replace(evidence, boxes=(), standing=Standing.LOST)
        boxes, page = self._locate(evidence.document_id, *span), reading.page(span.start)
        around = (one for one in self._store.passages_of(evidence.document_id) if one.start <= span.start and span.end <= one.end)
        alone = replace(passage, start=span.start, end=span.end, text=reading.text[slice(*span)], windows=(), rows=(), leads=())
        return replace(
            evidence,
            start=span.start,
            end=span.end,
            marked=_marked(evidence, reading, span),
            items=(),
            differs=(),
            boxes=boxes,
            page=boxes[0].page if boxes else page.number,
            label=page.label,
            passage=next(around, alone),
            standing=Standing.HERE if page.number == evidence.page else Standing.MOVED,
        )

    def _hit(self, hit: Hit) -> Hit:
        """A hit whose passage is found opens where it stands now; one that is not keeps its page, and nothing is boxed there."""
        passage = hit.passage
        if self._holds(passage):
            return hit
        span = self._reading(passage.document_id).find(passage.text, hit.page)
        if span is None or span.end - span.start != len(passage.text):
            return replace(hit, passage=replace(passage, start=0, end=0, windows=(), rows=(), leads=()), nearest=None, window=None)
        reading = self._reading(passage.document_id)
        first, last = reading.page(span.start), reading.page(span.end - 1)
        return replace(_shifted(hit, span.start - passage.start), page=first.number, last_page=last.number, label=first.label)


def _quote(evidence: Evidence) -> str:
    """What was quoted: a list may go on behind its passage; of a row that a page end parts `text` leaves out what stands between."""
    passage = evidence.passage
    if len(evidence.text) == evidence.end - evidence.start:
        return evidence.text
    return passage.text[max(0, evidence.start - passage.start) : max(0, evidence.end - passage.start)]


def _marked(evidence: Evidence, reading: Reading, quote: Span) -> Span | None:
    """Where the marked words stand in the quote's new place."""
    if evidence.marked is None or not evidence.start <= evidence.marked.start < evidence.marked.end <= evidence.end:
        return None
    at = evidence.passage.start
    before, words = (
        evidence.passage.text[start - at : end - at] for start, end in ((evidence.start, evidence.marked.start), evidence.marked)
    )
    _, places = _bare(reading.text[slice(*quote)])
    first, length = len(_bare(before)[0]), len(_bare(words)[0])
    return Span(quote.start + places[first], quote.start + places[first + length - 1] + 1) if 0 < length <= len(places) - first else None


def _shifted(hit: Hit, by: int) -> Hit:
    def moved(span: Span | None) -> Span | None:
        return None if span is None else Span(span.start + by, span.end + by)

    passage = replace(hit.passage, start=hit.passage.start + by, end=hit.passage.end + by, windows=(), rows=(), leads=())
    return replace(hit, passage=passage, nearest=moved(hit.nearest), window=moved(hit.window))


def _bare(text: str) -> tuple[str, list[int]]:
    """`text` without white space and strokes, and where each of its characters stands in it."""
    places = [place for place, character in enumerate(text) if not character.isspace() and character != STROKE]
    return "".join(text[place] for place in places), places
