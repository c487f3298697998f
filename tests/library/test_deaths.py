"""Random deaths on one PostgreSQL, of workers by `kill -9` and of connections: no half document, none twice, nothing lost, same answers.

Each death falls, at a moment drawn by the seed, on three workers that read new files, a long one among them, and another version of a
document; half of them on a transaction that has written. Forty of them, or as many as `--deaths` says, with `--all-seeds`; a seeded tenth
otherwise.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from kept_library import TEXTS, filled, seen, unfinished_files
from ngram_embedder import NgramEmbedder
from pdf_factory import Sheet, make_pdf, simple_pdf, text_lines
from places import PROJECT, TESTS
from postgres_server import PostgresServer
from wire import Wire
from worker_kitchen import HINDERED

from rag.core.job import JobState
from rag.core.settings import Settings
from rag.core.wire import to_json
from rag.library.library import Library
from rag.library.sandbox import Sandbox
from rag.store.jobs import JobQueue
from rag.store.postgres_database import PostgresDatabase

pytestmark = [pytest.mark.postgres, pytest.mark.skipif(sys.platform != "linux", reason="workers are forked")]

WORKERS = 3
LEASE = 1.0  # seconds
PATIENCE = 2.0  # seconds until somebody writes
JITTER = 0.3  # seconds at most from the moment that so many files are done to the death
NEWER = simple_pdf("연차 휴가는 1년에 20일을 준다. 휴가를 쓰려면 닷새 전에 신청서를 낸다.")
MEMOS = {f"회의록 {number}호.pdf": simple_pdf(f"회의록 {number}호는 {number + 2}년 동안 보관한다.") for number in range(1, 6)}
LONG = make_pdf(
    [
        Sheet(text_lines(*(f"제{line}조(보관) 서류 {line}호는 {line % 9 + 1}년 동안 보관한다." for line in range(8 * part, 8 * part + 8))))
        for part in range(1, 13)
    ]
)
NEW = {**MEMOS, "편람.pdf": LONG}
HALF = {
    "a passage without its words": "SELECT id FROM passages WHERE id NOT IN (SELECT rowid FROM terms)",
    "words of no passage": "SELECT rowid FROM terms WHERE rowid NOT IN (SELECT id FROM passages)",
    "a passage without windows": "SELECT id FROM passages WHERE id NOT IN (SELECT passage_id FROM windows)",
    "a window without its vector": "SELECT id FROM windows WHERE id NOT IN (SELECT window_id FROM embeddings)",
    "a document without its passages": "SELECT id FROM documents WHERE id NOT IN (SELECT document_id FROM passages)",
    "a page that is missing": "SELECT document_id FROM pages GROUP BY document_id HAVING count(*) <> max(number)",
    "passages of another document between a document's": "SELECT a.id FROM passages a JOIN passages b ON a.document_id <> b.document_id"
    " AND b.id > a.id JOIN passages c ON c.document_id = a.document_id AND c.id > b.id",
    "a job in somebody's hand": "SELECT id FROM jobs WHERE state NOT IN ('ready')",
    "a document twice": "SELECT min(id) FROM documents GROUP BY name HAVING count(*) > 1",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "death" in metafunc.fixturenames:
        metafunc.parametrize("death", range(metafunc.config.option.deaths))


@dataclass
class Kitchen:
    """The process of `tests/worker_kitchen.py`."""

    process: subprocess.Popen[str]
    working: list[int] = field(default_factory=list)

    def start(self, settings: Settings) -> int:
        self.working.append(int(self._ask(start=to_json(settings))))
        return self.working[-1]

    def wait(self, worker: int) -> int:
        told = self._ask(wait=worker)
        assert told is not None, "a worker does not end"
        self.working.remove(worker)
        return int(told)

    def _ask(self, **what: object) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        print(json.dumps(what), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def kitchen() -> Iterator[Kitchen]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), str(TESTS)])}
    command = [sys.executable, str(TESTS / "worker_kitchen.py")]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    made = Kitchen(process)
    yield made
    for worker in made.working:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    process.kill()
    process.communicate()


def of(settings: Settings, sandbox: Sandbox) -> Library:
    return Library(settings, embedder=NgramEmbedder(), sandbox=sandbox)


def queued(settings: Settings, sandbox: Sandbox) -> Library:
    """A library with three documents and what people keep beside them; new files and another version wait."""
    library = filled(of(settings, sandbox))
    library.add("휴가.pdf", NEWER, same_name="replace")
    for name, data in NEW.items():
        library.add(name, data)
    return library


def told(library: Library) -> dict[str, Any]:
    """What people see: documents by their names, and no passage that answers nothing, whose order is that of the ids."""
    names = {one.id: one.name for one in library.documents()}
    found = seen(library)
    hits: Any = found["hits"]
    scopes = {name: sorted(names[key] for key in keys) for name, keys in library.scopes().items()}
    return {**found, "hits": [[hit for hit in some if hit[2] > 0] for some in hits], "scopes": scopes}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> dict[str, Any]:
    """The same on SQLite, of which nobody died."""
    library = queued(Settings(data_dir=tmp_path_factory.mktemp("undisturbed") / "data", threads=1, reader=None), sandbox)
    library.work()
    return told(library)


@pytest.fixture
def wired(postgres: PostgresServer, server_url: str) -> Iterator[tuple[Wire, str]]:
    """A wire to the server, and RAG_DATABASE by way of it."""
    wire = Wire(str(postgres.folder / ".s.PGSQL.5432"))
    yield (
        wire,
        server_url.replace(
            f"@/postgres?host={quote(str(postgres.folder), safe='')}", f"@127.0.0.1:{wire.port}/postgres?gssencmode=disable"
        ),
    )
    wire.close()


def in_mid_transaction(postgres: PostgresServer) -> int | None:
    """Waits for a backend that stores a document, and tells which; None where none does for a while."""
    import psycopg

    storing = "SELECT pid FROM pg_stat_activity WHERE application_name = 'geungeo' AND query ~ 'INTO (pages|passages|windows|terms)'"
    until = time.monotonic() + PATIENCE
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        while time.monotonic() < until:
            if row := connection.execute(f"{storing} AND backend_xid IS NOT NULL".encode()).fetchone():
                return int(row[0])
    return None


@pytest.mark.long
def test_a_death_loses_nothing(
    death: int,
    wired: tuple[Wire, str],
    server_url: str,
    postgres: PostgresServer,
    kitchen: Kitchen,
    undisturbed: dict[str, Any],
    tmp_path: Path,
    sandbox: Sandbox,
    pytestconfig: pytest.Config,
) -> None:
    draw = random.Random(f"{pytestconfig.option.seed} death {death}")
    settings = Settings(data_dir=tmp_path / "data", threads=1, reader=None, database=server_url, lease=LEASE)
    queued(settings, sandbox).close()
    workers = [kitchen.start(replace(settings, database=wired[1])) for _ in range(WORKERS)]
    done, what = draw.randrange(len(NEW) + 1), draw.choice(("kill", "kill", "backends", "one backend", "wire"))
    jobs = JobQueue(PostgresDatabase(server_url))
    while sum(job.state is JobState.READY for job in jobs.all()) < len(TEXTS) - 1 + done:  # the job of what was replaced is forgotten
        time.sleep(0.01)
    time.sleep(draw.uniform(0, JITTER))
    writer = in_mid_transaction(postgres) if draw.random() < 0.5 else None
    holding = str(postgres.says(f"SELECT taken_by FROM {server_url.rpartition('%3D')[2]}.jobs WHERE state IN ('cutting', 'reading')"))
    busy = [worker for worker in workers if f" {worker} " in holding]
    states = Counter(str(job.state) for job in jobs.all())
    where = f"--seed {pytestconfig.option.seed}, death {death}: {what}{', in a transaction' if writer else ''}, {dict(states)}"
    print(where)
    if what == "kill":
        os.kill(draw.choice(busy or workers), signal.SIGKILL)
    elif what == "wire":
        wired[0].cut(draw.randrange(20_000))
        time.sleep(draw.uniform(0, 1))
        wired[0].mend()
    else:
        only = f"ORDER BY pid <> {writer or 0} LIMIT 1" if what == "one backend" else ""
        ours = "SELECT pid FROM pg_stat_activity WHERE application_name = 'geungeo' AND pid <> pg_backend_pid()"
        postgres.says(f"SELECT pg_terminate_backend(pid) FROM ({ours} {only}) a")
    ends = [kitchen.wait(worker) for worker in workers]
    allowed = {0, -signal.SIGKILL} if what == "kill" else {0, HINDERED}
    errors = [path.read_text() for path in tmp_path.glob("worker-*.txt")]
    assert set(ends) <= allowed and ends.count(-signal.SIGKILL) <= 1, (where, ends, errors)
    assert kitchen.wait(kitchen.start(settings)) == 0, where  # whoever comes next finishes what nobody is left to do
    library = of(settings, sandbox)
    with library._database.reading() as db:
        assert {wrong: [row[0] for row in db.execute(query)] for wrong, query in HALF.items()} == {wrong: [] for wrong in HALF}, where
    assert told(library) == undisturbed, where
    assert library.files.kept() == sorted(one.sha256 for one in library.documents()) and library.files.moving() == [], where
    assert unfinished_files(settings.data_dir) == [], where
    library.close()
