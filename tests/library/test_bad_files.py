"""Bad files go in as a page and a script would put them in: each ends with a word of its own, the library lives on, memory comes back.

The files are those of `tests/bad_pdfs.py`, made here, and those of the developers' folder.
"""

from __future__ import annotations

import gc
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from bad_ends import EXPECTED, FAST, SLOW
from bad_pdfs import BAD, sheet
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf
from places import SHARED
from processes import below, megabytes
from tenth import Draw

from rag.cli.commands import run
from rag.core.errors import RagError
from rag.core.job import Job
from rag.core.messages import LANGUAGES, describe
from rag.core.settings import Settings
from rag.library.library import Library

GOOD = "제3조(숙박비) 국내 출장의 숙박비는 하루 70,000원까지 지급한다."


def file_name(name: str) -> str:
    return f"{name}.pdf"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad")


@pytest.fixture(scope="module")
def library(place: Path) -> Iterator[Library]:
    """With processes of its own, as the product starts them."""
    library = Library(Settings(data_dir=place / "data", threads=1, reader=None, read_timeout=60.0), embedder=NgramEmbedder())
    yield library
    library.close()


def in_words(error: RagError | Mapping[str, object]) -> str:
    """The error's code; both languages say what it is and what to do, and leave no fact out."""
    for language in LANGUAGES:
        message = describe(error, language)
        assert message.what and message.next_step and "–" not in message.what and "{" not in message.what + message.next_step, message
    return error.code if isinstance(error, RagError) else str(error["code"])


def outcome(job: Job | None) -> str:
    assert job is not None
    return in_words(job.error) if job.error else job.state.value


def outcomes(library: Library, files: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """What becomes of each file: a word of the door, or one of those who read behind it, several at a time."""
    told: dict[str, str] = {}
    jobs: dict[str, int] = {}
    for name, data in files:
        try:
            jobs[name] = library.add(name, data).id
        except RagError as error:
            told[name] = in_words(error)
    library.work()
    return told | {name: outcome(library.job(number)) for name, number in jobs.items()}


def held(library: Library) -> float:
    """Megabytes that this process and all below it hold."""
    gc.collect()
    return sum(map(megabytes, (os.getpid(), *below(os.getpid()))))


def assert_lives(library: Library, name: str) -> None:
    assert outcomes(library, [(name, simple_pdf(f"{name} {GOOD}"))]) == {name: "ready"}
    assert "70,000원" in library.search("국내 출장 숙박비")[0].passage.text


@pytest.fixture(scope="module")
def told(library: Library) -> dict[str, str]:
    return outcomes(library, ((file_name(name), BAD[name]()) for name in FAST))


def test_there_are_more_than_sixty_of_them_and_each_has_its_expected_end() -> None:
    assert len(BAD) == 94 and set(SLOW) <= set(BAD) and len(EXPECTED) == len(BAD)


@pytest.mark.parametrize("name", FAST)
def test_each_ends_with_its_word(told: dict[str, str], name: str) -> None:
    assert told[file_name(name)] == EXPECTED[name]


@pytest.mark.long
@pytest.mark.parametrize("name", SLOW)
def test_those_that_take_long_end_in_time(place: Path, library: Library, name: str) -> None:
    """With ten seconds' patience; a busy machine may stop what would have ended by itself."""
    hasty = Library(Settings(data_dir=place / "slow", threads=1, reader=None, read_timeout=10.0), embedder=NgramEmbedder())
    try:
        assert outcomes(hasty, [(file_name(name), BAD[name]())])[file_name(name)] in {EXPECTED[name], "reading_timed_out"}
        assert_lives(hasty, f"{name} 뒤.pdf")
    finally:
        hasty.close()


def test_the_library_lives_on_and_what_can_be_read_of_them_is_found(library: Library, told: dict[str, str]) -> None:
    assert_lives(library, "좋은.pdf")
    assert {one.name for one in library.documents()} >= {name for name, word in told.items() if word == "ready"}
    assert any("plain sentence" in hit.passage.text for hit in library.search("one plain sentence"))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is asked of /proc")
def test_memory_comes_back(library: Library, told: dict[str, str]) -> None:
    """A second time the same files take no more than the first left, and no process of a file's own is there after its file."""
    before, processes = held(library), len(below(os.getpid()))
    again = [name for name in FAST if EXPECTED[name] not in {"too_many_pages", "password_required"}][::4]
    for name in again:
        for document in library.documents():
            if document.name == file_name(name):
                library.remove(document.id)
    assert outcomes(library, [(file_name(name), BAD[name]()) for name in again]) == {file_name(one): EXPECTED[one] for one in again}
    assert held(library) < before + 60 and len(below(os.getpid())) <= processes


def by_command(settings: Settings, paths: Iterable[Path], capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    opened: list[Library] = []

    def opener(chosen: Settings) -> Library:
        opened.append(Library(chosen, embedder=NgramEmbedder()))
        return opened[-1]

    run(["add", *map(str, paths), "--json"], settings, stdin=io.StringIO(""), opener=opener)
    for library in opened:
        library.close()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def ended(told: Mapping[str, Any]) -> str:
    return str(told["error"]["code"] if told["error"] else told["status"])


def test_the_command_line_says_the_same(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], tenth: Draw[str]) -> None:
    names = tenth(FAST)
    for name in names:
        (tmp_path / file_name(name)).write_bytes(BAD[name]())
    told = by_command(settings, [tmp_path / file_name(name) for name in names], capsys)
    assert [(Path(one["file"]).stem, ended(one)) for one in told] == [(name, EXPECTED[name]) for name in names]


def test_a_name_as_long_as_a_folder_takes_or_one_that_leads_away_is_a_name(
    settings: Settings, library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What somebody calls a file is shown, and never where it is stored."""
    longest = f"{'가' * 83}ab.pdf"
    assert len(longest.encode()) == 255
    (tmp_path / longest).write_bytes(simple_pdf("긴 이름의 글이다."))
    (told,) = by_command(settings, [tmp_path / longest], capsys)
    assert told["status"] == "ready"
    names = [
        longest,
        "../../../tmp/geungeo-stray.pdf",
        "/etc/geungeo-stray-2.pdf",
        "..",
        "C:\\CON.pdf",
        "a\0b.pdf",
        "\u202efdp.exe",
        "가" * 5000,
    ]
    files = [(name, simple_pdf(f"{number}번째 글이다.")) for number, name in enumerate(names)]
    assert set(outcomes(library, files).values()) == {"ready"}
    data_dir = library.settings.data_dir
    stored = [path.name for path in (data_dir / "files").rglob("*") if path.is_file()]
    assert stored and all(len(Path(name).stem) == 64 for name in stored), "files are called by what is in them"
    assert not list(tmp_path.parent.rglob("*geungeo-stray*")) and not list(Path("/etc").glob("geungeo-stray*"))


def test_size_and_first_bytes_are_looked_at_before_anything_else(tmp_path: Path, embedder: NgramEmbedder) -> None:
    small = Library(Settings(data_dir=tmp_path / "small", threads=1, reader=None, max_file_mb=1), embedder=embedder)
    kinds = {"exe": b"MZ", "png": b"\x89PNG\r\n\x1a\n", "zip": b"PK\x03\x04", "hwp": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "html": b"<html>"}
    files = [(f"{kind}.pdf", first + b"0" * 4000) for kind, first in kinds.items()]
    files += [("big.pdf", sheet() + b"\n" * 1_100_000), ("empty.pdf", b"")]
    assert outcomes(small, files) == {f"{kind}.pdf": "not_a_pdf" for kind in kinds} | {"big.pdf": "too_big", "empty.pdf": "empty_file"}
    assert small.documents() == [] and not [path for path in (tmp_path / "small" / "files").rglob("*") if path.is_file()]
    small.close()


@pytest.mark.shared
def test_all_hostile_files_of_the_shared_folder_end_with_a_word(
    library: Library, settings: Settings, capsys: pytest.CaptureFixture[str], tenth: Draw[Path]
) -> None:
    paths = sorted((SHARED / "hostile").glob("*.pdf"))
    told = outcomes(library, ((path.name, path.read_bytes()) for path in paths))
    assert Counter(told.values()) == {
        "ready": 37, "no_text": 13, "password_required": 10, "broken_pdf": 9, "not_a_pdf": 2, "empty_file": 2
    }  # fmt: skip
    assert_lives(library, "그 뒤.pdf")
    drawn = tenth(paths)
    assert {Path(one["file"]).name: ended(one) for one in by_command(settings, drawn, capsys)} == {
        one.name: told[one.name] for one in drawn
    }
