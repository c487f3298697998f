"""What says another year, day or name than is asked for is no answer; what agrees goes first."""

from __future__ import annotations

from rag.answer.agreement import agreeing
from rag.core.quoting import Quoting
from rag.core.records import Finding, Hit, Passage, Span
from rag.text.query import Query

QUOTING = Quoting(answers_from=0.12, beside_best=0.03, sure_from=0.5, doubtful=0.45)


def agreed(question: str, *sentences: str, document: str = "문서.pdf", probability: float = 0.9) -> list[float]:
    passages = [Passage(0, len(text), text, id=number) for number, text in enumerate(sentences, 1)]
    found = [Finding(passage, Span(0, passage.end), probability) for passage in passages]
    hits = [Hit(passage.id, passage, document, 1, 1, None, 1.0) for passage in passages]
    return [round(one.probability, 3) for one in agreeing(Query.of(question), found, hits, sentences, quoting=QUOTING)]


def test_another_year_is_no_answer_even_where_nothing_else_is_there() -> None:
    assert agreed("2023년 말 조합원은 몇 명인가요?", "조합원은 2024년 말에 4,210명입니다.") == [0.108]


def test_another_year_is_not_quoted_beside_the_one_asked_for() -> None:
    assert agreed("2023년 매출은?", "2022년 매출은 31억 원", "2023년 매출은 34억 원") == [0.001, 0.9]


def test_another_year_in_the_name_alone_makes_it_unsure() -> None:
    assert agreed("2023년 숙박비는?", "숙박비는 60,000원", document="규정 2024년.pdf") == [0.45]
    assert agreed("2023년 숙박비는?", "숙박비는 60,000원", document="규정 2023년.pdf") == [0.9]


def test_a_question_without_particulars_changes_nothing() -> None:
    assert agreed("숙박비는 얼마인가요?", "2022년 숙박비", "2023년 숙박비") == [0.9, 0.9]


def test_the_sentence_with_the_sum_asked_for_is_raised() -> None:
    raised, other = agreed("200,000원의 과태료를 내는 것은 어떤 경우인가요?", "이십만원의 과태료", "오백만원의 과태료", probability=0.022)
    assert 0.2 < raised < 0.25
    assert other == 0.001
