"""What items of a list begin with and sentences end with, as Korean documents print it: one set for all that read them.

Character classes and parts of regular expressions. Which of them count, and what must follow, is the grammar of whoever reads.
"""

from __future__ import annotations

import re

SQUARES = "□■▢▣☐☑☒❏❑✅"
DIAMONDS = "◇◆◈❖♦"
TRIANGLES = "▷▶▸▹►▻➢➣➤"
CIRCLES = "○●◯◎◉⊙◦∘❍"
IEUNG = "ㅇ"  # typed for a circle; no word begins with a consonant alone, but a name left out does (ㅇㅇ구청)
DOTS = "·•∙‧․ㆍ⋅‣⁃⦁▪▫◾◽▴▵"
POINTERS = "※☞★☆✓✔→⇒➔➜➝➡"
DASHES = r"\-–—―−*"
TYPED = r"[oO](?=\s)|\+(?=\s[가-힣A-Za-z]{2}[^\n=×÷]{6})"  # a circle too, and a plus before words that are no term of a formula
BULLETS = SQUARES + DIAMONDS + TRIANGLES + CIRCLES + IEUNG + DOTS + POINTERS

ROMAN = "Ⅰ-Ⅻⅰ-ⅻ"
# A number or a letter in one character, a series each. (㈜ stands beside ㈛, and is a company.)
SERIES = ("①-⑳㉑-㉟㊱-㊿", "❶-❿⓫-⓴", "➀-➉", "➊-➓", "⑴-⒇", "⒈-⒛", "ⓐ-ⓩ", "Ⓐ-Ⓩ", "⒜-⒵", "㉠-㉭", "㉮-㉻", "㈀-㈍", "㈎-㈛")
ENCLOSED = "".join(SERIES)

LETTERS = "가나다라마바사아자차카타파하"
_ORDINAL = rf"(?:\d{{1,2}}|[{LETTERS}]|[A-Za-z]|[ivxIVX]{{2,4}})"
BRACKETED = rf"\({_ORDINAL}\)"  # (1) (가) (a) (iv)
DOTTED = rf"{_ORDINAL}[.)]"  # 1. 1) 가. 가) A. a) iv)

STOPS = ".!?。．？！"
COLONS = ":：;；"
QUOTES = "\"'”’"
CLOSING = QUOTES + r"」』)\]》〉>】〕）}"

STROKE = "\u0336"  # combining long stroke overlay: follows every character that is struck out on the page, and is printed over it

_ITEM = re.compile(rf"[{BULLETS}{ENCLOSED}{ROMAN}]|[{DASHES}](?![\d.])|{BRACKETED}|{DOTTED}(?!\d)|{TYPED}")
_KINDS = tuple((re.compile(f"[{kind}]"), kind[0]) for kind in (*SERIES, "Ⅰ-Ⅻ", "ⅰ-ⅻ"))
_ORDINALS = ((re.compile(r"\d+"), "1"), (re.compile(f"[{LETTERS}]"), "가"), (re.compile("[a-z]+"), "a"), (re.compile("[A-Z]+"), "A"))


_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_FLAT = re.compile(r"(.)(?:-(.))?")
_ENUMERATED = tuple(
    "".join("".join(map(chr, range(ord(a), ord(b or a) + 1))) for a, b in _FLAT.findall(kind)) for kind in (*SERIES, "Ⅰ-Ⅻ", "ⅰ-ⅻ")
)
_DEPTHS = (SQUARES, DIAMONDS + TRIANGLES, CIRCLES + IEUNG + "oO", DASHES.replace("\\", "") + "+", DOTS, POINTERS)


def item_kind(text: str) -> str:
    """The mark that `text` begins with, as the first of its list has it: ① for ③, 1) for 12), (가) for (나), □ for □; nothing where it
    begins with none."""
    match = _ITEM.match(text)
    if match is None:
        return ""
    mark = match.group()
    if len(mark) > 1:
        return next((pattern.sub(first, mark) for pattern, first in _ORDINALS if pattern.search(mark)), mark)
    return next((first for pattern, first in _KINDS if pattern.match(mark)), mark)


def item_number(text: str) -> int | None:
    """The place in its list of the item that `text` begins, from 1: 3 for ③, 3), (다); None for a bullet and for what is no item."""
    match = _ITEM.match(text)
    if match is None:
        return None
    mark = match.group()
    if len(mark) == 1:
        return next((series.index(mark) + 1 for series in _ENUMERATED if mark in series), None)
    bare = mark.strip("().")
    if bare.isdigit():
        return int(bare)
    if bare in LETTERS:
        return LETTERS.index(bare) + 1
    return _ROMANS.get(bare.lower()) if len(bare) > 1 else ord(bare.lower()) - ord("a") + 1


def bullet_depth(kind: str) -> int | None:
    """How deep a bullet stands as documents use them, □ 0 to · 4 and notes 5; None for numbers and letters, which any depth may have."""
    return next((depth for depth, marks in enumerate(_DEPTHS) if kind[:1] and kind[0] in marks), None) if len(kind) == 1 else None
