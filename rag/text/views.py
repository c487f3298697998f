"""What an index or a model sees of a passage, each view in one place. What is shown and boxed is the passage's own text."""

from __future__ import annotations

from rag.core.records import Passage, Span
from rag.text.column_heads import Row, heads_above, heads_at

_HEADING_LENGTH = 60  # characters of the headings before a window
_HEADS_LENGTH = 80  # … of the column heads


def text_at(passage: Passage, span: Span) -> str:
    """The document's text from `span.start` to `span.end`, which lie inside the passage."""
    return passage.text[span.start - passage.start : span.end - passage.start]


def as_indexed(passage: Passage) -> str:
    """What a passage's terms are made of: the headings that it does not hold itself, then its text."""
    flat = "".join(passage.text.split())
    missing = [title for title in passage.heading if "".join(title.rstrip("…").split()) not in flat]
    return "\n".join([" > ".join(missing), passage.text]) if missing else passage.text


def as_embedded(passage: Passage, window: Span) -> str:
    """What the embedder sees of a window: its text alone; with the headings before it less was found (the card of retriever-ko says how
    much). They count in `as_indexed`."""
    return text_at(passage, window)


def as_read(passage: Passage, window: Span) -> str:
    """What the reader sees: the last of the headings on a line, column heads where the window begins inside a table, the window."""
    titles = passage.heading[:-1] if heads_above(passage) else passage.heading
    above = (" > ".join(titles[-2:])[-_HEADING_LENGTH:], heads_at(passage, window.start)[:_HEADS_LENGTH])
    return "\n".join([*filter(None, above), text_at(passage, window)])


def as_reranked(passage: Passage) -> str:
    """What a cross-encoder sees: the headings, then the text in one line."""
    return " ".join([*passage.heading, *passage.text.split()])


def as_matched(passage: Passage) -> str:
    """Where the question's words are looked for, to show which of them are there: the headings and the text."""
    return as_reranked(passage)


def as_weighed(passage: Passage, row: Row) -> str:
    """What is weighed of a sentence or a table row: it in one line, after the heads of its columns."""
    return " ".join([row.heads, *text_at(passage, row.span).split()]).strip()


def headings_of(passage: Passage) -> str:
    """The headings above a passage in one line: their words count for each of its sentences."""
    return " ".join(passage.heading)
