"""What people ask, in any letters: taken apart, and asked of a small library."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from kept_library import QUESTIONS, stock

from fuzz.target import Target, spelled, unspelled
from rag.answer.deciding import asks_yes_or_no
from rag.core.errors import EmptyQuestion, QuestionTooLong
from rag.library.library import Library
from rag.text.follow_up import understood
from rag.text.parts import behind_story
from rag.text.query import Query

_MOST = 1000
_ASKED = (
    *QUESTIONS,
    "제3조제2항에 따르면 2023년 말 조합원 수는 몇 명이고, 그중 여성은 몇 명인가요?",
    "저는 입사 3년차인데요. 다음 달에 제주도로 출장을 갑니다. 숙박비 상한이 얼마인가요?",
    '"영업비밀"이란 무엇인가요? 24" 모니터는 삼백만원 이하입니까?',
    "參千萬원 이상 3,000,000원 미만이 아닌 것은? 별표 2의 ⅲ호, 가목",
    "dusck gbrk ㅇㅊㅎㄱ 몃일 전에 신청하나",
    "what is the lodging fee limit in 2024? Section 3.2(a)",
    "그럼 2024년은?",
    "①②③ 1)가)(나) 「근로기준법」 제60조의2 '25.3.1.~'26.2.28. 12쪽 둘째 줄",
    "3개월 이내 또는 30% 초과, 만 65세 이상 65dB 이하 10㎡ ½",
)


@cache
def _library() -> Library:
    return stock(Path(tempfile.mkdtemp(prefix="fuzz-questions-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)) / "data")


def check_read(data: bytes) -> None:
    """A question, and one before it, read."""
    question, _, before = spelled(data)[:_MOST].partition("\n\n")
    query = Query.of(question)
    assert query.told().asked is not None
    for part in query.parts:
        Query.of(behind_story(query.text, part))
    asks_yes_or_no(question)
    if meant := understood(question, before) if before.strip() else None:
        Query.of(meant)
    assert all(phrase.strip() for phrase in query.phrases)
    assert list(query.terms) == list(dict.fromkeys(query.terms))


def check_asked(data: bytes) -> None:
    """A question of a library: whatever it is, the answer quotes what stands there, or there is none."""
    library = _library()
    try:
        answer = library.ask(spelled(data))
    except (EmptyQuestion, QuestionTooLong):
        return
    for one in answer.evidence:
        page = library.store.pages(one.document_id, one.start, one.end)
        assert page and one.text and one.text in "\f".join(p.text for p in page)
    assert 0 <= answer.confidence <= 1


def seeds() -> list[bytes]:
    return [*map(unspelled, _ASKED), unspelled("그럼 2024년은?\n\n2023년 예산은 얼마인가요?")]


_WORDS = (
    *(
        "제",
        "조",
        "항",
        "호",
        "목",
        "의2",
        "별표",
        "부칙",
        "붙임",
        "년",
        "월",
        "일",
        "이상",
        "이하",
        "초과",
        "미만",
        "이내",
        "아닌",
        "없이",
        "제외",
        "만원",
    ),
    *(
        "억",
        "천",
        "삼백",
        "參",
        "千",
        "%",
        "㎡",
        '"',
        "'",
        "“",
        "”",
        "「",
        "」",
        "①",
        "ⅳ",
        "~",
        "∼",
        "-",
        ".",
        ",",
        "\n",
        "\n\n",
        "?",
        "이고,",
        "그리고",
    ),
    *(
        "2023",
        "'24",
        "12.31",
        "몇",
        "얼마",
        "언제",
        "무엇",
        "쪽",
        "줄",
        "그럼",
        "은?",
        "ㄱㄴ",
        "ㅏ",
        "\u1100\u1161",
        "\u0301",
        "\ufffd",
        "\0",
        "𠮷",
    ),
)
TARGETS = {
    "question": Target(check_read, seeds, words=tuple(map(unspelled, _WORDS)), longest=2 * _MOST),
    "asked": Target(check_asked, seeds, words=tuple(map(unspelled, _WORDS)), longest=2 * _MOST),
}
