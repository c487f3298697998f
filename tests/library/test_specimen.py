"""The PDF that a warm process reads before any other: it is read whole, so that reading has loaded what it needs."""

from __future__ import annotations

from rag.core.records import PageStatus
from rag.library.specimen import specimen
from rag.pdf.manuscript import read_pdf
from rag.text.line_breaks import join_lines


def test_it_is_one_page_of_text_of_which_a_broken_word_is_joined() -> None:
    (page,) = read_pdf(specimen(), join=join_lines, max_pages=1).pages
    assert page.status is PageStatus.TEXT and page.unread == 0
    assert page.text.startswith("제1장 총칙\n제1조(목적) 이 규정은") and "따로 정한 것이 있으면" in page.text
