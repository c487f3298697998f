"""Years in a text: those that it names, those that it may name, and the stretches of years that it speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FOUR = r"(?<![\d.,/-])(?:19|20)\d\d"
_NAMED = re.compile(
    rf"(?P<full>{_FOUR})(?=\s?(?:년|회계\s?연도|학년도|사업\s?연도|[.\-/]\s?(?:1[0-2]|0?[1-9])(?:\s?[.\-/]|(?!\d))))|['’‘`´](?P<short>\d\d)(?=\s?(?:년|[.]\s?\d)|[\s)~∼,]|$)"
    r"|(?<!\d)(?P<two>\d\d)년\s?(?:도(?!로)|\d{1,2}\s?월)|FY\s?(?P<fiscal>\d{4})"
)
# Any other notation; a figure before a unit or a group of sums (2000만원, 2000㎡) is no year.
_UNIT = (
    r"\s?(?:[만억천]|[원명건동㎡㎢㎏㎜%]|달러|유로|시간|킬로|미터|제곱|세대|가구|톤|평|(?:cc|k?m|kg|mm|kW|MW|L|ha|t)\b)"
    r"|[개회번호대점조쪽면권장]"
)
_LOOSE = re.compile(rf"(?<![\d.,])(?:19|20)\d\d(?![\d,]|\.\d\d?\d|{_UNIT})")
_STRETCH = re.compile(rf"({_FOUR})\s?년?도?\s?(?:[~∼～〜–—-]|부터|에서)\s?((?:19|20)?\d\d)(?=\s?년|\s?[).,]|\s)")
_FROM = re.compile(rf"({_FOUR})\s?년(?:도|\s?\d{{1,2}}월(?:\s?\d{{1,2}}일)?)?\s?(?:이후|부터|이래)")
_UNTIL = re.compile(rf"({_FOUR})\s?년(?:도|\s?\d{{1,2}}월(?:\s?\d{{1,2}}일)?)?\s?(?:이전|까지|전에)")
# When a rule was made or last changed says nothing of the year that it speaks of.
_AMENDED = re.compile(r"[<\[(〈][^<>\[\]()〈〉]*(?:개정|신설|시행|삭제|제정|공포|법률\s?제|훈령|예규|고시\s?제)[^<>\[\]()〈〉]*[>\])〉]")
_EARLIEST, _LATEST = 1900, 2099


@dataclass(frozen=True, slots=True)
class Years:
    """`named` for sure, `possible` in any notation, `stretches` from a first to a last year."""

    named: frozenset[int]
    possible: frozenset[int]
    stretches: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Years:
        text = _AMENDED.sub(" ", text)
        named = frozenset(map(_year, _NAMED.finditer(text)))
        stretches = [(int(first), _like(int(first), last)) for first, last in _STRETCH.findall(text)]
        stretches += [(int(year), _LATEST) for year in _FROM.findall(text)]
        stretches += [(_EARLIEST, int(year)) for year in _UNTIL.findall(text)]
        return cls(named, named | frozenset(int(match.group()) for match in _LOOSE.finditer(text)), tuple(stretches))

    def hold(self, year: int) -> bool:
        return year in self.possible or any(first <= year <= last for first, last in self.stretches)


def year_places(text: str) -> list[tuple[int, int]]:
    """Each year that `text` names, and where it begins, in order."""
    return [(_year(match), match.start()) for match in _NAMED.finditer(text)]


def _year(match: re.Match[str]) -> int:
    if whole := match["full"] or match["fiscal"]:
        return int(whole)
    short = int(match["short"] or match["two"])
    return (2000 if short < 70 else 1900) + short


def _like(first: int, last: str) -> int:
    """2020~24: the last year in the first one's century."""
    return int(last) if len(last) == 4 else first // 100 * 100 + int(last)
