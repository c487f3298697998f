"""What may answer: whole sentences, no marks of amendments."""

from __future__ import annotations

import pytest

from rag.answer.candidates import candidates_of, is_amendment, terms_held
from rag.core.records import Hit, Passage, Span
from rag.core.tables import TableRow, Value
from rag.text.query import Query


def told(text: str) -> list[str]:
    return [candidate.text for candidate in candidates_of(Passage(0, len(text), text, id=1, document_id=1))]


def test_a_sentence_goes_on_behind_one_in_brackets() -> None:
    text = "회사는 벌금액(판결이 기간 뒤에 난 때를 포함합니다.)을 1사고당 2,000만원까지 보상합니다. 제1항은 그대로이다."
    assert told(text) == ["회사는 벌금액(판결이 기간 뒤에 난 때를 포함합니다.)을 1사고당 2,000만원까지 보상합니다.", "제1항은 그대로이다."]


def test_two_sentences_stay_two() -> None:
    assert told("사흘 전에 낸다.(별표 1에 있다.) 나중에 낸다.")[-1] == "나중에 낸다."


@pytest.mark.parametrize("text", ["<개정 2011. 3. 29., 2013. 3. 23.>", "[본조신설 2020. 2. 4.]", "<신설 2020. 2. 4.> [제목개정 2021.]"])
def test_marks_of_amendments_are_known(text: str) -> None:
    assert is_amendment(text)


@pytest.mark.parametrize("text", ["[별지 제1호서식]", "조례를 개정한다.", "<표 2> 요금", "<개정 전> 3일"])
def test_other_brackets_are_none(text: str) -> None:
    assert not is_amendment(text)


def test_a_row_holds_the_words_of_its_tables_caption() -> None:
    text = "추진부\t아래쪽"
    values = (Value("추진부", (Span(0, 3),), names_row=True), Value("아래쪽", (Span(4, 7),)))
    row = TableRow(Span(0, len(text)), values, caption="작업발판의 설치")
    passage = Passage(0, len(text), text, rows=(row,), id=1, document_id=1)
    (candidate,) = candidates_of(passage)
    assert candidate.caption == "작업발판의 설치"
    (held,) = terms_held(Query.of("추진부 작업발판은 어디인가요?"), [(Hit(1, passage, "가.pdf", 1, 1, None, 1.0), candidate)])
    assert {"추진", "발판"} <= held.keys()
