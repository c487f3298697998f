"""관리, the page for admins: people are added, changed, reset and removed, the log is read; for others it is not there."""

from __future__ import annotations

import pytest
from app_page import RULE, html_of
from members import GOOD
from office_page import Open, keys, sign_in
from streamlit.testing.v1 import AppTest

from rag.core.errors import AccountLocked, AccountNotFound, LastAdmin, WrongSignIn
from rag.core.messages import LANGUAGES, Language, duration
from rag.core.people import AUDITED, Role
from rag.library.library import Library
from rag.ui.strings import words

OTHER = "초록 우산 여덟 개"


@pytest.fixture
def staff(office: Library) -> dict[str, int]:
    """The accounts' ids by name."""
    for name, role in (("관리자", Role.ADMIN), ("<b>김**대리</b>", Role.EDITOR), ("독자", Role.READER)):
        office.add_account(name, GOOD, role)
    return {account.name: account.id for account in office.accounts()}


def managing(open_page: Open, language: Language = "ko") -> AppTest:
    page = sign_in(open_page(language), "관리자")
    page.switch_page("rag/ui/pages/people.py").run()
    assert not page.exception
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_is_listed_with_role_and_names_are_shown_letter_by_letter(
    open_page: Open, office: Library, staff: dict[str, int], language: Language
) -> None:
    office.add_account("out@corp.example", None, Role.READER)
    page = managing(open_page, language)
    told = html_of(page)
    assert "&lt;b&gt;김**대리&lt;/b&gt;" in told and "<b>김" not in told
    assert words("people.role_editor", language) in told and words("people.by_outside", language) in told
    assert page.tabs[0].label == words("people.tab_people", language, count=4)
    mine = staff["관리자"]  # nobody shuts themselves out
    assert not {f"person_role_{mine}", f"person_remove_{mine}", f"person_unlock_{mine}"} & keys(page)
    assert f"person_password_{mine}" in keys(page)


def test_a_person_is_added_and_signs_in(open_page: Open, office: Library, staff: dict[str, int]) -> None:
    page = managing(open_page)
    page.text_input(key="person_name").set_value("새 사람")
    page.selectbox(key="person_role").set_value("editor")
    page.text_input(key="person_password").set_value(OTHER)
    page.text_input(key="person_again").set_value(OTHER + "!")
    page.button(key="person_add_button").click().run()
    assert words("people.differ", "ko") in html_of(page) and len(office.accounts()) == 3
    page.text_input(key="person_again").set_value(OTHER)
    page.button(key="person_add_button").click().run()
    assert office.who(office.sign_in("새 사람", OTHER, origin="x")).role is Role.EDITOR
    assert "새 사람" in html_of(page)


def test_a_weak_password_and_a_name_that_is_taken_are_said(open_page: Open, office: Library, staff: dict[str, int]) -> None:
    page = managing(open_page)
    for name, password in (("새 사람", "짧다"), ("독자", OTHER)):
        page.text_input(key="person_name").set_value(name)
        for key in ("person_password", "person_again"):
            page.text_input(key=key).set_value(password)
        page.button(key="person_add_button").click().run()
        assert "g-error" in html_of(page) and len(office.accounts()) == 3


def test_one_of_the_organisation_is_added_without_a_password(open_page: Open, office: Library, staff: dict[str, int]) -> None:
    page = managing(open_page)
    page.checkbox(key="person_outside").check().run()
    assert "person_password" not in keys(page)
    page.text_input(key="person_name").set_value("kim@corp.example")
    page.button(key="person_add_button").click().run()
    assert next(one.outside for one in office.accounts() if one.name == "kim@corp.example")


def test_a_role_is_changed_and_who_may_not_enter_does_not(open_page: Open, office: Library, staff: dict[str, int]) -> None:
    page, one = managing(open_page), staff["독자"]
    for role, kept in (("editor", Role.EDITOR), ("off", None)):
        page.selectbox(key=f"person_role_{one}").set_value(role)
        page.button(key=f"person_set_role_{one}").click().run()
        account = next(account for account in office.accounts() if account.id == one)
        assert (None if account.disabled else account.role) is kept
    with pytest.raises(WrongSignIn):
        office.sign_in("독자", GOOD, origin="x")


def test_a_password_is_set_anew_and_a_lock_out_ended(open_page: Open, office: Library, staff: dict[str, int]) -> None:
    page, one = managing(open_page), staff["독자"]
    for key in (f"person_password_{one}", f"person_again_{one}"):
        page.text_input(key=key).set_value(OTHER)
    page.button(key=f"person_reset_{one}").click().run()
    assert office.who(office.sign_in("독자", OTHER, origin="x")).name == "독자"
    office._accounts.count({_tries("독자"): (1e9,) * 9}, 1.0)
    office._sign_in._clock = lambda: 2.0
    with pytest.raises(AccountLocked):
        office.sign_in("독자", OTHER, origin="y")
    assert f"person_unlock_{one}" not in keys(page)
    page.run()
    cards = [key for key in keys(page) if key.startswith("person_unlock_")]
    assert cards == [f"person_unlock_{one}"] and words("people.locked", "ko", failed=1) in badges(page)
    page.button(key=f"person_unlock_{one}").click().run()
    assert f"person_unlock_{one}" not in keys(page)
    assert office.sign_in("독자", OTHER, origin="y")


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_to_wait_after_wrong_tries_comes_first(open_page: Open, office: Library, staff: dict[str, int], language: Language) -> None:
    page = managing(open_page, language)
    for _ in range(5):
        with pytest.raises(WrongSignIn):
            office.sign_in("독자", "틀린 비밀번호", origin="x")
    page.run()
    assert words("people.blocked", language, failed=5, left=duration(60, language)) in badges(page)
    told = html_of(page)
    assert told.index("독자") < told.index("김**대리")


def test_the_last_admin_cannot_be_shut_out_by_the_page_either(open_page: Open, office: Library, staff: dict[str, int]) -> None:
    office.add_account("둘째", GOOD, Role.ADMIN)
    page = managing(open_page)
    second = next(account.id for account in office.accounts() if account.name == "둘째")
    first = office.seen_by(office.person_called("관리자"))
    office.set_role("관리자", Role.READER)  # meanwhile, while the page of 관리자 is still drawn
    with pytest.raises(LastAdmin):
        first.set_role("둘째", None)
    with pytest.raises(LastAdmin):
        first.remove_account("둘째")
    assert f"person_remove_{second}" in keys(page)
    assert [account.name for account in office.accounts() if account.role is Role.ADMIN] == ["둘째"]


def test_an_account_goes_only_when_it_was_said_twice(open_page: Open, office: Library, staff: dict[str, int]) -> None:
    page, one = managing(open_page), staff["독자"]
    assert page.button(key=f"person_remove_{one}").disabled
    page.checkbox(key=f"person_sure_{one}").check().run()
    page.button(key=f"person_remove_{one}").click().run()
    with pytest.raises(AccountNotFound):
        office.person_called("독자")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_says_who_did_what_without_text(open_page: Open, office: Library, staff: dict[str, int], language: Language) -> None:
    editor = office.seen_by(office.person_called("<b>김**대리</b>"))
    editor.add("<i>규정.pdf", RULE)
    page = managing(open_page, language)
    told = html_of(page)
    assert words("people.did_document_added", language) in told and words("people.did_account_added", language) in told
    assert "&lt;i&gt;규정.pdf" in told and "이월" not in told
    page.selectbox(key="log_who").set_value("관리자").run()
    assert "규정" not in html_of(page)
    assert page.tabs[1].label == words("people.tab_collections", language, count=1)  # another's is not seen until it is shared


def test_every_deed_of_the_log_has_its_words() -> None:
    assert [what for what in AUDITED for language in LANGUAGES if not words(f"people.did_{what}", language)] == []


@pytest.mark.parametrize("who", ["<b>김**대리</b>", "독자"])
def test_for_others_the_page_is_not_there(open_page: Open, office: Library, staff: dict[str, int], who: str) -> None:
    page = sign_in(open_page(), who)
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        page.switch_page("rag/ui/pages/people.py")


def test_without_accounts_there_is_nobody_to_manage(open_page: Open, office: Library) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        open_page().switch_page("rag/ui/pages/people.py")


def badges(page: AppTest) -> str:
    return " ".join(str(one.value) for one in page.markdown)


def _tries(name: str) -> str:
    from rag.access.sign_in import tries_key
    from rag.store.accounts import key_of

    return tries_key("name", key_of(name))
