"""A PDF's bytes -> its Manuscript.

PDFium reads text, boxes and images; pypdf reads what the file says of itself. The bytes may be hostile: whatever is wrong with
them ends in a PdfError, but they may make PDFium crash or never return, so `read_pdf` belongs into a process that can be killed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np

from rag.core.errors import BrokenPdf, TooManyPages
from rag.core.records import Manuscript, Page, PageStatus
from rag.pdf.characters import clean
from rag.pdf.door import check_kind
from rag.pdf.draft import Draft, broken_draft, draft_of, image_share, unreadable_draft
from rag.pdf.furniture import without_furniture
from rag.pdf.layout import Printed
from rag.pdf.page_text import text_and_boxes
from rag.pdf.paragraphs import LineJoiner
from rag.pdf.pdfium import PdfiumPage, opened
from rag.pdf.status import IMAGE_SHARE
from rag.pdf.structure import read_structure_in_time
from rag.pdf.vocabulary import Vocabulary


def read_pdf(
    data: bytes,
    *,
    password: str | None = None,
    join: LineJoiner,
    on_page: Callable[[int, int], None] | None = None,
    max_pages: int,
) -> Manuscript:
    """Every page's text in reading order, with a box for every character.

    `join` says for the printed lines of a paragraph what stands between them, "" or " ". `on_page(done, total)` is called as pages are
    finished; a page is finished in two halves, and counts as done with the second. Raises what `probe_pdf` raises.
    """
    check_kind(data)
    drafts, readable = _read_drafts(data, password, on_page, max_pages)
    total = len(drafts)
    structure = read_structure_in_time(readable, [draft.number for draft in drafts if draft.status is PageStatus.EMPTY])
    drafts = [broken_draft(draft) if draft.number in structure.broken else draft for draft in drafts]
    labels = structure.labels if len(structure.labels) == total else ()
    pages: list[Page] = []
    start = 0
    contents = without_furniture(drafts)
    join = Vocabulary(line.text for content in contents for printed in content for line in printed.lines).joiner(join)
    for draft, content in zip(drafts, contents, strict=True):
        pages.append(_page(draft, content, start, labels[draft.number - 1] if labels else None, join))
        start += len(pages[-1].text) + 1
        if on_page is not None:
            on_page((total + draft.number) // 2, total)
    return Manuscript(tuple(pages), structure.outline, structure.title)


def _read_drafts(
    data: bytes, password: str | None, on_page: Callable[[int, int], None] | None, max_pages: int
) -> tuple[list[Draft], bytes]:
    """Every page as PDFium reads it, and bytes that open without a password."""
    drafts: list[Draft] = []
    with opened(data, password) as document:
        if document.pages > max_pages:
            raise TooManyPages(pages=document.pages, limit=max_pages)
        for number in range(1, document.pages + 1):
            with document.page(number) as page:
                drafts.append(_read_page(number, page))
            if on_page is not None:
                on_page(number // 2, document.pages)
        readable = data
        if document.encrypted:
            with suppress(BrokenPdf):
                readable = document.unlocked()
    return drafts, readable


def _read_page(number: int, page: PdfiumPage | None) -> Draft:
    if page is None:  # PDFium counts it but cannot load it
        return unreadable_draft(number)
    glyphs, drawing = page.read()
    if glyphs.hidden.any() and not glyphs.hidden.all() and image_share(drawing.images, page.width, page.height) < IMAGE_SHARE:
        glyphs = glyphs.only(~glyphs.hidden)  # text without ink is what a scan was read as, or meant to be found and not seen
    characters = clean(glyphs.codes, glyphs.ink, glyphs.body, glyphs.turns, glyphs.symbols)
    return draft_of(number, (page.width, page.height), characters, drawing.rules, drawing.images)


def _page(draft: Draft, content: Sequence[Printed], start: int, label: str | None, join: LineJoiner) -> Page:
    text, boxes = "", np.zeros((0, 4), dtype=np.float32)
    if draft.characters is not None:
        text, boxes = text_and_boxes(draft.characters, content, draft.width, draft.height, join)
    return Page(draft.number, start, text, boxes, draft.width, draft.height, label, draft.status)
