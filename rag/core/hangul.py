"""How Hangul syllables are composed: 가 is the first, each initial consonant has 21 vowels, each vowel 28 finals (0: none)."""

from __future__ import annotations

FIRST, FINALS, SYLLABLES = 0xAC00, 28, 588  # code of 가, finals a vowel, syllables an initial consonant


def final_of(syllable: str) -> int | None:
    """Which final consonant a syllable has, 0: none (가), 4: ㄴ (간), 8: ㄹ (갈); None for what is no syllable."""
    return (ord(syllable) - FIRST) % FINALS if len(syllable) == 1 and "가" <= syllable <= "힣" else None


def ends_in_consonant(word: str) -> bool:
    """Whether its last letter is a syllable with a final consonant: 은 stands behind it and not 는."""
    return bool(final_of(word[-1:]))
