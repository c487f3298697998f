"""Where sentences end, in Korean and English, in prose, statutes, lists and table rows."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.sentences import sentences


def _cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("연차는 15일이다. 병가는 60일이다.", ["연차는 15일이다.", "병가는 60일이다."]),
        ("언제 쓰나요? 내일이요! 그렇군요.", ["언제 쓰나요?", "내일이요!", "그렇군요."]),
        ("갔다.그는 왔다.", ["갔다.", "그는 왔다."]),
        ("제1조. 이 규정은 목적을 정한다.", ["제1조. 이 규정은 목적을 정한다."]),
        ("2025. 3. 31. 시행한다. 끝.", ["2025. 3. 31. 시행한다.", "끝."]),
        ("가. 첫째 나. 둘째", ["가. 첫째 나. 둘째"]),
        ("원주율은 3.14이고 지수는 1.5배다. 끝이다.", ["원주율은 3.14이고 지수는 1.5배다.", "끝이다."]),
        ("e.g. Kim et al. (2020) said so. It works.", ["e.g. Kim et al. (2020) said so.", "It works."]),
        ("Worldwide Inc.의 회장이다. 그는 갔다.", ["Worldwide Inc.의 회장이다.", "그는 갔다."]),
        ("금융회사(은행을 말한다. 이하 같다)는 보고한다. 끝이다.", ["금융회사(은행을 말한다. 이하 같다)는 보고한다.", "끝이다."]),
        ("그는 “간다. 온다.”라고 말했다. 끝이다.", ["그는 “간다. 온다.”라고 말했다.", "끝이다."]),
        ('"안 간다." 그는 말했다.', ['"안 간다."', "그는 말했다."]),
        ("보고하여야 한다.<개정 2020. 3. 24.>", ["보고하여야 한다.", "<개정 2020. 3. 24.>"]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, expected: list[str]) -> None:
    assert _cut(text) == expected


def test_a_line_is_never_joined_with_the_next() -> None:
    assert _cut("제목\n- 항목 하나\n- 항목 둘") == ["제목", "- 항목 하나", "- 항목 둘"]


def test_a_short_table_row_is_one_sentence_and_a_long_one_is_parted_at_its_cells() -> None:
    long = "구분\t" + "지원 내용을 설명한다. " * 20
    assert _cut("연차\t15일\t유급. 무급") == ["연차\t15일\t유급. 무급"]
    assert _cut(long)[0] == "구분"
    assert _cut(long)[1] == "지원 내용을 설명한다."


def test_a_sentence_goes_on_over_a_page_break_unless_the_next_page_begins_something_new() -> None:
    assert _cut("다만 병가는 의사의 진단서를 제출한 경우에 한하여\f사용할 수 있다.") == [
        "다만 병가는 의사의 진단서를 제출한 경우에 한하여\f사용할 수 있다."
    ]
    assert _cut("다만 병가는 의사의 진단서를 제출한 경우에 한한다.\f사용할 수 있다.")[1] == "사용할 수 있다."
    assert _cut("다만 병가는 의사의 진단서를 제출한 경우에 한하여\f제2장 휴가")[1] == "제2장 휴가"


def test_nothing_and_one_character() -> None:
    assert sentences("") == []
    assert sentences(" \n\t\f") == []
    assert sentences("a") == [(0, 1)]


@given(st.text(alphabet=st.sampled_from('가나다.다요?! \n\t\f()“”"1a제조①-'), max_size=120))
def test_every_character_that_is_not_white_space_is_in_exactly_one_sentence(text: str) -> None:
    spans = sentences(text)
    assert [c for start, end in spans for c in text[start:end] if not c.isspace()] == [c for c in text if not c.isspace()]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
