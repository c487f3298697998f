"""The page 문서 in both languages: uploading, what files ask for, progress, page status, deleting."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from app_page import RULE, html_of
from pdf_factory import Sheet, make_pdf, scanned_lines, simple_pdf, text_lines, with_files
from streamlit.testing.v1 import AppTest

from rag.core.errors import ModelNotFound
from rag.core.job import JobState
from rag.core.messages import LANGUAGES, Language
from rag.ui.strings import words

if TYPE_CHECKING:
    from rag.library.library import Library

App = Callable[..., AppTest]
LOCKED = make_pdf([Sheet(text_lines("잠긴 문서의 글이다."))], user_password="열쇠1")


def upload(page: AppTest, *files: tuple[str, bytes], turn: int = 0) -> AppTest:
    for name, data in files:
        page.file_uploader(key=f"upload_documents_{turn}").upload(name, data)
    page.run()
    assert not page.exception
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_library_says_what_to_do(app: App, language: Language) -> None:
    page = app(language, "documents")
    assert words("documents.empty", language) in [caption.value for caption in page.caption]
    assert page.button(key="add_samples")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_uploaded_file_becomes_a_document(app: App, library: Library, language: Language) -> None:
    page = upload(app(language, "documents"), ("휴가 규정.pdf", RULE))
    (document,) = library.documents()
    card = page.container(key=f"document_{document.id}")
    shown = "\n".join(str(element.value) for element in card.html)
    assert "휴가 규정.pdf" in shown
    assert {"ko": "2쪽 모두 정상", "en": "all 2 pages readable"}[language] in shown
    assert words("jobs.ready", language, count=1) in html_of(page)
    page.button(key="jobs_dismiss").click().run()
    assert library.jobs() == []


def test_one_bad_file_does_not_stop_the_others(app: App, library: Library) -> None:
    page = upload(app("ko", "documents"), ("빈.pdf", b""), ("글.pdf", b"just text, no pdf"), ("휴가 규정.pdf", RULE))
    assert [document.name for document in library.documents()] == ["휴가 규정.pdf"]
    assert "빈 파일입니다(0바이트)." in html_of(page)
    assert "PDF가 아닙니다." in html_of(page)
    first = page.session_state["notices"][0].id
    page.button(key=f"notice_close_{first}").click().run()
    assert "빈 파일입니다(0바이트)." not in html_of(page)
    assert "PDF가 아닙니다." in html_of(page)


def test_the_same_bytes_are_recognised(app: App, library: Library) -> None:
    page = upload(app("ko", "documents"), ("휴가 규정.pdf", RULE))
    upload(page, ("복사본.pdf", RULE), turn=1)
    assert "이미 있는 문서입니다: ‘휴가 규정.pdf’" in html_of(page)
    assert len(library.documents()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_locked_file_asks_for_its_password_and_forgets_it(app: App, library: Library, language: Language) -> None:
    page = upload(app(language, "documents"), ("잠김.pdf", LOCKED))
    held = page.session_state["held"][0].id
    page.text_input(key=f"password_{held}").set_value("틀림")
    page.button(key=f"password_open_{held}").click().run()
    assert {"ko": "비밀번호가 맞지 않습니다.", "en": "That password does not open it."}[language] in html_of(page)
    page.text_input(key=f"password_{held}").set_value("열쇠1")
    page.button(key=f"password_open_{held}").click().run()
    assert [document.name for document in library.documents()] == ["잠김.pdf"]
    assert page.session_state["held"] == []
    assert "열쇠1" not in str(page.session_state.to_dict())


def test_a_locked_file_can_be_skipped(app: App, library: Library) -> None:
    page = upload(app("ko", "documents"), ("잠김.pdf", LOCKED))
    held = page.session_state["held"][0].id
    page.button(key=f"password_skip_{held}").click().run()
    assert page.session_state["held"] == []
    assert library.documents() == []


def test_the_same_name_asks_and_both_are_kept(app: App, library: Library, with_rule: int) -> None:
    page = upload(app("ko", "documents"), ("휴가 규정.pdf", simple_pdf("새로 고친 휴가 규정이다.")))
    held = page.session_state["held"][0].id
    assert [document.id for document in library.documents()] == [with_rule]
    page.button(key=f"keep_{held}").click().run()
    assert len(library.documents()) == 2


def test_the_same_name_asks_and_is_replaced(app: App, library: Library, with_rule: int) -> None:
    page = upload(app("ko", "documents"), ("휴가 규정.pdf", simple_pdf("새로 고친 휴가 규정이다.")))
    held = page.session_state["held"][0].id
    page.button(key=f"replace_{held}").click().run()
    (document,) = library.documents()
    assert document.id != with_rule
    assert document.pages == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_status_is_summed_up_and_told_in_full(app: App, library: Library, language: Language) -> None:
    library.add("섞임.pdf", make_pdf([Sheet(text_lines("글이 있는 쪽이다.", "둘째 줄이다.")), Sheet(scanned_lines("스캔한 쪽이다."))]))
    library.work()
    number = library.documents()[0].id
    page = app(language, "documents")
    assert {"ko": "2쪽 중 1쪽 정상 · 1쪽 스캔", "en": "1 of 2 pages readable · 1 scanned"}[language] in html_of(page)
    page.session_state[f"pages_{number}"] = True
    page.run()
    assert html_of(page).index({"ko": "<td>스캔</td>", "en": "<td>scanned</td>"}[language]) > 0
    assert words("documents.pages_note", language) in [caption.value for caption in page.caption]


@pytest.mark.parametrize("language", LANGUAGES)
def test_delete_asks_once_and_then_removes(app: App, library: Library, with_rule: int, language: Language) -> None:
    page = app(language, "documents")
    page.button(key=f"delete_{with_rule}").click().run()
    assert len(library.documents()) == 1
    assert words("delete.body", language, name="휴가 규정.pdf") in html_of(page)
    page.button(key="delete_yes").click().run()
    assert library.documents() == []
    assert page.session_state["deleting"] is None


def test_delete_can_be_called_off(app: App, library: Library, with_rule: int) -> None:
    page = app("ko", "documents")
    page.button(key=f"delete_{with_rule}").click().run()
    page.button(key="delete_no").click().run()
    assert len(library.documents()) == 1
    assert page.session_state["deleting"] is None


def test_a_waiting_file_shows_its_stage_and_can_be_cancelled(app: App, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "start_worker", lambda: None)
    job = library.add("휴가 규정.pdf", RULE)
    page = app("ko", "documents")
    assert "차례를 기다리는 중" in html_of(page)
    page.button(key=f"job_cancel_{job.id}").click().run()
    assert not page.exception
    assert [job.state for job in library.jobs()] in ([], [JobState.CANCELLED])


def test_a_failed_file_says_why_and_what_to_do(app: App, library: Library) -> None:
    library.add("스캔.pdf", make_pdf([Sheet(scanned_lines("스캔한 쪽이다."))]))
    library.work()
    page = app("ko", "documents")
    assert "찾을 수 있는 글자가 없습니다: 1쪽 중 스캔 1쪽, 글자 깨짐 0쪽." in html_of(page)
    assert "원본을 다시 내려받거나, 글자 인식(OCR)을 한 PDF로 바꾸어 올려 주세요." in html_of(page)


def test_a_document_can_be_asked_alone(app: App, library: Library, with_rule: int) -> None:
    page = app("ko", "documents")
    page.button(key=f"ask_{with_rule}").click().run()
    assert not page.exception
    assert page.session_state["settings_documents"] == [with_rule]
    assert page.multiselect(key="settings_documents").value == [with_rule]


def test_a_document_opens_in_the_viewer(app: App, with_rule: int) -> None:
    page = app("ko", "documents")
    page.button(key=f"open_{with_rule}").click().run()
    assert not page.exception
    assert "1 / 2쪽" in html_of(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_model_is_told_and_documents_stay_in_view(
    app: App, library: Library, with_rule: int, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    def missing() -> tuple[int, int]:
        raise ModelNotFound(name="retriever-ko")

    monkeypatch.setattr(library, "pending_embeddings", missing)
    page = app(language, "documents")
    assert {"ko": "모델 폴더가 없습니다: retriever-ko.", "en": "There is no model folder: retriever-ko."}[language] in html_of(page)
    assert page.container(key=f"document_{with_rule}")


def test_embedding_anew_shows_how_far_it_is(app: App, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "pending_embeddings", lambda: (300, 1200))
    page = app("ko", "documents")
    assert page.progress[0].value == 25
    assert "300 / 1,200" in page.progress[0].text.replace("\\", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_page_lost_is_told_with_its_share(app: App, library: Library, language: Language) -> None:
    lost = Sheet(text_lines("주차 요금을 내는 곳은 다음과 같다"), text_lines("뜻", x=300, top=80, font="Unmapped"))
    library.add("주차.pdf", make_pdf([Sheet(text_lines("글이 있는 쪽이다.")), lost]))
    library.work()
    page = app(language, "documents")
    summary = {"ko": "2쪽 모두 정상 · 못 읽은 글자 1개(1쪽)", "en": "all 2 pages readable · unreadable characters: 1 (pages: 1)"}[language]
    assert f'<span class="g-summary g-warn">{summary}</span>' in html_of(page)
    page.session_state["pages_1"] = True
    page.run()
    share = f"{100 / library.pages(1)[1].characters:.1f}"
    assert f"<td>{words('documents.page_unread', language, count=1, share=share)}</td>" in html_of(page)
    assert html_of(page).index("<td>2</td>") < html_of(page).index("<td>1</td>")  # what to look at comes first
    assert words("documents.pages_unread", language) in [caption.value for caption in page.caption]


@pytest.mark.parametrize("language", LANGUAGES)
def test_attached_pdfs_come_in_with_one_click(app: App, library: Library, language: Language) -> None:
    hostile = "<img src=x onerror=alert(1)>.pdf"
    library.add("공고.pdf", with_files(RULE, ("../별표.pdf", simple_pdf("별표의 글이다.")), (hostile, b"none"), ("잠금.pdf", LOCKED)))
    library.work()
    page = app(language, "documents")
    told = html_of(page)
    assert "별표.pdf, &lt;img src=x onerror=alert(1)&gt;.pdf" in told and "<img src=x" not in told and "../" not in told
    button = page.button(key="attach_1")
    assert button.label == words("documents.attach", language, count=2)
    button.click().run()
    assert [document.name for document in library.documents()] == ["공고.pdf", "별표.pdf"]
    (held,) = page.session_state["held"]
    assert (held.name, held.wants) == ("잠금.pdf", "password")
    page.text_input(key=f"password_{held.id}").input("열쇠1")
    page.button(key=f"password_open_{held.id}").click().run()
    assert [document.name for document in library.documents()] == ["공고.pdf", "별표.pdf", "잠금.pdf"]
    assert "attach_1" not in [button.key for button in page.button]


def test_reading_again_shows_how_far_it_is(app: App, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "rereading", lambda: (9, 36))
    page = app("ko", "documents")
    assert page.progress[0].value == 25
    assert "9 / 36" in page.progress[0].text.replace("\\", "")
