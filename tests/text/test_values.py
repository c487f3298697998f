"""One value, many spellings: each has one form, whatever it is written in."""

from __future__ import annotations

import pytest

from rag.text.hanja import read_hanja
from rag.text.numerals import number_of
from rag.text.values import respelled, value_terms


@pytest.mark.parametrize(
    ("form", "spellings"),
    [
        ("3000000원", ["3,000,000원", "삼백만원", "3백만 원", "300만원", "三百萬원", "３００만원", "300만원정"]),
        ("30000000원", ["參千萬원", "삼천만 원", "3천만원"]),
        ("1500000원", ["백오십만원", "1백50만원", "1,500,000 원"]),
        ("123456000000원", ["1,234억 5,600만원"]),
        ("2024-03-01", ["2024. 3. 1.", "2024년 3월 1일", "'24.3.1", "’24. 3. 1.", "2024-03-01", "2024/3/1", "24년 3월 1일", "24.3.1."]),
        ("15%", ["15%", "15 퍼센트", "15％"]),
        ("15:30", ["15:30", "오후 3시 30분", "오후 3시 반", "15시 30분"]),
        ("2회", ["두 번", "2회", "두 차례"]),
        ("3명", ["세 명", "3인", "세 사람"]),
        ("6개월", ["반년", "6개월", "여섯 달"]),
        ("14:00", ["낮 2시", "오후 2시", "14시", "14:00"]),
        ("02:00", ["밤 2시", "새벽 2시", "오전 2시", "2시"]),
        ("22:00", ["밤 10시", "저녁 10시", "오후 10시"]),
        ("11:00", ["낮 11시", "오전 11시"]),
        ("12:00", ["낮 12시", "오후 12시", "정오"]),
        ("00:00", ["밤 12시", "자정", "24시", "오전 12시"]),
        ("21일", ["3주", "3주일", "3주간", "세 주", "21일", "3주 이내", "3주에"]),
        ("7일", ["일주일", "1주일", "한 주", "1주", "7일"]),
    ],
)
def test_all_spellings_of_a_value_have_its_form(form: str, spellings: list[str]) -> None:
    assert {spelling: form in value_terms(spelling) for spelling in spellings} == dict.fromkeys(spellings, True)


@pytest.mark.parametrize(
    "text",
    [
        "지원과 회원",
        "조원",
        "일원화",
        "제5조제2항",
        "10.2.1 절차",
        "2025 개최",
        "전화 02-2100-1234",
        "1. 2. 3.",
        "이번",
        "1주택자",
        "2주기",
        "500주",
    ],
)
def test_what_only_looks_like_a_value_is_none(text: str) -> None:
    assert value_terms(text) == []


@pytest.mark.parametrize(
    ("written", "number"), [("삼백만", 3_000_000), ("1억2천만", 120_000_000), ("이십", 20), ("3.5", 3.5), ("가", None)]
)
def test_numbers_are_read(written: str, number: float | None) -> None:
    found = number_of(written)
    assert (None if found is None else float(found)) == number


def test_a_question_takes_the_spelling_that_is_printed() -> None:
    assert respelled("과태료가 3,000,000원 이하인 위반은?", ["삼백만원 이하의 과태료"]) == "과태료가 삼백만원 이하인 위반은?"
    assert respelled("2024년 3월 1일에 무엇이?", ["2024. 3. 1.\t점검", "4월"]) == "2024. 3. 1에 무엇이?"
    assert respelled("과태료 300만원은?", ["300 만원", "삼백만원"]) == "과태료 300만원은?"
    assert respelled("얼마인가요?", ["300만원"]) == "얼마인가요?"


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("第2條 保證金은 金 參千萬원", "제2조 보증금은 금 삼천만원"),
        ("勞動, 女子, 2年, 六法", "노동, 여자, 2년, 육법"),
        ("利率 法律 百分率 比率", "이율 법률 백분율 비율"),
        ("不當 不足 不可", "부당 부족 불가"),
        ("契約의 更新", "계약의 갱신"),
        ("住宅內 宅內", "주택내 댁내"),
        ("十月 二十月", "시월 이십월"),
        ("임대차(賃貸借)", "임대차(임대차)"),
        ("⼤學과 ⼊⾦", "대학과 입금"),
        ("ABC 가나다 12", "ABC 가나다 12"),
    ],
)
def test_hanja_are_read_one_syllable_a_character(printed: str, said: str) -> None:
    assert read_hanja(printed) == said
    assert len(said) == len(printed)
