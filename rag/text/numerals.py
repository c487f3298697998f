"""Numbers as Korean writes them: figures with 만 and 억, Hangul alone, and the native ones that count things."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_LETTERS = "영일이삼사오육륙칠팔구십백천만억조"
_PIECE = rf"(?:{_DIGITS}|[{_LETTERS}])"
_GROUP = "[십백천만억조]"
_GOES_ON = rf"\s?(?:(?<={_GROUP})|(?<={_GROUP}\s)|(?={_GROUP}))(?:{_DIGITS}|[{_LETTERS}])|(?<=[{_LETTERS}])[{_LETTERS}]"
AMOUNT = rf"{_PIECE}(?:{_GOES_ON})*"
NATIVE = {
    "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10, "열한": 11, "열두": 12, "스무": 20,
    "첫": 1, "둘": 2, "셋": 3, "넷": 4,
}  # fmt: skip
_NATIVE_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}
_NATIVE_ONES = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "서": 3, "넷": 4, "네": 4, "넉": 4, "너": 4, "다섯": 5, "여섯": 6,
    "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
_SAID = re.compile(
    rf"(?<![가-힣])(?P<number>(?:{'|'.join(_NATIVE_TENS)})(?:{'|'.join(_NATIVE_ONES)})?|{'|'.join(_NATIVE_ONES)})"
    r"(?P<space>\s?)(?=달|살|명|사람|개|번|시간|주|해)"
)
_FIGURES = {letter: value for value, letter in enumerate("영일이삼사오육칠팔구")} | {"륙": 6}
_TENS = {"십": 10, "백": 100, "천": 1000}
_GROUPS = {"만": 10**4, "억": 10**8, "조": 10**12}
_TOKEN = re.compile(rf"{_DIGITS}|\S")


def number_of(written: str) -> Decimal | None:
    """3백만, 삼백만, 1억 2천만, 3,000,000: the number; None where the letters are none."""
    total, section, figure = Decimal(0), Decimal(0), None
    for token in _TOKEN.findall(written):
        if token[0].isdigit():
            figure = (figure or Decimal(0)) + Decimal(token.replace(",", "")) if section or total or figure is None else None
            if figure is None:
                return None
        elif token in _FIGURES:
            figure = Decimal(_FIGURES[token]) if figure is None else figure * 10 + _FIGURES[token]
        elif token in _TENS:
            section += (Decimal(1) if figure is None else figure) * _TENS[token]
            figure = None
        elif token in _GROUPS:
            section += figure or 0
            total += (section or 1) * _GROUPS[token]
            section, figure = Decimal(0), None
        else:
            return None
    return total + section + (figure or 0)


def in_figures(text: str) -> str:
    """Native numbers as they are said before what they count, in figures: 석 달 → 3 달, 서른다섯 살 → 35 살."""
    return _SAID.sub(lambda match: f"{_native_number(match['number'])}{match['space']}", text)


def _native_number(said: str) -> int:
    tens = next((ten for ten in _NATIVE_TENS if said.startswith(ten)), "")
    return _NATIVE_TENS.get(tens, 0) + _NATIVE_ONES.get(said[len(tens) :], 0)
