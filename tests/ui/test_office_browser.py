"""Two people at the real server, in a real browser: what one's page has, the other's cannot fetch."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from app_page import RULE
from members import GOOD
from running_app import RunningApp

from rag.core.people import Role
from rag.core.settings import Settings
from rag.library.library import Library

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, BrowserContext, Page, expect  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.model]

PATIENCE = 60_000  # milliseconds

IMAGE = """address => new Promise(done => {
  const image = new Image(); image.onload = () => done('loaded'); image.onerror = () => done('refused'); image.src = address;
})"""
# Takes up a session by its number, as Streamlit's page does when its connection broke, has the page drawn, and tells which words came.
TAKE_UP = """([session, run, words, until]) => new Promise(done => {
  const cookie = document.cookie.match(/_streamlit_xsrf=([^;]*)/), seen = new Set();
  const socket = new WebSocket(`ws://${location.host}/_stcore/stream`, ['streamlit', cookie ? cookie[1] : 'PLACEHOLDER', session]);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => socket.send(Uint8Array.from(atob(run), one => one.charCodeAt(0)));
  socket.onmessage = said => {
    const text = new TextDecoder().decode(said.data);
    words.filter(word => text.includes(word)).forEach(word => seen.add(word));
    if (seen.has(until)) setTimeout(() => { socket.close(); done([...seen]); }, 1500);
  };
  setTimeout(() => done([...seen, 'late']), 60000);
})"""
SCRIPT = """() => {
  const script = document.createElement('script'); script.textContent = 'window.ran = 1'; document.head.append(script);
  return window.ran === 1;
}"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """주인 has the leave rule, 손님 nothing."""
    data_dir: Path = tmp_path_factory.mktemp("office") / "data"
    library = Library(Settings(data_dir=data_dir))
    for name, role in (("관리자", Role.ADMIN), ("주인", Role.EDITOR), ("손님", Role.EDITOR)):
        library.add_account(name, GOOD, role)
    library.seen_by(library.person_called("주인")).add("휴가 규정.pdf", RULE)
    library.work()
    library.close()
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("RAG_LOG_DIR", str(data_dir.parent / "logs"))
        settings.setenv("RAG_LOG_LEVEL", "info")
        with RunningApp(data_dir) as running:
            yield running


def enter(context: BrowserContext, url: str, name: str) -> tuple[Page, list[str]]:
    """The page as somebody who has signed in, and what the browser refused to load."""
    page, refused = context.new_page(), list[str]()
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.locator(".st-key-sign_in_name input").fill(name)
    page.locator(".st-key-sign_in_password input").fill(GOOD)
    page.locator(".st-key-enter button").click()
    expect(page.locator(".st-key-account")).to_be_visible(timeout=PATIENCE)
    return page, refused


def test_a_picture_a_download_and_an_upload_of_one_are_not_there_for_the_other(
    browser: Browser, office: RunningApp, tmp_path: Path
) -> None:
    with browser.new_context() as mine, browser.new_context() as theirs, browser.new_context() as nobodys:
        page, refused = enter(mine, office.url, "주인")
        stranger, _ = enter(theirs, office.url, "손님")
        page.locator(".st-key-question_row input").fill("연차휴가를 언제까지 이월할 수 있나요?")
        page.locator(".st-key-ask button").click()
        picture = page.locator(".st-key-evidence_1 img")
        expect(picture).to_be_visible(timeout=PATIENCE)
        page.wait_for_function("() => document.querySelector('.st-key-evidence_1 img').naturalWidth > 0")
        address = urljoin(page.url, picture.get_attribute("src") or "")
        assert "/media/" in address
        with page.expect_download() as download:
            page.locator(".st-key-save_html button").first.click()
        download.value.save_as(tmp_path / "saved.html")
        assert "이월할 수 있다" in (tmp_path / "saved.html").read_text(encoding="utf-8")
        made = urljoin(office.url, download.value.url)
        answers = {who: [context.request.get(one).status for one in (address, made)] for who, context in
                   (("owner", mine), ("stranger", theirs), ("nobody", nobodys))}  # fmt: skip
        assert answers == {"owner": [200, 200], "stranger": [404, 404], "nobody": [404, 404]}
        put = nobodys.request.put(
            f"{office.url}/_stcore/upload_file/any/any", multipart={"f": {"name": "x", "mimeType": "x/y", "buffer": b"x"}}
        )
        assert put.status == 404
        stranger.goto(f"{office.url}/documents")
        stranger.locator("input[type=file]").set_input_files({"name": "내 것.pdf", "mimeType": "application/pdf", "buffer": RULE})
        expect(stranger.locator('[class*="st-key-document_"]').first).to_contain_text("내 것.pdf", timeout=PATIENCE)
        assert refused == []
    written = (office.data_dir.parent / "logs" / "server.log").read_text(encoding="utf-8")
    assert all(f" {event} " in written for event in ("server_opened", "signed_in", "asked", "document_queued"))
    told = written + (office.data_dir.parent / "logs" / "worker.log").read_text(encoding="utf-8") + office.log.read_text(encoding="utf-8")
    assert [word for word in (GOOD, "이월", "연차", "휴가", "주인", "내 것") if word in told] == []


def test_a_session_is_not_taken_up_by_its_number_alone(browser: Browser, office: RunningApp) -> None:
    from streamlit.proto.BackMsg_pb2 import BackMsg

    message = BackMsg()
    message.rerun_script.query_string = "lang=ko"
    run = base64.b64encode(message.SerializeToString()).decode()
    with browser.new_context() as mine, browser.new_context() as theirs, browser.new_context() as nobodys:
        sessions = list[str]()
        page, _ = enter(mine, office.url, "주인")
        page.on("request", lambda one: sessions.append(one.url.split("/")[-2]) if "/_stcore/upload_file/" in one.url else None)
        page.get_by_role("link", name="문서").first.click()
        page.locator("input[type=file]").set_input_files({"name": "잠금.txt.pdf", "mimeType": "application/pdf", "buffer": b"no PDF"})
        expect(page.locator('[class*="st-key-notice_"]').first).to_contain_text("잠금.txt.pdf", timeout=PATIENCE)
        words = ["휴가 규정", "잠금.txt.pdf", "sign_in_name"]
        page.wait_for_function("() => document.cookie.includes('geungeo_session=')")
        stranger, _ = enter(theirs, office.url, "손님")
        outside = nobodys.new_page()
        outside.goto(office.url)
        for thief in (stranger, outside):
            seen = thief.evaluate(TAKE_UP, [sessions[0], run, words, "sign_in_name"])
            assert seen == ["sign_in_name"]


def test_the_browser_refuses_what_the_page_would_load_from_elsewhere(browser: Browser, office: RunningApp) -> None:
    with browser.new_context() as context:
        page, refused = enter(context, office.url, "주인")
        assert page.evaluate(IMAGE, "http://192.0.2.1/x.png") == "refused"
        assert page.evaluate("fetch('http://192.0.2.1/').then(() => 'sent', () => 'refused')") == "refused"
        assert page.evaluate(SCRIPT) is False
        assert len(refused) >= 3
