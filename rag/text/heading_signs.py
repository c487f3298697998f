"""How likely a line is a heading by all signs together: marks, print, place, neighbours, the file's outline.

A logistic model. Its weights were fitted on the looked-at half of the hand-made truth by `tests/benchmarks/fit_headings.py`, which prints
them as they stand here.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.core.logistic import logistic
from rag.core.marks import BULLETS, DASHES, ENCLOSED, TYPED, item_kind
from rag.text.heading_marks import begins_statute, is_sentence, length_of_title, rank_of
from rag.text.printed_lines import Line, Setting

_FINITE = re.compile(r"(?:[다까죠]|[어아여해세지네나군데예에]요|[함음임됨]|것)[.)\]」』\s]*$")
_BROKEN = re.compile(r"(?:[은는을를의]|및|하고|하여|위해|위한|또는|[으로]로|에서|에게|이며|하며|[,·])\s*$")
_ENCIRCLED = re.compile(f"[{ENCLOSED}]")
_BULLET = re.compile(rf"[{BULLETS}{DASHES}+]|{TYPED}")
_CAPTION = re.compile(r"[<\[【(〈]?\s?(?:그림|표|사진|도표|별표|Figure|Fig\.|Table)\s?[\d.<\[-]", re.IGNORECASE)
_BRACKETED = re.compile(r"[<\[【〈《].*[>\]】〉》]$")
_LABEL = re.compile(r"\S\s?[:：]\s?\S")
_SAME_STYLE = 1.04  # of two sizes of one style

WEIGHTS: dict[str, float] = {
    "above a table": 0.06,
    "begins a clause": 0.17,
    "bias": -4.45,
    "bold": 1.60,
    "bolder than the next": 0.90,
    "bracketed": -0.30,
    "broken off": -0.11,
    "bulleted": -1.54,
    "caption": 0.00,
    "clearly larger": 1.57,
    "encircled": 1.45,
    "ends the page": 0.23,
    "figures": 0.13,
    "finite": -0.44,
    "first of a page": 0.29,
    "gap above": 1.42,
    "gap below": 0.70,
    "goes on": 0.30,
    "indented": -1.58,
    "items below": 1.45,
    "label": -0.82,
    "larger": 0.23,
    "larger than the next": 0.73,
    "length": -1.26,
    "lettered": 0.07,
    "light": 1.70,
    "list below": 0.28,
    "listed": 0.15,
    "numbered": 0.93,
    "outlined": 0.19,
    "room": 1.38,
    "ruled": 0.95,
    "sentence": -0.74,
    "set as the last": -1.08,
    "set as the next": -0.27,
    "smaller": -0.36,
    "smaller than the next": -0.74,
    "square": -0.47,
    "tinted alone": -0.41,
    "very short": -2.40,
}


@dataclass(frozen=True, slots=True)
class Style:
    """A size in points with whether it is bold, tinted, light."""

    size: float
    bold: bool
    tinted: bool
    light: bool

    @classmethod
    def of(cls, setting: Setting) -> Style:
        return cls(setting.size, setting.bold >= 0.5, setting.tinted >= 0.5, setting.light >= 0.5)

    def like(self, other: Style) -> bool:
        """Whether both look the same."""
        alike = 1 / _SAME_STYLE <= self.size / max(other.size, 0.1) <= _SAME_STYLE
        return alike and (self.bold, self.tinted, self.light) == (other.bold, other.tinted, other.light)


@dataclass(frozen=True, slots=True)
class Print:
    """What is usual in a document: the style of most of its characters, its margins."""

    body: Style
    left: float
    right: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Print | None:
        """None where no line tells how it is set."""
        shares: Counter[Style] = Counter()
        for line in lines:
            if line.setting is not None:
                shares[Style.of(line.setting)] += len(line.text)
        if not shares:
            return None
        prose = sorted((line.setting.x0, line.setting.x1) for line in lines if line.setting is not None and len(line.text) >= 40)
        rights = sorted(x1 for _, x1 in prose)
        left, right = (prose[len(prose) // 10][0], rights[len(rights) * 9 // 10]) if prose else (0.0, 0.0)
        return cls(shares.most_common(1)[0][0], left, right)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A line between its neighbours. `ruled`: rules by its mark and size alone take it for a heading; `listed`: it is marked as the line
    above; `outlined`: the file's outline names it; `goes_on`: it may be the next line of the heading above it."""

    above: Line | None
    line: Line
    below: Line | None
    ruled: bool
    listed: bool
    outlined: bool
    goes_on: bool
    left: float | None = None  # where the lines around it begin that stand in its column, None where none do


def signs(weighed: Weighed, usual: Print) -> dict[str, float]:
    """The signs of a line that tells how it is set, each a number of which 0 is the usual."""
    found = {
        "bias": 1.0,
        "ruled": weighed.ruled,
        "outlined": weighed.outlined,
        "listed": weighed.listed,
        "goes on": weighed.goes_on,
        **_of_print(weighed, usual),
        **_of_text(weighed.line),
        **_of_place(weighed, usual),
        **_of_what_follows(weighed.line, weighed.below),
    }
    return {name: float(value) for name, value in found.items()}


def _of_print(weighed: Weighed, usual: Print) -> dict[str, float]:
    setting, body = weighed.line.setting, usual.body
    assert setting is not None
    above = weighed.above.setting if weighed.above is not None else None
    below = weighed.below.setting if weighed.below is not None else None
    style, size = Style.of(setting), max(setting.size, 0.1)
    larger = math.log(size / max(body.size, 0.1))
    return {
        "larger": min(max(larger, -0.3), 0.7),
        "clearly larger": larger > 0.07,
        "smaller": larger < -0.07,
        "bold": setting.bold * (not body.bold),
        "tinted alone": setting.tinted * (1 - max(below.tinted if below else 1.0, body.tinted)),
        "light": setting.light,
        "larger than the next": min(max(math.log(size / max(below.size, 0.1)), -0.3), 0.5) if below else 0.0,
        "smaller than the next": 3 * (below is not None and size < 0.93 * below.size),
        "bolder than the next": setting.bold - below.bold if below else 0.0,
        "set as the next": below is not None and style.like(Style.of(below)),
        "set as the last": above is not None and not weighed.goes_on and style.like(Style.of(above)),
    }


def _of_text(line: Line) -> dict[str, float]:
    text, rank = line.text[: length_of_title(line.text)], rank_of(line.text)
    return {
        "length": min(len(text), 80) / 40,
        "very short": len(line.text) < 4,
        "finite": bool(_FINITE.search(text)),
        "sentence": is_sentence(text),
        "broken off": bool(_BROKEN.search(text)),
        "figures": sum(c.isdigit() for c in text) / len(text),
        "numbered": 52 <= rank <= 58,
        "lettered": rank in (62, 64, 66),
        "square": rank == 60,
        "encircled": bool(_ENCIRCLED.match(line.text)),
        "bulleted": rank != 60 and bool(_BULLET.match(line.text)),
        "caption": bool(_CAPTION.match(line.text)),
        "bracketed": bool(_BRACKETED.match(line.text)),
        "label": bool(_LABEL.search(line.text)),
    }


def _of_place(weighed: Weighed, usual: Print) -> dict[str, float]:
    setting, above, line, below = weighed.line.setting, weighed.above, weighed.line, weighed.below
    assert setting is not None
    size, room = max(setting.size, 0.1), usual.right - setting.x1
    left = usual.left if weighed.left is None else weighed.left
    aside = abs(setting.x0 + setting.x1 - setting.width) / max(setting.width, 1.0)
    centred = aside < 0.04 and setting.x0 > usual.left + 2 * size
    return {
        "gap above": _gap(above, line),
        "gap below": _gap(line, below),
        "indented": 0.0 if centred else min(max((setting.x0 - left) / size, -2.0), 8.0) / 8,
        "room": min(max(room / max(usual.right - usual.left, 1.0), 0.0), 1.0),
        "first of a page": above is None or above.page != line.page,
        "ends the page": below is None or below.page != line.page,
    }


def _of_what_follows(line: Line, below: Line | None) -> dict[str, float]:
    deeper, own = below is not None and _deeper(line.text, below.text), bool(item_kind(line.text))
    return {
        "items below": deeper and own,
        "list below": 2 * (deeper and not own),
        "above a table": below is not None and below.table,
        "begins a clause": below is not None and begins_statute(below.text),
    }


def _deeper(text: str, below: str) -> bool:
    own, other = item_kind(text), item_kind(below)
    return bool(other) and other != own


def _gap(above: Line | None, below: Line | None) -> float:
    """The blank between two lines in sizes of their print, at most 2; 1 where they do not stand above each other."""
    if above is None or below is None or above.page != below.page or above.setting is None or below.setting is None:
        return 1.0
    gap = below.setting.top - above.setting.bottom
    size = max(min(above.setting.size, below.setting.size), 0.1)
    return 1.0 if gap < -size else min(max(gap / size, 0.0), 2.0)


def likelihood(found: dict[str, float]) -> float:
    """The probability that a line with these signs is a heading."""
    return logistic(sum(WEIGHTS.get(name, 0.0) * value for name, value in found.items()))
