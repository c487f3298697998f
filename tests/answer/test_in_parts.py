"""The answers of several questions become one."""

from __future__ import annotations

from rag.answer.in_parts import joined
from rag.core.records import Answer, Evidence, Passage


def evidence(text: str, start: int) -> Evidence:
    passage = Passage(start, start + len(text), text, id=start)
    return Evidence(1, 1, "문서.pdf", 1, None, start, start + len(text), text, (), passage, 0.9)


def answer(*pieces: Evidence, confidence: float = 0.9, sure: bool = True) -> Answer:
    text = " ".join(piece.text for piece in pieces) if pieces else None
    return Answer("?", text, confidence, pieces, (), sure=sure and text is not None)


ROOM, MEAL, WHOLE = evidence("숙박비는 7만원", 0), evidence("식비는 2만원", 100), evidence("여비는 정액으로 준다", 200)


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
    told = joined(answer(WHOLE, sure=False), ("숙박비는?", "식비는?"), [answer(ROOM), answer()])
    assert [(piece.text, piece.parts) for piece in told.evidence] == [("숙박비는 7만원", (1,)), ("여비는 정액으로 준다", ())]
    assert not told.sure
    none = joined(answer(), ("숙박비는?", "식비는?"), [answer(), answer()])
    assert (none.text, none.evidence, none.parts) == (None, (), ("숙박비는?", "식비는?"))


def test_a_sure_answer_to_all_of_it_stays_where_the_questions_alone_are_unsure() -> None:
    both = evidence("숙박비는 7만원, 식비는 2만원", 0)
    told = joined(answer(both), ("숙박비는?", "식비는?"), [answer(both, sure=False), answer(MEAL, confidence=0.2, sure=False)])
    assert [(piece.text, piece.parts) for piece in told.evidence] == [("숙박비는 7만원, 식비는 2만원", (1,))]
    assert told.sure
