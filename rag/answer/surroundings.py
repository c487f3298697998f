"""What stands around a passage in its document: lists and sentences go on where passages and pages end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.core.records import Passage, Span
from rag.text.sentences import lines

_BEFORE, _AFTER = 4_000, 20_000  # characters that a list's lead-in may stand above a passage, and that a list may go on below it

Read = Callable[[int, int, int], str]  # (document_id, start, end) -> the document's text there, less where the document ends


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A document's text from `start` on, and its lines in order, each of them over the end of a page where it goes on there."""

    start: int
    text: str
    lines: tuple[Span, ...]

    @classmethod
    def of(cls, passage: Passage, read: Read | None = None) -> Surroundings:
        """The passage with what stands before and behind it; alone where there is nothing to read from."""
        start = passage.start if read is None else max(0, passage.start - _BEFORE)
        text = passage.text if read is None else read(passage.document_id, start, passage.end + _AFTER)
        return cls(start, text, tuple(Span(start + a, start + b) for a, b in lines(text)))

    def at(self, span: Span) -> str:
        return self.text[span.start - self.start : span.end - self.start]

    def inside(self, span: Span) -> str | None:
        """The text at a span; None where that is not all around the passage."""
        return self.at(span) if self.start <= span.start and span.end <= self.start + len(self.text) else None

    def line_of(self, at: int) -> int | None:
        """Which line a place of the document is on; None where it is on none."""
        return next((number for number, line in enumerate(self.lines) if line.start <= at < line.end), None)
