"""What the processes that look at strangers' files have loaded, and how much memory they take: what is not there cannot go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import inside
import pytest
from inside import Inside
from pdf_factory import simple_pdf
from places import TESTS

from rag.library.sandbox import Sandbox

ENGINES = {"faiss", "onnxruntime", "tokenizers", "huggingface_hub", "sqlite3", "_sqlite3", "streamlit", "filelock"}
ROOMS = {"models", "store", "search", "answer", "evaluation", "cli", "ui", "modelkit"}


@pytest.fixture
def child() -> Iterator[Sandbox]:
    """A process of its own, which has loaded nothing yet."""
    child = Sandbox(["inside"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(TESTS))  # where `inside` lies
        yield child
    child.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "휴가.pdf"
    path.write_bytes(simple_pdf("연차 휴가는 1년에 15일을 준다. 휴가를 쓰려면 사흘 전에 신청서를 낸다."))
    return path


def looked(child: Sandbox, errand: Callable[[bytes], Inside], file: Path) -> tuple[Inside, set[str], set[str]]:
    """What the errand says, the outside libraries and the rooms of ours that its process has loaded."""
    told = child.call(errand, file=file, timeout=90)
    names = told.modules
    return told, {name.split(".")[0] for name in names}, {name.split(".")[1] for name in names if name.startswith("rag.")}


def test_the_child_at_the_door_has_pdfium_and_nothing_else(child: Sandbox, file: Path) -> None:
    told, libraries, rooms = looked(child, inside.admitted, file)
    assert told.found == 1
    assert "pypdfium2" in libraries and libraries & {*ENGINES, "kiwipiepy", "pypdf", "PIL"} == set()
    assert rooms == {"core", "pdf", "library"}
    assert told.megabytes < 80


def test_the_child_that_draws_has_pdfium_and_nothing_else(child: Sandbox, file: Path) -> None:
    told, libraries, rooms = looked(child, inside.drawn, file)
    assert told.found == 1190  # of 595 points
    assert "pypdfium2" in libraries and libraries & {*ENGINES, "kiwipiepy", "pypdf", "PIL"} == set()
    assert rooms == {"core", "pdf", "library"}
    assert told.megabytes < 80


def test_the_child_that_reads_has_the_analyser_too_but_neither_models_nor_the_library(child: Sandbox, file: Path) -> None:
    told, libraries, rooms = looked(child, inside.prepared, file)
    assert told.found == 1
    assert libraries >= {"pypdfium2", "pypdf", "kiwipiepy"} and libraries & ENGINES == set()
    assert rooms & ROOMS == set()
    assert told.megabytes < 700  # of it the analyser's dictionary 480
