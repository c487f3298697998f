"""What of a printed text is said."""

from __future__ import annotations

import pytest

from rag.core.records import Passage, Span
from rag.core.tables import TableRow, Value
from rag.text.row_telling import told_row
from rag.text.spoken import closed_up, spoken, spoken_in_place
from rag.text.terms import terms
from rag.text.views import as_embedded, as_read

STRUCK = "".join(character + "\u0336" for character in "5,000원")


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("정원은 24³명이다", "정원은 24명이다"),
        ("그렇다.¹ 또", "그렇다. 또"),
        ("면적은 30m²이다", "면적은 30m²이다"),
        ("합계(표)¹,²", "합계(표)"),
        (f"수수료 {STRUCK} 7,000원", "수수료  7,000원"),
    ],
)
def test_marks_of_notes_and_what_is_struck_out_are_not_said(printed: str, said: str) -> None:
    assert spoken(printed) == said
    assert len(spoken_in_place(printed)) == len(printed)


def test_views_and_terms_never_see_a_figure_with_its_mark() -> None:
    text = "입주 정원은 24³명이다"
    passage = Passage(0, len(text), text)
    window = Span(0, len(text))
    assert as_embedded(passage, window) == "입주 정원은 24명이다"
    assert as_read(passage, window)[0].text == "입주 정원은 24\u200b명이다"
    assert "243" not in " ".join(terms(text))


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("설 치 위 치", "설치위치"),
        ("비  고", "비고"),
        ("보상 금액", "보상 금액"),
        ("가 격 (원)", "가 격 (원)"),
        ("소 계 A", "소 계 A"),
        ("계", "계"),
    ],
)
def test_heads_whose_syllables_are_set_apart_are_words(printed: str, said: str) -> None:
    assert closed_up(printed) == said


def test_a_row_is_told_with_such_heads_and_names_closed_up() -> None:
    values = (Value("본 관", (Span(0, 3),), names_row=True), Value("동쪽 문 옆", (Span(4, 10),), heads=("설 치 위 치",)))
    assert "".join(text for text, _ in told_row(TableRow(Span(0, 10), values))) == "본관 · 설치위치: 동쪽 문 옆"
