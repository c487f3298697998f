"""What an index or a model sees of a passage, each view in one place. What is shown and boxed is the passage's own text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Passage, Span
from rag.core.tables import TableRow, Value
from rag.text.column_heads import Row, heads_above, heads_at
from rag.text.row_telling import Piece, length_of, notes_of_heads, told_in_parts, told_row
from rag.text.spoken import closed_up, spoken, spoken_in_place

_TITLE_LENGTH = 40  # characters of the document's title before a window
_SHORT_NAME = re.compile(r"\s*\(\s*약칭\s*[:：].*$")
_HEADING_LENGTH = 60  # characters of the headings before a window
LONGEST_LEAD = 100  # … of what leads to a window: with it the embedder still sees all of the longest one
_HEADS_LENGTH = 80  # … of the column heads
_LONGEST_VIEW = 320  # characters with which another row begins a view of its own: readers see 256 tokens of question and view


def text_at(passage: Passage, span: Span) -> str:
    """The document's text from `span.start` to `span.end`, which lie inside the passage."""
    return passage.text[span.start - passage.start : span.end - passage.start]


def as_indexed(passage: Passage) -> str:
    """What a passage's terms are made of: the words of its document's title and the headings, captions, heads and notes of its rows that
    it does not hold itself, what leads to its items and notes, then its text.

    Since all passages of a document have its title's words, these no longer tell its passages from each other: of 144 questions as people
    ask them the passage is first for 84 with them and 83 without, among the first twenty for 136 and 135.
    """
    flat = "".join(passage.text.split())
    leads = dict.fromkeys(lead.text for lead in passage.leads if not passage.start <= lead.span.start < passage.end)
    title = " ".join(word for word in passage.title.split() if word not in flat)
    of_tables = [words for row in passage.rows for value in row.values for words in (row.caption, *_heads(value), *_notes(value))]
    missing = [words for words in dict.fromkeys([*passage.heading, *of_tables]) if "".join(words.rstrip("…").split()) not in flat]
    return "\n".join(filter(None, [title, " > ".join(missing), *leads, passage.text]))


def _heads(value: Value) -> tuple[str, ...]:
    return tuple(map(closed_up, (*value.heads, value.text) if value.names_row else value.heads))


def _notes(value: Value) -> Iterator[str]:
    return (note.text for note in value.notes)


def as_embedded(passage: Passage, window: Span) -> str:
    """What the embedder sees of a window: what leads to the item or note that it begins with, and its text, as it is said; with the
    headings before it less was found (the card of retriever-ko says how much). They count in `as_indexed`."""
    return spoken("\n".join(filter(None, [_lead_of(passage, window), text_at(passage, window)])))


def _lead_of(passage: Passage, window: Span) -> str:
    """What leads to the item or note that a window begins with, in one line, its middle left out where it is long."""
    lead = unicodedata.normalize("NFKC", " ".join(lead.text for lead in passage.leads if lead.at == window.start))
    return lead if len(lead) <= LONGEST_LEAD else f"{lead[: LONGEST_LEAD // 2]}…{lead[-LONGEST_LEAD // 2 + 1 :]}"


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A text for a model, and where each of its characters is printed: `places` int64 `(len(text),)`, offsets into the document's text,
    -1 for what is said and not printed there. `rows`: from where to where each table row is told, by what is printed of it."""

    text: str
    places: NDArray[np.int64]
    rows: Mapping[Span, Span] = field(default_factory=dict)

    def within(self, span: Span, part: Span | None = None) -> Span | None:
        """Where a table row is told, or from the first to the last character that is printed inside `span`, of those from `part.start` to
        `part.end`: a cell over several rows is told in each. None where there is none."""
        if (told := self.rows.get(span)) is not None:
            return told
        first, last = part or (0, len(self.places))
        inside = first + np.flatnonzero((self.places[first:last] >= span.start) & (self.places[first:last] < span.end))
        return Span(int(inside[0]), int(inside[-1]) + 1) if len(inside) else None

    def printed(self, start: int, end: int, within: Span) -> Span | None:
        """Where of `within` the view's characters from `start` to `end` are printed; None where none of them is."""
        places = self.places[start:end]
        places = places[(places >= within.start) & (places < within.end)]
        return Span(int(places.min()), int(places.max()) + 1) if len(places) else None


def as_read(passage: Passage, window: Span) -> tuple[View, ...]:
    """What the reader sees of a window: the document's title on a line, the last of the headings on another, then the window, in which
    each table row is told with its heads.

    Rows that are long to tell make several views of it, each under the same lines. A window that begins inside a table without a record
    has the column heads on a line of their own.
    """
    titles = passage.heading[:-1] if heads_above(passage) else passage.heading
    rows = [row for row in passage.rows if row.span.start < window.end and window.start < row.span.end]
    headings, heads = " > ".join(titles[-2:])[-_HEADING_LENGTH:], "" if rows else heads_at(passage, window.start)[:_HEADS_LENGTH]
    above = (title_beside(passage.title, headings), headings, heads)
    telling = _Telling([(f"{line}\n", None) for line in above if line])
    at = window.start
    for row in rows:
        within = span_within(passage, row)
        if within is None:
            continue
        telling.print(_printed(passage, Span(at, max(at, min(row.span.start, window.end)))))
        for part in told_in_parts(row, longest=_LONGEST_VIEW):
            telling.tell(within, part, of_table=" ".join(filter(None, (row.caption, row.unit, *notes_of_heads(row)))))
        at = max(at, min(within.end, window.end))
    telling.print(_printed(passage, Span(at, max(at, window.end))))
    return telling.views()


def title_beside(title: str, headings: str) -> str:
    """A document's title in at most `_TITLE_LENGTH` characters, cut between words; "" where the headings beside it say it already."""
    short = _SHORT_NAME.sub("", title)
    if "".join(short.split()) in "".join(headings.split()):
        return ""
    if len(short) <= _TITLE_LENGTH:
        return short
    return short[: _TITLE_LENGTH + 1].rpartition(" ")[0] or short[:_TITLE_LENGTH]


def _printed(passage: Passage, span: Span) -> Piece:
    return text_at(passage, span), span.start


class _Telling:
    """Views in the making: each begins with `above`, and ends where the next row would make it too long."""

    def __init__(self, above: Sequence[Piece]) -> None:
        self._above = above
        self._done: list[View] = []
        self._begin()

    def _begin(self) -> None:
        self._pieces: list[Piece] = list(self._above)
        self._rows: dict[Span, Span] = {}
        self._of_table = ""

    def print(self, piece: Piece) -> None:
        self._pieces += [piece] if piece[0] else []

    def tell(self, row: Span, told: Sequence[Piece], *, of_table: str) -> None:
        """A row, or a part of it, on a line of its own; before the first of its table what that is called."""
        if row in self._rows or (self._rows and length_of(self._pieces) + length_of(told) > _LONGEST_VIEW):
            self._end()
        if not "".join(text for text, _ in self._pieces[-2:]).endswith("\n"):
            self._pieces.append(("\n", None))
        if of_table != self._of_table:
            self._of_table = of_table
            self._pieces += [(f"{line}\n", None) for line in (of_table,) if line]
        begins = length_of(self._pieces)
        self._pieces += told
        self._rows[row] = Span(begins, length_of(self._pieces))

    def _end(self) -> None:
        self._done.append(_joined(self._pieces, self._rows))
        self._begin()

    def views(self) -> tuple[View, ...]:
        self._end()
        return tuple(self._done)


def span_within(passage: Passage, row: TableRow) -> Span | None:
    """What of a row is printed in the passage: it may go on behind the passage's end. None where nothing is."""
    start, end = max(row.span.start, passage.start), min(row.span.end, passage.end)
    return Span(start, end) if start < end else None


def _joined(pieces: Iterable[Piece], rows: Mapping[Span, Span]) -> View:
    texts, places = [], []
    for text, start in pieces:
        texts.append(text)
        places.append(np.full(len(text), -1, np.int64) if start is None else np.arange(start, start + len(text)))
    return View(spoken_in_place("".join(texts)), np.concatenate(places) if places else np.zeros(0, np.int64), rows)


def as_reranked(passage: Passage) -> str:
    """What a cross-encoder sees: the headings, then the text in one line."""
    return " ".join([*passage.heading, *spoken(passage.text).split()])


def as_matched(passage: Passage) -> str:
    """Where the question's words are looked for, to show which of them are there: the headings and the text."""
    return as_reranked(passage)


def as_weighed(passage: Passage, row: Row | TableRow) -> str:
    """What is weighed of a sentence or a table row: it in one line, each value after the heads of its column; "" where all of it is struck
    out."""
    if isinstance(row, TableRow):
        says = any(spoken(value.text).strip() for value in row.values if not value.names_row)
        return " ".join(spoken("".join(text for text, _ in told_row(row))).split()) if says else ""
    said = spoken(text_at(passage, row.span)).split()
    return " ".join([row.heads, *said]).strip() if said else ""


def headings_of(passage: Passage) -> str:
    """The headings above a passage in one line: their words count for each of its sentences."""
    return " ".join(passage.heading)
