"""What a question asks in particular, and whether what is said agrees: a year, a date, a sum, a code, a name, "not", "at most".

A sentence that says another year than the one asked for answers another question, however alike the words are. Silence is no contradiction:
most sentences do not repeat the year that their heading, their table or their document says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from itertools import pairwise

from rag.text.ranges import Amount, amounts_in, ranges_in
from rag.text.terms import Word
from rag.text.values import values_in
from rag.text.years import Years, year_places

_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,4})-?(\d{1,5})(?![A-Za-z0-9.]|\s?(?:%|년|월|일|개|명|원|m|k))")
_THING = r"\s?(?:것|경우|사람|대상|행위|때|물건|곳|일|자)\S*"
_FORBIDS_ASKED = re.compile(
    r"(?:수\s?없|(?:면|서는)\s?안\s?(?:되|돼|된)|금지(?:되|된|하)|못\s?(?:하|쓰)|(?:되|하)지\s?(?:않|못)|아닌|제외(?:되|하|대상))"
    rf"[는은한된될할]?\s?\w*{_THING}"
)
_ALLOWS_ASKED = re.compile(rf"(?:수\s?있는|되는|가능한|허용(?:되는|된)|포함(?:되는|된)){_THING}")
_FORBIDS = re.compile(r"없|아니|않|못|금지|금한|제외|불가|안\s?된|안\s?돼|제한|거부|말아|외의|외에|미만|배제|거절")
_ALLOWS = re.compile(r"수\s?있|가능|허용|포함|된다|인정")
_OPPOSITES = (
    (re.compile(r"최대|상한"), re.compile(r"최소|하한")),
    (re.compile(r"처음(?!부터)|최초"), re.compile(r"마지막|최종")),
    (re.compile(r"개정\s?전|종전"), re.compile(r"개정\s?후|현행")),
    (re.compile(r"상반기"), re.compile(r"하반기")),
    (re.compile(r"오전"), re.compile(r"오후")),
)
NAMED = re.compile(r"지점|본점|지사|본부|공장|센터|병원|학교|매장|캠퍼스|사업소|출장소|도서관|주차장|창고|요금제|기종|호점|분원|지구")
_NO_NAMES = frozenset(
    {"가까운", "각", "다른", "모든", "우리", "이", "전체", "주요", "해당", "저희", "인근", "근처", "공영", "공공", "종합", "일반"}
)
_WHICH = re.compile(r"누구|누가|무엇|무슨|뭐|뭘|어떤|어느|어디|내용|[은는]\s*\?*$")
_NOT_HELD = Decimal(-1)
_HOW_MANY = re.compile(r"얼마|몇|며칠|언제")


class Agreement(IntEnum):
    """How what is said stands to what is asked; the higher the better."""

    ANOTHER = 0  # it says another one
    ELSEWHERE = 1  # what it belongs to says another one, it does not say any
    SILENT = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence or row says with the heads of its values (`own`), what stands above it (headings, caption), the text of its passage,
    and its document's name; `row`: it is a row of a table, and `head` what names it there."""

    own: str
    above: str = ""
    passage: str = ""
    document: str = ""
    row: bool = False
    head: str = ""


@dataclass(frozen=True, slots=True)
class Particulars:
    """Of a question: `years`, the `values` that tell, in their canonical form, `codes` (A621), `names` and the noun behind each (솔뫼,
    지점), whether what is forbidden or allowed is asked for, and which side of `_OPPOSITES` each."""

    years: frozenset[int] = frozenset()
    values: frozenset[str] = frozenset()
    codes: frozenset[tuple[str, str]] = frozenset()
    names: tuple[tuple[str, str], ...] = ()
    forbidden: bool | None = None
    opposites: tuple[tuple[int, int], ...] = ()
    amounts: tuple[Amount, ...] = ()

    @classmethod
    def of(cls, question: str, names: Sequence[tuple[str, str]] = ()) -> Particulars:
        forbidden = True if _FORBIDS_ASKED.search(question) else False if _ALLOWS_ASKED.search(question) else None
        sides = [(number, side) for number, pair in enumerate(_OPPOSITES) for side in (0, 1) if _only(pair, side, question)]
        return cls(
            years=Years.of(question).possible,
            values=_telling_values(question),
            codes=_codes(question),
            names=tuple(names),
            forbidden=forbidden,
            opposites=tuple(sides),
            amounts=tuple(amounts_in(question)),
        )

    def agreement(self, said: Said) -> Agreement:
        """The worst of what year, code and name say; these hold whatever else was found."""
        found = [self._year(said), self._code(said), self._name(said)]
        return min(found) if min(found) < Agreement.SILENT else max(found)

    def preference(self, said: Said) -> Agreement:
        """What values, "not" and opposites say: these choose between sentences, and refuse none where nothing agrees."""
        found = [self.by_value(said), self._polarity(said), self._opposite(said), self._named(said)]
        return min(found) if min(found) < Agreement.SILENT else max(found)

    def _year(self, said: Said) -> Agreement:
        if not self.years:
            return Agreement.SILENT
        own, above, document = Years.of(said.own), Years.of(said.above), Years.of(said.document.replace("_", " "))
        if any(years.hold(year) for years in (own, above, document) for year in self.years):
            return Agreement.SAME
        if own.named:
            return Agreement.ANOTHER
        if any(Years.of(said.passage).hold(year) for year in self.years):
            return Agreement.SILENT
        if above.named:
            return Agreement.ANOTHER
        return Agreement.ELSEWHERE if document.possible else Agreement.SILENT

    def stretch(self, text: str) -> tuple[int, int] | None:
        """Of a sentence that names several years, what it says of the one that is asked for: from there to the next one; None where there
        is nothing to choose."""
        places = [place for place in year_places(text) if place[0] not in self.years or len(self.years) == 1]
        asked = [place for place in places if place[0] in self.years]
        if len(asked) != 1 or len(places) < 2:
            return None
        return asked[0][1], next((start for _year, start in places if start > asked[0][1]), len(text))

    def _code(self, said: Said) -> Agreement:
        if not self.codes:
            return Agreement.SILENT
        own = _codes(said.own)
        if own & self.codes:
            return Agreement.SAME
        if _codes(f"{said.above} {said.document} {said.passage}") & self.codes:
            return Agreement.SILENT
        kinds = {(letters, len(figures)) for letters, figures in self.codes}
        return Agreement.ANOTHER if any((letters, len(figures)) in kinds for letters, figures in own) else Agreement.SILENT

    def _named(self, said: Said) -> Agreement:
        """Of the rows of a table, the one that has the name."""
        if not self.names or not said.row:
            return Agreement.SILENT
        own = _flat(said.own)
        return Agreement.SAME if any(_flat(name) in own for name, _head in self.names) else Agreement.ELSEWHERE

    def _name(self, said: Said) -> Agreement:
        around = _flat(f"{said.own} {said.above} {said.passage} {said.document}")
        for name, head in self.names:
            if _flat(name) in around:
                continue
            if re.search(rf"[가-힣A-Za-z]{{2,}}\s?{re.escape(head)}", said.own):
                return Agreement.ANOTHER
        return Agreement.SILENT

    def by_value(self, said: Said) -> Agreement:
        """Whether it has the sum or the day by which the question tells what it asks for."""
        if not self.values:
            return Agreement.SILENT
        there = {value.form for value in values_in(f"{said.above} {said.own}")}
        if there & self.values:
            return Agreement.SAME
        kinds = {_kind_of(form) for form in self.values}
        return Agreement.ELSEWHERE if any(_kind_of(form) in kinds for form in there) else Agreement.SILENT

    def by_range(self, said: Said) -> Decimal | None:
        """How closely a range that it says holds an amount that the question tells, 0 being at its end: 72세 is 2 from 70세 이상. Below 0
        where it says ranges of that kind, none of which does; None where it says none."""
        found = [_closeness(said, amount) for amount in self.amounts]
        told = [one for one in found if one is not None]
        return min(told) if told and min(told) < 0 else max(told, default=None)

    def _polarity(self, said: Said) -> Agreement:
        forbids, allows = bool(_FORBIDS.search(said.own)), bool(_ALLOWS.search(said.own))
        if self.forbidden is None or forbids == allows:
            return Agreement.SILENT
        return Agreement.SAME if forbids == self.forbidden else Agreement.ELSEWHERE

    def _opposite(self, said: Said) -> Agreement:
        text = f"{said.above} {said.own}"
        found = [Agreement.SILENT]
        for number, side in self.opposites:
            if _only(_OPPOSITES[number], 1 - side, text):
                return Agreement.ELSEWHERE
            if _only(_OPPOSITES[number], side, text):
                found.append(Agreement.SAME)
        return max(found)


def _closeness(said: Said, amount: Amount) -> Decimal | None:
    ranges = [
        one
        for one in ranges_in(said.head or said.own, prose=not said.head)
        if (one.kind == amount.kind if said.head else one.unit == amount.unit)
    ]
    held = [one.slack(amount) for one in ranges if one.holds(amount)]
    return min(held) if held else _NOT_HELD if ranges else None


def names_of(words: Sequence[Word], question: str) -> list[tuple[str, str]]:
    """Names with the noun behind them: 솔뫼, 지점 of "솔뫼 지점의 책임자"."""
    return [
        (word.whole, following.whole)
        for word, following in pairwise(words)
        if NAMED.fullmatch(following.whole) and word.whole not in _NO_NAMES and f"{word.whole} {following.whole}" in question
    ]


def _telling_values(question: str) -> frozenset[str]:
    """Sums, shares and days by which a question tells what it asks for; where it asks for a number itself, those in it are its asker's."""
    if _HOW_MANY.search(question) or not _WHICH.search(question):
        return frozenset()
    forms = (value.form for value in values_in(question))
    return frozenset(form for form in forms if form.endswith(("원", "%", "인치")) or re.fullmatch(r"[\d-]{7,}|\d\d:\d\d", form))


def _only(pair: tuple[re.Pattern[str], re.Pattern[str]], side: int, text: str) -> bool:
    return bool(pair[side].search(text)) and not pair[1 - side].search(text)


def _codes(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((letters.upper(), figures) for letters, figures in _CODE.findall(text))


def _kind_of(form: str) -> str:
    return re.sub(r"\d+", "0", form) if form[:1].isdigit() and ("-" in form or ":" in form) else form.lstrip("0123456789.")


def _flat(text: str) -> str:
    return "".join(text.split()).lower()
