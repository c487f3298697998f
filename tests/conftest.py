"""What every test may ask for. Settings point into the test's own folder; nothing here loads a model (`shipped_models.py` sees to it)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ngram_embedder import NgramEmbedder
from places import PROJECT, SHARED

from rag.core.settings import Settings
from rag.library.sandbox import Sandbox

if TYPE_CHECKING:
    from rag.library.library import Library

pytest_plugins = ("chromium", "engines", "pytester", "shipped_models", "tenth", "object_server", "index_server")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("shared") and not SHARED.is_dir():
        pytest.skip("the developers' folder ../shared is not here")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The developers' folder of evaluation sets and real PDFs, beside the repository; mark a test that asks for it `shared`."""
    return SHARED


@pytest.fixture(scope="session")
def samples() -> Path:
    return PROJECT / "data" / "samples"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", threads=1, reader=None)


@pytest.fixture
def embedder() -> NgramEmbedder:
    return NgramEmbedder()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One child process for all tests: it loads the analyser once."""
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture
def library(settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox) -> Library:
    """An empty library whose meaning side is the n-gram embedder."""
    from rag.library.library import Library

    return Library(settings, embedder=embedder, sandbox=sandbox)


STARTS_CHILDREN = {
    "test_sandbox",
    "test_children",
    "test_guards",
    "test_bad_files",
    "test_worker",
    "test_evaluation",
    "test_golds",
    "test_samples",
    "test_modelkit",
    "test_opening",
    "test_fuzz",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what starts processes that read files: `quick` leaves it out, since each loads the analyser anew."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "sandbox" in fixtures or item.path.stem in STARTS_CHILDREN:
            item.add_marker("child")
