"""Words by how they sound: 윈드서프 and windsurf, so that an English word that a question spells in Hangul meets it.

A key holds consonants in the classes that Korean spelling of foreign words tells apart (국립국어원, 외래어 표기법): it has no f, v or z of
its own, writes r and l as ㄹ, and leaves out r before a consonant. Beside it the first and the last vowel must go together. Both say
that two words may be the same; a library's words decide.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.core.hangul import FINALS, FIRST, SYLLABLES

_INITIALS = "kknttlmppss-jjjktph"  # of ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ; a syllable that begins with its vowel has -
_FINALS = ["", *"kkknnntllllllllmppssNjjktph"]  # of none, ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ
_LETTERS = tuple((re.compile(letters), sound) for letters, sound in (
    (r"tio(?=n)|sh|ssio(?=n)", "s"), (r"t?ch", "j"), (r"ck", "k"), (r"ph", "p"), (r"gh(?=t)|(?<=[aeiou])gh\b", ""), (r"th", "s"),
    (r"ng(?![aeiouy])|n(?=[kcqx])", "N"), (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"g(?=[eiy])", "j"), (r"[cqg]", "k"), (r"[fvb]", "p"),
    (r"d", "t"), (r"z", "j"), (r"r(?=[^aeiouy]|$)", ""), (r"r", "l"), (r"h(?![aeiouy])", ""),
))  # fmt: skip
_SHORTEST = 3  # consonants of a key by which two words may be the same: fewer stand in too many words
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_WRITTEN = {
    "a": "ㅏㅐㅔㅓㅗㅑㅣ",
    "e": "ㅔㅣㅓㅐㅖ",
    "i": "ㅣㅏㅓㅟㅕ",
    "o": "ㅗㅏㅓㅜㅛㅝㅕ",
    "u": "ㅓㅜㅠㅏ",
    "y": "ㅣㅏ",
}  # by what a vowel is written


def sounds_like(hangul: str, latin: str) -> bool:
    """Whether a word in Hangul may be one in Latin letters, spelled as it sounds; False where either is none, or too short to say."""
    key = _key(hangul)
    return bool(key) and key == _latin_key(latin) and _vowels_fit(hangul, latin)


def _vowels_fit(hangul: str, latin: str) -> bool:
    """Whether the first and the last vowel may be each other's, and both words end in one or neither does: a final e is silent, a final r
    is not written, and ㅡ is put in."""
    vowels = [_VOWELS[(ord(letter) - FIRST) % SYLLABLES // FINALS] for letter in hangul]
    said, written = [vowel for vowel in vowels if vowel != "ㅡ"], re.findall("[aeiouy]+", latin.removesuffix("e"))
    if not said or not written:
        return False
    open_end = vowels[-1] != "ㅡ" and (ord(hangul[-1]) - FIRST) % FINALS == 0
    ends = open_end == (latin.removesuffix("e")[-1] in "aeiouyrw")
    return ends and all(
        any(vowel in _WRITTEN[letter] for letter in group)
        for vowel, group in zip((said[0], said[-1]), (written[0], written[-1]), strict=True)
    )


@lru_cache(maxsize=1024)
def _key(hangul: str) -> str:
    if not re.fullmatch("[가-힣]+", hangul):
        return ""
    sounds = ((ord(letter) - FIRST) // SYLLABLES for letter in hangul)
    return _short("".join(_INITIALS[sound] + _FINALS[(ord(letter) - FIRST) % FINALS] for sound, letter in zip(sounds, hangul, strict=True)))


@lru_cache(maxsize=65536)
def _latin_key(latin: str) -> str:
    if not re.fullmatch("[a-z]+", latin):
        return ""
    key = latin
    for pattern, sound in _LETTERS:
        key = pattern.sub(sound, key)
    return _short(("-" if latin[0] in "aeiouwy" else "") + re.sub(r"[aeiouwy]", "", key))


def _short(key: str) -> str:
    """Without doubles, and without the mark for a vowel but at its begin; "" where too little is left."""
    told = re.sub(r"(.)\1+", r"\1", key.replace("-", ""))
    return f"{'-' if key.startswith('-') else ''}{told}" if len(told) >= _SHORTEST else ""
