"""Old Hangul in Hanyang's private-use codes -> its letters: U+EBD4 is ᄊᆞ.

Korean word processors had 5,660 old syllables and letters at U+E0BC to U+F8F7 before Unicode could write them. Many symbol fonts use codes
up there for pictures, so a code counts as a syllable only in a text where nothing else says what it is; `old_hangul.txt` has the table.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

FIRST, LAST = 0xE0BC, 0xF8F7
OLD_HANGUL_AT = 0x100000  # in the last plane of private use, which nobody uses: where `with_old_hangul` puts what it knows
_CODE = re.compile(f"[{chr(FIRST)}-\uefff\uf100-{chr(LAST)}]")
_HANGUL = re.compile("[가-힣]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_IN_WORDS = 0.5  # of a page's private codes that stand in a word of today's syllables, where they are syllables
_TABLE = Path(__file__).with_name("old_hangul.txt")
_FILLERS = "\u115f\u1160"  # they stand for a missing letter and print nothing


def letters(code: int) -> str | None:
    """The letters of a private-use code (initial, medial, final, those it has), None where it is none of Hanyang's."""
    return _table().get(code) if FIRST <= code <= LAST else None


def with_old_hangul(text: str) -> str:
    """`text` with the codes that are old syllables moved to `OLD_HANGUL_AT`. Where there is more of them than of today's Hangul it is a
    font whose codes mean nothing; where most do not stand beside a syllable they are bullets, pictures and signs of formulas."""
    found = [match.start() for match in _CODE.finditer(text) if letters(ord(match.group())) is not None]
    if not found or len(found) > len(_HANGUL.findall(text)):
        return text
    beside = sum(_stands_in_a_word(text, at) for at in found)
    if beside < _IN_WORDS * len(_PRIVATE.findall(text)):
        return text
    changed = list(text)
    for at in found:
        changed[at] = chr(ord(text[at]) + OLD_HANGUL_AT)
    return "".join(changed)


def _stands_in_a_word(text: str, at: int) -> bool:
    """Whether a syllable stands right before it, or right after it where it does not begin the line, as a bullet would."""
    before, after = text[at - 1] if at else "\n", text[at + 1 : at + 2]
    return bool(_HANGUL.match(before)) or (before != "\n" and bool(_HANGUL.match(after)))


@cache
def _table() -> dict[int, str]:
    found: dict[int, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        start, initial, *medials = line.split(" ")
        code = int(start, 16)
        for group in medials:
            medial, finals = group[0], group[2:]
            for final in finals:
                found[code] = "".join(letter for letter in (initial, medial, final) if letter not in _FILLERS and letter != ".")
                code += 1
    return {code: unicodedata.normalize("NFC", text) for code, text in found.items() if text}
