"""A library moves to PostgreSQL and an object store, and back: people see the same, whenever it was stopped on the way."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from kept_library import TEXTS, seen, unfinished_files
from ngram_embedder import NgramEmbedder
from object_server import ObjectServer
from pdf_factory import simple_pdf
from places import PROJECT

from rag.cli.commands import run
from rag.core.errors import BadSetting, LibraryBusy, LibraryNotEmpty
from rag.core.people import Role
from rag.core.settings import Settings
from rag.core.wire import to_json
from rag.library import moving
from rag.library.library import Library
from rag.library.moving import move, target_of
from rag.library.sandbox import Sandbox
from rag.library.worker import worker_lock

pytestmark = pytest.mark.postgres
# Moves in a fork of its own each time, which kills itself: after the so-manieth thing that it told of, or, at -1, once all rows stand
# and no file has gone in. Says by which signal each ended.
DYING = """
import os, signal, sys
import psycopg, rag.store.object_files
from rag.core.settings import Settings
from rag.core.wire import from_json
from rag.library import moving

source, target = (from_json(Settings, one) for one in sys.argv[1:3])

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

for at in map(int, sys.argv[3:]):
    child = os.fork()
    if child == 0:
        left = iter(range(at - 1, -1, -1))
        if at < 0:
            moving.settle = die
        moving.move(source, target, lambda *_: at > 0 and next(left) == 0 and die())
        os._exit(0)
    print(os.WTERMSIG(os.waitpid(child, 0)[1]))
"""


def of(settings: Settings, sandbox: Sandbox) -> Library:
    return Library(settings, embedder=NgramEmbedder(), sandbox=sandbox)


@pytest.fixture
def here(kept: Library) -> Settings:
    """A library with documents, history, scopes, right answers, somebody who signs in, and a file that waits."""
    kept.add_account("나", "아주 긴 비밀번호 하나", Role.ADMIN)
    kept.add("늦은 문서.pdf", simple_pdf("늦은 문서는 마지막에 온다. 접수는 오후 여섯 시에 마감한다."))
    kept.close()
    return kept.settings


def test_people_see_the_same_there_and_back_and_what_waited_goes_on(
    here: Settings, server_url: str, bucket: str, tmp_path: Path, sandbox: Sandbox
) -> None:
    there = replace(here, database=server_url, files=bucket, data_dir=tmp_path / "there")
    moved = move(here, there)
    assert (moved.documents, moved.files, moved.missing, moved.late) == (3, 4, (), False) and moved.rows > 20
    assert moved.place == "postgresql:///postgres"
    library, old = of(there, sandbox), of(here, sandbox)
    assert seen(library) == seen(old)
    assert [account.name for account in library.accounts()] == ["나"]
    assert library.page_image(1, 1).width > 100
    assert library.work() and old.work(), "the file that waited is read in each"
    assert library.ask("접수는 언제 마감하나요").evidence[0].document == "늦은 문서.pdf"
    library.close()
    old.close()
    back = replace(here, database=None, files="", data_dir=tmp_path / "back")
    assert (move(there, back).documents, len(list((tmp_path / "back" / "files").glob("*.pdf")))) == (4, 4)
    assert seen(of(back, sandbox)) == seen(of(there, sandbox)) == seen(of(here, sandbox))
    assert unfinished_files(tmp_path) == []


def test_whenever_it_is_killed_the_same_command_goes_on_and_nothing_is_lost(
    here: Settings, server_url: str, bucket: str, object_server: ObjectServer, tmp_path: Path, sandbox: Sandbox
) -> None:
    there = replace(here, database=server_url, files=bucket, data_dir=tmp_path / "there")
    steps = list[str]()
    command = [sys.executable, "-c", DYING, to_json(here), to_json(there), "1", "4", "9", "-1"]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert told.stdout.split() == [str(int(signal.SIGKILL))] * 4, told.stderr
    moved = move(here, there, lambda what, done, total: steps.append(what))
    assert steps == [], "all rows stood already: the files go in, and nothing comes twice"
    assert (moved.documents, moved.files, moved.late) == (3, 4, False)
    library = of(there, sandbox)
    assert seen(library) == seen(of(here, sandbox))
    assert library.files.moving() == [] and len(library.files.kept()) == 4
    assert object_server.everything(bucket.split("/")[2]).count(b"%PDF-") == 4


def test_where_something_stands_already_nothing_is_moved(here: Settings, server_url: str, tmp_path: Path, sandbox: Sandbox) -> None:
    there = replace(here, database=server_url, data_dir=tmp_path / "there")
    library = of(there, sandbox)
    library.add("남.pdf", simple_pdf(TEXTS["주차.pdf"]))
    with pytest.raises(LibraryNotEmpty):
        move(here, there)
    assert [job.name for job in library.jobs()] == ["남.pdf"] and library.documents() == []
    stray = tmp_path / "stray"
    (stray / "files").mkdir(parents=True)
    (stray / "files" / f"{'a' * 64}.pdf").write_bytes(b"somebody's")
    for target in (here, replace(here, data_dir=stray)):
        with pytest.raises(LibraryNotEmpty):
            move(here, target)
    assert [path.name for path in (stray / "files").iterdir()] == [f"{'a' * 64}.pdf"]


def test_what_comes_in_meanwhile_is_told_and_a_worker_is_not_moved_from_under(here: Settings, server_url: str, sandbox: Sandbox) -> None:
    there = replace(here, database=server_url)
    with worker_lock(here) as held, pytest.raises(LibraryBusy):
        assert held
        move(here, there)
    late = list[int]()

    def somebody_asks(what: str, done: int, total: int) -> None:
        if not late:
            library = of(here, sandbox)
            late.append(library.remember(library.ask("주차 요금은 얼마인가요")))

    moved = move(here, there, somebody_asks)
    assert late and moved.late and moved.files == 4


def test_the_command_tells_where_it_went_and_refuses_a_second_time(
    here: Settings, server_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["move", "--to", server_url, "--json"], here) == 0
    told = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in ("place", "documents", "files", "missing", "late")} == {
        "place": "postgresql:///postgres",
        "documents": 3,
        "files": 4,
        "missing": [],
        "late": False,
    }
    assert run(["move", "--to", server_url], here) == 0, "it says where it stands"
    assert "RAG_DATABASE" in capsys.readouterr().out
    library = Library(replace(here, database=server_url), embedder=NgramEmbedder())
    library.remove(1)
    library.close()
    assert run(["move", "--to", server_url], here) == 1
    assert run(["move", "--to", str(tmp_path / "back")], replace(here, database=server_url)) == 0
    assert run(["--lang", "en", "move", "--to", "mysql://db/x"], here) == 1
    assert "RAG_DATABASE" in capsys.readouterr().err


def test_where_to_is_read_as_the_settings_are(settings: Settings, tmp_path: Path) -> None:
    server = "postgresql://a:b@c/d"
    assert target_of(settings, server, None) == replace(settings, database=server)
    there = target_of(replace(settings, files="s3://old/x"), server, "s3://new/y/")
    assert (there.database, there.files, there.data_dir) == (server, "s3://new/y", settings.data_dir)
    assert target_of(replace(settings, files="s3://old/x"), server, None).files == "s3://old/x"
    back = target_of(replace(settings, database=server, files="s3://old/x"), str(tmp_path), None)
    assert (back.database, back.files, back.data_dir) == (None, "", tmp_path)
    for to, files in (("mysql://c/d", None), (server, "ftp://x")):
        with pytest.raises(BadSetting):
            target_of(settings, to, files)
    assert moving.Moved("p", 0, 0, 0).late is False
