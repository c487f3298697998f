"""The pages in an office: what a reader, a stranger and an owner see, and doors tried from a page that names a stranger's document."""

from __future__ import annotations

import pytest
from app_page import RULE, html_of
from members import GOOD
from office_page import Open, keys, sign_in
from pdf_factory import simple_pdf
from streamlit.testing.v1 import AppTest

from rag.core.kept import OwnQuestion
from rag.core.messages import LANGUAGES, Language
from rag.core.people import Role
from rag.library.library import Library
from rag.ui import resources
from rag.ui.session import View
from rag.ui.strings import words

QUESTION = "연차휴가를 언제까지 이월할 수 있나요?"
ROLES = {"주인": Role.EDITOR, "독자": Role.READER, "손님": Role.EDITOR, "관리자": Role.ADMIN}


def person(office: Library, name: str) -> Library:
    return office.seen_by(office.who(office.sign_in(name, GOOD, origin=name)))


@pytest.fixture
def shared(office: Library) -> int:
    """주인's document, shared with 독자 for reading; its id. 주인 has asked, told the right answer, and kept a scope."""
    for name, role in ROLES.items():
        office.add_account(name, GOOD, role)
    owner = person(office, "주인")
    owner.add("비밀 휴가 규정.pdf", RULE)
    office.work()
    (document,) = owner.documents()
    owner.share(document.collection_id, "독자", writes=False)
    owner.remember(owner.ask(QUESTION))
    owner.keep_scope("비밀 범위", [document.id])
    owner.keep_own_questions([OwnQuestion(QUESTION, document_id=document.id, page=1, answer="6월")])
    return document.id


def whole(page: AppTest) -> str:
    """All that a page shows and offers, as text."""
    widgets = [str(one.proto) for kind in ("button", "selectbox", "multiselect", "text_input", "expander") for one in page.get(kind)]
    return "\n".join([html_of(page), *(str(one.value) for one in [*page.caption, *page.markdown]), *widgets])


SECRETS = ("비밀 휴가", "비밀 범위", "연차휴가", "이월")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", [None, "documents", "evaluation"])
@pytest.mark.parametrize("who", ["손님", "관리자"])
def test_no_page_shows_a_stranger_anything(open_page: Open, shared: int, language: Language, where: str | None, who: str) -> None:
    page = sign_in(open_page(language), who)
    if where:
        page.switch_page(f"rag/ui/pages/{where}.py").run()
    assert not page.exception
    shown = whole(page)
    assert [secret for secret in SECRETS if secret in shown and secret not in words("question.placeholder", language)] == []
    assert not any(key.startswith(("history_", "open_", "delete_", "rename_")) for key in keys(page))


STATES: dict[str, tuple[str | None, dict[str, object]]] = {
    "a page in the viewer": ("documents", {"view": View(1, page=1, home=1, start=0, end=40)}),
    "an entry of the history": (None, {"entry": 1}),
    "a question of one document": (None, {"pending": QUESTION, "settings_documents": [1]}),
    "a question of all": (None, {"pending": QUESTION}),
    "a document to delete": ("documents", {"deleting": 1}),
    "a scope": (None, {"settings_scope": "비밀 범위"}),
}


@pytest.mark.parametrize("state", STATES)
def test_a_session_that_names_a_strangers_document_is_answered_that_there_is_none(
    open_page: Open, office: Library, shared: int, state: str
) -> None:
    """As if a page could be made to ask for any number."""
    mine = person(office, "손님")
    mine.add("내 것.pdf", simple_pdf("우리 부서의 회의는 월요일에 한다."))
    office.work()
    before = [document.id for document in person(office, "주인").documents()]
    where, values = STATES[state]
    page = sign_in(open_page(), "손님")
    if where:
        page.switch_page(f"rag/ui/pages/{where}.py").run()
    for key, value in values.items():
        page.session_state[key] = value
    page.run()
    assert not page.exception
    shown = whole(page)
    assert "비밀 휴가" not in shown and "이월할 수 있다" not in shown and "15일의 연차" not in shown
    if "delete_yes" in keys(page):
        page.button(key="delete_yes").click().run()
    assert [document.id for document in person(office, "주인").documents()] == before


def test_pictures_that_sessions_share_are_not_shared_with_strangers(
    open_page: Open, office: Library, shared: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = person(office, "주인")
    monkeypatch.setattr(resources, "library", lambda: owner)
    answer = owner.reopen(1)
    assert resources.evidence_pictures(answer.evidence[0]) and resources.page_picture(shared, 1, ()).png
    monkeypatch.setattr(resources, "library", lambda: person(office, "손님"))
    for door in (lambda: resources.evidence_pictures(answer.evidence[0]), lambda: resources.page_picture(shared, 1, ())):
        with pytest.raises(Exception, match="document_not_found"):
            door()
    monkeypatch.setattr(resources, "library", lambda: person(office, "독자"))
    assert resources.page_picture(shared, 1, ()).png
    read = [(one.who, one.page) for one in person(office, "관리자").audit() if one.what == "page_read"]
    assert ("독자", 1) in read  # told, though the picture was drawn before


def test_a_reader_asks_and_opens_and_finds_no_button_to_change_anything(open_page: Open, shared: int) -> None:
    page = sign_in(open_page(), "독자").switch_page("rag/ui/pages/documents.py").run()
    assert "비밀 휴가 규정.pdf" in html_of(page)
    assert f"open_{shared}" in keys(page) and f"ask_{shared}" in keys(page)
    changing = ("upload_", "delete_", "rename_", "add_samples", "attach_", "collection_", "share_")
    assert [key for key in keys(page) if key.startswith(changing)] == []
    page.button(key=f"open_{shared}").click().run()
    assert "1 / 2쪽" in html_of(page)


def test_a_reader_without_documents_is_told_whom_to_ask(open_page: Open, office: Library) -> None:
    office.add_account("독자", GOOD, Role.READER)
    page = sign_in(open_page(), "독자")
    assert words("access.nothing", "ko") in [caption.value for caption in page.caption]
    assert not any(key.startswith("upload_") for key in keys(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_editor_adds_to_the_own_collection_and_shares_it_by_name(
    open_page: Open, office: Library, shared: int, language: Language
) -> None:
    page = sign_in(open_page(language), "손님").switch_page("rag/ui/pages/documents.py").run()
    page.file_uploader(key="upload_documents_0").upload("회의록.pdf", simple_pdf("우리 부서의 회의는 월요일에 한다."))
    page.run()
    assert not page.exception
    mine = person(office, "손님")
    (document,) = mine.documents()
    (collection,) = mine.collections()
    assert (document.name, document.collection_id, collection.name) == ("회의록.pdf", collection.id, "손님")
    page.text_input(key=f"share_name_{collection.id}").set_value("없는 사람")
    page.button(key=f"share_{collection.id}").click().run()
    assert {"ko": "‘없는 사람’ 계정이 없습니다.", "en": "There is no account “없는 사람”."}[language] in html_of(page)
    page.text_input(key=f"share_name_{collection.id}").set_value("독자")
    page.button(key=f"share_{collection.id}").click().run()
    assert [one.name for one in person(office, "독자").documents()] == ["비밀 휴가 규정.pdf", "회의록.pdf"]
    page.button(key=f"unshare_{collection.id}_0").click().run()
    assert [one.name for one in person(office, "독자").documents()] == ["비밀 휴가 규정.pdf"]
    page.text_input(key="collection_name").set_value("감사 자료")
    page.button(key="collection_add").click().run()
    made = next(one for one in mine.collections() if one.name == "감사 자료")
    page.selectbox(key="target_collection").set_value(made.id).run()
    page.file_uploader(key="upload_documents_1").upload("감사.pdf", simple_pdf("감사는 해마다 한 번 한다."))
    page.run()
    assert {one.name: one.collection_id for one in mine.documents()} == {"회의록.pdf": collection.id, "감사.pdf": made.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_locked_pdf_is_said_to_be_kept_unlocked(open_page: Open, office: Library, language: Language) -> None:
    from pdf_factory import Sheet, make_pdf, text_lines

    page = open_page(language, page="documents")
    locked = make_pdf([Sheet(text_lines("잠긴 문서의 글이다."))], user_password="열쇠1")
    page.file_uploader(key="upload_documents_0").upload("잠김.pdf", locked)
    page.run()
    assert words("access.unlocked_copy", language) in [caption.value for caption in page.caption]
