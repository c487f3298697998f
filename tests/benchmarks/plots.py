"""What a question costs against how much there is, drawn from `results.jsonl`: `.readme/cost.svg`.

    python tests/benchmarks/plots.py

The newest figures of `sizes.py` of every size; both axes are logarithms. Drawn by hand, so that nothing need be installed.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from results import PROJECT, Result, read

PLOT = PROJECT / ".readme" / "cost.svg"
_WIDE, _HIGH, _LEFT, _TOP = 360, 240, 62, 40  # of a panel's frame, and what stands before it
_COLOURS = ("#1f5fa8", "#c4541c", "#3b8a4f")
_NAME = re.compile(r"size\.k\d+\.(\w+)")


@dataclass(frozen=True, slots=True)
class Panel:
    """`lines`: a figure's name and what it is called; `must`: where it was to stay below, at so many passages."""

    title: str
    lines: Mapping[str, str]
    must: Mapping[int, float]


PANELS = (
    Panel(
        "찾기, 밀리초 (search, ms)",
        {"search_p50": "p50", "search_p95": "p95", "search_cpu_p50": "p50, processor"},
        {100_000: 25, 1_000_000: 60},
    ),
    Panel("열기와 첫 질문, 초 (opening, s)", {"opening_s": "clock", "opening_cpu_s": "processor"}, {100_000: 1.5}),
    Panel("메모리, MB (memory)", {"memory_mb": "question on the command line, without the reader"}, {}),
    Panel("디스크, MB (disk)", {"disk_mb": "database and index"}, {}),
)


def points(results: Mapping[str, Result], figure: str) -> list[tuple[float, float]]:
    """`(passages, value)` of every size, in order."""
    found = (result for name, result in results.items() if (match := _NAME.fullmatch(name)) and match[1] == figure)
    return sorted((float(str(result.parameters["passages"])), result.value) for result in found)


def svg(results: Mapping[str, Result]) -> str:
    """The whole picture."""
    places = product((0, 1), repeat=2)
    panels = [_panel(panel, results, *place) for panel, place in zip(PANELS, ((x, y) for y, x in places), strict=True)]
    wide, high = 2 * (_WIDE + _LEFT) + 20, 2 * (_HIGH + _TOP) + 40
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="11">'
    return "\n".join([head, f'<rect width="{wide}" height="{high}" fill="#fff"/>', *panels, "</svg>"]) + "\n"


def _panel(panel: Panel, results: Mapping[str, Result], column: int, row: int) -> str:
    lines = {called: points(results, figure) for figure, called in panel.lines.items()}
    values = [value for line in lines.values() for _, value in line] + list(panel.must.values())
    across = _Axis.around([passages for line in lines.values() for passages, _ in line], _WIDE)
    up = _Axis.around(values, _HIGH)
    drawn = [f'<text x="0" y="-14" font-size="13" font-weight="bold">{panel.title}</text>']
    drawn += [f'<rect width="{_WIDE}" height="{_HIGH}" fill="none" stroke="#999"/>']
    for tick in across.ticks:
        drawn += [_line(across.at(tick), 0, across.at(tick), _HIGH), _text(across.at(tick), _HIGH + 14, _short(tick), "middle")]
    for tick in up.ticks:
        drawn += [_line(0, _HIGH - up.at(tick), _WIDE, _HIGH - up.at(tick)), _text(-6, _HIGH - up.at(tick) + 4, _short(tick), "end")]
    for (called, line), colour in zip(lines.items(), _COLOURS, strict=False):
        drawn += _drawn(called, [(across.at(x), _HIGH - up.at(y)) for x, y in line], colour)
    for passages, most in panel.must.items():
        if across.low <= passages <= across.high:
            drawn.append(_text(across.at(passages), _HIGH - up.at(most) + 4, "✕", "middle"))
    return f'<g transform="translate({_LEFT + column * (_WIDE + _LEFT)},{_TOP + row * (_HIGH + _TOP)})">{"".join(drawn)}</g>'


@dataclass(frozen=True, slots=True)
class _Axis:
    """From the power of ten below all values to the one above, in so many pixels."""

    low: float
    high: float
    pixels: float

    @classmethod
    def around(cls, values: Sequence[float], pixels: float) -> _Axis:
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return cls(10.0**low, 10.0 ** max(high, low + 1), pixels)

    @property
    def ticks(self) -> list[float]:
        return [10.0**power for power in range(round(math.log10(self.low)), round(math.log10(self.high)) + 1)]

    def at(self, value: float) -> float:
        return round(self.pixels * math.log10(value / self.low) / math.log10(self.high / self.low), 1)


def _drawn(called: str, line: Sequence[tuple[float, float]], colour: str) -> list[str]:
    joined = " ".join(f"{x},{y}" for x, y in line)
    dots = [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in line]
    x, y = line[0]
    name = f'<text x="{x + 4}" y="{y - 7}" fill="{colour}">{called}</text>'
    return [f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="1.5"/>', *dots, name]


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<path d="M{x} {y}L{to_x} {to_y}" stroke="#ddd"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#333">{text}</text>'


def _short(value: float) -> str:
    """1,000 as 1k, 1,000,000 as 1M, .1 as .1."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def main(place: Path = PLOT) -> int:
    place.write_text(svg(read()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
