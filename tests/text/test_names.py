"""A document's name, and the words of a question by which it is named."""

from __future__ import annotations

from rag.core.identity import Identity
from rag.text.names import Name
from rag.text.query import Query

RULE = Name.of(1, "출장여비 규정 2023년.pdf", Identity("출장여비 규정", issuer="총무팀"))


def test_what_is_said_to_stand_in_something_names_it() -> None:
    for question in ("출장여비 규정에서 식비는?", "출장여비 규정에 따르면 식비는?", "출장여비 규정의 식비는?", "출장여비 규정상 식비는?"):
        assert [word.text for word in Query.of(question).typed if word.named] == [question.split()[1]], question
    assert [word for word in Query.of("출장여비 규정은 누가 정하나요?").typed if word.named] == []


def test_a_name_holds_its_words_and_its_years() -> None:
    assert RULE.holds("여비") and RULE.holds("2023") and not RULE.holds("2024") and not RULE.holds("식비")
