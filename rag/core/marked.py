"""Where the marked words of an evidence stand in its text."""

from __future__ import annotations

from rag.core.records import Evidence, Span


def marked_in_text(evidence: Evidence) -> Span | None:
    """`evidence.marked`, counted from `evidence.start`, as it stands in `evidence.text`: the cells of a row that a page end parts do not
    stand there as in the document. None where it is not in it in one piece."""
    marked, passage = evidence.marked, evidence.passage
    if marked is None or len(evidence.text) == evidence.end - evidence.start:
        return marked
    before, words = (
        " ".join(passage.text[max(0, start - passage.start) : end - passage.start].split())
        for start, end in ((evidence.start, marked.start), marked)
    )
    at = evidence.text.find(words) if words else -1
    for _ in range(before.count(words) if words else 0):
        at = max(at, evidence.text.find(words, at + 1))
    return Span(evidence.start + at, evidence.start + at + len(words)) if at >= 0 else None
