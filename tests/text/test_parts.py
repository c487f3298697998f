"""What of a message asks, and the questions in it."""

from __future__ import annotations

import pytest

from rag.text.parts import asked_part, parts_of

STORY = (
    "안녕하세요. 저는 지난달부터 공유 공방을 다니는 사람입니다. 지난 토요일에 친구와 함께 의자를 만들려고 "
    "목공 기계를 네 시간 예약해서 썼는데, 그날은 사람이 아주 많았고 옆자리에서는 레이저 절단기로 간판을 만들고 있었습니다."
)
QUESTION = "장비를 망가뜨린 제가 내야 하는 돈은 수리비의 얼마인가요?"


def test_a_story_before_or_behind_is_left_out() -> None:
    assert asked_part(f"{STORY} {QUESTION}") == QUESTION
    assert asked_part(f"{QUESTION} {STORY}") == QUESTION
    assert asked_part(f"안녕하세요, 회원입니다. {QUESTION}") == QUESTION


def test_a_message_that_only_asks_stays_whole() -> None:
    assert asked_part(QUESTION) == QUESTION
    assert asked_part("연차 이월 한도") == "연차 이월 한도"
    assert asked_part(STORY) == STORY


def test_what_a_question_points_back_to_is_kept() -> None:
    told = f"{STORY} 예약을 취소하지 못했습니다. 이런 때는 어떻게 되나요?"
    assert asked_part(told) == "예약을 취소하지 못했습니다. 이런 때는 어떻게 되나요?"


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("숙박비는 얼마인가요? 식비는요?", ("숙박비는 얼마인가요?", "식비는 얼마인가요?")),
        ("신청은 언제부터이고 어디에 하나요?", ("신청은 언제부터이고", "신청은 어디에 하나요?")),
        ("연차는 며칠이고 병가는 며칠인가요?", ("연차는 며칠이고", "병가는 며칠인가요?")),
        ("숙박비와 식비는 각각 얼마인가요?", ("숙박비 얼마인가요?", "식비 얼마인가요?")),
        ("A형과 B형의 차이는 무엇인가요?", ("A형은 무엇인가요?", "B형은 무엇인가요?")),
        ("천막 몇 동까지 붙여도 되고 사이는 얼마나 띄어야되요", ("천막 몇 동까지 붙여도 되고", "천막 사이는 얼마나 띄어야되요")),
        (QUESTION, ()),
        ("정책금리와 협약금리의 차이는 최대 얼마까지 지원되는가?", ()),
        ("교통사고가 나고 병원에 갔습니다. 보험금을 받을 수 있나요?", ()),
    ],
)
def test_several_questions_are_told_apart(message: str, parts: tuple[str, ...]) -> None:
    assert parts_of(message) == parts
