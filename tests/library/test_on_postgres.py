"""A library whose database is on PostgreSQL: what people see is the same, several of them share it, and what is not there is said."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from kept_library import QUESTIONS, filled, opened, seen
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf
from places import PROJECT
from postgres_server import PostgresServer

from rag.core.checks import CheckStatus
from rag.core.errors import LibraryUnreachable, RagError, ServersOwn
from rag.core.messages import LANGUAGES, describe
from rag.core.settings import Settings
from rag.library.backup import write_backup
from rag.library.doctor import diagnose
from rag.library.library import Library
from rag.library.mending import mend
from rag.library.restoring import restore_backup
from rag.library.sandbox import Sandbox

pytestmark = pytest.mark.postgres
SECRET = "비밀@:/word"


@pytest.fixture
def on_server(settings: Settings, server_url: str) -> Settings:
    return replace(settings, database=server_url)


def of(settings: Settings, sandbox: Sandbox) -> Library:
    return Library(settings, embedder=NgramEmbedder(), sandbox=sandbox)


def stocked(settings: Settings, sandbox: Sandbox) -> Library:
    return filled(of(settings, sandbox))


def test_people_see_the_same_on_both_engines(on_server: Settings, made: Path, sandbox: Sandbox) -> None:
    library = stocked(on_server, sandbox)
    assert seen(library) == seen(opened(made, sandbox))
    assert not (on_server.data_dir / "library.db").exists()
    checks = list(diagnose(on_server, lambda: library))
    assert [check.name for check in checks if check.status is CheckStatus.FAILED] == []
    assert next(check for check in checks if check.name == "server").facts == {"server": "postgresql:///postgres"}
    before = seen(library)
    library.rebuild()
    assert seen(of(on_server, sandbox)) == before


def soon(true: Callable[[], bool], seconds: float = 1.0) -> bool:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_what_one_adds_replaces_and_removes_the_others_see_at_once(on_server: Settings, sandbox: Sandbox, tmp_path: Path) -> None:
    """Two processes on two machines that share their files: here two libraries with an index each."""
    here = stocked(on_server, sandbox)
    elsewhere = replace(on_server, data_dir=tmp_path / "elsewhere")
    elsewhere.data_dir.mkdir()
    (elsewhere.data_dir / "files").symlink_to(on_server.data_dir / "files")
    there = of(elsewhere, sandbox)
    assert seen(there) == seen(here)
    here.add("회의.pdf", simple_pdf("회의는 매주 월요일 오전에 연다."))
    assert there.work()
    assert soon(lambda: here.ask("회의는 언제 여나요").evidence[0].document == "회의.pdf")
    there.add("주차.pdf", simple_pdf("주차 요금은 한 시간에 5,000원으로 한다. 주차장은 밤에 닫는다."), same_name="replace")
    here.work()
    assert soon(lambda: "5,000원" in (there.ask(QUESTIONS[2]).text or ""))
    here.remove(here.documents()[0].id)
    assert soon(lambda: len(there.documents()) == 3 and all(hit.document != "휴가.pdf" for hit in there.search(QUESTIONS[1])))


def test_workers_side_by_side_read_each_file_once(on_server: Settings, sandbox: Sandbox) -> None:
    workers = [of(on_server, sandbox) for _ in range(3)]
    jobs = [workers[0].add(f"{number}.pdf", simple_pdf(f"{number}번 창고의 열쇠는 {number + 3}층에 있다.")).id for number in range(9)]
    threads = [Thread(target=worker.work, kwargs={"yielding": False}) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [str(job.state) for job in workers[1].jobs()] == ["ready"] * 9, workers[1].jobs()
    assert sorted(document.name for document in workers[2].documents()) == [f"{number}.pdf" for number in range(9)] and len(jobs) == 9
    done, total = workers[0].pending_embeddings()
    assert done == total == 9


def test_what_is_postgresqls_own_is_said_in_both_languages(on_server: Settings, tmp_path: Path) -> None:
    deeds: tuple[Callable[[], object], ...] = (
        lambda: write_backup(on_server, tmp_path / "backup.zip"),
        lambda: restore_backup(on_server, tmp_path / "backup.zip"),
        lambda: list(mend(on_server, lambda: pytest.fail("nothing is opened"))),
    )
    for deed, (ko, en) in zip(deeds, (("백업", "a backup"), ("되돌리기", "restoring"), ("고치기", "mending")), strict=True):
        with pytest.raises(ServersOwn) as caught:
            deed()
        told = [describe(caught.value, language) for language in LANGUAGES]
        assert ko in told[0].what and en in told[1].what
        assert all("pg_dump" in one.next_step for one in told)


def test_deleted_text_is_in_no_table(on_server: Settings, sandbox: Sandbox, postgres: PostgresServer) -> None:
    library = stocked(on_server, sandbox)
    assert on_server.database is not None
    schema = on_server.database.rpartition("%3D")[2]
    library.remove(2)
    tables = [str(row[0]) for row in postgres.says(f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{schema}'")]
    assert len(tables) > 20
    texts = {table: str(postgres.says(f"SELECT to_jsonb(t)::text FROM {schema}.{table} t")) for table in tables}
    assert [table for table, text in texts.items() if "7만원" in text or "정산" in text] == []
    assert "숙박비" in texts["history"], "the question is its asker's, who forgets it himself"


@pytest.fixture
def protected(postgres: PostgresServer) -> str:
    """A user with a password."""
    postgres.says(f"DROP ROLE IF EXISTS kept; CREATE ROLE kept LOGIN PASSWORD '{SECRET}'")
    return SECRET


def test_a_server_that_cannot_be_used_is_said_without_its_password(settings: Settings, postgres: PostgresServer, protected: str) -> None:
    right = postgres.url(user="kept", password=protected)
    cases = {
        "no_schema": right.replace("search_path%3Dpublic", "search_path%3Dnowhere"),
        "password": postgres.url(user="kept", password=protected + "x"),
        "no_database": right.replace("/postgres?", "/nothing?"),
        "refused": f"postgresql://kept:{protected.replace('@', '%40').replace(':', '%3A').replace('/', '%2F')}@127.0.0.1:9/postgres",
        "no_host": "postgresql://kept:geheim@no-such-host.invalid/postgres",
    }
    told = {}
    for reason, url in cases.items():
        with pytest.raises(LibraryUnreachable) as caught:
            Library(replace(settings, database=url), embedder=NgramEmbedder())
        told[reason] = caught.value.facts["reason"]
        words = " ".join([*traceback.format_exception(caught.value), *(f"{describe(caught.value, language)}" for language in LANGUAGES)])
        assert protected not in words and "geheim" not in words
    assert told == {reason: reason for reason in cases}


def test_a_database_that_may_not_be_written_is_said(settings: Settings, postgres: PostgresServer, protected: str) -> None:
    with pytest.raises(RagError) as caught:
        Library(replace(settings, database=postgres.url(user="kept", password=protected)), embedder=NgramEmbedder())
    assert caught.value.code == "library_unwritable" and caught.value.facts["reason"] == "permission"


def rag(url: str, folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RAG_DATABASE": url, "RAG_DATA_DIR": str(folder), "RAG_THREADS": "1", "RAG_READER": "none"}
    command = [sys.executable, "-m", "rag", *argv]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_line_says_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    cases = (
        ("postgresql://kim:geheim@127.0.0.1:9/seogo", "127.0.0.1:9"),
        ("mysql://kim:geheim@db/seogo", "mysql://db/seogo"),
        ("postgresql://kim:geheim@db:x/seogo", "RAG_DATABASE"),
    )
    for url, part in cases:
        for command in ("list", "doctor", "worker"):
            done = rag(url, tmp_path, command)
            said = done.stdout + done.stderr
            assert done.returncode in (1, 2) and part in said, (command, said)
            assert "Traceback" not in said and "geheim" not in said, said


def test_without_the_driver_it_is_said_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "psycopg.py").write_text("raise ImportError('none')")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "RAG_DATABASE": "postgresql://db/seogo", "RAG_DATA_DIR": str(tmp_path / "d")}
    done = subprocess.run(
        [sys.executable, "-m", "rag", "list"], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1 and "pip install -r rag/store/requirements.txt" in done.stderr and "Traceback" not in done.stderr


def test_a_connection_that_is_cut_costs_one_try_at_most(on_server: Settings, sandbox: Sandbox, postgres: PostgresServer) -> None:
    library = stocked(on_server, sandbox)
    assert len(library.documents()) == 3
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'geungeo' AND pid <> pg_backend_pid()"
    postgres.says(cut)
    library.store.generation()  # idle connections that were cut are replaced
    with pytest.raises(LibraryUnreachable) as caught, library._database.writing() as db:
        db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")
        postgres.says(cut)
        db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")
    assert caught.value.facts["reason"] == "gone"
    before = library.store.generation()
    assert library.add("새.pdf", simple_pdf("새 문서는 잃지 않는다.")).id and library.work()
    assert len(library.documents()) == 4 and library.store.generation() > before
