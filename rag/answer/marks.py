"""Where in each sentence the reader model sees the answer, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.core.records import Hit, Passage, Span
from rag.models.reader import Reader, marked_within
from rag.text.views import as_read

_UNREAD = -50.0
# The margin from which words are marked. Of 493 answers to questions held back from training, 15 had less, and not one of those the right
# words exactly; such a sentence is quoted without a mark.
_MARKED_FROM = -4.0


@dataclass(frozen=True, slots=True)
class Mark:
    """The likeliest span of a sentence, in the document's characters, and its margin over "no answer". A sentence that no window holds
    has none."""

    span: Span | None
    margin: float

    def trimmed(self, passage: Passage) -> Span | None:
        """The span without the particles at its end; None where the model is too unsure of its words to mark any."""
        if self.span is None or self.margin < _MARKED_FROM:
            return None
        start, end = marked_within(passage.text, Span(self.span.start - passage.start, self.span.end - passage.start))
        return Span(start + passage.start, end + passage.start) if start < end else None


def marks_of(reader: Reader, question: str, places: Sequence[tuple[Hit, Span]]) -> list[Mark]:
    """The best mark of each sentence (a span of its hit's passage) over all windows that it stands in."""
    passages = {hit.passage.id: hit.passage for hit, _span in places}
    windows = [(passage, window) for passage in passages.values() for window in passage.windows]
    texts = [as_read(passage, window) for passage, window in windows]
    readings = reader.readings(question, texts)
    marks: list[Mark] = []
    for hit, sentence in places:
        best = Mark(None, _UNREAD)
        for (passage, window), text, reading in zip(windows, texts, readings, strict=True):
            if passage.id != hit.passage.id or window.start >= sentence.end or sentence.start >= window.end:
                continue
            shift = window.start - (len(text) - (window.end - window.start))  # from the text that was read to the document's
            span, margin = reading.best(max(sentence.start, window.start) - shift, min(sentence.end, window.end) - shift)
            if span is not None and margin > best.margin:
                best = Mark(Span(span.start + shift, span.end + shift), margin)
        marks.append(best)
    return marks
