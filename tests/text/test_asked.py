"""What a question asks for, told from its words."""

from __future__ import annotations

import pytest

from rag.text.asked import asked_definition, asked_kinds, asks_all


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("연차는 며칠인가요?", "15일", "15명"),
        ("정원은 몇 명인가요?", "12명", "12일"),
        ("숙박비는 얼마인가요?", "70,000원", "3층"),
        ("언제까지 내나요?", "2025년 3월 31일", "70,000원"),
        ("합격률은 몇 %인가요?", "31.5%", "31명"),
        ("전화번호는요?", "02-123-4567", "지하 1층"),
    ],
)
def test_what_a_question_asks_for_is_told_from_its_words(question: str, answer: str, other: str) -> None:
    (kind,) = asked_kinds(question)
    assert kind.search(answer)
    assert not kind.search(other)


@pytest.mark.parametrize(
    "question", ["영업비밀이란 무엇인가요?", "‘영업비밀’은 뭐예요?", "영업비밀의 정의는?", "영업 비밀이란?", "영업비밀의 뜻"]
)
def test_what_a_word_is_stands_where_it_is_defined(question: str) -> None:
    definition = asked_definition(question)
    assert definition is not None
    for sentence in ("2. “영업비밀”이란 공공연히 알려져 있지 아니한 정보를 말한다.", "영업비밀(營業秘密)은 알려지지 않은 정보를 말한다."):
        assert definition.search(sentence)
    for sentence in ("3. “영업비밀 침해행위”란 다음을 말한다.", "영업비밀을 취득하는 행위", "비영업비밀이란 말한다", "영업비밀은 지킨다."):
        assert not definition.search(sentence)


@pytest.mark.parametrize("question", ["연차는 며칠인가요?", "계란은 몇 개인가요?", "누가 신청하나요?", "이란의 수도는?"])
def test_other_questions_ask_for_no_definition(question: str) -> None:
    assert asked_definition(question) is None


def test_a_question_for_no_number_asks_for_no_kind() -> None:
    assert asked_kinds("이 사업의 목적은 무엇인가요?") == ()


@pytest.mark.parametrize(
    ("question", "all_of_it"),
    [
        ("강 건너에는 어떤 사설 쉼터들이 있습니까?", True),
        ("어떤 기관들에서 하나요?", True),
        ("쉼터 어디 어디 있어?", True),
        ("갈 때 뭐 챙겨가야 돼?", True),
        ("쉼터는 어떤 목적으로 만들어졌나요?", False),
        ("쉼터는 어디 있나요?", False),
    ],
)
def test_all_of_a_list_is_asked_for_or_not(question: str, all_of_it: bool) -> None:
    assert asks_all(question) == all_of_it
