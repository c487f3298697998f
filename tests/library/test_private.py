"""The data folder is its owner's alone, also one that was open before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from app_page import RULE
from ngram_embedder import NgramEmbedder

from rag.core.checks import CheckStatus
from rag.core.private import is_private
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")


def rights(folder: Path) -> dict[str, str]:
    """Of the folder and all that is in it, as `ls` writes them in octal."""
    return {path.relative_to(folder).as_posix(): oct(path.stat().st_mode & 0o777)[2:] for path in [folder, *folder.rglob("*")]}


def test_everything_that_a_library_writes_is_its_owners_alone(settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox) -> None:
    before = os.umask(0)  # as open as it can be
    try:
        library = Library(settings, embedder=embedder, sandbox=sandbox)
        library.add("휴가 규정.pdf", RULE)
        library.work()
        library.rebuild()
        with library.store._database.reading():  # while the log and the shared memory of SQLite lie beside it
            found = rights(settings.data_dir)
    finally:
        os.umask(before)
    assert {"library.db", "library.db-wal", "library.db-shm", "worker.lock"} <= set(found)
    assert sum(name.startswith("files/") for name in found) == 1 and sum(name.startswith("index/") for name in found) >= 2
    open_to_others = {name: mode for name, mode in found.items() if mode[1:] != "00" and name not in {"files", "index"}}
    assert open_to_others == {}
    assert found["."] == "700"


def test_what_was_open_is_closed_when_it_is_opened(settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox) -> None:
    library = Library(settings, embedder=embedder, sandbox=sandbox)
    library.add("휴가 규정.pdf", RULE)
    library.work()
    for path in [settings.data_dir, *settings.data_dir.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    shipped = settings.data_dir / "models"
    shipped.mkdir(mode=0o755)
    (shipped / "model.onnx").touch(mode=0o644)
    assert not is_private(settings.data_dir)
    assert {check.name: check.status for check in library.doctor()}["private"] is CheckStatus.WARNING
    Library(settings, embedder=embedder, sandbox=sandbox)
    found = rights(settings.data_dir)
    assert {found.pop("models"), found.pop("models/model.onnx")} == {"755", "644"}  # not ours to close
    assert {mode for name, mode in found.items() if (settings.data_dir / name).is_file()} == {"600"}
    assert {mode for name, mode in found.items() if (settings.data_dir / name).is_dir()} == {"700"}


def test_a_link_in_the_folder_closes_nothing_elsewhere(settings: Settings, embedder: NgramEmbedder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    settings.data_dir.mkdir()
    (settings.data_dir / "files").symlink_to(elsewhere)
    Library(settings, embedder=embedder)
    assert elsewhere.stat().st_mode & 0o777 == 0o755
