"""A library that is made once and copied for every test that damages it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from kept_library import opened, stock

from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """The data folder of the kept library, to be copied."""
    folder = tmp_path_factory.mktemp("made") / "data"
    stock(folder, sandbox)
    return folder


@pytest.fixture
def kept(made: Path, settings: Settings, sandbox: Sandbox) -> Library:
    """A copy of that library, in the test's own folder."""
    shutil.copytree(made, settings.data_dir)
    return opened(settings.data_dir, sandbox)
