"""The log holds codes and numbers: whatever is planted in messages, facts and errors, of ours and of other libraries, is not in it."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import pytest

from rag.core.errors import BrokenPdf
from rag.core.logs import Told, keep_log, note, take_over
from rag.core.settings import Settings

PLANTED = "비밀 7391 금고"


@pytest.fixture(autouse=True)
def loggers_as_they_were() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:], root.level = handlers, level


def lines(folder: Path, process: str = "server") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{process}.log").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    place = tmp_path / "logs"
    keep_log(replace(settings, log_dir=place, log_level="info", log_format="json"), "server")
    return place


def test_an_event_is_a_line_of_json_with_its_facts(folder: Path) -> None:
    note("rag.library.asking", "asked", milliseconds=12.5, evidence=2, sure=True, code=None)
    (told,) = lines(folder)
    assert told.pop("at").endswith("+00:00") and told.pop("process") > 0
    facts = {"milliseconds": 12.5, "evidence": 2, "sure": True, "code": None}
    assert told == {"level": "info", "event": "asked", "by": "rag.library.asking", **facts}


@pytest.mark.parametrize(("level", "told"), [("warning", ["warning"]), ("info", ["info", "warning"])])
def test_a_library_that_sets_its_own_level_tells_no_more_than_is_asked_for(
    settings: Settings, tmp_path: Path, level: Any, told: list[str]
) -> None:
    """As the web server does, which told of every request on the terminal."""
    access = logging.getLogger("uvicorn.access")
    before = access.level
    access.setLevel("INFO")
    keep_log(replace(settings, log_dir=tmp_path, log_level=level, log_format="json"), "server")
    access.info("GET /")
    access.warning("late")
    access.setLevel(before)
    assert [line["level"] for line in lines(tmp_path)] == told


def test_facts_and_messages_that_are_no_codes_do_not_come_in(folder: Path) -> None:
    note("rag.x", PLANTED)
    note("rag.x", "asked", question=PLANTED, list=[PLANTED], code="no_text")  # type: ignore[arg-type]
    logging.getLogger("rag.x").warning("asked %s", PLANTED)
    first, second, third = lines(folder)
    assert (first["event"], third["event"]) == ("said", "said")
    assert (second["question"], second["list"], second["code"]) == ("str", "list", "no_text")
    assert PLANTED not in (folder / "server.log").read_text(encoding="utf-8")


def test_of_an_error_there_are_its_kinds_and_where_it_happened_and_not_what_it_says(folder: Path) -> None:
    try:
        try:
            raise ValueError(f"cannot read {PLANTED}")
        except ValueError as error:
            raise BrokenPdf(reason=PLANTED) from error
    except BrokenPdf:
        logging.getLogger("rag.ui.components").exception("page_failed")
    (told,) = lines(folder)
    assert told["error"] == ["broken_pdf", "ValueError"]
    assert told["where"][0].startswith("tests/core/test_logs.py:")
    assert PLANTED not in json.dumps(told, ensure_ascii=False) and "7391" not in json.dumps(told)


def test_what_other_libraries_say_is_known_by_its_place_alone_and_goes_nowhere_else(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = logging.getLogger("streamlit.error_util")
    other.addHandler(logging.StreamHandler(sys.stderr))
    other.propagate = False
    take_over()
    try:
        raise KeyError(PLANTED)
    except KeyError:
        other.error("Uncaught app execution: %s", PLANTED, exc_info=True)
    (told,) = lines(folder)
    assert told["event"] == "said" and told["by"].startswith("streamlit.error_util:") and told["error"] == ["KeyError"]
    assert PLANTED not in capsys.readouterr().err


def test_a_level_is_kept_and_files_are_their_owners_alone_and_rotated(settings: Settings, tmp_path: Path) -> None:
    place = tmp_path / "logs"
    keep_log(replace(settings, log_dir=place, log_level="error"), "worker")
    note("rag.x", "asked")
    logging.getLogger("rag.x").error("page_failed")
    (line,) = (place / "worker.log").read_text(encoding="utf-8").splitlines()
    assert " error   page_failed by=rag.x process=" in line
    assert (place.stat().st_mode & 0o777, (place / "worker.log").stat().st_mode & 0o777) == (0o700, 0o600)
    (handler,) = logging.getLogger().handlers
    handler.maxBytes = 200  # type: ignore[attr-defined]
    for _ in range(20):
        logging.getLogger("rag.x").error("page_failed")
    written = sorted(path.name for path in place.iterdir())
    assert written == ["worker.log", *(f"worker.log.{number}" for number in range(1, 6))]
    assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o600}


def test_without_a_folder_it_is_the_terminal(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    keep_log(settings, "server")
    note("rag.x", "asked")
    note("rag.x", "job_failed", level=logging.WARNING, code="no_text", job=3)
    assert capsys.readouterr().err.split(" ", 1)[1] == f"warning job_failed by=rag.x process={os.getpid()} code=no_text job=3\n"


def test_a_log_that_cannot_be_written_stops_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (handler,) = (one for one in logging.getLogger().handlers if isinstance(one, RotatingFileHandler))

    def full(record: logging.LogRecord) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(handler, "shouldRollover", full)
    note("rag.x", "asked")
    assert capsys.readouterr().err == ""


def test_text_is_the_same_in_words() -> None:
    record = logging.LogRecord("rag.x", logging.INFO, "a.py", 1, "asked", None, None)
    record.facts = {"evidence": 2}
    assert Told("text").format(record).split(" ", 1)[1] == f"info    asked by=rag.x process={record.process} evidence=2"
