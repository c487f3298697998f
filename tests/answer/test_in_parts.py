"""The answers of several questions become one."""

from __future__ import annotations

from dataclasses import replace

from rag.answer.in_parts import joined, of_its_own
from rag.core.quoting import Quoting
from rag.core.records import Answer, Evidence, Finding, Passage, Span
from rag.text.query import Query


def evidence(text: str, start: int, score: float = 0.9) -> Evidence:
    passage = Passage(start, start + len(text), text, id=start)
    return Evidence(1, 1, "문서.pdf", 1, None, start, start + len(text), text, (), passage, score)


def answer(*pieces: Evidence, confidence: float = 0.9, sure: bool = True) -> Answer:
    text = " ".join(piece.text for piece in pieces) if pieces else None
    return Answer("?", text, confidence, pieces, (), sure=sure and text is not None)


ROOM, MEAL, WHOLE = evidence("숙박비는 7만원", 0), evidence("식비는 2만원", 100), evidence("여비는 정액으로 준다", 200)
LESS = evidence("여비는 정액으로 준다", 200, 0.5)


def test_each_evidence_says_which_question_it_answers() -> None:
    whole = answer(WHOLE, sure=False)
    told = joined(whole, ("숙박비는?", "식비는?"), [answer(ROOM), answer(MEAL, confidence=0.4, sure=False)])
    assert [(piece.number, piece.text, piece.parts) for piece in told.evidence] == [(1, "숙박비는 7만원", (1,)), (2, "식비는 2만원", (2,))]
    assert told.text == "숙박비는 7만원 [1] 식비는 2만원 [2]"
    assert told.parts == ("숙박비는?", "식비는?")
    assert (told.confidence, told.sure) == (0.4, False)


def test_what_answers_both_is_said_once() -> None:
    told = joined(answer(WHOLE), ("숙박비는?", "식비는?"), [answer(ROOM), answer(ROOM, MEAL)])
    assert [(piece.text, piece.parts) for piece in told.evidence] == [("숙박비는 7만원", (1, 2)), ("식비는 2만원", (2,))]


def test_a_question_without_an_answer_leaves_the_whole_ones_evidence() -> None:
    told = joined(answer(LESS, sure=False), ("숙박비는?", "식비는?"), [answer(ROOM), answer()])
    assert [(piece.text, piece.parts) for piece in told.evidence] == [("숙박비는 7만원", (1,)), ("여비는 정액으로 준다", ())]
    assert not told.sure
    none = joined(answer(), ("숙박비는?", "식비는?"), [answer(), answer()])
    assert (none.text, none.evidence, none.parts) == (None, (), ("숙박비는?", "식비는?"))


def test_a_likely_answer_to_all_of_it_stays_where_the_questions_alone_are_unlikely() -> None:
    both, meal = evidence("숙박비는 7만원, 식비는 2만원", 0), evidence("식비는 2만원", 100, 0.3)
    told = joined(answer(both), ("숙박비는?", "식비는?"), [answer(replace(both, score=0.5), sure=False), answer(meal, sure=False)])
    assert [(piece.text, piece.parts) for piece in told.evidence] == [("숙박비는 7만원, 식비는 2만원", (1,))]
    assert told.sure


def test_an_answer_near_a_likely_whole_to_a_question_that_it_does_not_hold_stands_beside_it_unsure() -> None:
    whole, meal = evidence("여비는 정액으로 준다", 200, 0.8), evidence("식비는 2만원", 100, 0.55)
    told = joined(answer(whole), ("숙박비는?", "식비는?"), [answer(whole, sure=False), answer(meal, sure=False)])
    assert [(piece.text, piece.parts) for piece in told.evidence] == [("여비는 정액으로 준다", (1,)), ("식비는 2만원", (2,))]
    assert not told.sure


QUOTING = Quoting(answers_from=0.25, beside_best=0.25, sure_from=0.6, short_from=0.75)
SAID = "모두 견주면 2.5초가 걸린다. 0.01초가 걸린다. 표를 쓰면 빠르다."
PASSAGE = Passage(0, len(SAID), SAID, id=1, document_id=1)
ALL, TABLE = Query.of("모두 견주면 몇 초 걸리나요?"), Query.of("색인을 쓰면 몇 초 걸리나요?")
SLOW, FAST, PROSE = Finding(PASSAGE, Span(0, 16), 0.6), Finding(PASSAGE, Span(17, 28), 0.5), Finding(PASSAGE, Span(29, 39), 0.55)


def test_a_sentence_with_one_value_answers_one_of_two_questions() -> None:
    before = [(ALL, answer(Evidence(1, 1, "문서.pdf", 1, None, 0, 16, SAID[:16], (), PASSAGE, 0.6)))]
    assert of_its_own(TABLE, [SLOW, PROSE, FAST], before, QUOTING) == [FAST]
    assert of_its_own(TABLE, [SLOW, Finding(PASSAGE, FAST.span, 0.1)], before, QUOTING)[0] == SLOW  # too unlikely
    assert of_its_own(Query.of("모두 견주고 걸린 때는 언제인가요?"), [SLOW, FAST], before, QUOTING) == [SLOW, FAST]  # of another kind
    assert of_its_own(Query.of("2.5초가 몇 초인가요?"), [SLOW, FAST], before, QUOTING) == [SLOW, FAST]  # it says what is asked
    assert of_its_own(TABLE, [SLOW, FAST], [], QUOTING) == [SLOW, FAST]
