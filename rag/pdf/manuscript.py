"""A PDF's bytes -> its Manuscript.

PDFium reads text, boxes and images; pypdf reads what the file says of itself. The bytes may be hostile: whatever is wrong with
them ends in a PdfError, but they may make PDFium crash or never return, so `read_pdf` belongs into a process that can be killed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.core.errors import BrokenPdf, TooManyPages
from rag.core.looks import Looks
from rag.core.records import Attachment, Manuscript, Page, PageStatus
from rag.pdf.attachments import attachments_of
from rag.pdf.characters import clean
from rag.pdf.door import check_kind
from rag.pdf.draft import Draft, broken_draft, draft_of, unreadable_draft
from rag.pdf.footnotes import after_their_paragraph
from rag.pdf.furniture import without_furniture
from rag.pdf.layout import Printed
from rag.pdf.page_text import text_and_boxes
from rag.pdf.paragraphs import LineJoiner
from rag.pdf.pdfium import PdfiumPage, opened
from rag.pdf.raised import with_marks
from rag.pdf.struck import struck_out
from rag.pdf.structure import Structure, broken_pages_in_time, read_structure_in_time
from rag.pdf.tables.tables import tables_of
from rag.pdf.visible import visible_glyphs
from rag.pdf.vocabulary import Vocabulary

READING_RULE = "reading-6"  # what is text, and in which order: a document read by another one is read again


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
    drafts, structure, attached = _read_drafts(data, password, on_page, max_pages)
    return written(drafts, structure, attached, join=join, on_page=on_page)


def written(
    drafts: Sequence[Draft],
    structure: Structure,
    attached: tuple[Attachment, ...],
    *,
    join: LineJoiner,
    on_page: Callable[[int, int], None] | None = None,
) -> Manuscript:
    """The pages as read, written out together: what stands on page after page, and words that are broken, show only then."""
    total = len(drafts)
    labels = structure.labels if len(structure.labels) == total else ()
    pages: list[Page] = []
    rows: list[NDArray[np.int64]] = []
    start = 0
    contents = after_their_paragraph(drafts, without_furniture(drafts))
    join = Vocabulary(line.text for content in contents for printed in content for line in printed.lines).joiner(join)
    for draft, content in zip(drafts, contents, strict=True):
        page, of_text = _page(draft, content=content, start=start, label=labels[draft.number - 1] if labels else None, join=join)
        pages.append(page)
        rows.append(of_text)
        start += len(pages[-1].text) + 1
        if on_page is not None:
            on_page((total + draft.number) // 2, total)
    tables = tables_of([draft.pieces for draft in drafts], pages, rows)
    looks = tuple(_looks(draft, of_text) for draft, of_text in zip(drafts, rows, strict=True))
    return Manuscript(tuple(pages), structure.outline, structure.title, tables=tables, attachments=attached, looks=looks)


def _read_drafts(
    data: bytes, password: str | None, on_page: Callable[[int, int], None] | None, max_pages: int
) -> tuple[list[Draft], Structure, tuple[Attachment, ...]]:
    """Every page as PDFium reads it, what the file says of itself, and what is attached to it."""
    drafts: list[Draft] = []
    with opened(data, password) as document:
        if document.pages > max_pages:
            raise TooManyPages(pages=document.pages, limit=max_pages)
        readable = data
        if document.encrypted:
            with suppress(BrokenPdf):
                readable = document.unlocked()
        structure = read_structure_in_time(readable)
        attached = attachments_of(document)
        for number in range(1, document.pages + 1):
            with document.page(number) as page:
                drafts.append(_read_page(number, page, structure.layers_off))
            if on_page is not None:
                on_page(number // 2, document.pages)
    empty = [draft.number for draft in drafts if draft.status is PageStatus.EMPTY]
    broken = broken_pages_in_time(readable, empty) if empty else frozenset()
    return [broken_draft(draft) if draft.number in broken else draft for draft in drafts], structure, attached


def _read_page(number: int, page: PdfiumPage | None, layers: bool) -> Draft:
    if page is None:  # PDFium counts it but cannot load it
        return unreadable_draft(number)
    glyphs, drawing = page.read(layers)
    glyphs = visible_glyphs(page, glyphs, drawing)
    characters = with_marks(
        clean(glyphs.codes, ink=glyphs.ink, body=glyphs.body, turns=glyphs.turns, symbols=glyphs.symbols, looks=glyphs.looks)
    )
    struck = struck_out(characters, page, drawing)
    if struck.any():
        characters = replace(characters, struck=struck)
    return draft_of(number, size=(page.width, page.height), characters=characters, drawing=drawing)


def _looks(draft: Draft, rows: NDArray[np.int64]) -> Looks:
    """How each character of a page's text is set; 0 for what stands between words."""
    looks = np.zeros(len(rows), dtype=np.uint16)
    if draft.characters is not None and len(draft.characters.looks):
        looks[rows >= 0] = draft.characters.looks[rows[rows >= 0]]
    return looks


def _page(draft: Draft, content: Sequence[Printed], start: int, label: str | None, join: LineJoiner) -> tuple[Page, NDArray[np.int64]]:
    """The page, and for each character of its text the row in the draft's characters."""
    text, boxes, rows = "", np.zeros((0, 4), dtype=np.float32), np.zeros(0, dtype=np.int64)
    if draft.characters is not None:
        text, boxes, rows = text_and_boxes(draft.characters, content=content, width=draft.width, height=draft.height, join=join)
    unread = draft.characters.unread if draft.characters is not None else 0
    page = Page(
        draft.number,
        start=start,
        text=text,
        boxes=boxes,
        width=draft.width,
        height=draft.height,
        label=label,
        status=draft.status,
        unread=unread,
    )
    return page, rows
