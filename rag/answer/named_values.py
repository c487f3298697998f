"""Which of several values in a sentence is asked for: 읽기 40점과 뜻풀이 60점 hold one each for 읽기 and 뜻풀이."""

from __future__ import annotations

import re

_NAMED = re.compile(
    r"(?P<name>[가-힣A-Za-z]{2,}?)(?:[은는이가을를의에당])?\s*(?:[:：(]\s*)?(?:(?:약|총|각|최대|최소)\s*)?"
    r"(?<![\d.,])\d[\d,.]*(?:\s?[십백천만억조]+)*\s?(?P<unit>[가-힣%℃㎡㎞A-Za-z])"
)


def named_value(question: str, sentence: str) -> tuple[int, int] | None:
    """Of a sentence that gives several names a value of one unit each, right behind the name: from the name that the question says to the
    end of its value. None where it says none of them or several, and where the sentence says the name twice."""
    values = list(_NAMED.finditer(sentence))
    asked = [value for value in values if value["name"] in question and sentence.count(value["name"]) == 1]
    if len(asked) != 1 or sum(value["unit"] == asked[0]["unit"] for value in values) < 2:
        return None
    return asked[0].span()
