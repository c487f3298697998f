"""Two apps in a real browser, on one PostgreSQL, one object store and one Qdrant engine: what one takes in, replaces and deletes the other
shows at the next question, asked within a second."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from object_server import ObjectServer
from pdf_factory import simple_pdf
from postgres_server import PostgresServer
from running_app import RunningApp

from rag.ui.strings import words

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.postgres]

PATIENCE = 90_000  # milliseconds
NAME = "수영장 안내.pdf"
QUESTION = "수영장은 몇 시에 문을 여나요?"
BEFORE, AFTER = "수영장은 아침 여섯 시에 문을 연다.", "수영장은 아침 여덟 시에 문을 연다."
PARKING, PARKED = "주차장.pdf", "주차 요금은 한 시간에 3,000원으로 한다."


def pdf(name: str, sentence: str) -> dict[str, Any]:
    data = simple_pdf("직원 복지 시설 안내", f"{sentence}\n모르는 것은 안내대에서 묻는다.")
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


@pytest.fixture
def pages(
    browser: Browser, server_url: str, bucket: str, engine_index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Page]]:
    """A page of each of two app processes, with folders of their own and nothing else of their own."""
    for name, value in {"RAG_DATABASE": server_url, "RAG_FILES": bucket, "RAG_INDEX": engine_index, "RAG_THREADS": "1"}.items():
        monkeypatch.setenv(name, value)
    with ExitStack() as open_ones:
        apps = [open_ones.enter_context(RunningApp(tmp_path / name)) for name in ("here", "there")]
        contexts = [open_ones.enter_context(browser.new_context(viewport={"width": 1280, "height": 1100}, locale="ko-KR")) for _ in apps]
        opened = [context.new_page() for context in contexts]
        for page, app in zip(opened, apps, strict=True):
            page.set_default_timeout(PATIENCE)
            page.goto(app.url)
        yield opened


def go(page: Page, place: str = "") -> None:
    page.goto(f"{page.url.split('/documents')[0].split('/?')[0].rstrip('/')}/{place}")


def card(page: Page, name: str = NAME) -> Any:
    return page.locator('[class*="st-key-document_"]').filter(has_text=name)


def ready_to_ask(page: Page) -> None:
    """With the question in its line, so that asking it is one click."""
    go(page)
    page.locator(".st-key-question_row input").fill(QUESTION)
    page.wait_for_timeout(500)  # until the page has heard of what was typed


def answer(page: Page) -> str:
    page.locator(".st-key-ask button").click()
    expect(page.locator(".st-key-answer_actions")).to_be_visible(timeout=PATIENCE)
    return str(page.locator(".g-answer").first.inner_text())


def wait_until_read(postgres: PostgresServer, url: str, file: dict[str, Any]) -> None:
    """Until the truth has it: a moment that no page has a part in."""
    schema, sha256 = url.rpartition("%3D")[2], hashlib.sha256(file["buffer"]).hexdigest()
    until = time.monotonic() + PATIENCE / 1000
    while not postgres.says(f"SELECT 1 FROM {schema}.jobs WHERE sha256 = '{sha256}' AND state = 'ready'"):
        assert time.monotonic() < until, postgres.says(f"SELECT name, state, error FROM {schema}.jobs")
        time.sleep(0.05)


def test_what_one_app_does_the_other_shows_at_its_next_question(
    pages: list[Page], server_url: str, bucket: str, postgres: PostgresServer, object_server: ObjectServer
) -> None:
    here, there = pages
    expect(here.get_by_text(words("welcome.first", "ko"))).to_be_visible(timeout=PATIENCE)
    files: Any = [pdf(PARKING, PARKED), pdf(NAME, BEFORE)]
    here.locator("input[type=file]").set_input_files(files)
    for file in files:
        wait_until_read(postgres, server_url, file)

    ready_to_ask(there)
    assert BEFORE in answer(there), "taken in there, answered here"
    evidence = there.locator(".st-key-evidence_1")
    expect(evidence).to_contain_text(NAME)
    expect(evidence.locator("img").first).to_be_visible()
    drawn = evidence.locator("img").first.evaluate("async image => { await image.decode(); return image.naturalWidth }")
    assert drawn > 100, "drawn from the file in the object store"

    ready_to_ask(here)
    go(there, "documents")
    newer: Any = pdf(NAME, AFTER)
    there.locator("input[type=file]").set_input_files(newer)
    there.get_by_role("button", name=words("ask.replace", "ko")).first.click()
    wait_until_read(postgres, server_url, newer)
    told = answer(here)
    assert AFTER in told and BEFORE not in told, "replaced there, answered here"

    go(here, "documents")
    ready_to_ask(there)
    card(here).get_by_role("button", name=words("documents.delete", "ko")).click()
    here.locator(".st-key-delete_yes button").click()
    expect(card(here)).to_have_count(0)
    there.locator(".st-key-ask button").click()
    expect(there.get_by_text(words("answer.none", "ko")).or_(there.locator(".st-key-answer_actions")).first).to_be_visible(timeout=PATIENCE)
    assert "여덟 시" not in there.locator("body").inner_text()
    expect(card(here, PARKING)).to_have_count(1)
    assert object_server.everything(bucket.split("/")[2]).count(b"%PDF-") == 1
    schema = server_url.rpartition("%3D")[2]
    assert postgres.says(f"SELECT count(*) FROM {schema}.passages WHERE text LIKE '%수영장%'") == [(0,)]
