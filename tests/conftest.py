"""What every test may ask for. Settings point into the test's own folder; nothing here loads a model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ngram_embedder import NgramEmbedder

from rag.sandbox import Sandbox
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.library import Library

_PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The developers' folder of evaluation sets and real PDFs, beside the repository; the test skips where it is absent."""
    folder = _PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the developers' folder ../shared is not here")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    return _PROJECT / "data" / "samples"


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
    from rag.library import Library

    return Library(settings, embedder=embedder, sandbox=sandbox)
