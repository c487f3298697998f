"""The app in AppTest, on a library in the test's folder whose meaning side needs no model, and whose worker is this process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from app_page import RULE, SENTENCE, answer_of
from members import cheap_passwords
from ngram_embedder import NgramEmbedder
from office_page import Browser, Open
from places import PROJECT
from streamlit.testing.v1 import AppTest

from rag.core.settings import Settings
from rag.library.sandbox import Sandbox

if TYPE_CHECKING:
    from rag.core.messages import Language
    from rag.library.library import Library


@pytest.fixture
def app(library: Library, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`app(language)` is the whole app, on its first page."""
    monkeypatch.setattr("rag.ui.resources.library", lambda: library)
    monkeypatch.setattr(library, "start_worker", library.work)
    st.cache_data.clear()

    def start(language: Language = "ko", page: str | None = None) -> AppTest:
        test = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        test.query_params["lang"] = language
        test.run()
        if page:
            test.switch_page(f"rag/ui/pages/{page}.py").run()
        assert not test.exception
        return test

    return start


@pytest.fixture(autouse=True)
def nothing_unforeseen(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The page tells what nobody foresaw in words and logs it: no test may end with such a line."""
    yield
    records = [record for when in ("setup", "call") for record in caplog.get_records(when)]
    lines = [record for record in records if record.name.startswith("rag.") and record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in lines] == []


@pytest.fixture
def with_rule(library: Library) -> int:
    """The library holds the leave rule; its id."""
    library.add("휴가 규정.pdf", RULE)
    library.work()
    return library.documents()[0].id


@pytest.fixture
def answered(library: Library, with_rule: int) -> int:
    """A history entry whose answer quotes `SENTENCE` of the leave rule, boxed where it stands."""
    question = "연차휴가를 언제까지 이월할 수 있나요?"
    hits = library.search(question)
    hit = next(hit for hit in hits if SENTENCE in hit.passage.text)
    start = hit.passage.start + hit.passage.text.index(SENTENCE)
    return library.remember(answer_of(question, hit, start, start + len(SENTENCE), hits, library))


@pytest.fixture
def office(settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox) -> Library:
    """A library whose passwords cost little."""
    from rag.library.library import Library

    return Library(settings, embedder=embedder, sandbox=sandbox, passwords=cheap_passwords())


@pytest.fixture
def open_page(office: Library, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The app of the `office` as a browser opens it."""
    browser, kept = Browser(), st.get_option
    monkeypatch.setattr("rag.ui.resources._opened", lambda settings: office)
    monkeypatch.setattr(office, "start_worker", office.work)
    st.cache_data.clear()
    monkeypatch.setattr(st, "get_option", lambda name: browser.options[name] if name in browser.options else kept(name))
    monkeypatch.setattr(type(st.context), "headers", property(lambda self: browser.headers))
    monkeypatch.setattr(type(st.context), "cookies", property(lambda self: browser.cookies))
    return browser.open
