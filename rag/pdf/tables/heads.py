"""Which cells of a table are heads: the first rows, which name the columns, and the columns that say which row it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from rag.pdf.tables.frame import Frame

Head = Literal["column", "row", "corner"]

_LONG_HEAD = 60  # characters without white space: a longer cell is no head of a column
_LONG_NAME = 15  # of a table with two columns, whose first row may be a name with its value
_MOST_HEAD_ROWS = 4
_WIDE_HEAD = 3  # columns under one head that may have heads of their own further down
_SENTENCE = re.compile(r"(?:니다|한다|된다|않다|있다|없다|세요)[.]?$")
_DIGITS = re.compile(r"[\d.,]+")
_LIST = re.compile(r"[,:=]")
_VALUE = re.compile(
    r"[-–−△▲+±~약]?(?:[\d.,:/~∼～\-–−%()△▲+×x*]|\b)*\d(?:[\d.,:/~∼～\-–−%()△▲+×x*])*(?:원|천원|만원|백만원|억원|명|건|개|회|일|월|시|분|점|배|호|세|인|대|㎡|m|kg|km|cm|mm|%p?|만|천|억|백만|p|x|X)*(?:\(.*\))?"
    r"|[-–−○◯OoXx×◎●△▲√✓]"
)
_YEAR = re.compile(
    r"(?:['’‘]\d\d|(?:19|20)\d\d|\d\d(?=년))(?:년|년도|학년도|\.)?(?:\d{1,2}월말?|말|상반기|하반기|결산|예산|계획)?(?:\([A-Za-z가-힣]\))?"
)
_NAME = re.compile(r"(?:명|명칭|이름|상호|제목|name|title)(?:\(.*\))?$", re.IGNORECASE)
_DISTINCT = 0.7
_FEWEST_NAMES = 3  # rows
_NUMBER = re.compile(r"(?:연번|순번|번호|일련번호|no\.?|#)", re.IGNORECASE)


def heads_of(frame: Frame) -> dict[int, Head]:
    """Head by cell; values are left out."""
    spans = extents(frame.places)
    rows = head_rows(frame, spans)
    inner = _inner_heads(frame, spans, rows)
    columns = head_columns(frame, spans, rows, min((spans[cell][2] for cell in inner), default=len(frame.places[0])))
    found: dict[int, Head] = dict.fromkeys([*inner, *_said_again(frame, rows)], "column")
    for cell, (row, _, column, last_column) in spans.items():
        if row < rows:
            found[cell] = "corner" if column in columns and last_column - 1 in columns else "column"
        elif cell not in found and column in columns and (column == 0 or last_column - 1 in columns):
            found[cell] = "row"
    return found


Extent = tuple[int, int, int, int]  # row, row after the last, column, column after the last


def extents(places: Sequence[Sequence[int]]) -> dict[int, Extent]:
    """By cell, in the order in which they begin."""
    found: dict[int, Extent] = {}
    for r, row in enumerate(places):
        for c, cell in enumerate(row):
            first_row, _, first_column, last_column = found.get(cell, (r, r, c, c))
            found[cell] = (first_row, r + 1, first_column, max(last_column, c + 1))
    return found


def is_value(text: str) -> bool:
    bare = "".join(text.split())
    return bool(_VALUE.fullmatch(bare)) and not _YEAR.fullmatch(bare)


def head_rows(frame: Frame, spans: dict[int, Extent]) -> int:
    """How many of the first rows are heads."""
    if len(frame.places) < 2 or not _names_columns(frame, 0):
        return 0
    n = 1
    while n < min(_MOST_HEAD_ROWS, len(frame.places) - 1) and _divides(frame, n, spans) and _names_columns(frame, n):
        n += 1
    return n


def _divides(frame: Frame, row: int, spans: dict[int, Extent]) -> bool:
    """Whether a row is of the heads above it: one of them reaches into it, or it does nothing but divide what they span."""
    above, divided = frame.places[row - 1], False
    if any(cell == over for cell, over in zip(frame.places[row], above, strict=True)):
        return True
    for column, cell in enumerate(frame.places[row]):
        over = spans[above[column]]
        parts = dict.fromkeys(frame.places[row][over[2] : over[3]])
        if 1 < len(parts) < len(frame.places[row]):
            divided = True
        elif frame.texts[cell] and frame.texts[above[column]]:
            return False
    return divided


def _names_columns(frame: Frame, row: int) -> bool:
    texts = frame.row_texts(row)
    filled = [text for text in texts if text]
    if not filled or any(len(text) > _LONG_HEAD or _SENTENCE.search(text) for text in filled):
        return False
    if any(is_value(text) and _like_those_below(frame, row, column) for column, text in enumerate(texts) if column):
        return False
    if len(texts) == 2 and len(set(frame.places[row])) == 2:  # a name with its value, or the heads of two columns?
        below = [places[1] for places in frame.places[row + 1 :]]
        return bool(texts[0] or not row) and (
            _mostly_values(frame, below) or bool(len(texts[1]) <= _LONG_NAME and not _LIST.search(texts[1]))
        )
    return True


def _said_again(frame: Frame, rows: int) -> list[int]:
    """Cells of rows that repeat the last head row further down."""
    if not rows:
        return []
    heads = frame.row_texts(rows - 1)
    return [cell for row in range(rows, len(frame.places)) if frame.row_texts(row) == heads for cell in frame.places[row]]


def _like_those_below(frame: Frame, row: int, column: int) -> bool:
    """Whether a value is one of its column; "1월" over "35" names it."""
    shape = _DIGITS.sub("", frame.row_texts(row)[column])
    below = [frame.row_texts(r)[column] for r in range(row + 1, min(len(frame.places), row + 6))]
    filled = [text for text in below if text]
    return not shape or not filled or any(_DIGITS.sub("", text) == shape for text in filled) or not any(map(is_value, filled))


def _inner_heads(frame: Frame, spans: dict[int, Extent], rows: int) -> list[int]:
    """Heads further down: where a head over several columns says nothing of each, the first row beside a merged row head does."""
    if not 0 < rows < len(frame.places):
        return []
    for cell in dict.fromkeys(frame.places[rows - 1]):
        _, _, left, right = spans[cell]
        own = [part for part in dict.fromkeys(frame.places[rows][left:right]) if spans[part][1] - spans[part][0] == 1]
        merged = [part for part in frame.places[rows][:right] if spans[part][1] - spans[part][0] > 1]
        named = all(frame.texts[part] and not is_value(frame.texts[part]) for part in own)
        if named and merged and right - left >= _WIDE_HEAD and len(own) >= _WIDE_HEAD - 1:
            return own
    return []


def head_columns(frame: Frame, spans: dict[int, Extent], rows: int, before: int) -> set[int]:
    """The columns, all left of `before`, that say which row it is: the first, those that a grouping one divides, the name beside a running
    number."""
    width = min(before, len(frame.places[0]) - 1)
    body = range(rows, len(frame.places))
    found: set[int] = set()
    for column in range(width):
        cells = list(dict.fromkeys(frame.places[row][column] for row in body))
        if found and _mostly_values(frame, cells):
            continue
        found.add(column)
        if any(spans[cell][1] - spans[cell][0] > 1 and frame.texts[cell] for cell in cells):
            continue  # it groups rows: the next says which
        name = _name_column(frame, rows, width) if len(found) == 1 else None
        if _is_number(frame, rows, column):
            return found | ({name} if name is not None else _next_name(frame, rows, column, width))
        return {name} if name is not None and column == 0 and _repeats(frame, rows, column) else found
    return found


def _name_column(frame: Frame, rows: int, width: int) -> int | None:
    """The column whose head says that it holds names."""
    if not rows or len(frame.places) - rows < _FEWEST_NAMES:
        return None
    for column in range(1, width):
        if _NAME.search(frame.row_texts(rows - 1)[column]) and not _repeats(frame, rows, column):
            return column
    return None


def _next_name(frame: Frame, rows: int, after: int, width: int) -> set[int]:
    for column in range(after + 1, width):
        if not _mostly_values(frame, [row[column] for row in frame.places[rows:]]):
            return {column}
    return set()


def _is_number(frame: Frame, rows: int, column: int) -> bool:
    if rows and _NUMBER.fullmatch(frame.row_texts(rows - 1)[column]):
        return True
    return _are_running(frame, list(dict.fromkeys(row[column] for row in frame.places[rows:])))


def _repeats(frame: Frame, rows: int, column: int) -> bool:
    """Whether a column says the same of several rows."""
    texts = [frame.texts[row[column]] for row in frame.places[rows:]]
    return len(set(texts)) < _DISTINCT * len(texts)


def _mostly_values(frame: Frame, cells: Sequence[int]) -> bool:
    filled = [cell for cell in cells if frame.texts[cell]]
    return not filled or 2 * sum(is_value(frame.texts[cell]) for cell in filled) > len(filled)


def _are_running(frame: Frame, cells: Sequence[int]) -> bool:
    """Whether they are 1, 2, 3 …"""
    numbers = ["".join(character for character in frame.texts[cell] if character.isdecimal()) for cell in cells if frame.texts[cell]]
    short = all(len("".join(frame.texts[cell].split())) <= 4 for cell in cells)
    values = [int(number) for number in numbers if number and len(number) < 6]
    return short and len(values) == len(numbers) > 1 and all(b - a in {0, 1} for a, b in pairwise(values))
