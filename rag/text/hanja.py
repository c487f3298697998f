"""Hanja and how they are read: 保證金 is said 보증금, and found by it.

`hanja_readings.txt`: a line a reading, the syllable and the characters that are read so; made of `kHangul` of Unicode's Unihan database
(14.0, Unicode License), the reading taught at school where there are several. One character is one syllable, so places in a text stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from rag.core.hangul import FINALS, FIRST, SYLLABLES, final_of
from rag.core.radicals import without_radicals

_READINGS = Path(__file__).with_name("hanja_readings.txt")
HANJA = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_BEGINS = r"(?<![\u3400-\u9fff\uf900-\ufaff])"
# Characters with several readings, where the word tells: the readings of the whole word.
_WORDS = {
    "更新": "갱신", "更生": "갱생", "更迭": "경질", "自轉車": "자전거", "委任狀": "위임장", "賞狀": "상장", "告訴狀": "고소장",
    "復活": "부활", "復興": "부흥", "一切": "일체", "降伏": "항복", "遊說": "유세", "殺到": "쇄도", "相殺": "상쇄",
    "暴惡": "포악", "憎惡": "증오", "惡寒": "오한", "標識": "표지", "樂器": "악기", "音樂": "음악", "省略": "생략",
    "索引": "색인", "貿易": "무역", "容易": "용이", "安易": "안이", "簡易": "간이", "難易": "난이", "洞察": "통찰",
}  # fmt: skip
_WORDS_ALONE = {"宅內": "댁내", "六月": "유월", "十月": "시월"}  # inside a longer run they are no words: 住宅內, 十六月
_NUMERALS = dict(zip("壹壱貳弐參参叁拾", "일일이이삼삼삼십", strict=True))  # as sums are written, so that nobody can change them
_SUM = "[壹壱貳弐參参叁拾]"
_COUNTING = re.compile(rf"(?<=[一二三四五六七八九十百千萬万億壹貳參拾\d]){_SUM}|{_SUM}(?=[十百千萬万億壹貳參拾圓원])")
_NIEUN, _RIEUL, _IEUNG = 2, 5, 11
_NARROW = frozenset({2, 3, 6, 7, 12, 17, 20})  # ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ: before these ㄹ and ㄴ begin no word
_BEFORE_DENTAL = re.compile(r"불(?=[다-딯자-짛])")  # 不當 부당, 不足 부족
_AFTER_VOWEL = {"률": "율", "렬": "열"}  # 比率 비율, 羅列 나열, but 法律 법률


def read_hanja(text: str) -> str:
    """`text` with each Hanja as its reading, as long as it was; what has no reading stays."""
    text = without_radicals(text)
    if HANJA.search(text) is None:
        return text
    text = _COUNTING.sub(lambda match: _NUMERALS[match.group()], text)
    for word, reading in _WORDS.items():
        text = text.replace(word, reading)
    for word, reading in _WORDS_ALONE.items():
        text = re.sub(_BEGINS + word, reading, text)
    return _RUN.sub(lambda match: _run_read(match.group(), text[: match.start()][-1:]), text)


def hanja_words(text: str) -> list[str]:
    """The runs of two or more Hanja in `text`, as printed."""
    return [run for run in _RUN.findall(without_radicals(text)) if len(run) > 1]


@lru_cache(maxsize=1)
def _readings() -> dict[str, str]:
    lines = _READINGS.read_text(encoding="utf-8").splitlines()
    return {character: line[0] for line in lines for character in line[2:]}


def _run_read(run: str, before: str) -> str:
    """`before`: the character before it; where there is a letter or a figure, the run begins no word."""
    read: list[str] = []
    for character in run:
        syllable = _readings().get(character, character)
        last = read[-1] if read else before
        if not last or not last.isalnum():
            syllable = _beginning(syllable)
        elif syllable in _AFTER_VOWEL and _is_open(last):
            syllable = _AFTER_VOWEL[syllable]
        read.append(syllable)
    said = "".join(read)
    return _BEFORE_DENTAL.sub("부", said) if "不" in run else said


def _is_open(syllable: str) -> bool:
    """Whether it ends in a vowel or in ㄴ."""
    return final_of(syllable) in (0, 4)


def _beginning(syllable: str) -> str:
    """As it is said at the beginning of a word: 녀 여, 로 노, 리 이."""
    if not "가" <= syllable <= "힣":
        return syllable
    consonant, rest = divmod(ord(syllable) - FIRST, SYLLABLES)
    narrow = rest // FINALS in _NARROW
    if consonant == _RIEUL or (consonant == _NIEUN and narrow):
        consonant = _IEUNG if narrow else _NIEUN
    return chr(FIRST + consonant * SYLLABLES + rest)
