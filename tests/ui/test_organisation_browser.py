"""An organisation's own sign-in (OpenID Connect), through the real server, a real provider and a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_page import RULE
from members import GOOD
from oidc_provider import organisation
from running_app import RunningApp

from rag.core.people import Role
from rag.core.settings import Settings
from rag.library.library import Library
from rag.ui.signed_in import COOKIE
from rag.ui.strings import words

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, BrowserContext, Page, expect  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.model]

PATIENCE = 60_000  # milliseconds
REFUSED: list[str] = []  # what the browser would not load
PEOPLE: dict[str, dict[str, object]] = {
    "kim": {"email": "kim@corp.example", "email_verified": True},
    "lee": {"email": "Lee@corp.example"},
    "park": {"email": "park@corp.example", "email_verified": True},
    "false-kim": {"email": "kim@corp.example", "email_verified": False},
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """kim is an editor with the leave rule, lee a reader without anything, park unknown here; 관리자 signs in by password."""
    folder: Path = tmp_path_factory.mktemp("organisation")
    library = Library(Settings(data_dir=folder / "data"))
    library.add_account("관리자", GOOD, Role.ADMIN)
    library.add_account("kim@corp.example", None, Role.EDITOR)
    library.add_account("lee@corp.example", None, Role.READER)
    library.seen_by(library.person_called("kim@corp.example")).add("휴가 규정.pdf", RULE)
    library.work()
    library.close()
    with (
        organisation(PEOPLE, folder / "secrets.toml"),
        RunningApp(folder / "data", "--secrets.files", str(folder / "secrets.toml")) as running,
    ):
        yield running


def arrive(context: BrowserContext, url: str, who: str) -> Page:
    """The page as the organisation leaves its visitor there."""
    page = context.new_page()
    page.on("console", lambda said: REFUSED.append(said.text) if "Content Security Policy" in said.text else None)
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.locator(".st-key-enter_outside button").click()
    page.locator(f"button[value={who}]").click()
    page.wait_for_url(f"{url}/**")
    return page


def named(who: str) -> re.Pattern[str]:
    """An address as the page shows it: with a mark that keeps it from becoming a link."""
    return re.compile(rf"{who}@\u2060?corp\.example")


def remembered(context: BrowserContext, page: Page) -> None:
    """The browser keeps who it is: a moment after the page has said so, its script has written the cookie."""
    for _ in range(PATIENCE // 100):
        if any(cookie.get("name") == COOKIE for cookie in context.cookies()):
            return
        page.wait_for_timeout(100)
    raise AssertionError("no cookie")


def shown(page: Page) -> str:
    return page.locator("body").inner_text()


def leave_there(page: Page, url: str) -> None:
    """The organisation asks whether its own session ends too, and sends its visitor back."""
    page.get_by_role("button", name="End session").click()
    page.wait_for_url(f"{url}/**")
    expect(page.locator(".st-key-enter_outside")).to_be_visible(timeout=PATIENCE)


def test_whom_the_organisation_names_is_who_was_made_an_account_and_signing_out_ends_it_in_every_tab(
    browser: Browser, office: RunningApp
) -> None:
    with browser.new_context() as mine:
        page = arrive(mine, office.url, "kim")
        account = page.locator(".st-key-account")
        expect(account).to_contain_text(named("kim"), timeout=PATIENCE)
        page.get_by_role("link", name="문서").first.click()
        expect(page.locator('[class*="st-key-document_"]').first).to_contain_text("휴가 규정.pdf", timeout=PATIENCE)
        expect(page.locator("input[type=file]")).to_have_count(1)
        remembered(mine, page)
        second = mine.new_page()
        second.goto(office.url)
        expect(second.locator(".st-key-account")).to_contain_text(named("kim"), timeout=PATIENCE)
        account.locator("button").first.click()
        expect(page.locator(".st-key-leave")).to_be_visible(timeout=PATIENCE)
        assert page.locator(".st-key-change_old").count() == 0  # there is no password here to change
        page.locator(".st-key-leave button").click()
        leave_there(page, office.url)
        assert "휴가 규정" not in shown(page) and REFUSED == []
        second.locator(".st-key-question_row input").fill("연차휴가를 언제까지 이월할 수 있나요?")
        second.locator(".st-key-ask button").click()  # its connection still tells what the organisation said an hour ago
        expect(second.locator(".st-key-enter_outside")).to_be_visible(timeout=PATIENCE)
        assert "이월할 수 있다" not in shown(second)
        second.reload()
        expect(second.locator(".st-key-enter_outside")).to_be_visible(timeout=PATIENCE)


def test_a_reader_of_the_organisation_sees_what_is_shared_and_adds_nothing(browser: Browser, office: RunningApp) -> None:
    with browser.new_context() as theirs:
        page = arrive(theirs, office.url, "lee")
        expect(page.locator(".st-key-account")).to_contain_text(named("lee"), timeout=PATIENCE)
        remembered(theirs, page)
        page.goto(f"{office.url}/documents")
        expect(page.locator(".st-key-account")).to_contain_text(named("lee"), timeout=PATIENCE)
        expect(page.get_by_text(words("access.nothing", "ko"))).to_be_visible(timeout=PATIENCE)
        assert "휴가 규정" not in shown(page) and page.locator("input[type=file]").count() == 0


@pytest.mark.parametrize(
    ("who", "told"),
    [("park", words("access.unknown", "ko", name="park@corp.example")), ("false-kim", words("access.unnamed", "ko"))],
)
def test_whom_nobody_made_an_account_for_or_whose_address_is_not_checked_is_told_so_and_sees_nothing(
    browser: Browser, office: RunningApp, who: str, told: str
) -> None:
    with browser.new_context() as theirs:
        page = arrive(theirs, office.url, who)
        expect(page.get_by_text(told)).to_be_visible(timeout=PATIENCE)
        assert page.locator(".st-key-account").count() == 0 and "휴가 규정" not in shown(page)
        page.locator(".st-key-leave_outside button").click()
        leave_there(page, office.url)


def test_who_refuses_there_is_back_at_the_entrance(browser: Browser, office: RunningApp) -> None:
    with browser.new_context() as theirs:
        page = theirs.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(office.url)
        page.locator(".st-key-enter_outside button").click()
        page.get_by_role("button", name="Deny").click()
        page.wait_for_url(f"{office.url}/**")
        expect(page.locator(".st-key-enter_outside")).to_be_visible(timeout=PATIENCE)
