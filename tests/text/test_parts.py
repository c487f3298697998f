"""What of a message asks, and the questions in it."""

from __future__ import annotations

import pytest

from rag.text.parts import asked_part, behind_story, parts_of

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
    short = f"{STORY} 예약을 취소하지 못했습니다. 이런 때 내는 위약금은 얼마인가요?"
    assert asked_part(short) == "예약을 취소하지 못했습니다. 이런 때 내는 위약금은 얼마인가요?"
    assert asked_part(f"{STORY} 비가 왔습니다. 이런 때 공방 예약의 위약금은 얼마인가요?") == "이런 때 공방 예약의 위약금은 얼마인가요?"


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("숙박비는 얼마인가요? 식비는요?", ("숙박비는 얼마인가요?", "식비는 얼마인가요?")),
        ("신청은 언제부터이고 어디에 하나요?", ("신청은 언제부터이고", "신청은 어디에 하나요?")),
        ("연차는 며칠이고 병가는 며칠인가요?", ("연차는 며칠이고", "병가는 며칠인가요?")),
        ("숙박비와 식비는 각각 얼마인가요?", ("숙박비는 얼마인가요?", "식비는 얼마인가요?")),
        ("A형과 B형의 차이는 무엇인가요?", ("A형은 무엇인가요?", "B형은 무엇인가요?")),
        ("천막 몇 동까지 붙여도 되고 사이는 얼마나 띄어야되요", ("천막 몇 동까지 붙여도 되고", "천막 사이는 얼마나 띄어야되요")),
        (
            "천막을 칠 때 세우는 높이와 묶는 간격은 각각 얼마인가요?",
            ("천막을 칠 때 세우는 높이는 얼마인가요?", "천막을 칠 때 묶는 간격은 얼마인가요?"),
        ),
        ("적립금 없어지는 시기, 1점당 가치", ("적립금 없어지는 시기", "적립금 1점당 가치")),
        ("회원 가입 기간과 연회비 금액 알려줘", ("회원 가입 기간 알려줘", "회원 가입 연회비 금액 알려줘")),
        ("줄 세울 때 그냥 하면 몇 분 표를 쓰면 몇 분?", ("줄 세울 때 그냥 하면 몇 분", "줄 세울 때 그냥 표를 쓰면 몇 분")),
        ("경보가 왜 울리는지와 먼저 할 일을 알려 주세요.", ("경보가 왜 울리는지 알려 주세요.", "경보 먼저 할 일을 알려 주세요.")),
        ("연회비가 얼마인지, 언제까지 내야 하는지 알려줘", ("연회비가 얼마인지 알려줘", "연회비 언제까지 내야 하는지 알려줘")),
        (
            "도장을 말리기 시작하는 때는 언제이고, 몇 도까지 올리나요?",
            ("도장을 말리기 시작하는 때는 언제이고", "도장을 말리기 시작하는 때 몇 도까지 올리나요?"),
        ),
        (
            "우리나라에서 제일 긴 다리 어디있고 길이 몇미터임?",
            ("우리나라에서 제일 긴 다리 어디있고", "우리나라에서 제일 긴 다리 길이 몇미터임?"),
        ),
        (
            "후견인인데 잔액조회 인터넷으로 안돼?? 언제까지 해야한다는 기한도 있음?",
            ("후견인인데 잔액조회 인터넷으로 안돼??", "후견인인데 잔액조회 언제까지 해야한다는 기한도 있음?"),
        ),
        (QUESTION, ()),
        ("식대, 교통비 한도", ()),
        ("서울과 부산의 지점 주소는?", ()),
        ("기간과 방법을 정하는 기준은?", ()),
        ("사고와 질병 보험 금액은 얼마인가요?", ()),
        ("정책금리와 협약금리의 차이는 최대 얼마까지 지원되는가?", ()),
        ("교통사고가 나고 병원에 갔습니다. 보험금을 받을 수 있나요?", ()),
    ],
)
def test_several_questions_are_told_apart(message: str, parts: tuple[str, ...]) -> None:
    assert parts_of(message) == parts


def test_a_question_alone_keeps_the_story_that_says_what_it_is_about() -> None:
    message = "주행 점수로 보험료를 깎으려고 합니다. 거리가 몇 km는 돼야 하고, 최근에는 몇 km를 달려야 하나요?"
    assert parts_of(message) == ("거리가 몇 km는 돼야 하고", "최근에는 몇 km를 달려야 하나요?")
    assert behind_story(message, parts_of(message)[1]) == "주행 점수로 보험료를 깎으려고 합니다. 최근에는 몇 km를 달려야 하나요?"
    assert behind_story("식대, 교통비 한도", "식대") == "식대"
