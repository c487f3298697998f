"""A table row in words: its heads, then each value under the heads of its column, with the note that a mark in it points at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.core.tables import Note, TableRow, Value
from rag.text.spoken import closed_up, spoken

Piece = tuple[str, int | None]  # text, and where its first character is printed
_LONGEST_NOTE = 100  # characters of a note that are told
_SHORTER = 0.75  # of the longest piece: the parts of a row that is longer


def told_row(row: TableRow) -> Iterator[Piece]:
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


def _of_list(values: Sequence[Value]) -> Iterator[Piece]:
    names = [value for value in values if value.names_row and value.text]
    for value in names:
        yield from _value(value)
        yield " ", None
    for number, value in enumerate(_telling_values(values)):
        heads = " ".join(map(closed_up, value.heads))
        yield f"{' | ' if number else ('· ' if names else '')}{heads}{': ' if heads else ''}", None
        yield from _value(value)


def _telling_values(values: Sequence[Value]) -> list[Value]:
    return [value for value in values if not value.names_row and spoken(value.text).strip()]


def told_in_parts(row: TableRow, *, longest: int) -> Iterator[list[Piece]]:
    """A row told in one piece, or where that would be longer than `longest` characters in several, each with its row heads."""
    whole = list(told_row(row))
    if length_of(whole) <= longest or _is_form(row):
        yield whole
        return
    for values in _lists(row):
        named = tuple(value for value in values if value.names_row)
        part: list[Value] = []
        for value in _telling_values(values):
            if part and length_of(list(_of_list((*named, *part, value)))) > _SHORTER * longest:
                yield list(_of_list((*named, *part)))
                part = []
            part.append(value)
        yield list(_of_list((*named, *part)))


def _is_form(row: TableRow) -> bool:
    """Whether labels stand between its values, which have no other heads."""
    names = [value.names_row for value in row.values]
    return not any(value.heads for value in row.values) and False in names and True in names[names.index(False) :]


def _form(row: TableRow) -> Iterator[Piece]:
    """A label without a value, and a value that has none of its own, are told by themselves."""
    named = True
    for number, value in enumerate(value for value in row.values if value.names_row or spoken(value.text).strip()):
        if number:
            yield (": " if named and not value.names_row else " " if named else " | "), None
        yield from _value(value)
        named = value.names_row


def notes_of_heads(row: TableRow) -> tuple[str, ...]:
    """The notes that marks in the column heads point at, as they are told, each once."""
    return tuple(dict.fromkeys(_told_note(note) for value in row.values for note in value.notes if note.of_head))


def _told_note(note: Note) -> str:
    return note.text if len(note.text) <= _LONGEST_NOTE else f"{note.text[: _LONGEST_NOTE - 1]}…"


def _value(value: Value) -> Iterator[Piece]:
    """The value's text, and behind it, said without a place, the notes that it points at."""
    yield from _text(value)
    for note in value.notes:
        if not note.of_head:
            yield f" [{_told_note(note)}]", None


def _text(value: Value) -> Iterator[Piece]:
    """The value's text span by span, each with its place; without places where white space was taken out of it."""
    if value.names_row and (name := closed_up(value.text)) != value.text:
        yield name, None
        return
    if sum(end - start + 1 for start, end in value.spans) != len(value.text) + 1:
        yield value.text, None
        return
    at = 0
    for start, end in value.spans:
        if at:
            yield " ", None
        yield value.text[at : at + end - start], start
        at += end - start + 1


def length_of(pieces: Sequence[Piece]) -> int:
    """Their characters."""
    return sum(len(text) for text, _ in pieces)
