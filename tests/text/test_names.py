"""A document's name, and the words of a question by which it is named."""

from __future__ import annotations

from rag.core.identity import Identity
from rag.text.names import Name, run_before
from rag.text.query import Query

RULE = Name.of(1, "출장여비 규정 2023년.pdf", Identity("출장여비 규정", issuer="총무팀"))


def test_what_is_said_to_stand_in_something_names_it() -> None:
    for question in ("출장여비 규정에서 식비는?", "출장여비 규정에 따르면 식비는?", "출장여비 규정의 식비는?", "출장여비 규정상 식비는?"):
        assert [word.text for word in Query.of(question).typed if word.named] == [question.split()[1]], question
    assert [word for word in Query.of("출장여비 규정은 누가 정하나요?").typed if word.named] == []


def test_a_name_holds_its_words_its_years_and_longer_words_letter_by_letter() -> None:
    assert RULE.holds("여비") and RULE.holds("2023") and not RULE.holds("2024") and not RULE.holds("식비")
    joined = Name.of(2, "a.pdf", Identity("상속·증여 세금상식"))
    assert joined.holds_word(Query.of("상속증여세금은").typed[0])
    assert not joined.holds_word(Query.of("증여액은").typed[0])


def test_a_word_is_known_however_the_analyser_takes_it_apart() -> None:
    name = Name.of(3, "a.pdf", Identity("파이프 서포트 동바리 안전작업 지침"))
    assert not name.holds("서포트")  # 서 and 포트, there
    assert name.holds_word(Query.of("서포트 높이는?").typed[0])
    assert not name.holds_word(Query.of("서버 높이는?").typed[0])


def test_a_run_of_the_name_ends_where_another_word_or_year_stands() -> None:
    def run(question: str) -> list[str]:
        typed = Query.of(question).typed
        last = next(at for at, word in enumerate(typed) if word.named)
        return [word.text for word in typed[run_before(typed, last, RULE) : last + 1]]

    assert run("우리 회사 2023년 출장여비 규정에서 식비는?") == ["2023년", "출장여비", "규정에서"]
    assert run("2024년 출장여비 규정에서 식비는?") == ["출장여비", "규정에서"]
    assert run("총무팀 문서에 따르면 식비는?") == ["총무팀", "문서에"]
    assert run("해외 현장에서 식비는?") == []
