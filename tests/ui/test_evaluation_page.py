"""The page 평가: questions from a file, two settings measured side by side, and what is said where nothing can be measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from app_page import SENTENCE, html_of
from streamlit.testing.v1 import AppTest

from rag.core.kept import OwnQuestion
from rag.core.messages import LANGUAGES, Language, figure_name
from rag.evaluation.gold_questions import Gold, GoldQuestion
from rag.ui import measuring
from rag.ui.strings import words

if TYPE_CHECKING:
    from rag.library.library import Library

App = Callable[..., AppTest]
NAME = "휴가 규정.pdf"
ROWS = [
    {"_id": "1", "document": NAME, "question": "국내 출장의 일비는 얼마인가요?", "answer": "25,000원", "page": 2},
    {"_id": "2", "document": NAME, "question": "화성 탐사선은 언제 도착하나요?", "answerable": False},
]
FILE = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_documents_there_is_nothing_to_measure(app: App, language: Language) -> None:
    assert words("evaluation.empty", language) in html_of(app(language, "evaluation"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("with_rule")
def test_a_file_of_questions_is_measured_under_two_settings(app: App, library: Library, language: Language) -> None:
    page = app(language, "evaluation")
    assert page.button(key="evaluation_run").disabled
    page.file_uploader(key="evaluation_file").upload("questions.jsonl", FILE.encode(), "application/jsonl").run()
    page.slider(key="evaluation_meaning_B").set_value(1.0).run()
    page.button(key="evaluation_run").click().run()
    assert not page.exception
    shown = html_of(page)
    assert figure_name("document_first", language) in shown
    assert shown.count("<td>1 / 1</td>") >= 4  # right document and page, under both settings
    counted = words("evaluation.counted", language, n=1, unanswerable=1)
    assert counted in [caption.value for caption in page.caption]
    assert library.history(5) == []  # measuring is not asking


@pytest.mark.usefixtures("with_rule")
def test_a_broken_file_and_a_document_that_is_not_there_are_told(app: App) -> None:
    page = app("ko", "evaluation")
    page.file_uploader(key="evaluation_file").upload("q.jsonl", b'{"question": 1}\n', "application/jsonl").run()
    assert "q.jsonl" in html_of(page)
    other = FILE.replace(NAME, "없는 문서.pdf")
    page.file_uploader(key="evaluation_file").upload("q2.jsonl", other.encode(), "application/jsonl").run()
    assert page.button(key="evaluation_run").disabled
    assert any("없는 문서" in caption.value for caption in page.caption)


def test_rows_and_questions_are_each_others_inverse_and_empty_rows_do_not_count() -> None:
    rows = measuring.to_rows(FILE.encode())
    assert rows[1] == {"question": "화성 탐사선은 언제 도착하나요?", "document": "", "answer": "", "page": None}
    questions = measuring.to_questions([*rows, {"question": None, "document": "", "answer": None, "page": None}])
    asked = [row["question"] for row in rows]
    gold = (Gold(NAME, 2, ""),)
    assert questions == [GoldQuestion("1", asked[0], "", "", (("25,000원",),), gold), GoldQuestion("2", asked[1], "", "")]
    again = measuring.to_rows(measuring.to_file(questions).encode())
    assert measuring.to_questions(again) == questions


def test_a_file_with_several_golds_keeps_them_unless_the_place_is_changed() -> None:
    two = (Gold(NAME, 2, "일비는"), Gold(NAME, 5, "별표 1"))
    question = GoldQuestion("1", "일비는?", "table", "full", (("25,000원", "2만 5천원"), ("국내",)), two)
    (row,) = measuring.to_rows(measuring.to_file([question]).encode())
    assert (row["answer"], row["page"]) == ("25,000원 | 2만 5천원 & 국내", 2)
    assert measuring.to_questions([row]) == [question]
    moved = measuring.to_questions([{**row, "page": 3}])
    assert moved[0].golds == (Gold(NAME, 3, ""),)


def test_the_first_unfinished_row_is_named() -> None:
    with pytest.raises(ValueError, match="2"):
        measuring.to_questions([{"question": "가", "document": "나", "answer": "다"}, {"question": "", "document": "나", "answer": "다"}])


def test_own_questions_stand_in_the_table_until_a_file_is_opened(app: App, library: Library, with_rule: int) -> None:
    library.keep_own_questions([OwnQuestion("일비는 얼마인가요?", with_rule, None, 2, "25,000원"), OwnQuestion("화성 탐사선은?")])
    page = app("ko", "evaluation")
    assert not page.button(key="evaluation_run").disabled
    page.button(key="evaluation_run").click().run()
    assert words("evaluation.counted", "ko", n=1, unanswerable=1) in [caption.value for caption in page.caption]
    page.button(key="evaluation_keep").click().run()
    kept = library.own_questions()
    assert [(one.question, one.document, one.page, one.answer) for one in kept] == [
        ("일비는 얼마인가요?", NAME, 2, "25,000원"),
        ("화성 탐사선은?", None, None, ""),
    ]


def test_questions_about_a_document_go_with_it(library: Library, with_rule: int) -> None:
    library.keep_own_questions([OwnQuestion("일비는?", with_rule, None, 2, "25,000원"), OwnQuestion("화성 탐사선은?")])
    library.remove(with_rule)
    assert [one.question for one in library.own_questions()] == ["화성 탐사선은?"]


def test_an_answer_that_is_said_to_be_right_becomes_an_own_question(app: App, library: Library, answered: int) -> None:
    page = app("ko")
    page.session_state["entry"] = answered
    page.run()
    page.button(key="feedback_right").click().run()
    assert not page.exception
    (kept,) = library.own_questions()
    assert (kept.document, kept.page, kept.answer) == (NAME, 1, SENTENCE)
    assert words("feedback.kept", "ko") in [caption.value for caption in page.caption]


def test_an_answer_that_is_said_to_be_wrong_asks_where_the_right_one_stands(
    app: App, library: Library, with_rule: int, answered: int
) -> None:
    page = app("ko")
    page.session_state["entry"] = answered
    page.run()
    page.selectbox(key=f"feedback_document_{answered}").set_value(with_rule)
    page.button(key="feedback_save").click().run()
    assert library.own_questions() == []  # a document without what the answer must hold is no right answer
    page.number_input(key=f"feedback_page_{answered}").set_value(2)
    page.text_input(key=f"feedback_answer_{answered}").set_value("25,000원")
    page.button(key="feedback_save").click().run()
    (kept,) = library.own_questions()
    assert (kept.document_id, kept.page, kept.answer) == (with_rule, 2, "25,000원")
