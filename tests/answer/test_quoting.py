"""From findings to an answer: the threshold, the marks, sentences that follow each other, and places that are not known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from list_marks import PAIRS

from rag.answer.quoting import compose
from rag.core.quoting import Quoting
from rag.core.records import Box, Finding, Hit, Passage, Span
from rag.core.tables import TableRow, Value
from rag.text.query import Query

QUERY = Query.of("물건")
QUOTING = Quoting(answers_from=0.15, beside_best=0.1, sure_from=0.3, marked_from=0.3)
TEXT = "첫째 문장이다. 둘째 문장이다.\n셋째\t문장이다."
FIRST, SECOND, THIRD = Span(100, 108), Span(109, 117), Span(118, 127)
PASSAGE = Passage(100, 127, TEXT, id=7, document_id=3)
OTHER = Passage(500, 508, "다른 구절이다.", id=8, document_id=3)
HITS = [Hit(1, PASSAGE, "가.pdf", 2, 2, "ii", 0.9), Hit(2, OTHER, "가.pdf", 5, 5, "5", 0.5)]


def locate(document_id: int, start: int, end: int) -> tuple[Box, ...]:
    return (Box(3 if start >= SECOND.start else 2, 10, 20, 30, 40),)


def test_the_sentence_that_answers_is_quoted_with_its_mark() -> None:
    answer = compose(QUERY, HITS, [Finding(PASSAGE, FIRST, 0.9), Finding(OTHER, Span(500, 508), 0.1)], locate=locate, quoting=QUOTING)
    assert answer.text == "첫째 문장이다. [1]"
    assert answer.confidence == pytest.approx(0.9)
    (evidence,) = answer.evidence
    assert (evidence.text, evidence.start, evidence.end) == ("첫째 문장이다.", 100, 108)
    assert (evidence.number, evidence.document, evidence.page, evidence.label, evidence.passage.id) == (1, "가.pdf", 2, "ii", 7)


def test_below_the_threshold_there_is_no_answer_but_the_nearest_passages() -> None:
    answer = compose(QUERY, HITS, [Finding(PASSAGE, FIRST, QUOTING.answers_from - 0.01)], locate=locate, quoting=QUOTING)
    assert (answer.text, answer.evidence, answer.hits) == (
        None,
        (),
        (replace(HITS[0], nearest=FIRST, missing=("물건",)), replace(HITS[1], missing=("물건",))),
    )
    assert answer.confidence == pytest.approx(QUOTING.answers_from - 0.01)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("교통사고 벌금은 얼마까지 나와?", ("교통사고", "벌금")),
        ("서류를 넘겨받으면 KB에 보여 줘", ("서류", "KB")),
        ("2023년 물건을 만들면?", ("2023년", "물건")),
    ],
)
def test_what_a_passage_lacks_are_things_not_what_is_done(question: str, missing: tuple[str, ...]) -> None:
    assert compose(Query.of(question), HITS[:1], [], locate=locate, quoting=QUOTING).hits[0].missing == missing


def test_without_an_answer_each_passage_says_which_sentence_to_read_first() -> None:
    findings = [Finding(PASSAGE, SECOND, 0.1), Finding(PASSAGE, FIRST, 0.05)]
    answer = compose(QUERY, HITS, findings, locate=locate, quoting=QUOTING)
    assert [hit.nearest for hit in answer.hits] == [SECOND, None]
    assert compose(QUERY, HITS, [Finding(PASSAGE, FIRST, 0.01)], locate=locate, quoting=QUOTING).hits[0].nearest is None
    answered = compose(QUERY, HITS, [Finding(PASSAGE, SECOND, 0.9)], locate=locate, quoting=QUOTING)
    assert [hit.nearest for hit in answered.hits] == [None, None]


@pytest.mark.parametrize(("probability", "sure"), [(0.29, False), (0.3, True), (0.9, True)])
def test_an_answer_says_whether_it_is_sure(probability: float, sure: bool) -> None:
    answer = compose(QUERY, HITS, [Finding(PASSAGE, FIRST, probability, Span(100, 102))], locate=locate, quoting=QUOTING)
    assert (answer.text, answer.sure) == ("첫째 문장이다. [1]", sure)
    assert answer.evidence[0].marked == (Span(100, 102) if sure else None)
    assert not compose(QUERY, HITS, [], locate=locate, quoting=QUOTING).sure


def test_no_findings_no_answer() -> None:
    assert compose(QUERY, [], [], locate=locate, quoting=QUOTING).text is None


def test_a_sentence_stands_alone_where_the_others_hold_no_more_of_the_question() -> None:
    findings = [Finding(PASSAGE, SECOND, 0.9), Finding(OTHER, Span(500, 508), 0.88), Finding(PASSAGE, FIRST, 0.8)]
    assert compose(QUERY, HITS, findings, locate=locate, quoting=QUOTING).text == "둘째 문장이다. [1]"


def test_the_sentence_with_more_of_the_questions_words_comes_first_where_both_are_likely() -> None:
    findings = [Finding(PASSAGE, SECOND, 0.6, has={"일비": 0.4}), Finding(OTHER, Span(500, 508), 0.5, has={"일비": 0.4, "국외": 0.6})]
    answer = compose(QUERY, HITS, findings, locate=locate, quoting=QUOTING)
    assert answer.text == "다른 구절이다. [1]"
    assert answer.confidence == pytest.approx(0.5)


def test_what_answers_another_part_of_the_question_is_quoted_beside_and_neighbours_are_one_piece() -> None:
    one, other, third = {"일비": 0.4}, {"숙박비": 0.3}, {"식비": 0.3}
    findings = [
        Finding(PASSAGE, SECOND, 0.9, has=one),
        Finding(OTHER, Span(500, 508), 0.88, has=other),
        Finding(PASSAGE, FIRST, 0.8, has=third),
    ]
    answer = compose(QUERY, HITS, findings, locate=locate, quoting=QUOTING)
    assert answer.text == "첫째 문장이다. 둘째 문장이다. [1] 다른 구절이다. [2]"
    assert [(e.start, e.end) for e in answer.evidence] == [(100, 117), (500, 508)]


def test_white_space_in_an_answer_is_one_space_and_in_evidence_as_it_is() -> None:
    answer = compose(QUERY, HITS, [Finding(PASSAGE, THIRD, 0.9)], locate=locate, quoting=QUOTING)
    assert answer.text == "셋째 문장이다. [1]"
    assert answer.evidence[0].text == "셋째\t문장이다."


def test_evidence_is_on_the_page_of_its_boxes() -> None:
    (evidence,) = compose(QUERY, HITS, [Finding(PASSAGE, THIRD, 0.9)], locate=locate, quoting=QUOTING).evidence
    assert (evidence.page, evidence.label) == (3, None)


def test_evidence_without_a_place_keeps_its_text_and_draws_nothing() -> None:
    (evidence,) = compose(QUERY, HITS, [Finding(PASSAGE, FIRST, 0.9)], locate=lambda *_: (), quoting=QUOTING).evidence
    assert (evidence.boxes, evidence.page, evidence.text) == ((), 2, "첫째 문장이다.")


def test_a_sentence_that_leads_into_a_list_is_quoted_with_it() -> None:
    text = "제7조(급여의 종류) ① 급여의 종류는 다음 각 호와 같다.\n1. 생계급여\n2. 주거급여\n② 급여는 필요에 따라 정한다."
    passage = Passage(0, len(text), text, id=7, document_id=3)
    finding = Finding(passage, Span(0, text.index("\n")), 0.9)
    (evidence,) = compose(QUERY, [Hit(1, passage, "가.pdf", 1, 1, None, 1.0)], [finding], locate=locate, quoting=QUOTING).evidence
    assert evidence.text.endswith("2. 주거급여")


@pytest.mark.parametrize(
    "lead",
    [
        "다음 각 호의 어느 하나에 해당하는 자는 과태료에 처한다.",
        "다음 중 어느 한 가지의 경우에는 보험금을 지급하지 않습니다.",
        "아래의 사유로 생긴 손해는 보상하지 않습니다.",
        "신청에 필요한 서류:",
    ],
)
def test_what_leads_into_a_list_is_told_wherever_it_says_so(lead: str) -> None:
    text = f"{lead}\n1. 고의로 낸 사고\n2. 시운전 중의 사고\n제3조(준용) 그 밖의 일은 약관에 따른다."
    passage = Passage(0, len(text), text, id=7, document_id=3)
    finding = Finding(passage, Span(0, len(lead)), 0.9)
    (evidence,) = compose(QUERY, [Hit(1, passage, "가.pdf", 1, 1, None, 1.0)], [finding], locate=locate, quoting=QUOTING).evidence
    assert evidence.text == f"{lead}\n1. 고의로 낸 사고\n2. 시운전 중의 사고"


def test_an_item_stands_alone_with_what_leads_to_it() -> None:
    text = "다음 각 호의 서류를 낸다.\n1. 신청서\n2. 통장 사본\n3. 신분증 사본"
    passage = Passage(0, len(text), text, id=7, document_id=3)
    item = Span(text.index("2."), text.index("\n3."))
    findings = [Finding(passage, item, 0.9), Finding(passage, Span(0, text.index("\n")), 0.8)]
    answer = compose(QUERY, [Hit(1, passage, "가.pdf", 1, 1, None, 1.0)], findings, locate=locate, quoting=QUOTING)
    (evidence,) = answer.evidence
    assert (evidence.lead, evidence.text, evidence.score) == ("다음 각 호의 서류를 낸다.", "2. 통장 사본", 0.9)
    assert answer.text == "다음 각 호의 서류를 낸다. 2. 통장 사본 [1]"


def test_asked_for_all_the_list_is_quoted_whole_and_once() -> None:
    text = "다음 각 호의 서류를 낸다.\n1. 신청서\n2. 통장 사본\n3. 신분증 사본"
    passage = Passage(0, len(text), text, id=7, document_id=3)
    findings = [Finding(passage, Span(text.index("2."), text.index("\n3.")), 0.9), Finding(passage, Span(0, text.index("\n")), 0.8)]
    hits = [Hit(1, passage, "가.pdf", 1, 1, None, 1.0)]
    (evidence,) = compose(Query.of("서류를 모두 알려 주세요"), hits, findings, locate=locate, quoting=QUOTING).evidence
    assert (evidence.text, evidence.lead, len(evidence.items)) == (text, "", 3)


def test_a_sentence_that_leads_into_nothing_stays_as_it_is() -> None:
    text = "종류는 다음과 같다.\n그 밖의 사항은 따로 정한다."
    passage = Passage(0, len(text), text, id=7, document_id=3)
    (evidence,) = compose(
        QUERY, [Hit(1, passage, "가.pdf", 1, 1, None, 1.0)], [Finding(passage, Span(0, 11), 0.9)], locate=locate, quoting=QUOTING
    ).evidence
    assert evidence.text == "종류는 다음과 같다."


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_list_is_quoted_whatever_its_items_begin_with(first: str, second: str) -> None:
    lead = "제출 서류는 다음과 같다."
    listed = f"{lead}\n{first} 신청서\n{second} 신분증 사본"
    text = f"{listed}\n문의는 총무과로 한다."
    passage = Passage(0, len(text), text, id=7, document_id=3)
    finding = Finding(passage, Span(0, len(lead)), 0.9)
    (evidence,) = compose(QUERY, [Hit(1, passage, "가.pdf", 1, 1, None, 1.0)], [finding], locate=locate, quoting=QUOTING).evidence
    assert evidence.text == listed


def test_a_list_under_an_item_ends_at_the_next_item_of_its_leads_kind() -> None:
    lead = "□ 제출 서류는 다음과 같다."
    text = f"{lead}\n○ 신청서\n○ 신분증 사본\n□ 문의는 총무과로 한다."
    passage = Passage(0, len(text), text, id=7, document_id=3)
    finding = Finding(passage, Span(0, len(lead)), 0.9)
    (evidence,) = compose(QUERY, [Hit(1, passage, "가.pdf", 1, 1, None, 1.0)], [finding], locate=locate, quoting=QUOTING).evidence
    assert evidence.text == f"{lead}\n○ 신청서\n○ 신분증 사본"


def test_an_answer_of_a_row_says_the_unit_of_its_table_where_the_row_does_not() -> None:
    text = "일비\t2만"
    for unit, told in (("(단위: 원)", "(단위: 원) 일비 2만 [1]"), ("", "일비 2만 [1]"), ("2만", "일비 2만 [1]")):
        row = TableRow(Span(0, 5), (Value("일비", (Span(0, 2),), names_row=True), Value("2만", (Span(3, 5),))), unit=unit)
        passage = Passage(0, len(text), text, rows=(row,), id=7, document_id=3)
        hits = [Hit(1, passage, "가.pdf", 1, 1, None, 1.0)]
        assert compose(QUERY, hits, [Finding(passage, Span(0, 5), 0.9)], locate=locate, quoting=QUOTING).text == told
