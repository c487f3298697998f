"""`kill -9` of real workers on one PostgreSQL, and of their connections, at moments drawn by a seed: the others take over what they had,
and every file is there, once and whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from kept_library import QUESTIONS, TEXTS, unfinished_files
from pdf_factory import Sheet, make_pdf, simple_pdf, text_lines
from places import PROJECT
from postgres_server import PostgresServer

from rag.core.settings import Settings
from rag.library.library import Library

pytestmark = [pytest.mark.model, pytest.mark.postgres, pytest.mark.skipif(sys.platform != "linux", reason="stopped as Linux does")]

KILLS = 10  # rounds; a seeded tenth of them where not all are asked for
WORKERS = 3
LEASE = 2  # seconds
PATIENCE = 300  # seconds: workers let all others go first, whatever else this machine does
LONG = "업무 편람.pdf"
FILES = [*TEXTS, *(f"회의록 {number}호.pdf" for number in range(4)), LONG]


def _pdf(name: str) -> bytes:
    if name in TEXTS:
        return simple_pdf(TEXTS[name])
    if name != LONG:
        return simple_pdf(f"{name.removesuffix('.pdf')}는 {len(name)}년 동안 보관한다.")
    rules = [
        [f"제{line}조(보관) 서류 {line}호는 {line % 9 + 1}년 동안 보관한다." for line in range(8 * part + 1, 8 * part + 9)]
        for part in range(12)
    ]
    return make_pdf([Sheet(text_lines(*rule)) for rule in rules])


def worker(settings: Settings) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    environment = {**os.environ, **settings.to_env()}
    return subprocess.Popen([sys.executable, "-m", "rag", "worker"], cwd=PROJECT, env=environment, stdout=quiet, stderr=quiet)


def answers(library: Library) -> list[tuple[str | None, str]]:
    return [(answer.text, answer.evidence[0].document) for answer in map(library.ask, (*QUESTIONS, "서류 17호는 몇 년 동안 보관하나요?"))]


@pytest.fixture
def queued(server_url: str, tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "data", database=server_url, threads=1, lease=LEASE)
    library = Library(settings)
    for name in FILES:
        library.add(name, _pdf(name))
    library.close()
    return settings


def assert_whole(settings: Settings, where: str) -> None:
    library = Library(settings)
    jobs = library.jobs()
    assert {job.name: (str(job.state), job.error) for job in jobs} == dict.fromkeys(FILES, ("ready", None)), where
    documents = library.documents()
    assert sorted(document.name for document in documents) == sorted(FILES), where
    assert {str(document.state) for document in documents} == {"ready"}, where
    done, total = library.pending_embeddings()
    assert done == total == sum(len(library.store.windows_of(documents=[one.id])) for one in documents), where
    assert len(library.store.bodies(0)) == sum(one.passages for one in documents), where
    assert sorted(library.files.kept()) == sorted(one.sha256 for one in documents), where
    assert unfinished_files(settings.data_dir) == [], where
    told = answers(library)
    assert [document for _, document in told] == ["출장.pdf", "휴가.pdf", "주차.pdf", LONG], (where, told)
    assert all(text for text, _ in told), (where, told)
    library.close()


@pytest.mark.long
@pytest.mark.parametrize("number", range(KILLS))
def test_workers_that_die_lose_nothing_to_those_that_live(
    number: int, queued: Settings, postgres: PostgresServer, pytestconfig: pytest.Config
) -> None:
    """Three at a time. At each of two moments one is killed, stopped for longer than its lease, or all lose their connections; then another
    comes. Who was stopped goes on in the end, with jobs that others have had."""
    draw = random.Random(f"{pytestconfig.option.seed} shared {number}")
    working, stopped, story, every = [worker(queued) for _ in range(WORKERS)], list[subprocess.Popen[bytes]](), list[str](), _Ended()
    every += working
    with every:
        for _ in range(2):
            time.sleep(draw.uniform(0.2, 5))
            what, victim = draw.choice(["kill", "kill", "stop", "cut"]), working.pop(draw.randrange(len(working)))
            story.append(what)
            if what == "kill":
                victim.kill()
            elif what == "stop":
                victim.send_signal(signal.SIGSTOP)
                stopped.append(victim)
            else:
                postgres.says("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'geungeo'")
            working.append(worker(queued))
            every.append(working[-1])
        where = f"seed {pytestconfig.option.seed}, {number}: {story}"
        for process in working:
            process.wait(PATIENCE)
        for process in stopped:
            process.send_signal(signal.SIGCONT)
            process.wait(PATIENCE)
        assert worker(queued).wait(PATIENCE) == 0, where
        assert_whole(queued, where)


class _Ended(list[subprocess.Popen[bytes]]):
    """Processes that are no more after the block."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None:
        for process in self:
            process.kill()
            process.wait(20)


def test_two_pages_answer_while_three_workers_read(queued: Settings, tmp_path: Path) -> None:
    """Pages of two processes on two machines, which share database and files."""
    workers = [worker(queued) for _ in range(WORKERS)]
    other = replace(queued, data_dir=tmp_path / "other")
    other.data_dir.mkdir()
    (other.data_dir / "files").symlink_to(queued.data_dir / "files")
    pages = [Library(settings) for settings in (queued, other)]
    late = pages[1].add("늦은 문서.pdf", simple_pdf("늦은 문서는 마지막에 온다. 접수는 오후 여섯 시에 마감한다."))
    while any(process.poll() is None for process in workers):
        for page in pages:
            if page.store.documents():
                page.ask(QUESTIONS[0])
        time.sleep(0.2)
    assert [process.returncode for process in workers] == [0] * WORKERS
    for page in pages:
        job = page.job(late.id)
        assert job is not None and str(job.state) == "ready"
        assert page.ask("접수는 언제 마감하나요?").evidence[0].document == "늦은 문서.pdf"
    assert answers(pages[0]) == answers(pages[1])
    for page in pages:
        page.close()
