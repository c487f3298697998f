"""What the reading child runs: a PDF's bytes become pages, passages and their terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.core.errors import NoText
from rag.core.records import JobState, Manuscript, PageStatus, Passage
from rag.core.settings import Settings
from rag.pdf.manuscript import read_pdf
from rag.text.line_breaks import join_lines
from rag.text.passages import PASSAGE_RULE, cut_passages
from rag.text.terms import ANALYSER_FINGERPRINT, indexed
from rag.text.views import as_indexed

RULE = f"{PASSAGE_RULE} {ANALYSER_FINGERPRINT}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document before it is stored. `terms[i]`: those of `passages[i]`, joined by spaces."""

    manuscript: Manuscript
    passages: tuple[Passage, ...]
    terms: tuple[str, ...]


def prepare(path: str, settings: Settings, *, on_progress: Callable[[JobState, int, int], None]) -> Prepared:
    """Reads and cuts the PDF at `path`. Raises PdfError; NoText where no page can be indexed."""
    manuscript = read_pdf(
        Path(path).read_bytes(),
        join=join_lines,
        on_page=lambda done, total: on_progress(JobState.READING, done, total),
        max_pages=settings.max_pages,
    )
    statuses = [page.status for page in manuscript.pages]
    if PageStatus.TEXT not in statuses:
        counts = {f"{kind.value}_pages": statuses.count(kind) for kind in (PageStatus.SCANNED, PageStatus.GARBLED)}
        raise NoText(pages=len(statuses), **counts)
    on_progress(JobState.CUTTING, 0, 0)
    passages = cut_passages(manuscript, passage_length=settings.passage_length, window_length=settings.window_length)
    words: list[str] = []
    for passage in passages:
        words.append(indexed(as_indexed(passage)))
        on_progress(JobState.CUTTING, len(words), len(passages))
    return Prepared(manuscript, tuple(passages), tuple(words))
