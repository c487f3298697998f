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
_INSIDE_A_WORD = re.compile(f"[가-힣\u1100-\u11ff'\"‘“「『(<〈《{chr(FIRST)}-{chr(LAST)}]")
_TABLE = Path(__file__).with_name("old_hangul.txt")
_FILLERS = "\u115f\u1160"  # they stand for a missing letter and print nothing


def letters(code: int) -> str | None:
    """The letters of a private-use code (initial, medial, final, those it has), None where it is none of Hanyang's."""
    return _table().get(code) if FIRST <= code <= LAST else None


def with_old_hangul(text: str) -> str:
    """`text` with the codes that are old syllables moved to `OLD_HANGUL_AT`. Where there is more of them than of today's Hangul it is a
    font whose codes mean nothing; where none stands inside a word they are bullets and pictures."""
    found = [match.start() for match in _CODE.finditer(text) if letters(ord(match.group())) is not None]
    if not found or len(found) > len(_HANGUL.findall(text)):
        return text
    if not any(at and _INSIDE_A_WORD.match(text[at - 1]) for at in found):
        return text
    changed = list(text)
    for at in found:
        changed[at] = chr(ord(text[at]) + OLD_HANGUL_AT)
    return "".join(changed)


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
