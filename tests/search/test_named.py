"""Names asked by the words of a question, all at once."""

from __future__ import annotations

from rag.core.identity import Identity
from rag.search.named import Named
from rag.text.names import Name
from rag.text.query import Query

NAMED = Named([
    Name.of(1, "출장여비 규정 2023년.pdf", Identity("출장여비 규정", issuer="총무팀")),
    Name.of(2, "a.pdf", Identity("상속·증여 세금상식")),
    Name.of(3, "a.pdf", Identity("파이프 서포트 동바리 안전작업 지침")),
])  # fmt: skip


def holding(question: str) -> list[int]:
    """The documents that the first word of a question belongs to."""
    return [int(key) for key in NAMED.ids[NAMED.holding_word(Query.of(question).typed[0])]]


def test_a_longer_word_is_held_letter_by_letter() -> None:
    assert holding("상속증여세금은") == [2]
    assert holding("증여액은") == []


def test_a_word_is_known_however_the_analyser_takes_it_apart() -> None:
    assert NAMED.holding("서포트").tolist() == []  # 서 and 포트, there
    assert holding("서포트 높이는?") == [3]
    assert holding("서버 높이는?") == []


def test_what_any_document_is_called_belongs_to_each() -> None:
    assert holding("문서에서 식비는?") == [1, 2, 3]


def test_a_run_of_the_name_ends_where_another_word_or_year_stands() -> None:
    def runs(question: str) -> dict[int, list[str]]:
        typed = Query.of(question).typed
        last = next(at for at, word in enumerate(typed) if word.named)
        rows, first = NAMED.first_of_runs(typed, last)
        return {int(NAMED.ids[row]): [word.text for word in typed[begin : last + 1]] for row, begin in zip(rows, first, strict=True)}

    assert runs("우리 회사 2023년 출장여비 규정에서 식비는?") == {1: ["2023년", "출장여비", "규정에서"]}
    assert runs("2024년 출장여비 규정에서 식비는?") == {1: ["출장여비", "규정에서"]}
    assert runs("총무팀 문서에 따르면 식비는?") == {1: ["총무팀", "문서에"], 2: ["문서에"], 3: ["문서에"]}
    assert runs("해외 현장에서 식비는?") == {}


def test_among_some_documents_only_theirs_are_told() -> None:
    named = NAMED.among([3])
    assert named.ids.tolist() == [3] and named.holding("규정").tolist() == []
