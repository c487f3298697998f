"""Where in each sentence the reader model sees the answer, and how sure it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.answer.cells import asked_stretch
from rag.core.records import Hit, Passage, Span
from rag.models.reader import Reader
from rag.text.analyser import Morpheme, analyse
from rag.text.query import Query
from rag.text.values import respelled, values_in
from rag.text.views import as_read

_UNREAD = -50.0  # the margin of a sentence that no window holds: as low as the reader ever gives
_UNFIT = -10.0  # … and the logit of its view
_MARKED_FROM = -4.0  # margin; below, the words are never the right ones ("How sure it is" in the reader's card), and none are marked


@dataclass(frozen=True, slots=True)
class Mark:
    """The likeliest span of a sentence, in the document's characters, its margin over "no answer", and the logit of its view. A sentence
    that no window holds has none."""

    span: Span | None
    margin: float
    relevance: float

    def trimmed(self, passage: Passage) -> Span | None:
        """The span without the particles at its end; None where the model is too unsure of its words to mark any."""
        if self.span is None or self.margin < _MARKED_FROM or self.span.start < passage.start or self.span.end > passage.end:
            return None
        start, end = marked_within(passage.text, Span(self.span.start - passage.start, self.span.end - passage.start))
        start = max(start, passage.text.rfind("\t", start, end) + 1)  # of a label and its value, the value
        return Span(start + passage.start, end + passage.start) if start < end else None


def marks_of(
    reader: Reader, query: Query, places: Sequence[tuple[Hit, Span]], windows: Collection[tuple[int, Span]] | None = None
) -> list[Mark]:
    """The best mark of each sentence (a span of its hit's passage) over all windows that it stands in; of `windows` alone, by passage id,
    where they are given."""
    passages = {hit.passage.id: hit.passage for hit, _span in places}
    views = [
        (passage.id, view)
        for passage in passages.values()
        for window in passage.windows
        if windows is None or (passage.id, window) in windows
        for view in as_read(passage, window)
    ]
    texts = [view.text for _, view in views]
    readings = reader.readings(respelled(query.text, texts), texts)
    marks: list[Mark] = []
    for hit, sentence in places:
        best = Mark(None, _UNREAD, _UNFIT)
        for (passage_id, view), reading in zip(views, readings, strict=True):
            if passage_id != hit.passage.id or (inside := view.within(sentence)) is None:
                continue
            span, margin = reading.best(inside.start, inside.end)
            if span is not None and margin > best.margin:
                if (asked := asked_stretch(query, hit.passage, sentence)) != sentence and (part := view.within(asked, inside)) is not None:
                    span = reading.best(part.start, part.end)[0] or span
                best = Mark(view.printed(span.start, span.end, sentence), margin, reading.relevance)
        marks.append(best)
    return marks


def marked_within(text: str, span: Span) -> Span:
    """The span without white space, a closing stop, and the particles and the copula at its end: 2002년(에), 98골(이다)."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",."):
        end -= 1
    line = Span(text.rfind("\n", 0, start) + 1, len(text) if (at := text.find("\n", end)) < 0 else at)
    inside = [m for m in analyse(text[slice(*line)]) if start <= m.start + line.start and m.end + line.start <= end]
    while inside and (_is_particle(inside[-1]) or _ends_copula(inside)):
        inside.pop()
    return Span(start, inside[-1].end + line.start) if inside and inside[-1].end + line.start > start else Span(start, end)


def without_asked(query: Query, text: str, span: Span) -> Span:
    """The span without a sum or a day at one of its ends by which the question tells what it asks for: that answers nothing."""
    start, end = span
    for value in values_in(text[start:end]):
        if value.form not in query.particulars.values:
            continue
        before, after = text[start : start + value.start].strip(), text[start + value.end : end].strip()
        if before and len(before) >= len(after):
            return marked_within(text, Span(start, start + value.start))
        return marked_within(text, Span(start + value.end, end)) if after else span
    return span


def _is_particle(morpheme: Morpheme) -> bool:
    return morpheme.tag in {"JKS", "JKC", "JKG", "JKO", "JKB", "JC"} or (morpheme.tag == "JX" and morpheme.form in {"은", "는", "도"})


def _ends_copula(morphemes: Sequence[Morpheme]) -> bool:
    """이다, and what follows it."""
    endings = [m.tag[0] == "E" or m.tag == "VCP" for m in morphemes]
    return endings[-1] and any(m.tag == "VCP" for m, ends in zip(morphemes, endings, strict=True) if ends)
