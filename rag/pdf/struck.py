"""What is struck out: characters with a drawn line through their middle, or under a strike-out annotation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.core.marks import STROKE
from rag.pdf.characters import Characters, Floats
from rag.pdf.pdfium import Drawing, PdfiumPage

_THICKEST = 0.2  # of a character's height
_MIDDLE = (0.33, 0.7)  # of the ink's height: where a line strikes a character out; lower it underlines
_CROSSES = 0.6  # of a character's width
_ITS_OWN = 0.7  # of a line's length that characters must fill: rules of tables and charts go on
_APART = 3.0  # points: pieces of one line
_SHORTEST = 3.0
_DASHES = frozenset("-–—―─━=~∼_·…ㅡ―→←")


def struck_out(characters: Characters, page: PdfiumPage, drawing: Drawing) -> NDArray[np.bool_]:
    """Which characters are. That a line shows is looked up on the page: stripes of shading are drawn as lines, too."""
    struck = np.zeros(len(characters.text), dtype=np.bool_)
    rows = np.flatnonzero(~characters.white & (characters.turns == 0) & ~np.isnan(characters.ink).any(1))
    if not len(rows):
        return struck
    ink = characters.ink[rows]
    rules = drawing.rules
    lines = _joined(rules[(rules[:, 3] - rules[:, 1] < 3) & (rules[:, 2] - rules[:, 0] > 1)])
    dashes = np.array([characters.text[row] in _DASHES for row in rows.tolist()])
    body = characters.body[rows]
    for x0, top, x1, bottom in _among(lines, ink):
        here = _crossed(ink, x0=x0, top=top, x1=x1, bottom=bottom) & ~dashes
        if not here.any() or (ink[here, 2].clip(x0, x1) - ink[here, 0].clip(x0, x1)).sum() < _ITS_OWN * (x1 - x0) - _gaps(ink[here]):
            continue
        if page.has_line((x0, top, x1, bottom), float(ink[here, 1].min()) - 1, float(ink[here, 3].max()) + 1):
            middle, level = (ink[:, 0] + ink[:, 2]) / 2, (top + bottom) / 2
            below = (x0 <= middle) & (middle <= x1) & (body[:, 1] < level) & (level < body[:, 3])
            struck[rows[here | below]] = True  # commas, too, that lie under the line
    for x0, top, x1, bottom in drawing.struck.tolist():
        x, y = (ink[:, 0] + ink[:, 2]) / 2, (ink[:, 1] + ink[:, 3]) / 2
        struck[rows[(x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom)]] = True
    return struck


def _joined(lines: Floats) -> list[tuple[float, float, float, float]]:
    """Level lines, pieces of one joined."""
    found: list[tuple[float, float, float, float]] = []
    for x0, top, x1, bottom in sorted(lines.tolist(), key=lambda line: (round(line[1]), line[0])):
        if found and abs(found[-1][1] - top) < 0.5 and x0 - found[-1][2] < _APART:
            last = found[-1]
            found[-1] = (last[0], min(last[1], top), max(last[2], x1), max(last[3], bottom))
        else:
            found.append((x0, top, x1, bottom))
    return [line for line in found if line[2] - line[0] > _SHORTEST]


def _among(lines: list[tuple[float, float, float, float]], ink: Floats) -> list[tuple[float, float, float, float]]:
    """The lines at a height at which the middle of some character stands."""
    middles = np.sort((ink[:, 1] + ink[:, 3]) / 2)
    reach = 0.25 * float(np.percentile(ink[:, 3] - ink[:, 1], 95))
    y = np.array([(line[1] + line[3]) / 2 for line in lines])
    near = np.searchsorted(middles, y + reach) > np.searchsorted(middles, y - reach)
    return [line for line, here in zip(lines, near.tolist(), strict=True) if here]


def _crossed(ink: Floats, x0: float, top: float, x1: float, bottom: float) -> NDArray[np.bool_]:
    y, height, width = (top + bottom) / 2, ink[:, 3] - ink[:, 1], ink[:, 2] - ink[:, 0]
    through = (
        (y > ink[:, 1] + _MIDDLE[0] * height) & (y < ink[:, 1] + _MIDDLE[1] * height) & (bottom - top < _THICKEST * np.maximum(height, 4))
    )
    along = np.minimum(ink[:, 2], x1) - np.maximum(ink[:, 0], x0) >= _CROSSES * width
    return np.asarray(through & along & (height > 2.5), dtype=np.bool_)


def _gaps(ink: Floats) -> float:
    """The blank between neighbouring characters, which a line through words crosses too; wider than a space it is none of theirs."""
    order = np.argsort(ink[:, 0])
    gaps = ink[order[1:], 0] - ink[order[:-1], 2]
    return float(gaps[(gaps > 0) & (gaps < 0.8 * np.median(ink[:, 3] - ink[:, 1]))].sum())


def with_strokes(text: str, boxes: Floats, rows: NDArray[np.int64], struck: NDArray[np.bool_]) -> tuple[str, Floats, NDArray[np.int64]]:
    """`text` with a stroke after each struck character, in its box and of its row."""
    if not struck.any():
        return text, boxes, rows
    places = np.flatnonzero(struck)
    written = "".join(character + STROKE if here else character for character, here in zip(text, struck.tolist(), strict=True))
    return written, np.insert(boxes, places + 1, boxes[places], axis=0), np.insert(rows, places + 1, rows[places])
