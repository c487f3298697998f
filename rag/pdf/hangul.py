"""Hangul syllables: which ones Korean text uses, and which ones a known bug of PDF writers puts in their place.

Word processors of 2007 to 2010 wrote Malgun Gothic with a table that swaps final consonants: 한 is read 핚, 인 읶, 전 젂, 할 핛, 것 겂.
The syllables that come out are ones that nobody writes, so they can be told and mended.
"""

from __future__ import annotations

import re

COMMON_SYLLABLES = frozenset(chr(code) for code in range(0xAC00, 0xD7A4) if len(chr(code).encode("euc-kr")) == 2)  # KS X 1001's 2,350

_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_SWAPPED = {2: 4, 3: 8, 18: 19}  # ㄲ for ㄴ, ㄳ for ㄹ, ㅄ for ㅅ
_FEWEST, _SHARE = 3, 0.005  # swapped syllables on a page, and of its Hangul, from which on they are mended
_HANGUL = re.compile("[가-힣]")


def _mended(syllable: str) -> str | None:
    final = (ord(syllable) - _FIRST) % _FINALS
    if syllable in COMMON_SYLLABLES or final not in _SWAPPED:
        return None
    meant = chr(ord(syllable) - final + _SWAPPED[final])
    return meant if meant in COMMON_SYLLABLES else None


_TABLE = {code: meant for code in range(_FIRST, _LAST + 1) if (meant := _mended(chr(code))) is not None} | {ord("맋"): "많"}
_SYLLABLE = re.compile(f"[{''.join(map(chr, _TABLE))}]")


def mend(text: str) -> str:
    """`text` with swapped final consonants put right, where there are enough of them to be the bug and not a word; as long as before."""
    swapped = len(_SYLLABLE.findall(text))
    if swapped < _FEWEST or swapped < _SHARE * len(_HANGUL.findall(text)):
        return text
    return text.translate(_TABLE)
