"""The columns that say which row it is: those that group rows, and the one that names the row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.pdf.tables.frame import Extent, Frame
from rag.pdf.tables.values import is_value, mostly_values, only_marks, shaded_columns

_NAME = re.compile(r"(?:(?:(?<=시설)|(?<![설증발]))명|명칭|이름|상호|제목|name|title)(?:\(.*\))?$", re.IGNORECASE)
_NUMBER = re.compile(r"(?:연번|순번|번호|일련번호|순위|no\.?|#)", re.IGNORECASE)
_RUNNING = re.compile(r"[(\[<]?(?:제|no\.?|#)?(\d{1,4})(?:[.)\]>:]|호|번)?", re.IGNORECASE)
_PERIOD = re.compile(r"기간|일시|일자|날짜|시기|시간|date|period", re.IGNORECASE)
_DISTINCT = 0.7
_FEWEST_NAMES = 3  # rows
_GROUPED = 0.5  # stretches of the same text, of the rows: fewer are groups
_FEWEST_GROUPED = 4  # rows
_LONGEST_NAME = 40  # characters without white space: longer ones are texts
_FEWEST_TEXTS = 3  # beside each other
_LABEL = 12  # characters without white space
_LABELLED = 0.5  # share of the values beside labels that look like values


def name_columns(frame: Frame, spans: dict[int, Extent], rows: int, before: int) -> set[int]:
    """The columns, all left of `before`, that are of row heads; `rows` first rows name columns."""
    shaded = shaded_columns(frame, rows)
    if not rows and (labels := _label_columns(frame, shaded)):
        return labels
    if (period := _period(frame, rows)) < len(frame.places[0]):  # lists side by side
        own = _printed_names(frame, spans, rows, period)
        return {start + column for start in range(0, len(frame.places[0]), period) for column in own}
    found = _printed_names(frame, spans, rows, before)
    if rows and found == {0} and _is_prose(frame, rows):
        found = set()
    column = 0
    while column in shaded and column < min(before, len(frame.places[0]) - 1):
        found.add(column)
        column += 1
    return found


def _is_prose(frame: Frame, rows: int) -> bool:
    """Whether the first column holds texts as the others do, so that none of it names a row: texts beside each other under their heads."""
    body = [frame.row_texts(row) for row in range(rows, len(frame.places))]
    names = [texts[0] for texts in body if any(map(str.isalpha, texts[0]))]
    beside = any(len(texts) >= _FEWEST_TEXTS and all(len(text) > _LONGEST_NAME for text in texts) for texts in body)
    return beside and all(len(name) > _LONGEST_NAME for name in names)


def _period(frame: Frame, rows: int) -> int:
    """After how many columns the heads say the same again; all of them where they do not."""
    heads = frame.row_texts(rows - 1) if rows else []
    width = len(frame.places[0])
    lengths = (n for n in range(2, width // 2 + 1) if width % n == 0 and len(set(heads[:n])) == n and heads == heads[:n] * (width // n))
    return next(lengths, width) if all(heads) and heads else width


def _printed_names(frame: Frame, spans: dict[int, Extent], rows: int, before: int) -> set[int]:
    width = min(before, len(frame.places[0]) - 1)
    found: set[int] = set()
    numbered = False
    for column in range(width):
        cells = _column(frame, rows, column)
        if not found and rows and len(frame.places) - rows == 1 and _are_values(frame, frame.places[-1]):
            return found  # one row of figures has no name
        if not found and rows and only_marks(frame, cells):
            if any(frame.texts[cell] for cell in cells):  # what is ticked has no name, unless it stands beside
                own = _own_name(frame, rows, column + 1, width) if len(cells) >= _FEWEST_NAMES else None
                return set() if own is None else {own}
            if not frame.row_texts(rows - 1)[column]:
                continue
        if found and mostly_values(frame, cells):
            if not numbered and not _PERIOD.search(frame.row_texts(rows - 1)[column] if rows else ""):
                return found  # behind what is no date there is no name
            continue
        if not found and _is_number(frame, rows, column):
            found.add(column)
            numbered = True
            continue
        grouping = any(frame.texts[cell] and _is_parted(frame, spans[cell]) for cell in cells)
        named = None if grouping else _name_column(frame, rows, column, width)
        if named is not None and (numbered or _repeats(frame, rows, column)):
            return found | {named}
        if numbered and not grouping and (own := _own_name(frame, rows, column, width)) is not None:
            return found | {own}
        found.add(column)
        if not grouping and not (column + 1 < width and _is_grouped(frame, rows, column)):
            return found
    return found


def _column(frame: Frame, rows: int, column: int) -> list[int]:
    return list(dict.fromkeys(row[column] for row in frame.places[rows:]))


def _is_parted(frame: Frame, extent: Extent) -> bool:
    """Whether a cell stands beside several rows."""
    first, last, _, right = extent
    return any(len({row[column] for row in frame.places[first:last]}) > 1 for column in range(right, len(frame.places[0])))


def _are_values(frame: Frame, cells: Sequence[int]) -> bool:
    filled = [frame.texts[cell] for cell in cells if frame.texts[cell]]
    return len(filled) > 1 and all(map(is_value, filled))


def _name_column(frame: Frame, rows: int, first: int, width: int) -> int | None:
    """The column from `first` on whose head says that it holds names."""
    if not rows or len(frame.places) - rows < _FEWEST_NAMES:
        return None
    for column in range(first, width):
        texts = _column(frame, rows, column)
        if _NAME.search(frame.row_texts(rows - 1)[column]) and not _repeats(frame, rows, column) and not mostly_values(frame, texts):
            return column
    return None


def _own_name(frame: Frame, rows: int, first: int, width: int) -> int | None:
    """The first column of words from `first` on that says something else in each row."""
    for column in range(first, width):
        if not mostly_values(frame, _column(frame, rows, column)) and not _repeats(frame, rows, column):
            return column
    return None


def _is_number(frame: Frame, rows: int, column: int) -> bool:
    if rows and _NUMBER.fullmatch(frame.row_texts(rows - 1)[column]):
        return True
    return _are_running(frame, _column(frame, rows, column))


def _repeats(frame: Frame, rows: int, column: int) -> bool:
    """Whether a column says the same of several rows."""
    texts = [frame.texts[row[column]] for row in frame.places[rows:]]
    return len(set(texts)) < _DISTINCT * len(texts)


def _is_grouped(frame: Frame, rows: int, column: int) -> bool:
    """Whether rows that say the same there stand together, and the words beside tell them apart. What is blank says what is above it."""
    texts: list[tuple[str, str]] = []
    for row in frame.places[rows:]:
        above = texts[-1][0] if texts else ""
        texts.append((frame.texts[row[column]] or above, frame.texts[row[column + 1]]))
    stretches = 1 + sum(above != below for (above, _), (below, _) in pairwise(texts))
    told = len(set(texts)) >= _DISTINCT * len(texts)
    return len(texts) >= _FEWEST_GROUPED and stretches <= _GROUPED * len(texts) and told


def _are_running(frame: Frame, cells: Sequence[int]) -> bool:
    """Whether they are 1, 2, 3 …"""
    bare = ["".join(frame.texts[cell].split()) for cell in cells if frame.texts[cell]]
    values = [int(number.group(1)) for text in bare if (number := _RUNNING.fullmatch(text))]
    return len(values) == len(bare) > 1 and all(b - a in {0, 1} for a, b in pairwise(values))


def _label_columns(frame: Frame, shaded: set[int]) -> set[int]:
    """The columns of labels in a form: "성명 | 김가람 | 연락처 | 02-123-4567". Empty where it is none."""
    width = len(frame.places[0])
    if width < 4:
        return set()
    if len(shaded) > 1 and 0 in shaded and width - 1 not in shaded and any(column - 1 not in shaded for column in shaded - {0}):
        return shaded
    if width % 2 or len(frame.places) < 2:
        return set()
    labels = [text for row in range(len(frame.places)) for text in frame.row_texts(row)[::2] if text]
    values = [text for row in range(len(frame.places)) for text in frame.row_texts(row)[1::2]]
    if len(labels) != len(set(labels)) or any(len(text) > _LABEL or any(map(str.isdecimal, text)) for text in labels):
        return set()
    told = sum(not text or is_value(text) or len(text) > _LABEL or any(map(str.isdecimal, text)) for text in values)
    return set(range(0, width, 2)) if told >= _LABELLED * len(values) else set()
