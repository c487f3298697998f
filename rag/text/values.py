"""One value, many spellings: sums, dates, times, shares and counts in one canonical form.

3,000,000원, 삼백만원 and 3백만 원, or 2024. 3. 1., '24.3.1 and 2024년 3월 1일: what is the same gets the same form, a term beside the
printed one, by which a question meets its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rag.text.hanja import read_hanja
from rag.text.numerals import AMOUNT, NATIVE, number_of

_UNITS = {
    **dict.fromkeys(("원정", "원"), "원"),
    **dict.fromkeys(("달러", "불"), "달러"),
    **dict.fromkeys(("%p", "퍼센트포인트", "퍼센트 포인트"), "%p"),
    **dict.fromkeys(("%", "％", "퍼센트", "프로"), "%"),
    **dict.fromkeys(("인치",), "인치"),
    **dict.fromkeys(("개월", "달"), "개월"),
    **dict.fromkeys(("주일", "주간", "주"), "주"),
    **dict.fromkeys(("시간",), "시간"),
    **dict.fromkeys(("차례", "번", "회"), "회"),
    **dict.fromkeys(("사람", "명", "인"), "명"),
    **dict.fromkeys(("살", "세"), "세"),
    **dict.fromkeys(("페이지", "쪽", "면"), "쪽"),
    **dict.fromkeys(("제곱미터", "평방미터", "㎡", "m²", "m2"), "m²"),
    **dict.fromkeys(("킬로미터", "km", "㎞"), "km"),
    **dict.fromkeys(("센티미터", "cm", "㎝"), "cm"),
    **dict.fromkeys(("밀리미터", "mm", "㎜"), "mm"),
    **dict.fromkeys(("미터", "m"), "m"),
    **dict.fromkeys(("킬로그램", "kg", "㎏"), "kg"),
    **dict.fromkeys(("그램", "g"), "g"),
    **dict.fromkeys(("톤", "t"), "t"),
    **dict.fromkeys(("리터", "ℓ", "L", "l"), "L"),
    **dict.fromkeys(("섭씨", "℃", "°C", "°c"), "℃"),
    **dict.fromkeys(("번째", "째"), "번째"),
    **{unit: unit for unit in ("년", "일", "분", "초", "개", "건", "대", "곳", "종", "점", "가지", "배", "권", "장", "도", "호")},
}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=lambda unit: (-len(unit), unit)))
_NO_WORD_AFTER = r"(?![A-Za-z²³])"
_COUNTED = re.compile(rf"(?P<number>{AMOUNT})\s?(?P<unit>{_UNIT}){_NO_WORD_AFTER}(?P<after>정)?")
_COUNTERS = "명|사람|개월|개|번째|째|번|달|시간|살|가지|대|곳|차례|권|장|주일|주간|주"
_OF_WEEKS = re.compile(
    r"(?![가-힣])|[은는이가을를의에로와과도만씩마부까정]|동안|이내|이상|이하|미만|초과|[안내전후뒤째]"
)  # 2주택, 3주년 are none
_MOST_WEEKS = 104  # 500주 are shares
_NATIVE = re.compile(rf"(?<![가-힣])(?P<number>{'|'.join(NATIVE)})\s?(?P<unit>{_COUNTERS})(?![가-힣]*다)")
_PARTICLES = "은는이가을를의에로와과도만씩당마부까정짜"
_FIXED = {
    "하루": "1일", "이틀": "2일", "사흘": "3일", "나흘": "4일", "닷새": "5일", "엿새": "6일", "이레": "7일", "열흘": "10일", "보름": "15일",
    "일주일": "7일", "반년": "6개월", "처음": "1번째", "정오": "12:00", "자정": "00:00",
}  # fmt: skip
_FIXED_WORD = re.compile(rf"(?<![가-힣])(?:{'|'.join(_FIXED)})")
_YEAR = r"(?:(?<!\d)(?P<y>(?:19|20)\d\d)|['’‘`´](?P<s>\d\d)|(?<![\d.])(?P<t>\d\d))"
_DATE = re.compile(
    rf"{_YEAR}(?:\s?년\s?(?P<m1>\d{{1,2}})\s?월\s?(?P<d1>\d{{1,2}})\s?일"
    r"|\s?(?P<sep>[.\-/])\s?(?P<m2>\d{1,2})\s?(?P=sep)\s?(?P<d2>\d{1,2})(?!\d|[-/]\d))"
)
_MONTH_DAY = re.compile(r"(?<!\d)(?P<m>\d{1,2})\s?월\s?(?P<d>\d{1,2})\s?일")
_MONTH = re.compile(rf"{_YEAR}(?:\s?년도?\s?(?P<m1>\d{{1,2}})\s?월|\s?[.]\s?(?P<m2>\d{{1,2}})\s?\.(?!\s?\d))")
_TIME = re.compile(
    r"(?:(?P<half>오전|오후|낮|밤|새벽|저녁|아침)\s?)?(?<!\d)(?P<h>\d{1,2})"
    r"(?:\s?시(?!간|행|설|장|스|작|도)(?:\s?(?P<m>\d{1,2})\s?분|\s?(?P<half_past>반))?|:(?P<m2>\d\d)(?!\d))"
)
_NOON_FROM, _NIGHT_FROM = 9, 6  # 낮 9시 is before noon, 밤 6시 after it


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a text: `text[start:end]` says it, `form` is what all its spellings share: `3000000원`, `2024-03-01`, `15%`."""

    form: str
    start: int
    end: int


def values_in(text: str) -> list[Value]:
    """The values of `text` in order; a date also gives its day alone (`03-01`), as it may be asked without its year."""
    said = read_hanja(text)
    found = [*_dates(said), *_times(said)]
    taken = [(value.start, value.end) for value in found]
    for value in (*_counted(said), *_native(said)):
        if not any(start < value.end and value.start < end for start, end in taken):
            found.append(value)
    return sorted(found, key=lambda value: (value.start, value.end, value.form))


def respelled(question: str, texts: Iterable[str]) -> str:
    """The question with its values spelled as in the first of `texts` that has them, where none has the question's own spelling."""
    asked = [value for value in values_in(question) if "-" not in value.form or len(value.form) > 5]
    if not asked:
        return question
    texts = list(texts)
    flat = ["".join(text.split()) for text in texts]
    printed: dict[str, str] = {}
    for text in texts:
        for value in values_in(text):
            printed.setdefault(value.form, text[value.start : value.end])
    for value in reversed(asked):
        own = question[value.start : value.end]
        if value.form in printed and not any("".join(own.split()) in text for text in flat):
            question = question[: value.start] + printed[value.form] + question[value.end :]
    return question


def value_terms(text: str) -> list[str]:
    """The forms of the values of `text`, in order."""
    return [value.form for value in values_in(text)]


def _counted(text: str) -> Iterator[Value]:
    for match in _COUNTED.finditer(text):
        number = number_of(match["number"])
        if number is None or not _stands_alone(text, match):
            continue
        if (form := _form(number, match, text)) is not None:
            yield Value(form, match.start(), match.end())


def _form(number: Decimal, match: re.Match[str], text: str) -> str | None:
    """The canonical form: weeks as days (3주: 21일); None for shares and what only begins with 주."""
    unit = _UNITS[match["unit"]]
    if unit != "주":
        return f"{_plain(number)}{unit}"
    return f"{_plain(7 * number)}일" if number <= _MOST_WEEKS and _OF_WEEKS.match(text, match.end()) else None


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether the number is one and not letters of a word: 지원, 회원, 이일."""
    number, before, after = match["number"], text[: match.start()][-1:], text[match.end() :][:1]
    if "가" <= after <= "힣" and match[0][-len(match["unit"]) - 1].isspace() and after not in _PARTICLES:
        return False  # 2025 개최
    if number[0].isdigit():
        return before != "." and not (before.isascii() and before.isalpha())
    in_word = "가" <= before <= "힣" and before != "금"
    return not in_word and len(number) > 1 and (match["unit"] in ("원", "원정") or (len(number) > 2 and not "가" <= after <= "힣"))


def _native(text: str) -> Iterator[Value]:
    for match in _NATIVE.finditer(text):
        if (form := _form(Decimal(NATIVE[match["number"]]), match, text)) is not None:
            yield Value(form, match.start(), match.end())
    for match in _FIXED_WORD.finditer(text):
        yield Value(_FIXED[match.group()], match.start(), match.end())


def _dates(text: str) -> Iterator[Value]:
    whole: list[tuple[int, int]] = []
    for match in _DATE.finditer(text):
        month, day = int(match["m1"] or match["m2"]), int(match["d1"] or match["d2"])
        year = _year_of(match, sure=match["m1"] is not None or _ends_date(text, match.end()))
        if year is None or not _is_day(year, month, day):
            continue
        whole.append(match.span())
        yield Value(f"{year}-{month:02}-{day:02}", *match.span())
        yield Value(f"{month:02}-{day:02}", *match.span())
    for match in _MONTH_DAY.finditer(text):
        if not _inside(match, whole) and _is_day(2024, int(match["m"]), int(match["d"])):
            whole.append(match.span())
            yield Value(f"{int(match['m']):02}-{int(match['d']):02}", *match.span())
    for match in _MONTH.finditer(text):
        month, year = int(match["m1"] or match["m2"]), _year_of(match, sure=match["m1"] is not None)
        if not _inside(match, whole) and year is not None and 1 <= month <= 12:
            yield Value(f"{year}-{month:02}", *match.span())


def _inside(match: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in spans)


def _ends_date(text: str, at: int) -> bool:
    """Whether what follows two-digit figures with dots lets them be a date, not a section number or a version."""
    return re.match(r"\s?\.(?!\s?\d)|\s?[)~∼부까에자]|$", text[at : at + 3]) is not None


def _year_of(match: re.Match[str], *, sure: bool) -> int | None:
    if match["y"]:
        return int(match["y"])
    short = match["s"] or (match["t"] if sure else None)
    return None if short is None else (2000 if int(short) < 70 else 1900) + int(short)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _times(text: str) -> Iterator[Value]:
    for match in _TIME.finditer(text):
        hour, minute = int(match["h"]), 30 if match["half_past"] else int(match["m"] or match["m2"] or 0)
        if hour > 24 or minute > 59 or (match["m2"] is None and hour == 0 and match["half"] is None):
            continue
        yield Value(f"{_of_day(hour, match['half']):02}:{minute:02}", *match.span())


def _of_day(hour: int, half: str | None) -> int:
    """The hour of the day, 0 to 23: 낮 2시 is 14, 밤 2시 is 2 and 밤 12시 is 0, as 24시 is."""
    if half in ("오전", "새벽", "아침", "밤") and hour == 12:
        return 0
    afternoon = half in ("오후", "저녁") or (half == "낮" and hour < _NOON_FROM) or (half == "밤" and hour >= _NIGHT_FROM)
    return (hour + 12 if afternoon and hour < 12 else hour) % 24


def _plain(number: Decimal) -> str:
    whole = number.normalize()
    return f"{whole:f}"
