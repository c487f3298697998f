"""What of a printed text is said."""

from __future__ import annotations

import pytest

from rag.core.records import Passage, Span
from rag.text.spoken import spoken, spoken_in_place
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
