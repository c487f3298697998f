"""A document's own words tell what stood at a line break."""

from __future__ import annotations

from collections.abc import Sequence

from rag.pdf.vocabulary import Vocabulary

LINES = [
    "가입자는 국민연금공단은 연금을 지급하며 청구를",
    "받아 국민연금공단은 이를 관한 법률 제3조에 따라",
    "처리하고 관한 법률 시행령의 기준에 따른다",
]


def test_halves_of_a_word_that_stands_elsewhere_had_nothing_between_them() -> None:
    assert Vocabulary(LINES).separator("그리고 국민연", "금공단은 그러나") == ""


def test_two_words_that_stand_in_a_row_elsewhere_had_a_space_between_them() -> None:
    assert Vocabulary(LINES).separator("휴가에 관한", "법률 제4조") == " "


def test_a_seam_seen_twice_one_way_tells_even_where_the_words_differ() -> None:
    vocabulary = Vocabulary(LINES)
    assert vocabulary.separator("모든 국민연", "금공에서는") == ""
    assert vocabulary.separator("그에 대한", "법률 제4조") is None


def test_words_at_the_edges_of_lines_are_no_witnesses() -> None:
    assert Vocabulary(["가나다라 마바사 아자차카"]).separator("여기 가나", "다라 저기") is None


def test_a_word_seen_both_ways_and_an_unknown_one_are_left_to_others() -> None:
    vocabulary = Vocabulary(["- 보험계약 보험 계약 끝"])
    assert vocabulary.separator("그 보험", "계약 저") is None
    assert vocabulary.separator("하늘", "바다") is None
    assert vocabulary.separator("", "바다") is None


def test_others_are_asked_only_about_breaks_that_are_open() -> None:
    asked: list[list[str]] = []

    def join(lines: Sequence[str]) -> list[str]:
        asked.append(list(lines))
        return ["?"] * (len(lines) - 1)

    joined = Vocabulary(LINES).joiner(join)
    assert joined(["이는 국민연", "금공단은 관한", "법률 하늘", "바다 구름", "해"]) == ["", " ", "?", "?"]
    assert asked == [["법률 하늘", "바다 구름", "해"]]
    assert joined(["한 줄"]) == []


def test_a_document_without_lines_knows_nothing() -> None:
    assert Vocabulary([]).separator("가", "나") is None
