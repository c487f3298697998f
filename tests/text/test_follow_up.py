"""A question that goes on from the one before it."""

from __future__ import annotations

import pytest

from rag.text.follow_up import understood


@pytest.mark.parametrize(
    ("before", "question", "read"),
    [
        ("2023년 매출은 얼마인가요?", "그럼 2024년은?", "2024년 매출은 얼마인가요?"),
        ("조합의 매출은 얼마인가요?", "그럼 2024년은?", "2024년 조합의 매출은 얼마인가요?"),
        ("출장 숙박비는 얼마인가요?", "식비는요?", "출장 식비는 얼마인가요?"),
        ("연차휴가는 며칠인가요?", "그럼 신청은 언제까지 해?", "연차휴가 신청은 언제까지 해?"),
        ("숙박비 한도는 얼마인가요?", "그건 누가 정하나요?", "숙박비 한도 누가 정하나요?"),
        ("물빛 본점의 책임자는 누구인가요?", "그럼 솔뫼 지점은?", "솔뫼 지점의 책임자는 누구인가요?"),
        ("제4조는 무엇인가요?", "그럼 제5조는?", "제5조는 무엇인가요?"),
        ("숙박비 한도는 얼마인가요?", "연차는 며칠인가요?", None),
        ("연차휴가는 며칠인가요?", "숙박비는?", None),
        ("연차휴가는 며칠인가요?", "숙박비 한도", None),
        ("연차", "그럼 병가는?", None),
    ],
)
def test_it_is_read_with_the_one_before(before: str, question: str, read: str | None) -> None:
    assert understood(question, before) == read
