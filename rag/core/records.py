"""What crosses a module border: frozen records without behaviour.

One coordinate: a position is a code-point offset into the document's text, which is its pages joined by one form feed.
`start` and `end` are such offsets, half open. Boxes are in PDF points from the top left of the page as it is displayed
(after CropBox and rotation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from rag.core.file_parts import Attachment, OutlineItem
from rag.core.identity import Identity, Scope
from rag.core.lead import Lead
from rag.core.looks import Looks
from rag.core.tables import Excerpt, Span, Table, TableRow


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page. `page` is physical, from 1; the rest are points from the displayed page's top left."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class PageStatus(StrEnum):
    """What a page is, decided by measurable signs (see `status.py`). Only TEXT pages are indexed."""

    TEXT = "text"
    SCANNED = "scanned"
    GARBLED = "garbled"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page, read. `text` is NFC; `boxes` is float32 `(len(text), 4)`: x0, top, x1, bottom, NaN where there is no ink.

    In `text`, a newline ends a printed line that stands for itself (heading, list item, table row, end of a paragraph), a tab
    parts the cells of a table row, and lines that were broken only by the margin are joined, by a space or by nothing. Running headers,
    footers and page numbers are not in it. Unless `status` is TEXT, `text` is empty. What is struck out on the page has a stroke
    (`marks.STROKE`) after each character, with that character's box. `unread` glyphs are printed and could not be read: □ in the text.
    """

    number: int
    start: int
    text: str
    boxes: NDArray[np.float32]
    width: float
    height: float
    label: str | None = None
    status: PageStatus = PageStatus.TEXT
    unread: int = 0

    def __post_init__(self) -> None:
        if self.boxes.shape != (len(self.text), 4):
            raise ValueError(f"{len(self.text)} characters, boxes {self.boxes.shape}")


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page, or a part of it, drawn: `rgb` is its rows from the top, three bytes a pixel."""

    width: int
    height: int
    rgb: bytes

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 1 or len(self.rgb) != self.width * self.height * 3:
            raise ValueError(f"{self.width} x {self.height} pixels, {len(self.rgb)} bytes")


@dataclass(frozen=True, slots=True, eq=False)
class Manuscript:
    """A PDF, read: every page in order, its tables in the text's order, and what the file says of itself. `looks`, where they are known:
    for each page how each character of its text is set (`looks.py`)."""

    pages: tuple[Page, ...]
    outline: tuple[OutlineItem, ...] = ()
    title: str | None = None
    tables: tuple[Table, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    looks: tuple[Looks, ...] = ()


class DocumentState(StrEnum):
    """KEYWORD: its passages are found by their words; READY: by meaning too."""

    KEYWORD = "keyword"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the library. `name` is its file's; `added` is ISO 8601 in UTC; `size` in bytes. `unread` glyphs could not be read, on
    `unread_pages`. `sha256` is its file's, with its collection behind it (`people.file_key`) where that is not the common one."""

    id: int
    name: str
    sha256: str
    size: int
    state: DocumentState
    added: str
    pages: int
    text_pages: int
    scanned_pages: int
    garbled_pages: int
    empty_pages: int
    passages: int
    identity: Identity = field(default_factory=lambda: Identity(""))
    unread: int = 0
    unread_pages: int = 0
    attachments: tuple[Attachment, ...] = ()
    collection_id: int = 1


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What is known of a page without its text. Of its `characters`, white space among them, `struck` are struck out, and `unread` are a □
    that stands for a glyph which could not be read."""

    number: int
    label: str | None
    status: PageStatus
    width: float
    height: float
    characters: int
    unread: int = 0
    struck: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed, shown and cited. `text` is the document's text from `start` to `end`, as it is (tabs, newlines, form feeds).

    `heading` is the path of headings above it, outermost first, for a table with its column heads last. `windows` are what is
    embedded: spans inside the passage, in order. `rows` are the table rows that begin in it. `id` is 0 until the store has given one.
    `title` is its document's, "" while that is not known. `leads` are those of its windows, outermost first.
    """

    start: int
    end: int
    text: str
    heading: tuple[str, ...] = ()
    windows: tuple[Span, ...] = ()
    id: int = 0
    document_id: int = 0
    rows: tuple[TableRow, ...] = ()
    title: str = ""
    leads: tuple[Lead, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score`: higher is better. Ranks count from 1 and are None where that side did not find it.

    `window` is the passage's best window by meaning; `matched` are the words of the question that stand in the passage. `nearest`, where
    nothing answers, is the sentence of it that comes nearest to an answer, and `missing` are the words of the question that do not stand in
    the passage.
    """

    rank: int
    passage: Passage
    document: str
    page: int
    last_page: int
    label: str | None
    score: float
    meaning_score: float | None = None
    keyword_rank: int | None = None
    meaning_rank: int | None = None
    rerank_score: float | None = None
    window: Span | None = None
    matched: tuple[str, ...] = ()
    nearest: Span | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the best first, and the documents that were asked, None for all."""

    hits: tuple[Hit, ...]
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of a passage that may answer, with the probability that it does; `marked` is the stretch of it that answers.

    `has` are the question's terms that stand in it or in the headings above it, each with its share of what all of them tell. `doubtful`:
    it may speak of something else than what is asked in particular; an answer of it is never sure.
    """

    passage: Passage
    span: Span
    probability: float
    marked: Span | None = None
    has: Mapping[str, float] = field(default_factory=dict)
    doubtful: bool = False


class Standing(StrEnum):
    """Where a quote of an earlier answer is, its document having been read again since: where it was, or on another page, or, where the
    text reads otherwise now, at no place that could be found."""

    HERE = "here"
    MOVED = "moved"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence or sentences that answer, verbatim. `number` is the mark [1]; no `boxes` means that they could not be located.

    `marked` is the shortest stretch of it that answers, where the reader can tell and is sure enough. `table`, of rows of a table, is what
    is needed to understand them; their heads have boxes too. `lead` are the lines above a list that lead to an item of it which says
    nothing alone, with boxes too; `items` the items of the list that the evidence leads into, which may go on behind the passage.
    `differs`, where documents disagree, is what differs. `parts`, of a message that asks several questions, counted from 1: which of
    them it answers. `unread`: glyphs of its pages that could not be read.
    """

    number: int
    document_id: int
    document: str
    page: int
    label: str | None
    start: int
    end: int
    text: str
    boxes: tuple[Box, ...]
    passage: Passage
    score: float
    marked: Span | None = None
    table: Excerpt | None = None
    parts: tuple[int, ...] = ()
    unread: int = 0
    standing: Standing = Standing.HERE
    lead: str = ""
    items: tuple[Span, ...] = ()
    differs: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Lack:
    """What was asked in particular and is nowhere (2023년), and the nearest that are there (2024년)."""

    asked: str
    there: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` is None when the documents do not answer; then `evidence` is empty and `hits` are the nearest passages.

    `text` is the evidence's sentences in order, each with what leads to it and the unit of its table, followed by its mark. `confidence`
    is in [0, 1]; where it is too low for a reader to rely on the answer unread, `sure` is False, as it is without an answer. `timings_ms`
    in milliseconds by step. `parts`: the questions that were found in the question, where there are several. `lacks`: particulars that
    the documents do not have. `scope`: the documents that were asked, None for all. `searched`: the question as it was repaired, where it
    was.

    `short` are the words of the first evidence that answer alone, where that is sure; `yes` tells whether its sentence says yes or no to a
    question that asks for it, where it says so. `disagreeing`: documents answer differently, and `Evidence.differs` says in what.
    """

    question: str
    text: str | None
    confidence: float
    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    sure: bool = True
    parts: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = ()
    scope: Scope | None = None
    searched: str | None = None
    short: str | None = None
    yes: bool | None = None
    disagreeing: bool = False
