"""Words as they were meant: typed on the other keyboard layout (dusck), by first consonants (ㅇㅊㅎㄱ), with one letter wrong.

Only shapes are made and compared here; whether a word is one of a library's is asked there (`search/repairing.py`).
"""

from __future__ import annotations

import re

from rag.core.hangul import FINALS, FIRST, SYLLABLES

_KEYS = dict(
    zip("qwertyuiopasdfghjklzxcvbnmQWERTOP", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ", strict=True)
)  # the two-set layout
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_JOINED = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ", "ㄱㅅ": "ㄳ", "ㄴㅈ": "ㄵ",
    "ㄴㅎ": "ㄶ", "ㄹㄱ": "ㄺ", "ㄹㅁ": "ㄻ", "ㄹㅂ": "ㄼ", "ㄹㅅ": "ㄽ", "ㄹㅌ": "ㄾ", "ㄹㅍ": "ㄿ", "ㄹㅎ": "ㅀ", "ㅂㅅ": "ㅄ",
}  # fmt: skip
_ALIKE = tuple(
    map(set, ("ㅐㅔㅒㅖ", "ㅙㅚㅞ", "ㅢㅣ", "ㅗㅛ", "ㅓㅕ", "ㅏㅑ", "ㅜㅠ", "ㅓㅗ", "ㄱㄲㅋ", "ㄷㄸㅌ", "ㅂㅃㅍ", "ㅅㅆ", "ㅈㅉㅊ"))
)
LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{4,}(?![A-Za-z0-9])")
FIRST_CONSONANTS = re.compile(f"(?<![가-힣])[{_INITIALS}]{{2,}}(?![가-힣])")
_CLUSTER = re.compile(
    f"(?P<initial>[{_INITIALS}])(?P<vowel>ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ|[{_VOWELS}])"
    f"(?P<final>(?:ㄱㅅ|ㄴ[ㅈㅎ]|ㄹ[ㄱㅁㅂㅅㅌㅍㅎ]|ㅂㅅ|[ㄱㄲㄴㄷㄹㅁㅂㅅㅆㅇㅈㅊㅋㅌㅍㅎ])(?![{_VOWELS}]))?"
)


def in_hangul(keys: str) -> str | None:
    """What the keys write on the two-set layout: 연차 of "dusck"; None where they write no whole syllables."""
    jamo = "".join(_KEYS.get(key) or _KEYS.get(key.lower(), "") for key in keys)
    made, at = "", 0
    while at < len(jamo):
        match = _CLUSTER.match(jamo, at)
        if match is None:
            return None
        vowel, final = (_JOINED.get(match[name] or "", match[name]) for name in ("vowel", "final"))
        made += chr(FIRST + _INITIALS.index(match["initial"]) * SYLLABLES + _VOWELS.index(vowel) * FINALS + _FINALS.index(final or " "))
        at = match.end()
    return made or None


def initials_of(word: str) -> str:
    """The first consonants of its syllables: ㅇㅊ of 연차; what is no syllable stays."""
    return "".join(_INITIALS[(ord(letter) - FIRST) // SYLLABLES] if "가" <= letter <= "힣" else letter for letter in word)


def one_letter_apart(one: str, other: str) -> bool:
    """Whether two words of as many syllables differ in one of them, by letters that are taken for each other (ㅐ and ㅔ, ㄱ and ㅋ) or by
    the last consonant. 시공사 and 시공자 are two words."""
    if len(one) != len(other):
        return False
    different = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    if len(different) != 1 or not all("가" <= letter <= "힣" for letter in different[0]):
        return False
    first, second = (_letters(letter) for letter in different[0])
    apart = [place for place in range(3) if first[place] != second[place]]
    return len(apart) == 1 and (apart[0] == 2 or any({first[apart[0]], second[apart[0]]} <= alike for alike in _ALIKE))


def _letters(syllable: str) -> tuple[str, str, str]:
    initial, rest = divmod(ord(syllable) - FIRST, SYLLABLES)
    return _INITIALS[initial], _VOWELS[rest // FINALS], _FINALS[rest % FINALS]
