"""The words for what was understood of a question; `strings.py` holds them with all others."""

from __future__ import annotations

from collections.abc import Mapping

from rag.core.hangul import ends_in_consonant
from rag.core.messages import Language

ASKED_STRINGS: Mapping[Language, Mapping[str, str]] = {
    "ko": {
        "asked.parts": "질문 {count}개로 나누어 찾았습니다",
        "asked.part_none": "답을 찾지 못했습니다",
        "asked.part": "질문 {number}",
        "asked.lacks": "{asked} 문서에 없습니다.",
        "asked.lacks_there": "{asked} 없고 {there} 있습니다.",
        "asked.understood": "앞 질문에 이어 “{question}”(으)로 찾았습니다. 질문 칸에서 고칠 수 있습니다.",
        "asked.repaired": "“{question}”(으)로 찾았습니다.",
        "asked.as_typed": "적은 그대로 “{question}” 찾기",
    },
    "en": {
        "asked.parts": "Asked as {count} questions",
        "asked.part_none": "no answer was found",
        "asked.part": "question {number}",
        "asked.lacks": "The documents do not have {asked}.",
        "asked.lacks_there": "The documents do not have {asked}, but {there}.",
        "asked.understood": "Read after the question before as “{question}”. You can change it in the box.",
        "asked.repaired": "Searched for “{question}”.",
        "asked.as_typed": "Search for “{question}” as typed",
    },
}


_SAID_CLOSED = frozenset("013678LMNRlmnr")  # 영 일 삼 육 칠 팔, 엘 엠 엔 아르


def with_topic(word: str, language: Language) -> str:
    """In Korean with 은 or 는, whichever fits its last letter."""
    return f"{word}{'은' if _closed(word) else '는'}" if word and language == "ko" else word


def with_subject(word: str, language: Language) -> str:
    """In Korean with 이 or 가."""
    return f"{word}{'이' if _closed(word) else '가'}" if word and language == "ko" else word


def _closed(word: str) -> bool:
    """Whether its last letter, as it is said, ends in a consonant."""
    last = word.rstrip(")]」』”’\"'>")[-1:]
    return last in _SAID_CLOSED or ends_in_consonant(last)
