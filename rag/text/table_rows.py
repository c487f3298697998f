"""Tables as rows that can be understood alone: each with its row heads, column heads, unit and caption."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.core.marks import item_kind
from rag.core.tables import Cell, Note, Span, Table, TableRow, Value
from rag.text.table_notes import notes_of, pointed_at

_LONGEST_HEAD = 60  # characters of one head; a longer one is a sentence that stands where a head should
_TOTAL = re.compile(r"(?:총|합|소|누)?계|총액|합산|평균|전체")
_CLOSED = re.compile(r"[.。:;]$|다$|[※*]")


def table_rows(text: str, tables: Sequence[Table]) -> list[TableRow]:
    """The rows of all tables that are not heads themselves, in the order of the document's text."""
    rows = [row for number, table in enumerate(tables) for row in _rows(text, table, number)]
    return sorted(rows, key=lambda row: row.span)


def _rows(text: str, table: Table, number: int) -> Iterator[TableRow]:
    caption = _one_line(text, (table.caption,)) if table.caption else ""
    heads = [cell for cell in table.cells if cell.head in ("column", "corner")]
    begun, notes = _heads_begin(table), notes_of(text, table)
    above = _Above()
    for row in range(table.rows):
        here = [cell for cell in table.cells if cell.row <= row < cell.row + cell.row_span]
        over = above.names(text, table, here)
        own = _printed_alone(text, here, row)
        if not own or not any(cell.head is None for cell in here):
            continue
        first = max((start for start in begun if start <= row), default=0)
        telling = [head for head in heads if head.row >= first]
        values = tuple(_value(text, cell, telling, notes) for cell in sorted(here, key=lambda cell: cell.column))
        yield TableRow(
            Span(min(own)[0], max(span.end for span in own)), values=(*over, *values), caption=caption, unit=table.unit or "", table=number
        )


def _heads_begin(table: Table) -> list[int]:
    """Rows that are all heads, the first of those that follow each other: what stands above them names no column below them."""
    values = {row for cell in table.cells if cell.head in (None, "row") for row in range(cell.row, cell.row + cell.row_span)}
    rows = [row for row in range(table.rows) if row not in values]
    return [row for row in rows if row - 1 not in rows]


@dataclass(slots=True)
class _Above:
    """What names a row besides its own cells: a line over all columns further up, and rows that its mark sets it under ("-" under "○")."""

    section: Value | None = None
    marked: list[tuple[str, Value]] = field(default_factory=list)  # by kind of mark, outermost first

    def names(self, text: str, table: Table, here: Sequence[Cell]) -> tuple[Value, ...]:
        """Takes note of the row `here`, and gives what is above it, outermost first."""
        first = here[0]
        said = _one_line(text, first.spans)
        if first.column_span == table.columns:
            if first.row_span == 1 and first.head in (None, "row") and said and len(said) <= _LONGEST_HEAD and not _CLOSED.search(said):
                self.section, self.marked = Value(said, spans=first.spans, names_row=True), []
            return ()
        section = (self.section,) if self.section is not None else ()
        if first.head == "row" and not said and self.marked and any(cell.head == "row" and cell.spans for cell in here):
            return (*section, *(value for _, value in self.marked))  # the group is printed for its first row alone
        if first.head != "row" or first.row_span > 1 or not any(map(str.isalnum, said)):
            self.marked = []
            return section
        kind = item_kind(said)
        while (not kind and self.marked) or any(kind == other for other, _ in self.marked):
            self.marked.pop()
        over = tuple(value for _, value in self.marked)
        if not _TOTAL.fullmatch("".join(said.split())):
            self.marked.append((kind, Value(said, spans=first.spans, names_row=True)))
        return (*section, *over)


def _printed_alone(text: str, here: Sequence[Cell], row: int) -> list[Span]:
    """Where the row's own cells are printed, and those that it shares with rows below if they stand on its line."""
    alone = [span for cell in here if cell.row_span == 1 for span in cell.spans]
    shared = [span for cell in here if cell.row_span > 1 and cell.row == row for span in cell.spans]
    if not alone:
        return shared
    start, end = min(alone)[0], max(span.end for span in alone)
    between = {span: text[span.end : start] if span.end <= start else text[end : span.start] for span in shared}
    return [*alone, *(span for span, gap in between.items() if not {"\n", "\f"} & set(gap))]


def _value(text: str, cell: Cell, heads: Sequence[Cell], notes: Mapping[str, Note]) -> Value:
    above = [head for head in heads if head.row < cell.row and _share_a_column(head, cell)]
    above = [head for head in above if head.spans and len(_one_line(text, head.spans)) <= _LONGEST_HEAD]
    said, names = _one_line(text, cell.spans), tuple(dict.fromkeys(_one_line(text, head.spans) for head in above))
    of_heads = (replace(note, of_head=True) for name in names for note in pointed_at(name, notes))
    return Value(
        text=said,
        spans=cell.spans,
        heads=names,
        head_spans=tuple(dict.fromkeys(span for head in above for span in head.spans)),
        names_row=cell.head == "row",
        notes=tuple(dict.fromkeys([*pointed_at(said, notes), *of_heads])),
    )


def _share_a_column(one: Cell, other: Cell) -> bool:
    return one.column < other.column + other.column_span and other.column < one.column + one.column_span


def _one_line(text: str, spans: Sequence[Span]) -> str:
    return " ".join(" ".join(text[start:end] for start, end in spans).split())
