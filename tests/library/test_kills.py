"""`kill -9` at each step of what changes a library: no half document, no ghost vector, nothing lost or twice, the same answers, and what
was queued goes on.

`tests/dying.py` says what a step is. Each named step of a deed is killed at as often as it occurs, five times at most, and the library
looked at after its next start. What was acknowledged must be there; what was not is there whole or not at all, and its user can try again.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from kept_library import opened, unfinished_files
from old_databases import make_old
from pdf_factory import simple_pdf
from places import PROJECT, TESTS
from tenth import Draw

from rag.core.people import COMMON
from rag.library.backup import verify_backup
from rag.library.sandbox import Sandbox
from rag.store.database import FILE_NAME

TIMES = 5  # that each named step is killed at
DEEDS = (
    "add",
    "replace",
    "delete",
    "cancel",
    "rebuild",
    "reembed",
    "reread",
    "backup",
    "restore",
    "remember",
    "forget",
    "retain",
    "expire",
    "send",
    "bring",
    "migrate",
    "repair",
)
FINE = {"index", "leftovers", "embeddings"}  # of doctor's checks: what is built with the next question, or is kept on purpose


@dataclass
class Nursery:
    """The process of `tests/dying.py`."""

    process: subprocess.Popen[str]

    def ask(self, **errand: object) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(errand) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        assert "error" not in told, told["error"]
        return dict(told)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), str(TESTS)])}
    command = [sys.executable, str(TESTS / "dying.py")]
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Nursery(process)
        process.kill()


@pytest.fixture(scope="module")
def given(made: Path, tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """A backup of another library, one document less, another one more; beside it a collection with that one alone."""
    folder = tmp_path_factory.mktemp("given")
    shutil.copytree(made, folder / "data")
    other = opened(folder / "data", sandbox)
    other.remove(3)
    other.add("회의.pdf", simple_pdf("회의는 매주 월요일 오전에 연다."))
    other.work()
    other.backup(folder / "given.zip")
    for document in other.documents()[:-1]:
        other.remove(document.id)
    other.export_collection(COMMON, folder / "collection.zip")
    return folder / "given.zip"


@dataclass
class Case:
    """A deed in a folder of its own, made anew for every kill."""

    deed: str
    nursery: Nursery
    made: Path
    given: Path
    place: Path
    steps: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.place / "data"

    def prepare(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        if self.deed == "migrate":
            make_old(self.folder, 1)
        else:
            shutil.copytree(self.made, self.folder)
        if self.deed == "cancel":
            assert self.nursery.ask(do="queue", deed=self.deed, folder=str(self.folder)).get("job")
        if self.deed == "restore":
            shutil.copy(self.given, self.place / "given.zip")
        if self.deed == "bring":
            shutil.copy(self.given.with_name("collection.zip"), self.place)
        with closing(sqlite3.connect(self.folder / FILE_NAME, isolation_level=None)) as db:
            if self.deed == "expire":
                db.execute("UPDATE collections SET keep_documents = 7, keep_questions = 7")
                db.execute("UPDATE documents SET added = '2020-01-01T00:00:00+00:00' WHERE id = 2")
            if self.deed == "reread":
                db.execute("UPDATE documents SET rule = 'of an earlier version'")
            root, size = (
                db.execute(q).fetchone()[0] for q in ("SELECT rootpage FROM sqlite_master WHERE name = 'pages'", "PRAGMA page_size")
            )
        if self.deed == "repair":
            with (self.folder / FILE_NAME).open("r+b") as file:
                file.seek((root - 1) * size)
                file.write(b"\xa5" * size)

    def look(self) -> dict[str, Any]:
        for path in self.folder.rglob("*.tmp"):
            os.utime(path, (1, 1))  # as if days had gone by
        return self.nursery.ask(do="look", deed=self.deed, folder=str(self.folder))

    def do(self, at: int | None = None) -> dict[str, Any]:
        return self.nursery.ask(do="kill", deed=self.deed, folder=str(self.folder), at=at)

    def kill(self, at: int) -> tuple[int, dict[str, Any]]:
        """At this step, or an earlier one: readers and the embedding thread take turns, and a run may end in fewer steps than the first."""
        while True:
            self.prepare()
            told = self.do(at)
            if told.get("killed") or at == 0:
                return at, told
            at //= 2

    def again(self) -> dict[str, Any]:
        self.nursery.ask(do="again", deed=self.deed, folder=str(self.folder))
        return self.look()


def chosen(steps: list[str], seed: str) -> list[int]:
    """Where to kill: at every named step, `TIMES` of its occurrences, or all where there are fewer."""
    places: dict[str, list[int]] = {}
    for at, name in enumerate(steps):
        places.setdefault(name, []).append(at)
    draw = random.Random(seed)
    return sorted(at for found in places.values() for at in draw.sample(found, min(TIMES, len(found))))


@pytest.mark.parametrize("deed", DEEDS)
def test_a_kill_at_any_step_loses_and_fakes_nothing(
    deed: str, nursery: Nursery, made: Path, given: Path, tmp_path: Path, tenth: Draw[int], pytestconfig: pytest.Config
) -> None:
    case = Case(deed, nursery, made, given, tmp_path / "case")
    case.prepare()
    before = case.look()["seen"]
    case.prepare()
    case.steps = case.do()["steps"]
    after = case.look()
    assert_in_order(after, case, "no kill")
    kills = tenth(chosen(case.steps, f"{pytestconfig.option.seed} {deed}"))
    killed = 0
    for meant in kills:
        at, told = case.kill(meant)
        where = f"{deed}, killed at step {at}: {case.steps[at]}, seed {pytestconfig.option.seed}"
        killed += bool(told.get("killed"))
        told.setdefault("acknowledged", not told.get("killed"))
        found = case.look()
        assert found["seen"] in ([after["seen"]] if told["acknowledged"] else [before, after["seen"]]), where
        if found["seen"] == before and not told["acknowledged"]:
            found = case.again()
        assert found["seen"] == after["seen"], where
        assert_in_order(found, case, where)
    assert killed == len(kills)
    print(f"\n{deed}: {len(set(case.steps))} named steps, {len(case.steps)} in all, killed at {killed}, survived {killed}")


def assert_in_order(found: dict[str, Any], case: Case, where: str) -> None:
    assert (found["problems"], found["vectors"], found["index"], found["files"], found["waiting"]) == ([], True, True, True, False), where
    assert set(found["wrong"]) <= FINE, (where, found["wrong"])
    assert found["unfinished"] == [], where
    if case.deed == "backup":
        assert verify_backup(case.place / "backup.zip").documents == 3, where
        assert unfinished_files(case.place) == [], where
    if case.deed == "send":
        with zipfile.ZipFile(case.place / "collection.zip") as archive:
            assert archive.testzip() is None and len(archive.namelist()) == 4, where
        assert unfinished_files(case.place) == [], where
    if case.deed in ("delete", "expire"):
        whole = b"".join(path.read_bytes() for path in case.folder.rglob("*") if path.is_file())
        assert "숙박비는 하루에".encode() not in whole, where


def test_steps_are_killed_at_five_times_each_or_as_often_as_they_occur() -> None:
    steps = ["commit"] * 9 + ["fsync"] * 3 + ["move"]
    kills = chosen(steps, "a seed")
    assert (len(kills), [sum(steps[at] == name for at in kills) for name in ("commit", "fsync", "move")]) == (9, [5, 3, 1])
    assert chosen(steps, "a seed") == kills
