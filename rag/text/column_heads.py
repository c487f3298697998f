"""The column heads that a table row stands under: without them a row of figures says nothing of what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.core.records import Passage, Span
from rag.text.sentences import sentences

_VALUE = re.compile(r"[△▲-]?\d[\d,.]*\s?(?:%|원|명|개|일|점)?")


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence or table row of a passage: a span of the document, and the heads of its columns in one line, where it has some."""

    span: Span
    heads: str


def rows_of(passage: Passage) -> Iterator[Row]:
    """The sentences and table rows of a passage in order, without the head rows of its tables."""
    heads = heads_above(passage)
    in_table, head_line = bool(heads), Span(-1, -1)
    for start, end in sentences(passage.text):
        line = _line_at(passage.text, start)  # a long row is parted at its cells, and each of them is of the row
        text = passage.text[slice(*line)]
        if "\t" not in text:
            in_table, heads = False, ""
        elif not in_table:
            in_table, heads = True, " ".join(text.split()) if _names_columns(text) else ""
            head_line = line if heads else head_line
        if line == head_line:
            continue
        yield Row(Span(passage.start + start, passage.start + end), heads)


def heads_at(passage: Passage, at: int) -> str:
    """The heads of the row at a place of the document; nothing where there is no row, or it has none."""
    row = next((row for row in rows_of(passage) if row.span.end > at), None)
    return row.heads if row is not None and row.span.start <= at else ""


def heads_above(passage: Passage) -> str:
    """Of a table that began in an earlier passage: the last heading, where the passage starts inside a table."""
    first = passage.text.lstrip().partition("\n")[0]
    return passage.heading[-1].replace(" | ", " ") if passage.heading and "\t" in first and " | " in passage.heading[-1] else ""


def _line_at(text: str, at: int) -> Span:
    ends = [end for end in (text.find("\n", at), text.find("\f", at)) if end >= 0]
    return Span(max(text.rfind("\n", 0, at), text.rfind("\f", 0, at)) + 1, min(ends, default=len(text)))


def _names_columns(row: str) -> bool:
    """Whether the first row of a table names its columns: three or more of them, and none is a value."""
    cells = [cell.strip() for cell in row.split("\t") if cell.strip()]
    return len(cells) > 2 and not any(_VALUE.fullmatch(cell) for cell in cells)
