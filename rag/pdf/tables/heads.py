"""Which cells of a table are heads: the first rows, which name the columns, and the columns that say which row it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from rag.pdf.tables.frame import Frame

Head = Literal["column", "row", "corner"]

_LONG_HEAD = 60  # characters without white space: a longer cell is no head of a column
_LONG_NAME = 25  # of a table with two columns, whose first row may be a name with its value
_MOST_HEAD_ROWS = 4
_VALUE = re.compile(
    r"[-–−△▲+±~약]?(?:[\d.,:/~∼～\-–−%()△▲+×x*]|\b)*\d(?:[\d.,:/~∼～\-–−%()△▲+×x*])*(?:원|천원|만원|백만원|억원|명|건|개|회|일|월|시|분|점|배|호|세|인|대|㎡|m|kg|km|cm|mm|%p?|만|천|억|백만|p|x|X)*(?:\(.*\))?"
    r"|[-–−○◯OoXx×◎●△▲√✓]"
)
_YEAR = re.compile(r"['’‘]?(?:19|20)?\d\d(?:년|년도|학년도|\.)?(?:\d{1,2}월말?|말|상반기|하반기|결산|예산|계획)?(?:\([A-Za-z가-힣]\))?")
_NUMBER = re.compile(r"(?:연번|순번|번호|no\.?|구분번호|순위)", re.IGNORECASE)


def heads_of(frame: Frame) -> dict[int, Head]:
    """Head by cell; values are left out."""
    spans = {cell: _extent(frame.places, cell) for row in frame.places for cell in row}
    rows = head_rows(frame, spans)
    columns = head_columns(frame, spans, rows)
    found: dict[int, Head] = {}
    for cell, (row, _, column, last_column) in spans.items():
        if row < rows:
            found[cell] = "corner" if column in columns and last_column - 1 in columns else "column"
        elif column in columns and (column == 0 or last_column - 1 in columns):
            found[cell] = "row"
    return found


Extent = tuple[int, int, int, int]  # row, row after the last, column, column after the last


def _extent(places: Sequence[Sequence[int]], cell: int) -> Extent:
    rows = [r for r, row in enumerate(places) if cell in row]
    columns = [c for c, place in enumerate(places[rows[0]]) if place == cell]
    return rows[0], rows[-1] + 1, columns[0], columns[-1] + 1


def is_value(text: str) -> bool:
    bare = "".join(text.split())
    return bool(_VALUE.fullmatch(bare)) and not _YEAR.fullmatch(bare)


def head_rows(frame: Frame, spans: dict[int, Extent]) -> int:
    """How many of the first rows are heads."""
    if len(frame.places) < 2 or not _names_columns(frame, 0):
        return 0
    n = 1
    while n < min(_MOST_HEAD_ROWS, len(frame.places) - 1):
        reach = max(spans[cell][1] for row in frame.places[:n] for cell in row if spans[cell][2] or spans[cell][1] < len(frame.places))
        parted = [cell for cell in dict.fromkeys(frame.places[n - 1]) if spans[cell][3] - spans[cell][2] > 1]
        if reach <= n and not (parted and _parts(frame, parted, n, spans)):
            break
        if not _names_columns(frame, n):
            break
        n += 1
    return n


def _parts(frame: Frame, parted: Sequence[int], row: int, spans: dict[int, Extent]) -> bool:
    """Whether the cells under merged heads are heads of their parts."""
    for cell in parted:
        below = dict.fromkeys(frame.places[row][spans[cell][2] : spans[cell][3]])
        if len(below) > 1 and len(below) < len(frame.places[row]) and all(not is_value(frame.texts[part]) for part in below):
            return True
    return False


def _names_columns(frame: Frame, row: int) -> bool:
    texts = frame.row_texts(row)
    cells = list(dict.fromkeys(frame.places[row]))
    filled = [text for text in texts if text]
    if not filled or any(len(text) > _LONG_HEAD for text in filled):
        return False
    if any(is_value(text) for text in texts[1:]):
        return False
    if len(texts) == 2 and len(cells) == 2:
        return len(texts[1]) <= _LONG_NAME and (bool(texts[0]) or not row)
    return True


def head_columns(frame: Frame, spans: dict[int, Extent], rows: int) -> set[int]:
    """The columns that say which row it is: the first, those that a grouping one divides, the name beside a running number."""
    width = len(frame.places[0])
    body = range(rows, len(frame.places))
    found: set[int] = set()
    column = 0
    while column < width - 1:
        cells = list(dict.fromkeys(frame.places[row][column] for row in body))
        if found and _mostly_values(frame, cells):
            column += 1
            continue
        found.add(column)
        groups = any(spans[cell][1] - spans[cell][0] > 1 and frame.texts[cell] for cell in cells)
        numbers = not groups and _are_running(frame, cells)
        if not (groups or numbers) or column + 1 >= width - 1 and not numbers:
            break
        column += 1
    return found


def _mostly_values(frame: Frame, cells: Sequence[int]) -> bool:
    filled = [cell for cell in cells if frame.texts[cell]]
    return not filled or 2 * sum(is_value(frame.texts[cell]) for cell in filled) > len(filled)


def _are_running(frame: Frame, cells: Sequence[int]) -> bool:
    """Whether they are 1, 2, 3 …"""
    numbers = ["".join(character for character in frame.texts[cell] if character.isdecimal()) for cell in cells if frame.texts[cell]]
    short = all(len("".join(frame.texts[cell].split())) <= 4 for cell in cells)
    values = [int(number) for number in numbers if number and len(number) < 6]
    return short and len(values) == len(numbers) > 1 and all(b - a in {0, 1} for a, b in zip(values[:-1], values[1:], strict=True))
