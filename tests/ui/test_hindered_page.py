"""A library that cannot be used is told on the page in words, in both languages, with the way back: no traceback, no empty library."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import streamlit as st
from app_page import html_of
from places import PROJECT
from streamlit.testing.v1 import AppTest

from rag.core.messages import Language
from rag.library.library import Library
from rag.store.database import FILE_NAME, Database

SAID = {
    "damaged": {"ko": "데이터베이스가 손상되었습니다", "en": "database is damaged"},
    "gone": {"ko": "데이터베이스가 없어졌습니다", "en": "database is gone"},
    "later": {"ko": "더 새로운 버전에서 만들었습니다", "en": "written by a later version"},
    "no_folder": {"ko": "자료 폴더를 쓸 수 없습니다", "en": "data folder cannot be used"},
}
WAY_BACK = {"damaged": "doctor --fix", "gone": "doctor --fix", "later": "RAG_DATA_DIR", "no_folder": "RAG_DATA_DIR"}


def break_it(folder: Path, how: str) -> None:
    if how == "no_folder":
        folder.write_bytes(b"a file, where a folder should be")
        return
    Database(folder)
    if how == "later":
        with closing(sqlite3.connect(folder / FILE_NAME)) as db:
            db.execute("PRAGMA user_version = 99")
    elif how == "damaged":
        (folder / FILE_NAME).write_bytes(b"not a database" * 1000)
    else:
        (folder / FILE_NAME).unlink()
        (folder / "files").mkdir()
        (folder / "files" / f"{'a' * 64}.pdf").write_bytes(b"%PDF-1.7")


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Language], AppTest]]:
    """The app as it starts on the data folder of the test, with nothing in its place."""
    monkeypatch.setenv("RAG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("RAG_READER", "none")
    st.cache_resource.clear()

    def run(language: Language) -> AppTest:
        test = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        test.query_params["lang"] = language
        return test.run()

    yield run
    st.cache_resource.clear()


@pytest.mark.parametrize("how", SAID)
def test_the_page_says_why_it_cannot_start_and_what_to_do(how: str, start: Callable[[Language], AppTest], tmp_path: Path) -> None:
    break_it(tmp_path / "data", how)
    for language in ("ko", "en"):
        test = start(language)
        assert not test.exception
        assert SAID[how][language] in html_of(test) and WAY_BACK[how] in html_of(test)


def test_a_library_that_breaks_while_it_is_used_is_told_at_the_next_click(
    app: Callable[..., AppTest], library: Library, with_rule: int
) -> None:
    for language in ("ko", "en"):
        test = app(language)
        path = library.settings.data_dir / FILE_NAME
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            db.execute("PRAGMA user_version = 99")
            test.run()
            assert not test.exception and SAID["later"][language] in html_of(test)
            db.execute(f"PRAGMA user_version = {version}")
        test.run()
        assert SAID["later"][language] not in html_of(test)
