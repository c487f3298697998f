"""How wide text stands in a terminal, where a Hangul syllable takes two columns (Unicode Standard Annex 11)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_GAP = "  "
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # marks that turn the writing direction


def printable(text: str) -> str:
    """Composed text without control characters: what a file is called must not steer a terminal."""
    composed = unicodedata.normalize("NFC", text).replace("\t", "  ")
    return "".join(" " if c in "\n\f\r" else "\ufffd" if unicodedata.category(c) in {"Cc", "Cs"} or c in _TURNS else c for c in composed)


def width(text: str) -> int:
    """Columns that `text` takes: 2 for wide and full-width characters, 0 for marks and conjoining vowels, 1 for others."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"} or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def pad(text: str, columns: int, *, right: bool = False) -> str:
    space = " " * max(columns - width(text), 0)
    return space + text if right else text + space


def align(rows: Sequence[Sequence[object]], *, right: Sequence[int] = ()) -> list[str]:
    """Lines in which column i of every row begins (or, if i is in `right`, ends) at the same place."""
    texts = [[printable(str(cell)) for cell in row] for row in rows]
    columns = [max((width(cell) for cell in column), default=0) for column in zip(*texts, strict=True)]
    return [_GAP.join(pad(cell, columns[i], right=i in right) for i, cell in enumerate(row)) for row in texts]


def wrap(text: str, columns: int) -> list[str]:
    """`text` in lines of at most `columns`, broken at spaces where there are any, else anywhere."""
    lines, line = [], ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if width(joined) <= columns:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, columns)
        lines += full
    return [*lines, line] if line or lines else []


def _pieces(word: str, columns: int) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character) > columns:
            pieces.append("")
        pieces[-1] += character
    return pieces
