"""Parts of tables on following pages -> tables: one that goes on over the page end is one, its heads counted once, a broken row joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.core.marks import item_kind, item_number
from rag.core.records import Page, Span
from rag.pdf.tables.frame import Frame
from rag.pdf.tables.spans import Part

_TOLERANCE = 4.0  # points that a column's side may shift from page to page
_MOST_HEADS = 4  # rows of heads that are printed again
_SMALL_PRINT = 400  # characters of footnotes under a table that goes on
_NOTE = re.compile(r"\s*(?:[*※†]|주\s*\d*\s*[):.]|\d{1,2}\)|\[?\d{1,3}\]?\s*$|자료|출처|-\s*\d+\s*-)")
_LEADS = re.compile(r"다음|아래|각\s?[호목]|[:：]\s*$")
_LEAD_LENGTH = 80  # characters at the end of a cell in which it says that a list follows
_WORD = re.compile(r"(?<!\S)\S")
_CLOSED = re.compile(r"[.。!?:;]\s*[)\]」”’\"']*\s*$")


def frames_of(parts: Sequence[Part], pages: Sequence[Page]) -> list[Frame]:
    """Tables in the order of their first part. `parts` in the order of pages."""
    frames: list[Frame] = []
    open_at: dict[int, list[Frame]] = {}  # by the page that they may go on on
    beside: dict[int, list[Part]] = {}
    for part in parts:
        beside.setdefault(part.page, []).append(part)
    for part in parts:
        page = pages[part.page - 1]
        inner = [other.whole for other in beside[part.page] if other is not part and _stands_in(other, part)]
        waiting = open_at.get(part.page, [])
        above = next((frame for frame in waiting if _goes_on(frame, part, page, inner)), None)
        if above is not None:
            open_at[part.page] = [other for other in waiting if other is not above]
            _append(above, part)
        frame = above or Frame.of(part)
        if above is None:
            frames.append(frame)
        if _ends_page(part, page, inner):
            open_at.setdefault(part.page + 1, []).append(frame)
    return frames


def _stands_in(part: Part, outer: Part) -> bool:
    """Whether a part is a table in a cell of `outer`."""
    return bool(
        outer.xs[0] - _TOLERANCE <= part.xs[0]
        and part.xs[-1] <= outer.xs[-1] + _TOLERANCE
        and outer.ys[0] - _TOLERANCE <= part.ys[0]
        and part.ys[-1] <= outer.ys[-1] + _TOLERANCE
    )


def _ends_page(part: Part, page: Page, inner: Sequence[Span]) -> bool:
    """Whether nothing but tables in its cells and small print follows on the page."""
    above = [_line_at(page, at) for at in _above(part, page).tolist()]
    rest = _without(page, Span(part.whole.end, page.start + len(page.text)), [*inner, *above])
    return not rest or (len(rest) <= _SMALL_PRINT and all(_NOTE.match(line) for line in rest.split("\n")))


def _line_at(page: Page, at: int) -> Span:
    end = page.text.find("\n", at)
    return Span(page.start + page.text.rfind("\n", 0, at) + 1, page.start + (end if end >= 0 else len(page.text)))


def _without(page: Page, span: Span, inner: Sequence[Span]) -> str:
    """The page's text in `span` without that of `inner`."""
    text, at = "", span.start
    for start, end in sorted(inner):
        if start < span.end and end > at:
            text, at = text + page.text[at - page.start : max(start, at) - page.start], min(end, span.end)
    return (text + page.text[at - page.start : span.end - page.start]).strip()


def _goes_on(frame: Frame, part: Part, page: Page, inner: Sequence[Span]) -> bool:
    """Whether `part` stands at the top of its page and has the columns of `frame`."""
    before = _without(page, Span(page.start, part.whole.start), inner)
    if before or frame.parts[-1].drawn != part.drawn or len(_above(part, page)):
        return False
    return _common_edges(frame, part) is not None


def _above(part: Part, page: Page) -> NDArray[np.int64]:
    """Places in the page's text, behind the part, of characters that stand above it; none where it is not upright."""
    first, last = part.whole.start - page.start, part.whole.end - page.start
    boxes = page.boxes
    with np.errstate(invalid="ignore"):
        above = (boxes[last:, 3] < part.ys[0]) & (boxes[last:, 2] > part.xs[0]) & (boxes[last:, 0] < part.xs[-1])
        own = boxes[first:last][~np.isnan(boxes[first:last, 0])]
        upright = (own[:, 1] >= part.ys[0] - _TOLERANCE) & (own[:, 3] <= part.ys[-1] + _TOLERANCE)
    return np.flatnonzero(above) + last if upright.all() else np.zeros(0, np.int64)


def _common_edges(frame: Frame, part: Part) -> list[float] | None:
    """The columns' sides of both, on the frame's page, where those of one are all found in the other."""
    if not part.drawn:  # their sides depend on the text of the page
        theirs = part.xs.tolist()
        return frame.xs if len(theirs) == len(frame.xs) and _overlap(frame.xs, theirs) else None
    shift = frame.xs[0] - float(part.xs[0])
    theirs = [x + shift for x in part.xs.tolist()]
    if abs(theirs[-1] - frame.xs[-1]) > _TOLERANCE:
        return None
    fewer, more = sorted((theirs, frame.xs), key=len)
    if any(min(abs(x - y) for y in more) > _TOLERANCE for x in fewer):
        return None
    return more


def _overlap(xs: Sequence[float], others: Sequence[float]) -> bool:
    """Whether each column has most of its width in common with its twin."""
    for a, b, c, d in zip(xs[:-1], xs[1:], others[:-1], others[1:], strict=True):
        if min(b, d) - max(a, c) < 0.5 * min(b - a, d - c):
            return False
    return True


def _append(frame: Frame, part: Part) -> None:
    edges = _common_edges(frame, part) or frame.xs
    first = len(frame.spans)
    theirs = [x + frame.xs[0] - float(part.xs[0]) for x in part.xs.tolist()] if part.drawn else edges
    below = _spread([[cell + first for cell in row] for row in part.places.tolist()], theirs, edges)
    frame.places, frame.xs = _spread(frame.places, frame.xs, edges), edges
    frame.spans += part.spans
    frame.texts += part.texts
    frame.shades += part.shades
    last = len(frame.places) - 1
    frame.places += below
    repeated = _repeated_heads(frame, last + 1)
    del frame.places[last + 1 : last + 1 + repeated]
    open_end = frame.parts[-1].open_bottom or part.open_top
    frame.parts.append(part)
    if last + 1 < len(frame.places):
        _join_rows(frame, last, open_end)


def _spread(places: list[list[int]], xs: Sequence[float], edges: Sequence[float]) -> list[list[int]]:
    """`places` with a column for each of `edges`."""
    columns = []
    for left, right in pairwise(edges):
        middle = (left + right) / 2
        columns.append(max(0, min(sum(x <= middle for x in xs) - 1, len(xs) - 2)))
    return [[row[column] for column in columns] for row in places]


def _repeated_heads(frame: Frame, first: int) -> int:
    """How many rows from `first` on say what the table's first rows say."""
    n = 0
    while n < _MOST_HEADS and first + n < len(frame.places) and n < first:
        if frame.row_texts(first + n) != frame.row_texts(n) or not any(frame.row_texts(n)):
            break
        n += 1
    whole = {cell for row in frame.places[first : first + n] for cell in row}
    below = {cell for row in frame.places[first + n :] for cell in row}
    return n if not whole & below else 0


def _join_rows(frame: Frame, last: int, open_end: bool) -> None:
    """What the page end broke: the row, where its cells go on; the blank rest of a merged cell at the left."""
    above, below = list(frame.places[last]), list(frame.places[last + 1])
    if _is_broken(frame, above, below, open_end):
        for a, b in zip(above, below, strict=True):
            if a in frame.places[last] and b in frame.places[last + 1]:
                frame.united(a, b)
        if frame.places[last] == frame.places[last + 1]:
            del frame.places[last + 1]
        return
    for a, b in zip(above, below, strict=True):
        if frame.texts[b] or not frame.texts[a]:
            break
        under = [i for i, cell in enumerate(above) if cell == a] == [i for i, cell in enumerate(below) if cell == b]
        if under and b in frame.places[last + 1] and a in frame.places[last]:
            frame.united(a, b)


def _is_broken(frame: Frame, above: Sequence[int], below: Sequence[int], open_end: bool) -> bool:
    if [above.index(a) for a in above] != [below.index(b) for b in below]:  # cells that stand under each other, side by side
        return False
    pairs = [(frame.texts[a], frame.texts[b]) for a, b in zip(above, below, strict=True)]
    going = [(a, b) for a, b in pairs if b]
    if not going or not all(a for a, _ in going):
        return False
    if any(
        all(frame.texts[b] in ("", frame.texts[over]) for b, over in zip(below, row, strict=True))
        for row in frame.places[:-1]
        if row != below
    ):
        return False  # heads inside the table, said again
    if not pairs[0][1] and (open_end or all(_lists_on(a, b) for a, b in going)):
        return True
    return (not pairs[0][1] or open_end) and not any(_CLOSED.search(a) for a, _ in going)


def _lists_on(above: str, below: str) -> bool:
    """Whether `below` begins with the item that comes next in the list of the cell above, or with the first of one that it leads into."""
    kind, number = item_kind(below), item_number(below)
    if number == 1 and _LEADS.search(above[-_LEAD_LENGTH:]):
        return True
    own = [item_number(above[at:]) for at in (word.start() for word in _WORD.finditer(above)) if item_kind(above[at:]) == kind]
    return bool(kind and number and own) and own[-1] == (number or 0) - 1
