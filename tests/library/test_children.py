"""What the processes that look at strangers' files have loaded, and how much memory they take: what is not there cannot go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import inside
import pytest
from pdf_factory import simple_pdf
from places import TESTS

from rag.core.job import JobState
from rag.core.settings import Settings
from rag.library.admission import admit
from rag.library.drawing import draw
from rag.library.prepare import prepare
from rag.library.sandbox import CHILDS, Sandbox

ENGINES = {"faiss", "onnxruntime", "tokenizers", "huggingface_hub", "sqlite3", "_sqlite3", "streamlit", "filelock"}
ROOMS = {"models", "store", "search", "answer", "evaluation", "cli", "ui", "modelkit"}


@pytest.fixture
def child() -> Iterator[Sandbox]:
    """A process of its own, which has loaded nothing yet."""
    child = Sandbox([*CHILDS, "inside"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(TESTS))  # where `inside` lies
        yield child
    child.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "휴가.pdf"
    path.write_bytes(simple_pdf("연차 휴가는 1년에 15일을 준다. 휴가를 쓰려면 사흘 전에 신청서를 낸다."))
    return path


def modules_of(child: Sandbox) -> tuple[set[str], set[str]]:
    """The outside libraries and the rooms of ours that the child has loaded."""
    names = child.call(inside.loaded, timeout=30)
    return {name.split(".")[0] for name in names}, {name.split(".")[1] for name in names if name.startswith("rag.")}


def test_the_child_at_the_door_has_pdfium_and_nothing_else(child: Sandbox, file: Path) -> None:
    assert child.call(admit, file, password=None, max_pages=10, timeout=30).pages == 1
    libraries, rooms = modules_of(child)
    assert "pypdfium2" in libraries and libraries & {*ENGINES, "kiwipiepy", "pypdf", "PIL"} == set()
    assert rooms == {"core", "pdf", "library"}
    assert child.call(inside.most_memory, timeout=30) < 70


def test_the_child_that_draws_has_pdfium_and_nothing_else(child: Sandbox, file: Path) -> None:
    child.call(draw, file, 1, scale=2.0, timeout=30, largest=2**24)
    libraries, rooms = modules_of(child)
    assert "pypdfium2" in libraries and libraries & {*ENGINES, "kiwipiepy", "pypdf", "PIL"} == set()
    assert rooms == {"core", "pdf", "library"}
    assert child.call(inside.most_memory, timeout=30) < 70


def test_the_child_that_reads_has_the_analyser_too_but_neither_models_nor_the_library(child: Sandbox, file: Path) -> None:
    def told(state: JobState, done: int, total: int) -> None: ...

    prepared = child.call(prepare, file, Settings(), name=file.name, on_progress=told, timeout=60)
    assert len(prepared.passages) == 1
    libraries, rooms = modules_of(child)
    assert libraries >= {"pypdfium2", "pypdf", "kiwipiepy"} and libraries & ENGINES == set()
    assert rooms & ROOMS == set()
    assert child.call(inside.most_memory, timeout=30) < 700  # of it the analyser's dictionary 480
