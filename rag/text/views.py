"""What an index or a model sees of a passage, each view in one place. What is shown and boxed is the passage's own text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Passage, Span
from rag.core.tables import TableRow, Value
from rag.text.column_heads import Row, heads_above, heads_at
from rag.text.spoken import spoken, spoken_in_place

_HEADING_LENGTH = 60  # characters of the headings before a window
_HEADS_LENGTH = 80  # … of the column heads
_LONGEST_VIEW = 900  # characters that are told of rows before a window's others are left out: a model reads 512 tokens


def text_at(passage: Passage, span: Span) -> str:
    """The document's text from `span.start` to `span.end`, which lie inside the passage."""
    return passage.text[span.start - passage.start : span.end - passage.start]


def as_indexed(passage: Passage) -> str:
    """What a passage's terms are made of: the headings, captions and heads that it does not hold itself, then its text."""
    flat = "".join(passage.text.split())
    of_tables = [words for row in passage.rows for value in row.values for words in (row.caption, *_heads(value))]
    missing = [words for words in dict.fromkeys([*passage.heading, *of_tables]) if "".join(words.rstrip("…").split()) not in flat]
    return "\n".join([" > ".join(missing), passage.text]) if missing else passage.text


def _heads(value: Value) -> tuple[str, ...]:
    return (*value.heads, value.text) if value.names_row else value.heads


def as_embedded(passage: Passage, window: Span) -> str:
    """What the embedder sees of a window: its text alone, as it is said; with the headings before it less was found (the card of
    retriever-ko says how much). They count in `as_indexed`."""
    return spoken(text_at(passage, window))


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A text for a model, and where each of its characters is printed: `places` int64 `(len(text),)`, offsets into the document's text,
    -1 for what is said and not printed there. `rows`: from where to where each table row is told, by what is printed of it."""

    text: str
    places: NDArray[np.int64]
    rows: Mapping[Span, Span] = field(default_factory=dict)

    def within(self, span: Span) -> Span | None:
        """Where a table row is told, or from the first to the last character that is printed inside `span`; None where there is none."""
        if (told := self.rows.get(span)) is not None:
            return told
        inside = np.flatnonzero((self.places >= span.start) & (self.places < span.end))
        return Span(int(inside[0]), int(inside[-1]) + 1) if len(inside) else None

    def printed(self, start: int, end: int, within: Span) -> Span | None:
        """Where of `within` the view's characters from `start` to `end` are printed; None where none of them is."""
        places = self.places[start:end]
        places = places[(places >= within.start) & (places < within.end)]
        return Span(int(places.min()), int(places.max()) + 1) if len(places) else None


def as_read(passage: Passage, window: Span) -> View:
    """What the reader sees: the last of the headings on a line, then the window, in which each table row is told with its heads.

    A window that begins inside a table without a record has the column heads on a line of their own.
    """
    titles = passage.heading[:-1] if heads_above(passage) else passage.heading
    rows = [row for row in passage.rows if row.span.start < window.end and window.start < row.span.end]
    above = (" > ".join(titles[-2:])[-_HEADING_LENGTH:], "" if rows else heads_at(passage, window.start)[:_HEADS_LENGTH])
    pieces: list[_Piece] = [(f"{line}\n", None) for line in above if line]
    at, told, places = window.start, ("", ""), dict[Span, Span]()
    for row in rows:
        within = span_within(passage, row)
        if within is None or _length(pieces) > _LONGEST_VIEW:
            continue
        pieces.append(_printed(passage, Span(at, max(at, min(row.span.start, window.end)))))
        if not _length(pieces) or pieces[-1][0][-1:] not in ("", "\n"):
            pieces.append(("\n", None))
        if (row.caption, row.unit) != told:
            told = (row.caption, row.unit)
            pieces += [(f"{line}\n", None) for line in (" ".join(filter(None, told)),) if line]
        begins = _length(pieces)
        pieces += _told(row)
        places[within] = Span(begins, _length(pieces))
        at = max(at, min(within.end, window.end))
    pieces.append(_printed(passage, Span(at, max(at, window.end))))
    return _joined(pieces, places)


_Piece = tuple[str, int | None]  # text, and where its first character is printed


def _printed(passage: Passage, span: Span) -> _Piece:
    return text_at(passage, span), span.start


def _told(row: TableRow) -> Iterator[_Piece]:
    """A row as it means: its heads, then each value under its column heads; each label of a form before its own value."""
    if _is_form(row):
        yield from _form(row)
        return
    for number, values in enumerate(_lists(row)):
        if number:
            yield " | ", None
        yield from _of_list(values)


def _lists(row: TableRow) -> list[tuple[Value, ...]]:
    """The row's values, those of each list apart where two or more stand side by side: a name under the same head begins each."""
    first = row.values[0] if row.values else None
    starts = [i for i, value in enumerate(row.values) if first and value.names_row and value.heads and value.heads == first.heads]
    parts = [row.values[a:b] for a, b in pairwise([*starts, len(row.values)])] if starts[:1] == [0] else [row.values]
    apart = len(parts) > 1 and all(not values[-1].names_row for values in parts)
    return [values for values in parts if any(value.text for value in values)] if apart else [row.values]


def _of_list(values: Sequence[Value]) -> Iterator[_Piece]:
    names = [value for value in values if value.names_row and value.text]
    for value in names:
        yield from _value(value)
        yield " ", None
    for number, value in enumerate(value for value in values if not value.names_row and spoken(value.text).strip()):
        heads = " ".join(value.heads)
        yield f"{' | ' if number else ('· ' if names else '')}{heads}{': ' if heads else ''}", None
        yield from _value(value)


def _is_form(row: TableRow) -> bool:
    """Whether labels stand between its values, which have no other heads."""
    names = [value.names_row for value in row.values]
    return not any(value.heads for value in row.values) and False in names and True in names[names.index(False) :]


def _form(row: TableRow) -> Iterator[_Piece]:
    """A label without a value, and a value that has none of its own, are told by themselves."""
    named = True
    for number, value in enumerate(value for value in row.values if value.names_row or spoken(value.text).strip()):
        if number:
            yield (": " if named and not value.names_row else " " if named else " | "), None
        yield from _value(value)
        named = value.names_row


def _value(value: Value) -> Iterator[_Piece]:
    """The value's text span by span, each with its place; without places where white space was taken out of it."""
    if sum(end - start + 1 for start, end in value.spans) != len(value.text) + 1:
        yield value.text, None
        return
    at = 0
    for start, end in value.spans:
        if at:
            yield " ", None
        yield value.text[at : at + end - start], start
        at += end - start + 1


def span_within(passage: Passage, row: TableRow) -> Span | None:
    """What of a row is printed in the passage: it may go on behind the passage's end. None where nothing is."""
    start, end = max(row.span.start, passage.start), min(row.span.end, passage.end)
    return Span(start, end) if start < end else None


def _length(pieces: Sequence[_Piece]) -> int:
    return sum(len(text) for text, _ in pieces)


def _joined(pieces: Iterable[_Piece], rows: Mapping[Span, Span]) -> View:
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
        return " ".join(spoken("".join(text for text, _ in _told(row))).split()) if says else ""
    said = spoken(text_at(passage, row.span)).split()
    return " ".join([row.heads, *said]).strip() if said else ""


def headings_of(passage: Passage) -> str:
    """The headings above a passage in one line: their words count for each of its sentences."""
    return " ".join(passage.heading)
