"""A question is read once, at the door, and travels on as a Query."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pdf_factory import simple_pdf

from rag.core.errors import EmptyQuestion, QuestionTooLong
from rag.core.records import Lack
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


RULES = (
    "제4조(숙박비) 숙박비는 1박에 60,000원을 한도로 지급한다.",
    "제5조(식비) ① 식비는 하루에 24,000원을 지급한다. ② 식비는 2024년 3월 1일부터 올린다.",
    "제5조의2(교통비) 교통비는 실비로 지급한다.",
)


@pytest.fixture
def rules(library: Library) -> Library:
    library.add("여비.pdf", simple_pdf("\n".join(RULES)))
    library.work()
    return library


def test_a_place_that_is_asked_for_is_quoted_and_one_that_is_not_there_is_told(rules: Library) -> None:
    answer = rules.ask("제5조제2항은 무엇인가요?")
    assert [" ".join(piece.text.split()) for piece in answer.evidence] == ["② 식비는 2024년 3월 1일부터 올린다."]
    assert "교통비" in (rules.ask("제5조의2의 내용은?").text or "")
    assert "교통비" not in (rules.ask("제5조의 내용은?").text or "")
    missing = rules.ask("제6조는 무엇인가요?")
    assert (missing.text, missing.lacks) == (None, (Lack("제6조", ("제5조",)),))


def test_words_that_the_library_has_in_one_way_only_are_repaired_and_can_be_left(rules: Library) -> None:
    assert rules.ask("ryxhdql는 어떻게 지급하나요?").searched == "교통비는 어떻게 지급하나요?"
    assert rules.ask("숙박피는 얼마인가요?").searched == "숙박비는 얼마인가요?"
    left = rules.ask("숙박피는 얼마인가요?", as_typed=True)
    assert (left.searched, left.question) == (None, "숙박피는 얼마인가요?")
    assert rules.ask("숙박비는 얼마인가요?").searched is None


def test_an_english_word_that_is_asked_for_in_hangul_is_found_where_one_word_alone_sounds_so(library: Library) -> None:
    library.add("행사.pdf", simple_pdf("1. Kubernetes 강좌는 5월 3일 춘천에서 연다.\n2. Python 강좌와 Pythen 강좌는 6월에 연다."))
    library.work()
    asked = library.ask("쿠버네티스 강좌는 어디에서 여나요?")
    assert asked.searched == "kubernetes 강좌는 어디에서 여나요?"
    assert "춘천" in (asked.text or "")
    assert library.ask("파이썬 강좌는 언제 여나요?").searched is None  # two words sound so


def test_what_it_is_about_and_the_library_never_mentions_makes_it_unsure(rules: Library) -> None:
    answer = rules.ask("직원은 숙박비로 얼마를 받나요?")
    assert answer.lacks == (Lack("직원"),)
    assert not answer.sure


def test_a_year_that_the_document_never_mentions_makes_it_unsure(rules: Library) -> None:
    answer = rules.ask("2019년 숙박비는 1박에 얼마인가요?")
    assert not answer.sure
    assert not answer.evidence or answer.lacks == (Lack("2019년"),)


def test_several_questions_are_answered_one_by_one(rules: Library) -> None:
    answer = rules.ask("숙박비와 식비는 각각 얼마인가요?")
    assert answer.parts == ("숙박비는 얼마인가요?", "식비는 얼마인가요?")
    assert {1, 2} <= {number for piece in answer.evidence for number in piece.parts}
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))


def test_a_value_is_found_in_another_spelling(rules: Library) -> None:
    assert "60,000원" in rules.search("육만원이 한도인 것은 무엇인가요?", k=1)[0].passage.text
    assert "2024년 3월 1일" in rules.search("'24.3.1에 오른 것", k=1)[0].passage.text


def test_an_article_that_more_documents_have_than_are_found_is_told_from_those_that_are(library: Library) -> None:
    for number in range(8):
        library.add(f"{number}.pdf", simple_pdf(f"제5조(식비) {number}번 식당의 식비는 하루에 {number + 1},000원을 지급한다."))
    library.work()
    answer = library.ask("제5조 내용이 뭐야?", k=3)
    assert answer.evidence and len(answer.hits) >= 3
    assert {piece.passage.id for piece in answer.evidence} <= {hit.passage.id for hit in answer.hits}


@pytest.fixture
def cited(library: Library) -> Library:
    library.add("판례.pdf", simple_pdf("화물상환증 판례에서 법원은 제65조를 적용하였다. 화물상환증 판례는 두 건이 더 있다."))
    library.add("법.pdf", simple_pdf("제65조(증권의 준용) 금전의 지급을 적은 증권에는 어음의 규정을 준용한다."))
    library.work()
    return library


def test_a_place_leads_where_it_is_asked_for_whole_and_is_read_besides_where_more_is(cited: Library) -> None:
    assert [hit.document for hit in cited.search("제65조의 내용은 무엇인가요?", k=2)] == ["법.pdf", "판례.pdf"]
    question = "제65조를 적용한 화물상환증 판례는 무엇인가요?"
    assert [hit.document for hit in cited.search(question, k=2)] == ["판례.pdf", "법.pdf"]
    only = cited.search(question, k=1)
    assert [hit.document for hit in cited.answer(question, only).hits] == ["판례.pdf", "법.pdf"]
