"""How sure an answer is: by itself, and by what else might answer."""

import math
from dataclasses import replace

import pytest

from rag.answer.certainty import certainty
from rag.answer.choosing import Whole
from rag.answer.quoting import compose
from rag.core.quoting import Quoting
from rag.core.records import Finding, Hit, Passage, Span
from rag.text.query import Query

TEXT = "신청 기한은 30일이다.\n이의 신청 기한은 60일이다.\n비용은 2만원이다."
SPANS = [Span(0, 13), Span(14, 30), Span(31, len(TEXT))]
PASSAGE = Passage(0, len(TEXT), TEXT, id=1, document_id=1)
QUOTING = Quoting(answers_from=0.25, beside_best=0.25, sure_from=0.73, certain=(0.5, 1.0, 0.25))


def found(*likely: float, passage: Passage = PASSAGE) -> list[Finding]:
    return [Finding(passage, span, one) for span, one in zip(SPANS, likely, strict=False)]


def sure_of(*likely: float) -> float:
    findings = found(*likely)
    return certainty([Whole(findings[0], findings[0].span)], findings, QUOTING)


def logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def test_it_weighs_the_probability_and_its_lead_over_the_next() -> None:
    told = 0.5 * logit(0.8) + 1.0 * (logit(0.8) - logit(0.4)) + 0.25
    assert sure_of(0.8, 0.4, 0.1) == pytest.approx(1 / (1 + math.exp(-told)))


def test_a_likely_answer_beside_one_as_likely_is_less_sure_than_an_unlikely_one_that_stands_alone() -> None:
    assert sure_of(0.8, 0.79) < sure_of(0.5, 0.05) < sure_of(0.5)


def test_what_is_quoted_with_it_is_no_other_answer() -> None:
    findings = found(0.8, 0.79)
    alone = certainty([Whole(findings[0], findings[0].span)], findings, QUOTING)
    assert certainty([Whole(findings[0], Span(0, SPANS[1].end))], findings, QUOTING) > alone
    assert certainty([Whole(one, one.span) for one in findings], findings, QUOTING) > alone


def test_the_same_words_of_another_document_are_no_other_answer_and_other_words_are() -> None:
    first = found(0.8)
    copy = [Finding(replace(PASSAGE, id=2, document_id=2), SPANS[0], 0.8)]
    other = [Finding(replace(PASSAGE, id=2, document_id=2), SPANS[1], 0.8)]
    whole = [Whole(first[0], first[0].span)]
    assert certainty(whole, first + copy, QUOTING) == certainty(whole, first, QUOTING) > certainty(whole, first + other, QUOTING)


def test_without_weights_it_is_the_probability() -> None:
    findings = found(0.8, 0.79)
    quoting = replace(QUOTING, certain=(1.0, 0.0, 0.0))
    assert certainty([Whole(findings[0], findings[0].span)], findings, quoting) == pytest.approx(0.8)


@pytest.mark.parametrize(("doubtful", "sure"), [(False, True), (True, False)])
def test_what_may_speak_of_something_else_is_never_sure(doubtful: bool, sure: bool) -> None:
    finding = Finding(PASSAGE, SPANS[0], 0.9, doubtful=doubtful)
    hit = Hit(1, PASSAGE, "가.pdf", 1, 1, None, 1.0)
    answer = compose(Query.of("신청 기한은?"), [hit], [finding], locate=lambda *_: (), quoting=QUOTING)
    assert answer.text is not None and answer.confidence > 0.9
    assert answer.sure is sure


def test_probabilities_of_none_and_all_overflow_nothing() -> None:
    assert 0.0 <= sure_of(0.0, 1.0) < 0.001
    assert 0.999 < sure_of(1.0, 0.0) <= 1.0
