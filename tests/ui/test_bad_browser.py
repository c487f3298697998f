"""Bad files dropped on the real page, a dozen at once: each ends with its word there, and the page goes on.

`--all-seeds` drops them all, those of the developers' folder too, dozen by dozen, and tells the figures; else a dozen is drawn by the seed.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from bad_ends import EXPECTED, FAST, SLOW
from bad_pdfs import BAD
from pdf_factory import simple_pdf
from places import SHARED
from running_app import RunningApp

from rag.core.settings import Settings
from rag.library.library import Library
from rag.ui.strings import words

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, Locator, Page, expect  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.model]

PATIENCE = 300_000  # milliseconds, for a dozen
DOZEN = 12
SAID = {  # what the page says, where a file does not become a document
    "broken_pdf": "파일이 손상되어 열 수 없습니다",
    "not_a_pdf": "PDF가 아닙니다",
    "empty_file": "빈 파일입니다",
    "too_many_pages": "쪽이 너무 많습니다",
    "password_required": "비밀번호로 잠긴 PDF입니다",
    "no_text": "찾을 수 있는 글자가 없습니다",
    "reading_timed_out": "안에 읽지 못해 멈췄습니다",
    "reading_crashed": "읽는 도중 문제가 생겨 멈췄습니다",
    "duplicate_document": "같은 문서가 이미 있습니다",
}
SHARED_ENDS = {"ready": 37, "no_text": 13, "password_required": 10, "broken_pdf": 9, "not_a_pdf": 2, "empty_file": 2}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """With a minute's patience for a file, as a library of the command line here has it, and no reader: nobody asks."""
    data_dir = tmp_path_factory.mktemp("bad") / "data"
    with pytest.MonkeyPatch.context() as settings:
        for name, value in Settings(data_dir=data_dir, reader=None, read_timeout=60.0).to_env().items():
            settings.setenv(name, value)
        with RunningApp(data_dir) as running:
            yield running


@pytest.fixture
def page(browser: Browser, app: RunningApp) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 1100}, locale="ko-KR") as opened:
        opened.set_default_timeout(PATIENCE)
        page = opened.new_page()
        page.goto(f"{app.url}/documents")
        yield page


def failed(page: Page, name: str) -> Locator:
    """What stands on the page about a file that did not come in: at the door, behind it, or asked of its reader."""
    boxes = page.locator('[class*="st-key-notice_"], [class*="st-key-job_"], [class*="st-key-held_"]')
    return boxes.filter(has=page.get_by_text(name, exact=True)).filter(has_text=re.compile("|".join(SAID.values())))


def ready(page: Page, name: str) -> Locator:
    cards = page.locator('[class*="st-key-document_"]').filter(has=page.locator(".g-name").get_by_text(name, exact=True))
    return cards.filter(has_text=words("documents.ready", "ko"))


def dropped(page: Page, app: RunningApp, files: Sequence[tuple[str, bytes]]) -> dict[str, str]:
    """All at once; what became of each, as the page says it: a word of `SAID`, or "ready" where it stands among the documents."""
    payload: Any = [{"name": name, "mimeType": "application/pdf", "buffer": data} for name, data in files]
    page.locator("input[type=file]").first.set_input_files(payload)
    told: dict[str, str] = {}
    for name, _ in files:
        refused = failed(page, name)
        expect(ready(page, name).or_(refused).first).to_be_visible(timeout=PATIENCE)
        text = refused.first.inner_text() if refused.count() else ""
        told[name] = next((code for code, said in SAID.items() if said in text), "ready")
    for close in ("notice_close_", "held_", "job_dismiss_", "jobs_dismiss"):
        dismissed(page, close)
    return told


def dismissed(page: Page, key: str) -> None:
    """Everything of one kind is closed by its own button, one after the other."""
    selector = (
        f'[class*="st-key-{key}"] button' if key != "held_" else '[class*="st-key-skip_"] button, [class*="st-key-password_skip_"] button'
    )
    for _ in range(10 * DOZEN):
        if not (count := page.locator(selector).count()):
            return
        page.locator(selector).first.click()
        page.wait_for_function(
            "([selector, before]) => document.querySelectorAll(selector).length < before", arg=[selector, count], timeout=PATIENCE
        )


def of_ours(names: Sequence[str]) -> list[tuple[str, bytes]]:
    return [(f"{name}.pdf", BAD[name]()) for name in names]


def drawn(seed: int) -> list[str]:
    """A dozen, of every kind of end at least one."""
    rng = random.Random(f"{seed} a dozen")
    ends: dict[str, list[str]] = {}
    for name in FAST:
        ends.setdefault(EXPECTED[name], []).append(name)
    first = [rng.choice(names) for names in ends.values()]
    rest = [name for name in FAST if name not in first]
    return [*first, *rng.sample(rest, DOZEN - len(first))]


def test_a_dozen_bad_files_at_once_each_get_their_word_and_the_page_goes_on(
    page: Page, app: RunningApp, pytestconfig: pytest.Config
) -> None:
    names = drawn(pytestconfig.option.seed)
    files = [*of_ours(names), ("좋은 글.pdf", simple_pdf("제3조(숙박비) 국내 출장의 숙박비는 70,000원까지 지급한다."))]
    told = dropped(page, app, files)
    assert told == {f"{name}.pdf": EXPECTED[name] for name in names} | {"좋은 글.pdf": "ready"}, f"seed {pytestconfig.option.seed}"
    assert_lives(page, app)


def test_all_of_them(page: Page, app: RunningApp, pytestconfig: pytest.Config) -> None:
    if not pytestconfig.option.all_seeds:
        pytest.skip("drops every bad file; --all-seeds")
    expected: Mapping[str, str] = {f"{name}.pdf": end for name, end in EXPECTED.items()}
    told = by_the_dozen(page, app, of_ours(list(BAD)))
    slow = {f"{name}.pdf" for name in SLOW}
    assert {name: end for name, end in told.items() if end != expected[name] and not (name in slow and end == "reading_timed_out")} == {}
    if SHARED.is_dir():
        paths = sorted((SHARED / "hostile").glob("*.pdf"))
        ends = by_the_dozen(page, app, [(path.name, path.read_bytes()) for path in paths])
        assert Counter(ends.values()) == SHARED_ENDS
    assert_lives(page, app)


def by_the_dozen(page: Page, app: RunningApp, files: Sequence[tuple[str, bytes]]) -> dict[str, str]:
    """What became of each. What comes in is removed before the next dozen, so that the page stays one that people have."""
    told: dict[str, str] = {}
    for start in range(0, len(files), DOZEN):
        told |= dropped(page, app, files[start : start + DOZEN])
        library = Library(Settings(data_dir=app.data_dir, reader=None))
        for document in library.documents():
            library.remove(document.id)
        library.close()
        page.reload()
        print(f"\n{len(told)} of {len(files)}: {dict(Counter(told.values()))}", flush=True)
    return told


def assert_lives(page: Page, app: RunningApp) -> None:
    """The page takes the next file, no error stands on it or in the log, nothing waits, and the new file is found."""
    name = f"뒤에 {random.Random(app.url).randrange(10**9)}.pdf"
    assert dropped(page, app, [(name, simple_pdf(f"{name}: 교통비는 실비로 정산한다."))]) == {name: "ready"}
    assert "Traceback" not in app.log.read_text(encoding="utf-8", errors="replace")
    assert page.locator('[data-testid="stException"]').count() == 0
    library = Library(Settings(data_dir=app.data_dir, reader=None))
    try:
        assert not library.jobs_waiting() and library.search("교통비 정산")[0].document == name
    finally:
        library.close()
