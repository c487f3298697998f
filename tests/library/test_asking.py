"""A question is read once, at the door, and travels on as a Query."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pdf_factory import simple_pdf

from rag.core.errors import EmptyQuestion, QuestionTooLong
from rag.library.library import Library
from rag.text import analyser

QUESTION = "휴가 신청서는 며칠 전에 내나요?"


class CountingKiwi:
    """Kiwi, and which texts it was given."""

    def __init__(self) -> None:
        self._kiwi, self.texts = analyser._kiwi(), list[str]()

    def tokenize(self, text: str) -> object:
        self.texts.append(text)
        return self._kiwi.tokenize(text)


@pytest.fixture
def kiwi(library: Library, monkeypatch: pytest.MonkeyPatch) -> CountingKiwi:
    library.add("휴가.pdf", simple_pdf("연차 휴가는 1년에 15일을 준다. 휴가를 쓰려면 사흘 전에 신청서를 낸다."))
    library.work()
    counting = CountingKiwi()
    monkeypatch.setattr(analyser, "_kiwi", lambda: counting)
    return counting


@pytest.mark.parametrize("question", [QUESTION, f'"휴가" {QUESTION}', f"HR팀: {QUESTION}", f"  {QUESTION}\n"])
def test_the_analyser_reads_a_question_once_an_ask(library: Library, kiwi: CountingKiwi, question: str) -> None:
    assert library.ask(question).hits
    assert len([text for text in kiwi.texts if "며칠" in text]) == 1  # no passage holds the word


@pytest.mark.parametrize("ask", [Library.ask, Library.search, lambda library, question: library.answer(question, [])])
def test_what_cannot_be_asked_is_refused_at_the_door(library: Library, ask: Callable[[Library, str], object]) -> None:
    with pytest.raises(EmptyQuestion):
        ask(library, " \n ")
    with pytest.raises(QuestionTooLong):
        ask(library, "휴" * 1001)
