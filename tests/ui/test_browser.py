"""Journeys in a real browser, through the real app with the model that ships: from a PDF made here to the box on its page."""

from __future__ import annotations

import io
import os
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from pdf_factory import Sheet, make_pdf, text_lines, text_width
from PIL import Image
from places import PROJECT
from running_app import RunningApp

from rag.core.messages import LANGUAGES, Language
from rag.ui.strings import words

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, BrowserContext, Page, expect  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.model]

ARTIFACTS = Path(os.environ.get("RAG_ARTIFACTS", PROJECT / ".ci" / "artifacts"))
PATIENCE = 60_000  # milliseconds: a slow machine with two cores and other work to do
expect.set_options(timeout=PATIENCE)
TOP, LEADING, SIZE, LEFT = 200.0, 26.0, 12.0, 90.0
NAME = "구내식당 **운영** <b>규정 $x$ `y`.pdf"
QUESTION: dict[Language, str] = {"ko": "구내식당의 점심 식사 시간은 언제인가요?", "en": "When does the swimming pool close for cleaning?"}
SENTENCE: dict[Language, str] = {
    "ko": "구내식당의 점심 식사 시간은 오전 11시 30분부터 오후 1시까지이다.",
    "en": "The swimming pool closes for cleaning on the last Friday of every month.",
}
PAGE: dict[Language, int] = {"ko": 2, "en": 3}
LINES: dict[Language, list[str]] = {
    "ko": ["구내식당은 별관 지하 1층에 둔다.", SENTENCE["ko"], "식권은 총무과에서 한 장에 4,500원에 판다."],
    "en": ["Members may use the lockers without charge.", SENTENCE["en"], "Towels are sold at the desk near the entrance."],
}
COVER = ["직원 복지 시설 안내", "이 안내는 직원이 쓰는 시설의 운영을 알린다.", "시설은 총무과에서 관리한다."]
PDF = make_pdf([Sheet(text_lines(*lines, x=LEFT, top=TOP, size=SIZE, leading=LEADING)) for lines in (COVER, LINES["ko"], LINES["en"])])
LOCKED = make_pdf([Sheet(text_lines("잠긴 문서에는 금고 번호가 적혀 있다.", "금고 번호는 영업부장이 관리한다."))], user_password="열쇠1")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser") / "data"


@pytest.fixture(scope="module")
def app(data_dir: Path) -> Iterator[RunningApp]:
    with RunningApp(data_dir) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1280, "height": 1100}, locale="ko-KR", timezone_id="Asia/Seoul") as opened:
        opened.set_default_timeout(PATIENCE)
        yield opened


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose browser has refused nothing that it wanted to load: the Content-Security-Policy fits what the app needs."""
    opened, refused = context.new_page(), list[str]()
    opened.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    assert refused == []


@pytest.fixture(scope="module")
def uploaded(app: RunningApp, browser: Browser) -> str:
    """The address of the app once the PDF made here is in, through the upload area of the first visit."""
    with browser.new_context(viewport={"width": 1280, "height": 1100}) as opened:
        page = opened.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(app.url)
        expect(page.get_by_text(words("welcome.first", "ko"))).to_be_visible(timeout=PATIENCE)
        for scheme in ("light", "dark"):
            shoot(page, "first-visit", scheme)
        page.locator("input[type=file]").set_input_files({"name": NAME, "mimeType": "application/pdf", "buffer": PDF})
        expect(page.locator(".st-key-question_row input")).to_be_visible(timeout=PATIENCE)
        page.goto(f"{app.url}/documents")
        expect(page.locator('[class*="st-key-document_"]').first).to_contain_text(words("documents.ready", "ko"))
    return app.url


def shoot(page: Page, name: str, scheme: str) -> None:
    """A screenshot kept as output of the run."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.wait_for_timeout(400)
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(ARTIFACTS / f"{name}-{scheme}.png"))


def ask(page: Page, url: str, language: Language, question: str | None = None) -> None:
    page.goto(f"{url}/?lang={language}")
    page.locator(".st-key-question_row input").fill(question or QUESTION[language])
    page.locator(".st-key-ask button").click()
    expect(page.locator(".st-key-answer_actions")).to_be_visible(timeout=PATIENCE)


def image(page: Page, selector: str) -> Image.Image:
    """The picture on show, as it was sent."""
    source = page.locator(selector).first.get_attribute("src")
    assert source
    return Image.open(io.BytesIO(page.request.get(urljoin(page.url, source)).body())).convert("RGB")


def colours(picture: Image.Image) -> list[tuple[int, int, int]]:
    """Red, green and blue of every pixel."""
    flat: Any = picture.get_flattened_data()
    return list(flat)


def is_amber(red: int, green: int, blue: int) -> bool:
    """Paper under a box, or the box's frame."""
    return red > 190 and green > 120 and red - blue > 60


def shares(picture: Image.Image, place: Sequence[float]) -> tuple[float, float, float]:
    """How much of a place (left, top, right, bottom in pixels) is ink, is boxed paper, and is light enough to be paper."""
    left, top, right, bottom = (round(value) for value in place)
    pixels = colours(picture.crop((left, top, right, bottom)))
    ink = sum(max(pixel) < 110 for pixel in pixels)
    boxed = sum(is_amber(*pixel) for pixel in pixels)
    light = sum(pixel[0] > 245 and pixel[1] > 225 for pixel in pixels)
    return ink / len(pixels), boxed / len(pixels), light / len(pixels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_is_quoted_and_its_box_covers_the_words_on_the_page(page: Page, uploaded: str, language: Language) -> None:
    ask(page, uploaded, language)
    expect(page.locator(".g-answer .g-sentence").first).to_contain_text(SENTENCE[language])
    answer = page.locator(".g-answer").inner_text()
    card = page.locator(".st-key-evidence_1")
    expect(card.locator(".g-place")).to_have_text(words("evidence.page", language, page=PAGE[language]))
    expect(card.locator(".g-document")).to_have_text(NAME)
    expect(card.locator("mark").first).to_contain_text(SENTENCE[language])
    expect(card.locator("img")).to_be_visible()
    assert any(is_amber(*pixel) for pixel in colours(image(page, ".st-key-evidence_1 img")))
    for scheme in ("light", "dark"):
        shoot(page, f"answer-{language}", scheme)

    page.locator(".st-key-open_evidence_1 button").click()
    expect(page.locator('[role="dialog"] img')).to_be_visible()
    whole = image(page, '[role="dialog"] img')
    scale = whole.width / 595.28
    for number, line in enumerate(LINES[language]):
        top = TOP + number * LEADING
        printed = [value * scale for value in (LEFT, top, LEFT + text_width(line, SIZE), top + SIZE)]
        ink, boxed, light = shares(whole, printed)
        assert ink > 0.05  # letters stand there: the box is checked against the page, not against itself
        assert boxed > 0.95 * light if line in answer else boxed == 0
    shoot(page, f"viewer-{language}", "light")


def test_arrows_turn_pages_and_the_way_back_is_one_click(page: Page, uploaded: str) -> None:
    ask(page, uploaded, "ko")
    page.locator(".st-key-open_evidence_1 button").click()
    expect(page.get_by_text("2 / 3쪽")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("3 / 3쪽")).to_be_visible()
    expect(page.locator(".st-key-viewer_next button")).to_be_disabled()
    page.locator(".st-key-viewer_back button").click()
    expect(page.get_by_text("2 / 3쪽")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.locator('[role="dialog"]')).to_have_count(0)


def test_hostile_names_and_questions_are_shown_letter_by_letter(page: Page, uploaded: str) -> None:
    question = '점심 **시간** <img src=x onerror="document.title=1"> :red[빨강] $x$ https://a.kr -> :smile:'
    page.goto(f"{uploaded}/")
    page.locator(".st-key-question_row input").fill(question)
    page.locator(".st-key-ask button").click()
    entry = page.locator('[class*="st-key-history_"] button').filter(has_text="img src=x")
    expect(entry.first).to_be_visible()
    assert question.startswith(entry.first.inner_text().replace("\u2060", "").rstrip("…"))
    assert entry.first.locator("img, a, strong, .katex").count() == 0
    page.goto(f"{uploaded}/documents")
    expect(page.locator('[class*="st-key-document_"] .g-name').first).to_have_text(NAME)
    page.locator('[class*="st-key-delete_"] button').first.click()
    expect(page.get_by_role("dialog")).to_contain_text(NAME)
    page.locator(".st-key-delete_no button").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.locator("b", has_text="규정").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_is_copied_and_saved_with_its_page_image(
    context: BrowserContext, uploaded: str, language: Language, tmp_path: Path
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    ask(page, uploaded, language)
    page.get_by_role("button", name=words("answer.copy", language)).click()
    expect(page.get_by_role("button", name=words("answer.copied", language))).to_be_visible()
    assert SENTENCE[language] in page.evaluate("navigator.clipboard.readText()")
    for kind in ("markdown", "html"):
        with page.expect_download() as download:
            page.locator(f".st-key-save_{kind} button").first.click()
        download.value.save_as(tmp_path / kind)
        saved = (tmp_path / kind).read_text(encoding="utf-8")
        assert "data:image/png;base64," in saved
        assert "<b>규정" not in saved
    assert SENTENCE[language] in (tmp_path / "html").read_text(encoding="utf-8")


def test_nothing_leaves_this_computer(page: Page, uploaded: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ask(page, uploaded, "ko")
    page.goto(f"{uploaded}/documents")
    expect(page.locator('[class*="st-key-document_"]').first).to_be_visible()
    assert asked
    assert [url for url in asked if not re.match(r"(data:|blob:)|(http|ws)://localhost[:/]", url)] == []


def test_a_reload_keeps_the_language(page: Page, uploaded: str) -> None:
    page.goto(uploaded)
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page.get_by_role("button", name=words("question.submit", "en"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name=words("question.submit", "en"))).to_be_visible()
    page.get_by_role("link", name=words("nav.documents", "en")).first.click()
    expect(page.get_by_role("heading", name=words("documents.title", "en"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name=words("documents.title", "en"))).to_be_visible()


def test_a_locked_pdf_asks_comes_in_and_is_deleted(page: Page, uploaded: str) -> None:
    page.goto(f"{uploaded}/documents")
    page.locator("input[type=file]").set_input_files({"name": "잠김.pdf", "mimeType": "application/pdf", "buffer": LOCKED})
    field = page.locator('[class*="st-key-password_"] input')
    field.fill("틀림")
    field.press("Enter")
    expect(page.get_by_text("비밀번호가 맞지 않습니다.")).to_be_visible()
    field.fill("열쇠1")
    field.press("Enter")
    card = page.locator('[class*="st-key-document_"]').filter(has_text="잠김.pdf")
    expect(card).to_contain_text(words("documents.ready", "ko"))
    for scheme in ("light", "dark"):
        shoot(page, "documents", scheme)
    card.get_by_role("button", name=words("documents.delete", "ko")).click()
    page.locator(".st-key-delete_yes button").click()
    expect(page.locator('[class*="st-key-document_"]').filter(has_text="잠김.pdf")).to_have_count(0)


def test_a_restarted_server_reopens_the_question_with_the_same_evidence(browser: Browser, uploaded: str, data_dir: Path) -> None:
    with RunningApp(data_dir) as again, browser.new_context(viewport={"width": 700, "height": 1000}) as narrow:
        page = narrow.new_page()
        page.set_default_timeout(PATIENCE)
        ask(page, uploaded, "ko")
        page.goto(again.url)
        page.get_by_test_id("stExpandSidebarButton").click()
        page.locator('[class*="st-key-history_"] button').filter(has_text=QUESTION["ko"][:10]).first.click()
        expect(page.locator(".g-answer .g-sentence").first).to_contain_text(SENTENCE["ko"])
        expect(page.locator(".st-key-evidence_1 img")).to_be_visible()
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        shoot(page, "narrow", "light")


@pytest.mark.long
@pytest.mark.parametrize("number", range(10))
def test_a_server_that_is_killed_while_files_come_in_loses_and_doubles_nothing(
    number: int, browser: Browser, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Killed at a moment drawn by the seed: what was taken goes on without it, what was not can be dropped again."""
    names = [f"안내 {letter}.pdf" for letter in "가나다라"]
    pdfs = [make_pdf([Sheet(text_lines(f"{name}의 첫 줄이다.", f"{name}에 적힌 수는 {len(name)}이다."))]) for name in names]
    files: Any = [{"name": name, "mimeType": "application/pdf", "buffer": pdf} for name, pdf in zip(names, pdfs, strict=True)]
    delay = random.Random(f"{pytestconfig.option.seed} server {number}").uniform(0, 4000)
    with browser.new_context(viewport={"width": 1280, "height": 1100}) as opened:
        page = opened.new_page()
        page.set_default_timeout(PATIENCE)
        with RunningApp(tmp_path / "data") as first:
            page.goto(first.url)
            page.locator("input[type=file]").set_input_files(files)
            page.wait_for_timeout(delay)
            first.kill()
        with RunningApp(tmp_path / "data") as again:
            page.goto(f"{again.url}/documents")
            expect(page.locator("input[type=file]")).to_be_attached()
            page.locator("input[type=file]").set_input_files(files)
            ready = page.locator('[class*="st-key-document_"]').filter(has_text=words("documents.ready", "ko"))
            expect(ready).to_have_count(len(names))
            assert sorted(name for name in names if ready.filter(has_text=name).count() == 1) == names, f"killed after {delay:.0f} ms"
