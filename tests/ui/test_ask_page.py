"""The page 질문 in both languages: first visit, question, answer, evidence, history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from app_page import SENTENCE, answer_of, html_of
from streamlit.testing.v1 import AppTest

from rag.answer.quoting import page_of
from rag.core.messages import LANGUAGES, Language
from rag.core.records import Answer, Hit, Lack, Passage, Span
from rag.ui.strings import words

if TYPE_CHECKING:
    from rag.library.library import Library

App = Callable[..., AppTest]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_says_what_this_is_and_offers_upload_and_samples(app: App, language: Language) -> None:
    page = app(language)
    assert words("welcome.first", language) in html_of(page)
    assert words("welcome.second", language) in html_of(page)
    assert page.file_uploader(key="upload_welcome_0").accept_multiple_files
    assert page.button(key="add_samples").label == words("samples.add", language)
    assert words("local.line", language) in [caption.value for caption in page.caption]


def test_the_language_is_kept_in_the_address(app: App) -> None:
    page = app("ko")
    page.segmented_control(key="lang").set_value("en").run()
    assert page.query_params["lang"] == "en"
    assert words("welcome.first", "en") in html_of(page)
    page.segmented_control(key="lang").set_value("ko").run()
    assert words("welcome.first", "ko") in html_of(page)


def test_an_unknown_language_in_the_address_is_korean(app: App) -> None:
    page = app("xx")
    assert words("welcome.first", "ko") in html_of(page)


def test_samples_come_in_with_one_click_and_offer_questions(app: App, library: Library) -> None:
    page = app("ko")
    page.button(key="add_samples").click().run()
    assert not page.exception
    assert {document.name for document in library.documents()} >= {"휴가 및 출장여비 규정.pdf"}
    assert page.button(key="try_0").label


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("with_rule")
def test_a_question_is_asked_once_and_kept(app: App, library: Library, language: Language) -> None:
    page = app(language)
    page.text_input(key="question").set_value("국내 출장의 일비는 얼마인가?")
    page.button(key="ask").click().run()
    assert not page.exception
    (entry,) = library.history()
    assert entry.question == "국내 출장의 일비는 얼마인가?"
    assert page.session_state["entry"] == entry.id
    page.run()
    assert len(library.history()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("with_rule")
def test_an_empty_question_says_what_to_do(app: App, library: Library, language: Language) -> None:
    page = app(language)
    page.button(key="ask").click().run()
    assert {"ko": "질문이 비어 있습니다.", "en": "The question is empty."}[language] in html_of(page)
    assert library.history() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_reopens_with_its_sentence_evidence_and_image(app: App, answered: int, language: Language) -> None:
    page = app(language)
    page.button(key=f"history_{answered}").click().run()
    assert not page.exception
    shown = html_of(page)
    assert f'<span class="g-sentence">{SENTENCE}</span><a class="g-number" href="#evidence-1">1</a>' in shown
    assert f'<mark class="g-mark">{SENTENCE}</mark>' in shown
    assert words("evidence.page", language, page=1) in shown
    assert len(page.container(key="evidence_1").get("image")) == 1
    assert page.get_by_key("save_markdown")
    assert page.get_by_key("save_html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unsure_answer_says_so_and_a_sure_one_does_not(app: App, library: Library, answered: int, language: Language) -> None:
    unsure = library.remember(replace(library.reopen(answered), confidence=0.1, sure=False))
    page = app(language)
    page.button(key=f"history_{unsure}").click().run()
    assert words("answer.unsure", language) in html_of(page)
    page.button(key=f"history_{answered}").click().run()
    assert words("answer.unsure", language) not in html_of(page)


def test_text_that_cannot_be_located_is_said_and_nothing_is_drawn(app: App, library: Library, answered: int) -> None:
    stored = library.reopen(answered)
    entry = library.remember(replace(stored, evidence=(replace(stored.evidence[0], boxes=()),)))
    page = app("ko")
    page.button(key=f"history_{entry}").click().run()
    assert "위치를 특정하지 못했습니다" in html_of(page)
    assert len(page.container(key="evidence_1").get("image")) == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("with_rule")
def test_no_answer_shows_the_nearest_passages_as_such(app: App, library: Library, language: Language) -> None:
    hits = library.search("우주선 발사 비용")
    start = hits[0].passage.start
    hits[0] = replace(hits[0], nearest=Span(start, start + 4))
    entry = library.remember(Answer("우주선 발사 비용은?", None, 0.1, (), tuple(hits)))
    page = app(language)
    page.button(key=f"history_{entry}").click().run()
    assert words("answer.none", language) in [title.value for title in page.subheader]
    assert f"{words('answer.none_next', language)} {words('answer.nearest', language)}" in html_of(page)
    assert f'<span class="g-near">{hits[0].passage.text[:4]}</span>' in html_of(page)
    assert page.expander(key="hits_nearest").label == words("hits.nearest", language, count=len(hits))
    assert page.button(key="open_hit_1")


def test_a_passage_opens_on_the_page_of_its_sentence() -> None:
    text = "첫 쪽의 글.\f둘째 쪽의 글."
    hit = Hit(1, Passage(100, 100 + len(text), text), "가.pdf", 4, 5, None, 1.0)
    assert [page_of(hit, 100 + text.index(word)) for word in ("첫", "둘째")] == [4, 5]


def test_other_passages_say_why_they_were_found(app: App, library: Library, answered: int) -> None:
    page = app("ko")
    page.button(key=f"history_{answered}").click().run()
    quoted = library.reopen(answered).evidence[0].passage.id
    others = [hit for hit in library.reopen(answered).hits if hit.passage.id != quoted]
    assert others
    assert page.expander(key="hits_title").label == f"다른 구절 {len(others)}개"
    assert html_of(page).count("의미 순위") + html_of(page).count("의미로는 못 찾음") == len(others)


def test_the_whole_page_opens_and_turns(app: App, answered: int) -> None:
    page = app("ko")
    page.button(key=f"history_{answered}").click().run()
    page.button(key="open_evidence_1").click().run()
    assert page.session_state["view"].page == 1
    assert page.button(key="viewer_previous").disabled
    page.button(key="viewer_next").click().run()
    assert page.session_state["view"].page == 2
    assert "2 / 2쪽" in html_of(page)
    assert page.button(key="viewer_next").disabled
    page.button(key="viewer_back").click().run()
    assert page.session_state["view"].page == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_history_says_when_the_document_is_gone(app: App, library: Library, with_rule: int, answered: int, language: Language) -> None:
    library.remove(with_rule)
    library.add("다른 문서.pdf", _other())
    library.work()
    page = app(language)
    page.button(key=f"history_{answered}").click().run()
    assert not page.exception
    assert {"ko": "근거였던 문서 ‘휴가 규정.pdf’가 지워졌습니다.", "en": "The document the evidence came from was deleted"}[
        language
    ] in html_of(page)


def _other() -> bytes:
    from pdf_factory import simple_pdf

    return simple_pdf("다른 문서의 글이다. 아무 관계가 없다.")


def test_a_history_entry_is_forgotten(app: App, library: Library, answered: int) -> None:
    page = app("ko")
    page.button(key=f"history_{answered}").click().run()
    page.button(key=f"history_forget_{answered}").click().run()
    assert not page.exception
    assert library.history() == []
    assert page.session_state["entry"] is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("with_rule")
def test_settings_hold_k_and_documents_and_explain_the_missing_reranker(app: App, language: Language) -> None:
    page = app(language)
    assert page.slider(key="settings_k").value == 5
    assert page.toggle(key="settings_rerank").disabled
    assert words("settings.rerank_missing", language) in [caption.value for caption in page.caption]


def test_k_and_the_filter_reach_the_search(app: App, library: Library, with_rule: int) -> None:
    library.add("다른 문서.pdf", _other())
    library.work()
    other = next(document.id for document in library.documents() if document.id != with_rule)
    page = app("ko")
    page.slider(key="settings_k").set_value(1).run()
    page.multiselect(key="settings_documents").set_value([other]).run()
    page.text_input(key="question").set_value("연차휴가는 며칠인가?")
    page.button(key="ask").click().run()
    hits = library.reopen(library.history()[0].id).hits
    assert len(hits) <= 1
    assert {hit.passage.document_id for hit in hits} <= {other}


def test_a_document_in_the_filter_may_go_away(app: App, library: Library, with_rule: int) -> None:
    library.add("다른 문서.pdf", _other())
    library.work()
    page = app("ko")
    page.multiselect(key="settings_documents").set_value([with_rule]).run()
    library.remove(with_rule)
    page.run()
    assert not page.exception
    assert page.multiselect(key="settings_documents").value == []


@pytest.mark.usefixtures("with_rule")
def test_hostile_questions_and_documents_show_as_text(app: App, library: Library) -> None:
    question = "<script>alert(1)</script> **굵게** :red[x] $y$"
    hit = library.search("연차휴가")[0]
    answer = answer_of(question, replace(hit, document="<b>이름</b>.pdf"), hit.passage.start, hit.passage.start + 5, [hit], library)
    entry = library.remember(answer)
    page = app("ko")
    label = page.button(key=f"history_{entry}").label
    assert "\\<script\\>" in label
    assert "\\*\\*굵게" in label
    page.button(key=f"history_{entry}").click().run()
    assert "<b>이름" not in html_of(page)
    assert "&lt;b&gt;이름" in html_of(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_says_what_was_lost_on_its_page_and_where_it_went(app: App, library: Library, answered: int, language: Language) -> None:
    stored = library.reopen(answered)
    (quote,) = stored.evidence
    holed = library.remember(replace(stored, evidence=(replace(quote, unread=3),)))
    page = app(language)
    page.button(key=f"history_{answered}").click().run()
    assert "□" not in html_of(page)
    page.button(key=f"history_{holed}").click().run()
    told = {
        "ko": "이 쪽에는 읽지 못한 글자가 3개 있습니다(글에서는 □).",
        "en": "This page has 3 characters that could not be read (□ in the text).",
    }
    assert told[language] in html_of(page)
    elsewhere = replace(quote.passage, start=0, end=9, text="이제 없는 글이다")
    lost = library.remember(replace(stored, evidence=(replace(quote, start=0, end=9, text=elsewhere.text, passage=elsewhere),)))
    page.run()
    page.button(key=f"history_{lost}").click().run()
    told = {"ko": "이 글은 이제 다르게 읽힙니다.", "en": "this text now reads differently."}
    assert told[language] in html_of(page) and '<mark class="g-mark">이제 없는 글이다</mark>' in html_of(page)
    assert len(page.container(key="evidence_1").get("image")) == 0 and words("evidence.unlocated", language) not in html_of(page)
    page.button(key="open_evidence_1").click().run()
    assert not page.exception
    assert (page.session_state["view"].start, page.session_state["view"].end) == (0, 0)


@pytest.mark.parametrize(
    ("language", "said"), [("ko", "2023년은 없고 2024년이 있습니다."), ("en", "The documents do not have 2023년, but 2024년.")]
)
@pytest.mark.usefixtures("with_rule")
def test_what_the_documents_do_not_have_is_said(app: App, library: Library, language: Language, said: str) -> None:
    entry = library.remember(Answer("2023년 일비는?", None, 0.1, (), (), lacks=(Lack("2023년", ("2024년",)),)))
    page = app(language)
    page.button(key=f"history_{entry}").click().run()
    assert said in html_of(page)


def test_each_question_of_several_shows_its_evidence(app: App, library: Library, answered: int) -> None:
    stored = library.reopen(answered)
    evidence = replace(stored.evidence[0], parts=(1,))
    entry = library.remember(replace(stored, evidence=(evidence,), parts=("일비는 <b>얼마?", "식비는?")))
    page = app("ko")
    page.button(key=f"history_{entry}").click().run()
    shown = html_of(page)
    assert '<li>일비는 &lt;b&gt;얼마? <a class="g-number" href="#evidence-1">1</a></li>' in shown
    assert words("asked.part_none", "ko") in shown


@pytest.mark.usefixtures("with_rule")
def test_a_question_that_goes_on_is_read_with_the_one_before_and_can_be_asked_as_typed(app: App, library: Library) -> None:
    page = app("ko")
    page.text_input(key="question").set_value("국내 출장의 일비는 얼마인가요?")
    page.button(key="ask").click().run()
    page.text_input(key="question").set_value("그럼 숙박비는?")
    page.button(key="ask").click().run()
    assert page.text_input(key="question").value == "국내 출장의 숙박비는 얼마인가요?"
    assert library.history()[0].question == "국내 출장의 숙박비는 얼마인가요?"
    page.button(key="as_typed").click().run()
    assert library.history()[0].question == "그럼 숙박비는?"
    assert page.text_input(key="question").value == "그럼 숙박비는?"
