"""Ranges of values: 3cm 이상, 60세 이상 65세 미만, 31일 이후부터 60일 이내, 2∼3시간, 5천만원을 넘으면.

A question that tells how much it is about (72세면, 4cm 짧아졌는데) asks of the range that holds it, whichever figures that names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.text.numerals import in_figures
from rag.text.values import values_in

_TAIL = r"\s?(?:을|를|이|가|은|는|도)?\s?"
_FROM = re.compile(rf"{_TAIL}(?:(?P<closed>이상|(?P<loose>이후(?:부터)?|부터))|(?P<open>초과|훌쩍\s?넘|넘|지[나난났]))")
_TO = re.compile(
    rf"{_TAIL}(?:(?P<closed>이하|(?P<loose>이내|까지|안쪽|안에))|(?P<open>미만|못\s?(?:되|미치)|밑|안\s?(?:[되된됐돼]|넘|지[나난났])))"
)
_SENTENCED = re.compile(r"의?\s?(?:징역|벌금|금고|구류|과태료|과료)|\s(?:구속|구금)")  # 3년 이하의 징역: what is imposed, not on whom
_NO_CONDITION = re.compile(r"에(?![는서만])|[당씩]|마다|\s?중(?:에|에서)?(?=\s)")  # 하루에, 1인당, 1,000개 중에: a rate, a whole
_AND_TO = re.compile(r"[\s,·~∼∽～〜–\-(]*(?:하고|하며|하는|하지만|고|으며|며|[은는인]|지만|만|게)?[\s,·~∼∽～〜–\-]*")
_UP_TO = re.compile(r"\s?[~∼∽～〜–-]\s?")
_LOW = re.compile(rf"(?P<low>\d+(?:,\d{{3}})*(?:\.\d+)?){_UP_TO.pattern}$")
_FORM = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>\D+)")
# What a unit is counted in, so that units of one kind compare: days (a month of 365 / 12), metres, grams.
_SCALES = {
    "년": ("일", Decimal(365)), "개월": ("일", Decimal(365) / 12), "일": ("일", Decimal(1)), "시간": ("일", Decimal(1) / 24),
    "분": ("일", Decimal(1) / 1440), "km": ("m", Decimal(1000)), "m": ("m", Decimal(1)), "cm": ("m", Decimal("0.01")),
    "mm": ("m", Decimal("0.001")), "t": ("g", Decimal(1000000)), "kg": ("g", Decimal(1000)), "g": ("g", Decimal(1)),
}  # fmt: skip
_ASKED = re.compile("몇")
_CALENDAR = Decimal(1900)  # 2024년 is no length of time
_HAIR = Decimal("0.000001")  # by which what is over a value is greater


@dataclass(frozen=True, slots=True)
class Amount:
    """A value as it compares: `number` of what its unit is counted in (`kind`), and the unit that is said."""

    number: Decimal
    kind: str
    unit: str


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, None where it has no end, both held unless said to be open; `text[start:end]` says it."""

    kind: str
    unit: str
    start: int
    end: int
    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False

    def holds(self, amount: Amount) -> bool:
        if amount.kind != self.kind:
            return False
        above = self.low is None or (amount.number > self.low if self.low_open else amount.number >= self.low)
        below = self.high is None or (amount.number < self.high if self.high_open else amount.number <= self.high)
        return above and below

    def slack(self, amount: Amount) -> Decimal:
        """How far an amount that it holds is from its nearer end: of 1cm 이상, 3cm 이상 and 5cm 이상 4 cm are asked of the second."""
        ends = [abs(amount.number - end) for end in (self.low, self.high) if end is not None]
        return min(ends)

    @property
    def told(self) -> Amount:
        """The amount that it stands for where a question says it: its middle, or what lies just inside its only end."""
        if self.low is not None and self.high is not None:
            return Amount((self.low + self.high) / 2, self.kind, self.unit)
        if self.low is not None:
            return Amount(self.low + (_HAIR if self.low_open else 0), self.kind, self.unit)
        assert self.high is not None
        return Amount(self.high - (_HAIR if self.high_open else 0), self.kind, self.unit)


def amount_of(form: str) -> Amount | None:
    """A value's canonical form as it compares; None for days, times and years of the calendar."""
    match = _FORM.fullmatch(form)
    if match is None:
        return None
    number, unit = Decimal(match["number"]), match["unit"]
    if unit == "년" and number >= _CALENDAR:
        return None
    kind, scale = _SCALES.get(unit, (unit, Decimal(1)))
    return Amount(number * scale, kind, unit)


def ranges_in(text: str, *, prose: bool = False) -> list[Range]:
    """The ranges of `text` in order; two ends of one kind that follow each other make one. In `prose` within a day and until a day are no
    range but a term, and what is imposed is none."""
    found: list[Range] = []
    for one in _ends(text, prose=prose):
        before = found[-1] if found else None
        if before is not None and _goes_on(before, one, text[before.end : one.start]):
            found[-1] = replace(one, low=before.low, low_open=before.low_open, start=before.start)
        else:
            found.append(one)
    return found


def amounts_in(text: str) -> list[Amount]:
    """How much a question tells that it is about: its ranges, and its values that are in none; nothing of a unit that it asks for."""
    text = in_figures(text)
    asked = {amount.unit for value in values_in(_ASKED.sub("2", text)) if (amount := amount_of(value.form)) and text[value.start] == "몇"}
    ranges = ranges_in(text)
    alone = [value for value in values_in(text) if not any(one.start <= value.start < one.end for one in ranges)]
    told = [(one.start, one.told) for one in ranges]
    told += [
        (value.start, amount)
        for value in alone
        if (amount := amount_of(value.form)) is not None and not _NO_CONDITION.match(text, value.end)
    ]
    return [amount for _, amount in sorted(told, key=lambda one: one[0]) if amount.unit not in asked]


def _goes_on(one: Range, other: Range, between: str) -> bool:
    return one.kind == other.kind and one.high is None and other.low is None and _AND_TO.fullmatch(between) is not None


def _ends(text: str, *, prose: bool) -> Iterator[Range]:
    """Each value that an end is said of, and 2∼3시간, 5kg~10kg as one range."""
    told = [(value, amount) for value in values_in(text) if (amount := amount_of(value.form)) is not None]
    for (value, amount), (following, other) in zip(told, [*told[1:], (None, None)], strict=False):
        spanned = following is not None and _UP_TO.fullmatch(text, value.end, following.start)
        if spanned and following is not None and other is not None and other.kind == amount.kind and amount.number < other.number:
            yield _between(amount.number, other, value.start, following.end)
            continue
        if (before := _LOW.search(text, 0, value.start)) is not None:
            least = amount_of(f"{before['low'].replace(',', '')}{amount.unit}")
            if least is not None and least.number < amount.number:
                yield _between(least.number, amount, before.start(), value.end)
            continue
        starts, ends = _FROM.match(text, value.end), _TO.match(text, value.end)
        end = starts or ends
        if end is None or (prose and (end["loose"] or _SENTENCED.match(text, end.end()))):
            continue
        one, opened = Range(amount.kind, amount.unit, value.start, end.end()), end["open"] is not None
        yield replace(one, low=amount.number, low_open=opened) if starts else replace(one, high=amount.number, high_open=opened)


def _between(low: Decimal, high: Amount, start: int, end: int) -> Range:
    return Range(high.kind, high.unit, start, end, low=low, high=high.number)
