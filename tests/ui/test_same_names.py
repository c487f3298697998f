"""Files of one name are told apart wherever the page names them: on their way in, asked about, opened, deleted, measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from app_page import html_of
from pdf_factory import simple_pdf
from streamlit.testing.v1 import AppTest

from rag.core.kept import OwnQuestion
from rag.core.messages import LANGUAGES, Language
from rag.evaluation.gold_questions import Gold, GoldQuestion
from rag.ui import measuring
from rag.ui.strings import words

if TYPE_CHECKING:
    from rag.library.library import Library

App = Callable[..., AppTest]
NAME = "월간 보고.pdf"


@pytest.fixture
def two(library: Library) -> tuple[int, int]:
    """Two documents of one name."""
    for month in ("1월에는 3,200원", "2월에는 5,700원"):
        library.add(NAME, simple_pdf(f"{month}을 썼다."), same_name="keep")
    library.work()
    one, other = (document.id for document in library.documents())
    return one, other


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_that_wait_are_told_apart_by_their_number(
    app: App, library: Library, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "keep_working", lambda: None)
    library.add(NAME, simple_pdf("1월에는 3,200원을 썼다."))
    library.add("하나.pdf", simple_pdf("하나뿐인 글이다."))
    page = app(language, "documents")
    assert words("naming.queued", language, id=1) not in html_of(page)
    page.file_uploader[0].upload(NAME, simple_pdf("2월에는 5,700원을 썼다."), "application/pdf")
    monkeypatch.setattr(library, "start_worker", lambda: None)
    page.run()
    asked = html_of(page)
    assert {"ko": f"‘{NAME}’(접수 번호 1)", "en": f"“{NAME}” (queued as 1)"}[language] in asked
    assert "–)" not in asked
    page.button(key=f"keep_{page.session_state['held'][0].id}").click().run()
    told = html_of(page)
    for number in (1, 3):
        assert f"{NAME} · {words('naming.queued', language, id=number)}" in told
    assert words("naming.queued", language, id=2) not in told  # 하나.pdf is alone with its name


def test_files_of_one_name_asked_about_together_are_told_apart_by_size(app: App, library: Library, two: tuple[int, int]) -> None:
    page = app("ko", "documents")
    for turn, text in enumerate(("3월에는 8,100원을 썼다.", "4월에는 900원을 썼다. " * 40)):
        page.file_uploader[0].upload(NAME, simple_pdf(text), "application/pdf").run()
        assert len(page.session_state["held"]) == turn + 1
    first, second = (f"{NAME} · {len(held.data):,} B" for held in page.session_state["held"])
    assert first != second and first in html_of(page) and second in html_of(page)


def test_what_is_deleted_or_opened_is_named_with_its_number(app: App, library: Library, two: tuple[int, int]) -> None:
    page, called = app("ko", "documents"), f"{NAME} · {words('naming.number', 'ko', id=two[1])}"
    page.button(key=f"delete_{two[1]}").click().run()
    assert words("delete.body", "ko", name=called) in html_of(page)
    page.button(key="delete_yes").click().run()
    assert [document.id for document in library.documents()] == [two[0]]
    library.add(NAME, simple_pdf("2월에는 5,700원을 썼다."), same_name="keep")
    library.work()
    page = app("ko", "documents")
    page.button(key=f"open_{two[0]}").click().run()
    shown = f'<span class="g-document">{NAME} · {words("naming.number", "ko", id=two[0])}</span>'
    assert shown in html_of(page)


def test_questions_of_ones_own_stay_with_their_document_in_the_table_and_back(library: Library, two: tuple[int, int]) -> None:
    documents, names = library.documents(), library.names(" · {id}")
    own = OwnQuestion("1월에 얼마를 썼나요?", document_id=two[0], document=NAME, page=1, answer="3,200원")
    (row,) = measuring.own_rows([own], names)
    assert row["document"] == f"{NAME} · {two[0]}"
    questions = measuring.to_questions([row])
    assert measuring.to_own(questions, documents, names) == [own]
    asked = [GoldQuestion("1", own.question, "", "", (("3,200원",),), (Gold(NAME, 1, ""),))]
    assert measuring.by_file_name(questions, documents, names) == asked  # as a file has them
    assert [one.document_id for one in measuring.to_own(asked, documents, names)] == [two[1]]  # a name alone: the newest
