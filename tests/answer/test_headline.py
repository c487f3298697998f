"""Yes or no only where the sentence says so; the words that answer only where they are sure; documents that disagree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer.deciding import decided
from rag.answer.differing import differences
from rag.answer.headline import _without_brackets
from rag.answer.quoting import compose
from rag.core.quoting import Quoting
from rag.core.records import Finding, Hit, Passage, Span
from rag.text.query import Query

QUOTING = Quoting(answers_from=0.15, beside_best=0.1, sure_from=0.3, short_from=0.9)


@pytest.mark.parametrize(
    ("question", "sentence", "yes"),
    [
        ("연차를 이월할 수 있나요?", "연차휴가는 다음 해로 이월할 수 없다.", False),
        ("연차를 이월할 수 있나요?", "연차휴가는 5일까지 이월할 수 있다.", True),
        ("외부인 출입이 금지되나요?", "외부인의 출입은 금지한다.", True),
        ("음주운전 사고도 보상하나요?", "음주운전 중 사고는 보상하지 않습니다.", False),
        ("신청서를 제출하지 않아도 되나요?", "신청서를 제출하여야 한다.", False),
        ("휴대전화를 사용하면 안 되나요?", "휴대전화를 사용하여서는 아니 된다.", True),
        ("배우자도 포함되나요?", "배우자는 제외한다.", False),
        ("환불이 가능한가요?", "개봉한 뒤에는 환불할 수 없습니다.", None),  # the question does not say that it was opened
        ("학생도 신청할 수 있나요?", "누구나 신청할 수 있다. 다만, 학생은 제외한다.", None),
        ("일비는 얼마인가요?", "일비는 지급하지 않는다.", None),
        ("주말에 열 수 있나요?", "평일에는 9시에 시작한다.", None),
        ("연차를 쓸 수 있나요, 없나요, 며칠인가요?", "연차를 쓸 수 있다.", None),
    ],
)
def test_yes_and_no_are_read_from_how_question_and_sentence_end(question: str, sentence: str, yes: bool | None) -> None:
    assert decided(question, sentence) is yes


def test_the_words_that_answer_stand_first_where_they_are_sure() -> None:
    text = "국외 출장의 일비는 하루 (20만원)으로 한다."
    passage = Passage(0, len(text), text, id=1, document_id=1)
    marked = Span(text.index("("), text.index(")") + 1)
    hits = [Hit(1, passage, "가.pdf", 1, 1, None, 1.0)]
    for probability, short in ((0.95, "20만원"), (0.8, None)):
        found = [Finding(passage, Span(0, len(text)), probability, marked)]
        assert compose(Query.of("일비는 얼마인가요?"), hits, found, locate=lambda *_: (), quoting=QUOTING).short == short
    sure = [Finding(passage, Span(0, len(text)), 0.95, marked)]
    every = Query.of("일비에는 어떤 것들이 있나요? 모두 알려 주세요")
    assert compose(every, hits, sure, locate=lambda *_: (), quoting=QUOTING).short is None


def test_documents_that_disagree_stand_side_by_side_with_what_differs() -> None:
    texts = ("국내 출장의 일비는 하루 20,000원으로 한다.", "국내 출장의 일비는 하루 25,000원으로 한다.")
    passages = [Passage(0, len(text), text, id=number, document_id=number) for number, text in enumerate(texts, 1)]
    hits = [Hit(passage.id, passage, f"{passage.id}.pdf", 1, 1, None, 1.0) for passage in passages]
    findings = [Finding(passage, Span(0, passage.end), 0.9 - passage.id / 100, Span(14, 21)) for passage in passages]
    answer = compose(Query.of("일비는?"), hits, findings, locate=lambda *_: (), quoting=QUOTING)
    assert (answer.disagreeing, answer.short) == (True, None)
    assert [[piece.text[slice(*span)] for span in piece.differs] for piece in answer.evidence] == [["20,000"], ["25,000"]]
    again = [findings[0], Finding(Passage(0, len(texts[0]), texts[0], id=2, document_id=2), Span(0, len(texts[0])), 0.88)]
    assert len(compose(Query.of("일비는?"), hits, again, locate=lambda *_: (), quoting=QUOTING).evidence) == 1


def test_differences_are_told_word_by_word() -> None:
    text = "휴가는 연 15일, 7일 전에 낸다."
    assert [text[slice(*span)] for span in differences(text, ["휴가는 연 12일, 7일 전에 낸다."])] == ["15"]
    assert differences(text, [text]) == []


def test_brackets_of_two_pairs_stay() -> None:
    assert [_without_brackets(words) for words in ("「민법」 및 「상법」", "(가) 또는 (나)", "“사흘”")] == [
        "「민법」 및 「상법」",
        "(가) 또는 (나)",
        "사흘",
    ]


def test_only_the_last_predicate_says_yes_or_no() -> None:
    rule = "직접 출석할 수 없는 경우에는 미리 서면으로 위원장에게 신고할 수 있다."
    assert decided("출석할 수 없는 경우 신고할 수 있나요?", rule) is True
    assert decided("아이를 데려올 수 있나요?", "데려올 수 있는 날은 토요일이다.") is None


def test_the_same_sentence_with_another_answer_says_otherwise_however_far_behind_it_comes() -> None:
    first, second = (f"작성자는 {name}이다." for name in ("한가람", "이누리"))
    one, other = (
        Finding(Passage(0, len(text), text, id=n, document_id=n), Span(0, len(text)), p, marked=Span(5, 8))
        for n, (text, p) in enumerate([(first, 0.9), (second, 0.3)], 1)
    )
    hits = [Hit(n, finding.passage, "월간.pdf", 1, 1, None, 1.0) for n, finding in enumerate((one, other), 1)]
    quoting = Quoting(answers_from=0.25, beside_best=0.25, sure_from=0.6)
    answer = compose(Query.of("작성자는 누구인가요?"), hits, [one, other], locate=lambda *_: (), quoting=quoting)
    assert (answer.disagreeing, [piece.text for piece in answer.evidence]) == (True, [first, second])
    unlikely = replace(other, probability=0.2)
    assert not compose(Query.of("작성자는 누구인가요?"), hits, [one, unlikely], locate=lambda *_: (), quoting=quoting).disagreeing
    same = replace(other, passage=replace(one.passage, id=2, document_id=2))
    assert not compose(Query.of("작성자는 누구인가요?"), hits, [one, same], locate=lambda *_: (), quoting=quoting).disagreeing
