"""Several workers on PostgreSQL read documents of an earlier version again: each document once, and one that its worker lost by another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Lock, Thread
from typing import Any

import pytest
from kept_library import QUESTIONS, filled, seen
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.prepare import RULE
from rag.library.sandbox import Sandbox

pytestmark = pytest.mark.postgres


class Watched(Sandbox):
    """Counts what is read, and lets `meanwhile` happen before it is."""

    def __init__(self, real: Sandbox, read: list[str], meanwhile: Callable[[], object] = lambda: None) -> None:
        self._real, self._read, self._meanwhile = real, read, meanwhile

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._read.append(kwargs.get("name", ""))
        self._meanwhile()
        return self._real.call(function, *args, **kwargs)

    def close(self) -> None: ...


class OneAtATime(Sandbox):
    """One child for both workers."""

    def __init__(self, real: Sandbox) -> None:
        self._real, self._lock = real, Lock()

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with self._lock:
            return self._real.call(function, *args, **kwargs)

    def close(self) -> None: ...


@pytest.fixture
def old(settings: Settings, server_url: str, sandbox: Sandbox) -> Library:
    """Seven documents that an earlier version has read."""
    library = filled(Library(replace(settings, database=server_url), embedder=NgramEmbedder(), sandbox=sandbox))
    for number in range(4):
        library.add(f"{number}.pdf", simple_pdf(f"{number}번 창고의 열쇠는 {number + 3}층에 있다."))
    library.work()
    with library._database.writing() as db:
        db.execute("UPDATE documents SET rule = 'an earlier rule'")
    return library


def test_two_workers_read_each_document_again_once(old: Library, sandbox: Sandbox) -> None:
    before, together, child = seen(old), Barrier(2), OneAtATime(sandbox)
    read: list[list[str]] = [[], []]

    def meet() -> None:
        if len(read[0]) + len(read[1]) <= 2:
            together.wait(60)  # each has a document in hand before either reads on

    workers = [Library(old.settings, embedder=NgramEmbedder(), sandbox=Watched(child, mine, meet)) for mine in read]
    threads = [Thread(target=worker.work, kwargs={"reread": True}) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = sorted(one.name for one in old.documents())
    assert sorted(read[0] + read[1]) == names and all(read), read
    assert old.rereading() == (7, 7) and set(old.store.rules().values()) == {RULE}
    after = seen(old)  # passages that score the same may change places: their ids are new
    assert {**after, "hits": None} == {**before, "hits": None}


def test_who_lost_a_document_meanwhile_changes_nothing_of_it(old: Library, sandbox: Sandbox) -> None:
    """A worker is stopped beyond its lease while it reads: another reads all, and the first one's reading is left."""
    read: list[str] = []
    other = Library(old.settings, embedder=NgramEmbedder(), sandbox=sandbox)
    generations: list[int] = []

    def stopped() -> None:
        if not generations:
            with old._database.writing(alone=False) as db:
                db.execute("UPDATE documents SET read_until = 0")
            other.work(reread=True)
            generations.append(other.store.generation())

    late = Library(old.settings, embedder=NgramEmbedder(), sandbox=Watched(sandbox, read, stopped))
    assert late.work(reread=True)
    assert read == ["3.pdf"] and late.rereading() == (7, 7)
    assert late.store.generation() == generations[0]
    assert late.ask(QUESTIONS[0]).evidence[0].document == "출장.pdf"
    with late._database.reading() as db:
        assert [row[0] for row in db.execute("SELECT read_by FROM documents WHERE read_by IS NOT NULL")] == []
