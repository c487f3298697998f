"""Bad files through the page: each gets its word there, in the language of the page, and the page goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from app_page import html_of
from bad_pdfs import BAD
from pdf_factory import simple_pdf
from streamlit.testing.v1 import AppTest

from rag.core.messages import LANGUAGES, Language
from rag.library.library import Library

App = Callable[..., AppTest]
UPLOADED = {
    "an archive with a mark": ("PDF가 아닙니다", "not a PDF"),
    "half of it": ("파일이 손상되어 열 수 없습니다", "damaged"),
    "6,000 pages": ("쪽이 너무 많습니다", "too many pages"),
    "page of 10^9 points": ("쪽 크기를 알 수 없음", "impossible size"),
    "pages in a circle": ("찾을 수 있는 글자가 없습니다", "no text"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_uploaded_gets_its_word_and_the_page_goes_on(app: App, library: Library, language: Language) -> None:
    page = app(language, "documents")
    for name in (*UPLOADED, "names that lead away"):
        page.file_uploader[0].upload(f"{name}.pdf", BAD[name](), "application/pdf").run()
        assert not page.exception
    shown, wanted = html_of(page).lower(), [words[LANGUAGES.index(language)].lower() for words in UPLOADED.values()]
    assert [words for words in wanted if words not in shown] == []
    assert [document.name for document in library.documents()] == ["names that lead away.pdf"]
    page.file_uploader[0].upload("휴가.pdf", simple_pdf("연차 휴가는 1년에 15일을 준다."), "application/pdf").run()
    assert not page.exception and len(library.documents()) == 2
