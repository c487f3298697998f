"""Which document, on the page: the scope that was understood, scopes that are kept, names told apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from app_page import html_of
from pdf_factory import simple_pdf
from streamlit.testing.v1 import AppTest

from rag.core.identity import Scope
from rag.core.messages import LANGUAGES, Language
from rag.ui.strings import words

if TYPE_CHECKING:
    from rag.library.library import Library

App = Callable[..., AppTest]
QUESTION = "2024년 출장여비 규정에서 숙박비 한도는 얼마인가요?"
FEE = "제1조(숙박비) 숙박비는 1박에 {sum}원을 한도로 준다."


@pytest.fixture
def two_years(library: Library) -> Library:
    """One rule in two years; documents 1 and 2."""
    for year, sum_ in ((2023, "60,000"), (2024, "70,000")):
        library.add(f"출장여비 규정 {year}년.pdf", simple_pdf(FEE.format(sum=sum_), title=""))
    library.work()
    return library


def ask(page: AppTest, question: str) -> AppTest:
    page.text_input(key="question").set_value(question)
    return page.button(key="ask").click().run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scope_that_was_understood_is_shown_and_can_be_undone(app: App, two_years: Library, language: Language) -> None:
    page = ask(app(language), QUESTION)
    told = words("scope.question", language, names="출장여비 규정 2024년.pdf", said="2024년 출장여비 규정")
    assert told in html_of(page)
    page.button(key="scope_everywhere").click().run()
    assert not page.exception
    assert told not in html_of(page)
    first, second = two_years.reopen(1), two_years.reopen(2)
    assert (first.scope, second.scope) == (Scope((2,), "2024년 출장여비 규정", "question"), None)
    assert {hit.passage.document_id for hit in second.hits} == {1, 2}
    assert two_years.reopen(ask_again(page, two_years)).scope == first.scope  # for that question alone


def ask_again(page: AppTest, library: Library) -> int:
    ask(page, QUESTION)
    return library.history()[0].id


def test_the_scope_goes_into_the_settings_to_be_changed_and_is_kept_by_name(app: App, two_years: Library) -> None:
    page = ask(app("ko"), QUESTION)
    page.button(key="scope_change").click().run()
    assert page.multiselect(key="settings_documents").value == [2]
    page.multiselect(key="settings_documents").set_value([1, 2]).run()
    page.text_input(key="settings_scope_name").set_value("여비").run()
    page.button(key="scope_keep").click().run()
    assert two_years.scopes() == {"여비": (1, 2)}
    page.multiselect(key="settings_documents").set_value([]).run()
    page.selectbox(key="settings_scope").set_value(None).run()
    page.selectbox(key="settings_scope").set_value("여비").run()
    assert page.multiselect(key="settings_documents").value == [1, 2]
    page.button(key="scope_drop").click().run()
    assert not page.exception
    assert two_years.scopes() == {}


def test_documents_of_one_name_are_told_apart_wherever_they_are_shown(app: App, library: Library) -> None:
    for sum_ in ("3,200,000", "5,700,000"):
        library.add("월간 보고서.pdf", simple_pdf(f"이번 달에 쓴 물품 구입비는 {sum_}원이다."), same_name="keep")
        library.work()
    page = ask(app("ko"), "물품 구입비는 얼마인가요?")
    for number in (1, 2):
        assert f"월간 보고서.pdf · 문서 {number}번" in html_of(page)
    cards = app("ko", "documents")
    assert "월간 보고서.pdf · 문서 2번" in html_of(cards)


def test_title_and_copies_stand_on_the_card(app: App, library: Library) -> None:
    text = "\n".join(f"제{n}조(물품 {n}) 물품 {n}은 창고 {n * 3}호에 둔다." for n in range(1, 30))
    library.add("물품.pdf", simple_pdf(text, title="<b>물품</b> 관리 규정"))
    library.add("물품 다시.pdf", simple_pdf(text + " ", title="<b>물품</b> 관리 규정"))
    library.work()
    shown = html_of(app("ko", "documents"))
    assert "&lt;b&gt;물품&lt;/b&gt; 관리 규정" in shown
    assert words("naming.copy", "ko", names="물품 다시.pdf") in shown
