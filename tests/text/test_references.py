"""Places that a question names, and what of a passage they are."""

from __future__ import annotations

import pytest

from rag.core.records import Passage
from rag.text.references import Reference, beside_references, references_in, stands_at

ARTICLE = "제5조의2(공영 자전거) ① 군수는 공영 자전거를 둘 수 있다. ② 대여료는 하루 1,000원으로 한다. ③ 빌릴 수 없다."


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("제5조의2의 내용은?", ("article", "5의2", 0, 0)),
        ("제5조제2항은 무엇인가요?", ("article", "5", 2, 0)),
        ("15조 2항 내용 알려줘", ("article", "15", 2, 0)),
        ("제10조제1항제3호는?", ("article", "10", 1, 3)),
        ("별표 3은?", ("annex", "별표3", 0, 0)),
        ("<표 2> 설명해줘", ("table", "표2", 0, 0)),
        ("3쪽에 뭐라고 쓰여 있나요?", ("page", "3", 0, 0)),
        ("iv쪽 내용", ("page", "iv", 0, 0)),
        ("부칙 내용", ("supplement", "부칙", 0, 0)),
    ],
)
def test_references_are_read(question: str, found: tuple[str, str, int, int]) -> None:
    assert [(one.kind, one.number, one.paragraph, one.item) for one in references_in(question)] == [found]


@pytest.mark.parametrize("question", ["예산 3조 원은?", "OWASP Top 10은?", "owasp 2007 맵핑표에서", "조항은 몇 개인가요?", "발표 2부"])
def test_what_is_no_reference(question: str) -> None:
    assert references_in(question) == ()


def test_a_question_for_a_place_alone_has_nothing_beside_it() -> None:
    for question in ("제5조의2의 내용은 무엇인가요?", "15조 2항 내용 알려줘", "제7조는 무엇을 정하고 있나요?"):
        assert beside_references(question, references_in(question)) == ()
    question = "제5조의2에서 대여료는 얼마인가요?"
    assert "대여" in "".join(beside_references(question, references_in(question)))


def test_the_place_is_the_article_its_branch_and_its_paragraph() -> None:
    passage = Passage(100, 100 + len(ARTICLE), ARTICLE, ("제5조의2(공영 자전거)",))

    def at(number: str, paragraph: int = 0) -> str | None:
        span = stands_at(passage, Reference("article", number, "", paragraph))
        return None if span is None else ARTICLE[span.start - 100 : span.end - 100]

    assert at("5의2") == ARTICLE
    assert at("5의2", 2) == "② 대여료는 하루 1,000원으로 한다."
    assert at("5의2", 4) is None
    assert at("5") is None
    assert at("5의22") is None
    assert at("15의2") is None
