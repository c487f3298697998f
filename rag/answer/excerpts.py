"""Evidence that stands in a table: its rows with their heads, and where those heads are printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.core.records import Passage, Span
from rag.core.tables import Excerpt, Note, TableRow, Value
from rag.text.views import span_within, text_at

_SHORT_CELL = 20  # characters; of a longer one a part may answer


def excerpt_of(passage: Passage, span: Span, marked: Span | None) -> Excerpt | None:
    """The rows of the passage that the evidence from `span.start` to `span.end` consists of; None where it is no table's."""
    rows = _rows(passage, span)
    if not rows:
        return None
    first = next((row for row in rows if any(_holds(value, marked) for value in row.values)), rows[0])
    heads = [value.heads for value in first.values]
    rows = [row for row in rows if row.table == first.table and [value.heads for value in row.values] == heads]
    places = [(at, column) for at, row in enumerate(rows) for column, value in enumerate(row.values) if _holds(value, marked)]
    return Excerpt(
        heads=tuple(" ".join(value.heads) for value in first.values),
        rows=tuple(tuple(value.text for value in row.values) for row in rows),
        caption=first.caption,
        unit=first.unit,
        marked=places[0] if places else None,
        notes=tuple(dict.fromkeys(note.text for note in _notes(rows, marked))),
    )


def row_apart(passage: Passage, span: Span) -> tuple[str, list[Span]] | None:
    """Of a row between whose cells other print stands, as where a page ends in it: its cells' text with tabs between them, and where they
    are printed. None for what is no such row."""
    row = next((row for row in passage.rows if span_within(passage, row) == span), None)
    if row is None:
        return None
    alone = sorted({place for value in row.values for place in value.spans if span.start <= place.start and place.end <= span.end})
    of_cells = sum(len("".join(text_at(passage, place).split())) for place in alone)
    if of_cells and len("".join(text_at(passage, span).split())) > of_cells:
        return "\t".join(value.text for value in row.values if any(place in alone for place in value.spans)), alone
    return None


def rows_apart(rows: Sequence[TableRow], read: Callable[[Span], str]) -> tuple[str, list[Span]] | None:
    """Of rows between which others stand their text, each on a line, and where they are printed. None for rows in one piece."""
    spans = [row.span for row in rows]
    if all(not read(Span(one.end, other.start)).strip() for one, other in pairwise(spans)):
        return None
    return "\n".join(map(read, spans)), spans


def with_heads(passage: Passage, row: TableRow) -> Span | None:
    """The only row of a table and the heads printed right above it, which alone say what its values are of; None for other rows."""
    heads = [place for value in row.values for place in value.head_spans]
    if not heads or sum(other.table == row.table for other in passage.rows) > 1 or (within := span_within(passage, row)) is None:
        return None
    start, end = min(heads).start, max(place.end for place in heads)
    above = passage.start <= start and end <= within.start and not text_at(passage, Span(end, within.start)).strip()
    return Span(start, within.end) if above else None


def under_one_head(rows: Sequence[TableRow], row: TableRow) -> list[TableRow]:
    """The rows of its table that stand under the innermost of the row heads of this one that span several; itself where none does."""
    of_table = [other for other in rows if other.table == row.table]
    groups = [
        [other for other in of_table if any(value.spans == head.spans for value in other.values)]
        for head in row.values
        if head.names_row and head.spans
    ]
    return min((group for group in groups if len(group) > 1), key=len, default=[row])


def whole_cell(passage: Passage, span: Span, marked: Span) -> Span:
    """Of a table row the whole short cell in which words are marked (12건, when 건 is); other marks as they are."""
    for row in _rows(passage, span):
        for value in row.values if span_within(passage, row) == span else ():
            inside = len(value.spans) == 1 and value.spans[0].start <= marked.start and marked.end <= value.spans[0].end
            if inside and len(value.text) <= _SHORT_CELL and value.spans[0].end <= passage.end:
                return value.spans[0]
    return marked


def heads_beside(passage: Passage, span: Span, marked: Span | None) -> list[Span]:
    """Where what belongs to the evidence is printed, outside of itself: the column heads of what is marked in it, or of all its cells where
    nothing is, and cells that its rows share with others, row heads among them; the notes that marks in these point at."""
    found: list[Span] = []
    rows = _rows(passage, span)
    for row in rows:
        telling = [value for value in row.values if _holds(value, marked)] or row.values
        found += [place for value in telling for place in value.head_spans]
        found += [place for value in row.values for place in value.spans]  # row heads, and what the row shares with others
    found += [note.span for note in _notes(rows, marked)]
    return [place for place in dict.fromkeys(found) if place.end <= span.start or place.start >= span.end]


def _rows(passage: Passage, span: Span) -> list[TableRow]:
    return [row for row in passage.rows if row.span.start < span.end and span.start < row.span.end]


def _notes(rows: Sequence[TableRow], marked: Span | None) -> list[Note]:
    """What marks in the cell that is marked, in its heads and in its row's heads point at; in all cells where none is marked."""
    telling = [row for row in rows if any(_holds(value, marked) for value in row.values)]
    values = [value for row in telling or rows for value in row.values if not telling or value.names_row or _holds(value, marked)]
    return list(dict.fromkeys(note for value in values for note in value.notes))


def _holds(value: Value, marked: Span | None) -> bool:
    return marked is not None and any(start < marked.end and marked.start < end for start, end in value.spans)
