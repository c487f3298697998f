"""What the reading child runs: a PDF's bytes become pages, passages and their terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from rag.core.errors import BrokenPdf, NoText
from rag.core.identity import Identity
from rag.core.job import JobState
from rag.core.records import Attachment, Manuscript, Page, PageStatus, Passage
from rag.core.settings import Settings
from rag.core.tables import Span, TableRow, Value
from rag.library.specimen import specimen
from rag.pdf.attachments import LONGEST_NAME
from rag.pdf.manuscript import READING_RULE, read_pdf
from rag.text.analyser import warm_up
from rag.text.identity import identity_of
from rag.text.line_breaks import join_lines
from rag.text.passages import PASSAGE_RULE, cut_passages
from rag.text.terms import ANALYSER_FINGERPRINT, indexed
from rag.text.views import as_indexed

RULE = f"{READING_RULE} {PASSAGE_RULE} {ANALYSER_FINGERPRINT}"
_FAR = 1e9  # points: no page is as large


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document before it is stored. `terms[i]`: those of `passages[i]`, joined by spaces.

    It comes from a child that has read a stranger's file: one that does not hold together is a ValueError.
    """

    manuscript: Manuscript
    passages: tuple[Passage, ...]
    terms: tuple[str, ...]
    identity: Identity

    def __post_init__(self) -> None:
        start = 0
        for number, page in enumerate(self.manuscript.pages, 1):
            if (page.number, page.start) != (number, start) or not _is_drawn(page):
                raise ValueError(f"page {number} does not follow")
            start += len(page.text) + 1
        text = "\f".join(page.text for page in self.manuscript.pages)
        if self.identity != self.identity.tidied():
            raise ValueError("an identity in more than a line")
        if not all(map(_is_plain, self.manuscript.attachments)):
            raise ValueError("attachments that are none")
        if len(self.terms) != len(self.passages) or not all(_stands(passage, text) for passage in self.passages):
            raise ValueError("passages that are not in the text")


def _is_drawn(page: Page) -> bool:
    """Whether sizes and boxes are numbers that something can be drawn with."""
    return 0 <= page.unread < _FAR and 0 < page.width < _FAR and 0 < page.height < _FAR and not bool((np.abs(page.boxes) > _FAR).any())


def _is_plain(attachment: Attachment) -> bool:
    """Whether it has a name that can be shown, and a size."""
    return 0 < len(attachment.name) <= LONGEST_NAME and attachment.name.isprintable() and 0 <= attachment.size < _FAR


def _stands(passage: Passage, text: str) -> bool:
    inside = all(passage.start <= window.start < window.end <= passage.end for window in passage.windows)
    rows = [place for row in passage.rows for value in row.values for place in _places(row, value)]
    inside = inside and all(0 <= start < end <= len(text) for start, end in [*rows, *(lead.span for lead in passage.leads)])
    return inside and 0 <= passage.start < passage.end and text[passage.start : passage.end] == passage.text


def _places(row: TableRow, value: Value) -> tuple[Span, ...]:
    return (row.span, *value.spans, *value.head_spans, *(note.span for note in value.notes))


def _get_ready() -> None:
    """What the child loads before the first file comes, and whatever is made with the first file that is read."""
    warm_up()
    prepare(specimen(), Settings(), name="specimen.pdf", on_progress=lambda *_: None)


def prepare(data: bytes, settings: Settings, *, name: str, on_progress: Callable[[JobState, int, int], None]) -> Prepared:
    """Reads and cuts a PDF, which its user calls `name`.

    Raises PdfError: NoText where no page can be indexed, BrokenPdf where one is of a size that nothing can be drawn on.
    """
    manuscript = read_pdf(
        data,
        join=join_lines,
        on_page=lambda done, total: on_progress(JobState.READING, done, total),
        max_pages=settings.max_pages,
    )
    if not all(map(_is_drawn, manuscript.pages)):
        raise BrokenPdf(reason="page_size")
    statuses = [page.status for page in manuscript.pages]
    if PageStatus.TEXT not in statuses and not manuscript.attachments:  # the cover of a portfolio is the door to what is in it
        counts = {f"{kind.value}_pages": statuses.count(kind) for kind in (PageStatus.SCANNED, PageStatus.GARBLED)}
        raise NoText(pages=len(statuses), **counts)
    on_progress(JobState.CUTTING, 0, 0)
    passages = cut_passages(manuscript, passage_length=settings.passage_length, window_length=settings.window_length)
    identity, words = identity_of(manuscript.pages[:1], manuscript.title, name), list[str]()
    for passage in passages:
        words.append(indexed(as_indexed(replace(passage, title=identity.title))))
        on_progress(JobState.CUTTING, len(words), len(passages))
    return Prepared(replace(manuscript, looks=()), tuple(passages), tuple(words), identity)
