"""The column heads that a table row stands under: without them a row of figures says nothing of what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.records import Passage, Span
from rag.sentences import sentences

_VALUE = re.compile(r"[△▲-]?\d[\d,.]*\s?(?:%|원|명|개|일|점)?")


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence or table row of a passage: a span of the document, and the heads of its columns in one line, where it has some."""

    span: Span
    heads: str


def rows_of(passage: Passage) -> Iterator[Row]:
    """The sentences and table rows of a passage in order, without the head rows of its tables."""
    heads = _heads_above(passage)
    in_table = bool(heads)
    for start, end in sentences(passage.text):
        text = passage.text[start:end]
        if "\t" not in text:
            in_table, heads = False, ""
        elif not in_table:
            in_table, heads = True, " ".join(text.split()) if _names_columns(text) else ""
            if heads:
                continue
        yield Row(Span(passage.start + start, passage.start + end), heads)


def heads_at(passage: Passage, at: int) -> str:
    """The heads of the row at a place of the document that stand further up in the passage; nothing where it is no row with such heads."""
    row = next((row for row in rows_of(passage) if row.span.end > at), None)
    return row.heads if row is not None and row.span.start <= at and row.heads != _heads_above(passage) else ""


def _heads_above(passage: Passage) -> str:
    """Of a table that began in an earlier passage: the last heading, where the passage starts inside a table."""
    first = passage.text.lstrip().partition("\n")[0]
    return passage.heading[-1].replace(" | ", " ") if passage.heading and "\t" in first and " | " in passage.heading[-1] else ""


def _names_columns(row: str) -> bool:
    """Whether the first row of a table names its columns: three or more of them, and none is a value."""
    cells = [cell.strip() for cell in row.split("\t") if cell.strip()]
    return len(cells) > 2 and not any(_VALUE.fullmatch(cell) for cell in cells)
