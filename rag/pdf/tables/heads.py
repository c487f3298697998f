"""Which cells of a table are heads: the first rows, which name the columns, and the columns that say which row it is."""

from __future__ import annotations

import re
from typing import Literal

from rag.pdf.tables.frame import Extent, Frame
from rag.pdf.tables.names import name_columns
from rag.pdf.tables.values import is_value, mostly_values, shaded_columns, shaded_rows

Head = Literal["column", "row", "corner"]

_LONG_HEAD = 60  # characters without white space: a longer cell is no head of a column
_LONG_NAME = 15  # of a table with two columns, whose first row may be a name with its value
_MOST_HEAD_ROWS = 4
_WIDE_HEAD = 3  # columns under one head that may have heads of their own further down
_SENTENCE = re.compile(r"(?:니다|한다|된다|않다|있다|없다|세요)[.]?$")
_DIGITS = re.compile(r"[\d.,]+")
_ARROW = re.compile(r"[⇩↓▼⬇⇓→⇒▶➡]*")
_TURN = re.compile(r"\w[⇒→➡▶]\w")
_BEGINS = re.compile(r"구분|항목|종류|유형|분류")
_LONG_INNER = 20  # characters without white space of a head further down
_LABEL = re.compile(
    r"(?:성명|이름|성함|명칭|상호|주소|소재지|연락처|전화|번호|생년월일|성별|소속|부서|직위|직급|직책|일시|일자|날짜|장소|기간|대표자|담당자|신청인|작성자"
    r"|사업명|과제명|회사명|업체명|행사명|제목|목적|금액|보증금|계좌|은행|이메일|발행처|발행일|주최|주관|후원|대상|문의|참가비|모집인원|시간)$"
)
_LONGEST_LABEL = 8  # characters without white space
_LABELS = 2  # rows that begin as a form's do: the first one is no head then
_LIST = re.compile(r"[,:=]")


def heads_of(frame: Frame) -> dict[int, Head]:
    """Head by cell; values are left out."""
    spans = frame.extents()
    rows = head_rows(frame, spans)
    inner = _inner_heads(frame, spans, rows)
    columns = name_columns(frame, spans, rows, min((spans[cell][2] for cell in inner), default=len(frame.places[0])))
    found: dict[int, Head] = dict.fromkeys([*inner, *_said_again(frame, rows), *_begun_again(frame, spans, rows)], "column")
    for cell, (row, _, column, last_column) in spans.items():
        if row < rows:
            found[cell] = "corner" if column in columns and last_column - 1 in columns else "column"
        elif cell not in found and column in columns and (column == 0 or last_column - 1 in columns):
            found[cell] = "row"
    return found


def head_rows(frame: Frame, spans: dict[int, Extent]) -> int:
    """How many of the first rows are heads."""
    shaded = shaded_rows(frame)
    if 0 < shaded <= _MOST_HEAD_ROWS and not any(_is_long(text) for row in range(shaded) for text in frame.row_texts(row)):
        return shaded if not set(frame.places[shaded - 1]) & set(frame.places[shaded]) else max(shaded, _named_rows(frame, spans))
    labels = shaded_columns(frame, 0)
    if 0 in labels and (len(labels) > 1 or len(frame.places[0]) == 2):  # a form: what stands beside the first label is its value
        return 0
    return _named_rows(frame, spans)


def _named_rows(frame: Frame, spans: dict[int, Extent]) -> int:
    if len(frame.places) < 2 or not _names_columns(frame, 0) or _is_step(frame, 0) or _begins_group(frame, spans):
        return 0
    n = 1
    while (
        n < min(_MOST_HEAD_ROWS, len(frame.places) - 1)
        and _divides(frame, n, spans)
        and _names_columns(frame, n)
        and not _is_step(frame, n)
    ):
        n += 1
    return n


def _begins_group(frame: Frame, spans: dict[int, Extent]) -> bool:
    """Whether the first row is one of several that its first cell stands beside, and that no other divides: a name over its values."""
    first = dict.fromkeys(frame.places[0])
    depths = [spans[cell][1] - spans[cell][0] for cell in first]
    below = dict.fromkeys(cell for row in frame.places[1 : depths[0]] for cell in row)
    apart = all(spans[cell][3] - spans[cell][2] == 1 for cell in (*first, *below))
    return apart and depths[0] > 1 and max(depths[1:], default=0) == 1 and len(frame.places) > depths[0]


def _is_step(frame: Frame, row: int) -> bool:
    """Whether a row is the step of a procedure: nothing or an arrow stands under it."""
    own = set(frame.places[row])
    below = [cell for cell in dict.fromkeys(frame.places[row + 1]) if cell not in own] if row + 2 < len(frame.places) else []
    return bool(below) and all(_ARROW.fullmatch(frame.texts[cell].strip()) for cell in below) and any(frame.row_texts(row + 2))


def _is_long(text: str) -> bool:
    return len(text) > _LONG_HEAD or bool(_SENTENCE.search(text))


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
    if not filled or any(map(_is_long, filled)):
        return False
    if any(_TURN.search(text) and _TURN.search(frame.row_texts(row + 1)[column]) for column, text in enumerate(texts)):
        return False  # from whom to whom
    if any(is_value(text) and _like_those_below(frame, row, column) for column, text in enumerate(texts) if column):
        return False
    if len(texts) == 2 and not row and _is_form(frame):
        return False
    if len(texts) == 2 and len(set(frame.places[row])) == 2:  # a name with its value, or the heads of two columns?
        below = [places[1] for places in frame.places[row + 1 :]]
        return (
            bool(texts[0] or not row)
            and not is_value(texts[1])
            and (mostly_values(frame, below) or bool(len(texts[1]) <= _LONG_NAME and not _LIST.search(texts[1])))
        )
    return True


def _is_form(frame: Frame) -> bool:
    """Whether the first column is the labels of a form, from its first row on: "성명", "연락처"."""
    labels = [
        bool(len(text) <= _LONGEST_LABEL and _LABEL.search(text)) for text in (frame.row_texts(r)[0] for r in range(len(frame.places)))
    ]
    return labels[0] and sum(labels) >= max(_LABELS, len(labels) / 3)


def _said_again(frame: Frame, rows: int) -> list[int]:
    """Cells of rows that repeat the last head row further down."""
    if not rows:
        return []
    heads = frame.row_texts(rows - 1)
    return [cell for row in range(rows, len(frame.places)) if frame.row_texts(row) == heads for cell in frame.places[row]]


def _begun_again(frame: Frame, spans: dict[int, Extent], rows: int) -> list[int]:
    """Cells of rows further down that begin as head rows do: "구분", or what the table's own first head says, before other heads."""
    own = frame.row_texts(rows - 1)[0] if rows else ""
    found: list[int] = []
    for row in range(max(rows, 1), len(frame.places) - 1):
        cells = [cell for cell in dict.fromkeys(frame.places[row]) if spans[cell][1] - spans[cell][0] == 1]
        texts = ["".join(frame.texts[cell].split()) for cell in cells]
        if len(cells) < 2 or not all(texts) or not (_BEGINS.fullmatch(texts[0]) or (own and texts[0] == own)):
            continue
        if not any(len(text) > _LONG_INNER or is_value(text) or _SENTENCE.search(text) for text in texts[1:]):
            found += cells
    return found


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
