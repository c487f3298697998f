"""What tests of the app's pages share: the document on them, an answer quoted from it, and the page's HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pdf_factory import simple_pdf
from streamlit.testing.v1 import AppTest

from rag.core.records import Answer, Evidence, Hit

if TYPE_CHECKING:
    from rag.library.library import Library

RULE = simple_pdf(
    "제1장 휴가\n제1조(연차휴가) 직원은 매년 15일의 연차휴가를 받는다.\n남은 연차휴가는 다음 해 6월까지 이월할 수 있다.",
    "제2장 여비\n제2조(일비) 국내 출장의 일비는 25,000원으로 한다.",
    title="휴가 규정",
)
SENTENCE = "남은 연차휴가는 다음 해 6월까지 이월할 수 있다."


def answer_of(question: str, hit: Hit, start: int, end: int, hits: list[Hit], library: Library) -> Answer:
    text, boxes = hit.passage.text[start - hit.passage.start : end - hit.passage.start], library.boxes(hit.passage.document_id, start, end)
    quoted = Evidence(1, hit.passage.document_id, hit.document, hit.page, hit.label, start, end, text, boxes, hit.passage, 0.9)
    return Answer(question, f"{text} [1]", 0.9, (quoted,), tuple(hits), {"total": 120.0})


def html_of(test: AppTest) -> str:
    """All HTML on the page, in order."""
    return "\n".join(str(element.value) for element in test.html)
