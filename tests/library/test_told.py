"""What a document lost or holds beside its text is stored and told: glyphs, struck-out text, files inside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pdf_factory import Mark, Sheet, make_pdf, simple_pdf, text_lines, text_width, with_files
from reportlab.pdfgen.canvas import Canvas

from rag.core.checks import CheckStatus
from rag.core.errors import BrokenPdf, NoText
from rag.core.job import JobState
from rag.core.marks import STROKE
from rag.core.messages import attachment_summary, describe_check, page_summary, quote_notes
from rag.library.library import Library

RULE = "주차 요금은 한 시간에 3,000원으로 한다."


def line(x0: float, y: float, x1: float) -> Mark:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.setLineWidth(0.8)
        canvas.line(x0, y, x1, y)

    return draw


def test_glyphs_that_could_not_be_read_are_counted_by_page_and_told(library: Library) -> None:
    lost = Sheet(text_lines(RULE, "주차 요금을 내는 곳은 다음과 같다"), text_lines("뜻", x=300, top=98, font="Unmapped"))
    library.add("주차.pdf", make_pdf([Sheet(text_lines("주차장을 여는 때는 아홉 시로 한다.")), lost]))
    library.work()
    (document,) = library.documents()
    assert (document.unread, document.unread_pages) == (1, 1)
    assert [page.unread for page in library.pages(document.id)] == [0, 1]
    assert page_summary(document, "ko") == "2쪽 모두 정상 · 못 읽은 글자 1개(1쪽)"
    (check,) = (check for check in library.doctor() if check.name == "unread")
    assert (check.status, check.facts) == (CheckStatus.WARNING, {"glyphs": 1, "pages": 1, "documents": 1})
    assert describe_check(check, "ko").what == "못 읽은 글자: 1개(문서 1개의 1쪽)"
    answer = library.ask("주차 요금은 얼마인가요?")
    assert [(evidence.page, evidence.unread) for evidence in answer.evidence] == [(2, 1)]
    assert [note.what for note in quote_notes(answer.evidence[0], "ko")] == ["이 쪽에는 읽지 못한 글자가 1개 있습니다(글에서는 □)."]
    answer = library.ask("주차장을 여는 때는 언제인가요?")
    assert [(evidence.page, quote_notes(evidence, "ko")) for evidence in answer.evidence] == [(1, [])]


def test_an_answer_that_quotes_struck_out_text_says_so(library: Library) -> None:
    x0, x1 = 72 + text_width("주차 요금은 한 시간에 "), 72 + text_width("주차 요금은 한 시간에 2,000원")
    library.add("주차.pdf", make_pdf([Sheet(text_lines("주차 요금은 한 시간에 2,000원 3,000원으로 한다."), line(x0, 87, x1))]))
    library.work()
    (page,) = library.pages(library.documents()[0].id)
    assert (page.struck, page.characters) == (6, len("주차 요금은 한 시간에 2,000원 3,000원으로 한다."))
    (evidence,) = library.ask("주차 요금은 한 시간에 얼마인가요?").evidence
    assert STROKE in evidence.text
    assert [note.what for note in quote_notes(evidence, "en")] == ["It holds text that is struck out."]


def test_attachments_are_told_and_those_that_are_pdfs_can_be_added(library: Library) -> None:
    inner = simple_pdf(RULE)
    library.add("공고.pdf", with_files(simple_pdf("공고문이다. 별표를 본다."), ("별표.pdf", inner), ("서식.hwp", b"\xd0\xcf\x11\xe0 hwp")))
    library.work()
    (document,) = library.documents()
    assert attachment_summary(document, "ko") == "첨부 2개: 별표.pdf, 서식.hwp(PDF 아님)"
    assert [one.name for one in library.addable(document)] == ["별표.pdf"]
    assert _attachments(library) == {"attachments": 2, "not_added": 1}
    (one,) = library.addable(document)
    job = library.add(one.name, library.attachment(document.id, one.number))
    assert library.addable(document) == []  # on its way
    library.work()
    assert (ended := library.job(job.id)) is not None and ended.state is JobState.READY
    assert library.addable(document) == [] and _attachments(library) == {"attachments": 2, "not_added": 0}
    assert library.ask("주차 요금은 얼마인가요?").evidence[0].document == "별표.pdf"
    with pytest.raises(BrokenPdf):
        library.attachment(document.id, 7)
    library.remove(document.id)
    assert _attachments(library) == {"attachments": 0, "not_added": 0}


def _attachments(library: Library) -> object:
    return next(check.facts for check in library.doctor() if check.name == "attachments")


def test_a_portfolio_whose_cover_says_nothing_is_the_door_to_what_is_in_it(library: Library) -> None:
    blank = make_pdf([Sheet()])
    library.add("묶음.pdf", with_files(blank, ("가.pdf", simple_pdf(RULE)), ("나.pdf", simple_pdf("둘째 글이다.")), portfolio=True))
    library.work()
    (document,) = library.documents()
    assert (document.passages, document.text_pages, len(library.addable(document))) == (0, 0, 2)
    assert library.ask("주차 요금은 얼마인가요?").text is None
    library.add("빈 것.pdf", blank)
    library.work()
    assert [job.error["code"] for job in library.jobs() if job.error] == [NoText.code]


def test_many_attachments_are_told_in_one_line(library: Library) -> None:
    library.add("많다.pdf", with_files(simple_pdf("글이다"), *((f"{n}.txt", b"x") for n in range(8))))
    library.work()
    told = attachment_summary(library.documents()[0], "en")
    assert re.fullmatch(r"8 attached: 0\.txt \(not a PDF\), .*4\.txt \(not a PDF\) and 3 more", told), told


def test_a_file_that_is_gone_cannot_be_looked_into(library: Library, tmp_path: Path) -> None:
    library.add("공고.pdf", with_files(simple_pdf("공고문이다."), ("별표.pdf", simple_pdf(RULE))))
    library.work()
    (document,) = library.documents()
    library.files.remove(document.sha256)
    with pytest.raises(Exception, match="file_lost"):
        library.attachment(document.id, 0)
