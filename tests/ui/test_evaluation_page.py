"""The page 평가: questions from a file, two settings measured side by side, and what is said where nothing can be measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import html_of
from streamlit.testing.v1 import AppTest

from rag.core.messages import LANGUAGES, Language
from rag.evaluation.datasets import Question
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
    assert words("measure.right_document", language) in shown
    assert shown.count("<td>100% (100–100)</td>") >= 4  # right document and page, under both settings
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
    assert rows[1] == {"question": "화성 탐사선은 언제 도착하나요?", "document": NAME, "answer": "", "page": None}
    questions = measuring.to_questions([*rows, {"question": None, "document": "", "answer": None, "page": None}])
    asked = [row["question"] for row in rows]
    assert questions == [Question("1", NAME, asked[0], "25,000원", True, page=2), Question("2", NAME, asked[1], None, False)]
    assert measuring.to_rows(measuring.to_file(questions).encode()) == rows


def test_the_first_unfinished_row_is_named() -> None:
    with pytest.raises(ValueError, match="2"):
        measuring.to_questions([{"question": "가", "document": "나", "answer": "다"}, {"question": "", "document": "나", "answer": "다"}])
