"""The product as it ships, with its models, asked the questions of its sample documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from places import MODELS

from rag.answer.marks import marked_within
from rag.core.records import Span
from rag.core.settings import Settings
from rag.evaluation import AnswerReport
from rag.evaluation.datasets import Question, read_questions
from rag.evaluation.pdf_questions import ask_questions, library_of
from rag.library.library import Library
from rag.models.folder import ModelFolder
from rag.models.reader import Reader
from rag.text.sentences import sentences

READER = MODELS / "reader-ko"


pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def questions(samples: Path) -> list[Question]:
    return read_questions(samples / "questions.jsonl")


@pytest.fixture(scope="module")
def shipped(samples: Path) -> Iterator[Library]:
    """The samples, read and embedded once for all tests here."""
    with library_of(sorted(samples.glob("*.pdf")), Settings()) as library:
        yield library


@pytest.fixture(scope="module")
def report(shipped: Library, questions: list[Question]) -> AnswerReport:
    return ask_questions(shipped, questions)


def value(report: AnswerReport, name: str) -> float:
    measured = report.measures[name]
    assert measured is not None
    return measured.value


def test_questions_on_the_samples_are_answered_with_the_right_sentence_in_its_box(report: AnswerReport) -> None:
    assert (report.n, report.unanswerable) == (42, 12)
    assert value(report, "right_document") >= 0.95
    assert value(report, "sentence") >= 0.8  # .857; processors differ in their last digits, and a question is .024
    assert value(report, "box") >= 0.8


def test_most_questions_that_the_samples_do_not_answer_are_refused_and_few_others(report: AnswerReport) -> None:
    assert value(report, "refused") >= 0.9
    assert value(report, "answered") >= 0.85


def test_the_shipped_reader_marks_the_words_that_answer() -> None:
    reader = Reader.load(READER, threads=2)
    text = "제5조(연차휴가) 직원은 매년 15일의 연차휴가를 받는다. 휴가를 쓰려면 사흘 전까지 소속 부서장에게 신청한다."
    asked = {"연차휴가는 며칠인가요?": "15일", "휴가 신청은 누구에게 하나요?": "소속 부서장"}
    for question, answer in asked.items():
        right, wrong = reader.readings(question, [text, "구내식당은 별관 지하 1층에 있고 점심에만 연다."])
        sentence = next(Span(*one) for one in sentences(text) if one.start <= text.index(answer) < one.end)
        span, _margin = right.best(*sentence)  # as it is asked for: in each sentence
        assert span is not None
        marked = text[slice(*marked_within(text, span))]
        assert answer in marked and len(marked) <= len(answer) + 3  # 매년 15일
        assert right.probability > wrong.probability


def test_the_shipped_reader_is_small_whole_and_says_where_it_comes_from() -> None:
    folder = ModelFolder(READER)
    folder.check()
    assert sum(file.stat().st_size for file in READER.rglob("*") if file.is_file()) <= 42_000_000
    card = (READER / "README.md").read_text(encoding="utf-8")
    for source in ("multilingual-e5-small", "KorQuAD", "KoBEST", "CC BY-SA 4.0", "seed"):
        assert source in card
    assert "@" not in card.replace("nDCG@", "").replace("R@", "").replace("RR@", "").replace("Success@", "")  # no figure is left out


def test_without_a_reader_the_linear_one_answers(shipped: Library, questions: list[Question]) -> None:
    without = Library(replace(shipped.settings, reader=None))
    assert value(ask_questions(without, questions), "sentence") >= 0.8  # .85 when two pieces of evidence more were quoted
