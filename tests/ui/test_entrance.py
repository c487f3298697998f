"""The entrance of the page in both languages: refused, signed in, signed out, another password."""

from __future__ import annotations

import pytest
from app_page import html_of
from members import GOOD
from office_page import HERE, Browser, Open, keys, sign_in

from rag.core.messages import LANGUAGES, Language
from rag.core.people import Role
from rag.library.library import Library
from rag.ui.session import HeldFile
from rag.ui.strings import words


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_this_machine_without_accounts_all_is_as_it_was(open_page: Open, language: Language) -> None:
    page = open_page(language)
    assert words("welcome.title", language) in html_of(page)
    assert not {"account", "leave", "enter"} & keys(page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ["address", "proxy", "origin"])
def test_without_accounts_whoever_comes_over_a_network_is_refused_in_both_languages(open_page: Open, language: Language, way: str) -> None:
    headers = {"proxy": {**HERE, "X-Forwarded-For": "203.0.113.9"}, "origin": {**HERE, "Origin": "https://docs.corp.example"}}.get(
        way, HERE
    )
    page = open_page(language, "0.0.0.0" if way == "address" else "localhost", headers)
    titles = [title.value for title in page.subheader]
    assert titles == [words("access.refused", one) for one in (language, *(other for other in LANGUAGES if other != language))]
    told = html_of(page)
    for one in LANGUAGES:
        assert words("access.reach_address" if way == "address" else "access.reach_proxy", one) in told
    alone = "streamlit run app.py" if way == "address" else "http://localhost:8501"
    first = f"python -m rag users add {words('access.name_example', language)} --role admin"
    assert [code.value for code in page.code][:2] == [first, alone]
    assert keys(page) == set()
    assert words("welcome.title", language) not in told


@pytest.mark.parametrize("address", ["0.0.0.0", "localhost"])
def test_with_accounts_everybody_signs_in_and_a_reload_keeps_who_it_is(open_page: Open, office: Library, address: str) -> None:
    office.add_account("김 대리", GOOD, Role.EDITOR)
    page = open_page("ko", address)
    assert keys(page) == {"sign_in_name", "sign_in_password", "enter"}
    assert words("access.plain", "ko") not in html_of(page) if address == "localhost" else words("access.plain", "ko") in html_of(page)
    sign_in(page, "김 대리", "틀린 비밀번호 하나")
    assert "이름이나 비밀번호가 맞지 않습니다." in html_of(page)
    sign_in(page, "김 대리")
    assert words("welcome.title", "ko") in html_of(page)
    token = page.session_state["token"]
    again = open_page("ko", address, cookies={"geungeo_session": token})
    assert words("welcome.title", "ko") in html_of(again) and "leave" in keys(again)
    forged = open_page("ko", address, cookies={"geungeo_session": token[:-1] + ("A" if token[-1] != "A" else "B")})
    assert "enter" in keys(forged) and words("welcome.title", "ko") not in html_of(forged)


def test_what_is_typed_in_the_open_is_warned_of_until_it_is_encrypted(open_page: Open, office: Library) -> None:
    office.add_account("김 대리", GOOD, Role.EDITOR)
    proxy = {**HERE, "X-Forwarded-For": "203.0.113.9"}
    assert words("access.plain", "en") in html_of(open_page("en", headers=proxy))
    assert words("access.plain", "en") not in html_of(open_page("en", headers={**proxy, "X-Forwarded-Proto": "https"}))


def test_signing_out_ends_the_session_everywhere_it_is_kept_and_leaves_nothing_of_it(open_page: Open, office: Library) -> None:
    office.add_account("김 대리", GOOD, Role.EDITOR)
    page = sign_in(open_page(), "김 대리")
    token = page.session_state["token"]
    page.session_state["question"] = "비밀 질문"
    page.button(key="leave").click().run()
    assert "enter" in keys(page)
    assert "비밀 질문" not in str(page.session_state.to_dict())
    assert "enter" in keys(open_page(cookies={"geungeo_session": token}))


def test_a_session_that_another_browser_takes_up_by_its_number_is_nobodys_there(
    open_page: Open, office: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit hands it on, with all it holds: to a broken connection that comes back, and to whoever else names its number."""
    monkeypatch.setattr("rag.ui.signed_in._FRESH", 0.0)
    for name in ("김 대리", "손님"):
        office.add_account(name, GOOD, Role.EDITOR)
    browser: Browser = open_page.__self__  # type: ignore[attr-defined]
    page = sign_in(open_page(headers={**HERE, "Sec-WebSocket-Key": "first"}), "김 대리")
    token = page.session_state["token"]
    page.session_state["held"] = [HeldFile(1, name="비밀 파일.pdf", data=b"x", wants="same_name", error={"code": "same_name", "facts": {}})]
    browser.headers, browser.cookies = {**HERE, "Sec-WebSocket-Key": "back"}, {"geungeo_session": token}
    assert "비밀 파일.pdf" in html_of(page.switch_page("rag/ui/pages/documents.py").run())  # the connection broke: it is still 김 대리
    mine = office.sign_in("손님", GOOD, origin="there")
    for cookies in ({"geungeo_session": mine}, {}, {"geungeo_session": "forged"}):
        browser.headers, browser.cookies = {**HERE, "Sec-WebSocket-Key": "another"}, cookies
        page.run()
        assert not page.exception and "enter" in keys(page) and "비밀 파일.pdf" not in html_of(page)
        assert "held" not in page.session_state
    browser.cookies = {"geungeo_session": token}
    page.run()
    assert "비밀 파일.pdf" not in html_of(page)


def test_five_wrong_tries_are_told_to_wait(open_page: Open, office: Library) -> None:
    office.add_account("김 대리", GOOD, Role.EDITOR)
    page = open_page("en")
    for _ in range(5):
        sign_in(page, "김 대리", "틀린 비밀번호 하나")
    sign_in(page, "김 대리")
    assert "signing in is blocked for a while" in html_of(page) and "Try again in 60 seconds." in html_of(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_password_is_changed_by_who_knows_the_one_before(open_page: Open, office: Library, language: Language) -> None:
    office.add_account("김 대리", GOOD, Role.READER)
    elsewhere = office.sign_in("김 대리", GOOD, origin="here")
    page = sign_in(open_page(language), "김 대리")

    def change(old: str, new: str, again: str) -> str:
        for key, value in (("change_old", old), ("change_new", new), ("change_again", again)):
            page.text_input(key=key).set_value(value)
        page.button(key="change_save").click().run()
        assert not page.exception
        return html_of(page)

    assert words("access.differ", language) in change(GOOD, "빨간 우산 여덟 개", "빨간 우산 아홉 개")
    assert {"ko": "쓸 수 없는 비밀번호입니다", "en": "This password cannot be used"}[language] in change(GOOD, "짧다", "짧다")
    assert words("access.changed", language) in change(GOOD, "빨간 우산 여덟 개", "빨간 우산 여덟 개")
    assert office.who(elsewhere).account_id == 0
    assert office.who(page.session_state["token"]).name == "김 대리"


def test_who_is_shut_out_while_the_page_is_open_sees_nothing_more(
    open_page: Open, office: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.ui.signed_in._FRESH", 0.0)
    office.add_account("김 대리", GOOD, Role.EDITOR)
    page = sign_in(open_page(), "김 대리")
    office.set_role("김 대리", None)
    page.run()
    assert keys(page) == {"sign_in_name", "sign_in_password", "enter"}


def test_the_first_account_shuts_the_page_that_was_open_without(open_page: Open, office: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.ui.signed_in._FRESH", 0.0)
    page = open_page()
    assert words("welcome.title", "ko") in html_of(page)
    office.add_account("박 과장", GOOD, Role.ADMIN)
    page.run()
    assert "enter" in keys(page) and words("welcome.title", "ko") not in html_of(page)
