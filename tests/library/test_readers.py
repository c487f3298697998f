"""Readers: several files at a time, one after the other each, and what goes wrong with one is heard of."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import cast

import pytest

from rag.core.job import Job, JobState
from rag.library.progress import Shares
from rag.library.readers import Readers
from rag.library.sandbox import Sandbox


class Child:
    """A sandbox of which only the end is looked at."""

    def __init__(self, name: str) -> None:
        self.name, self.closed = name, 0

    def close(self) -> None:
        self.closed += 1


def children(*names: str) -> list[Sandbox]:
    return [cast(Sandbox, Child(name)) for name in names]


Read = Callable[[Job, Sandbox, Callable[[], bool]], "str | None"]


class Files:
    """A queue of files named by their numbers."""

    def __init__(self, count: int) -> None:
        self._left = [Job(number, f"{number}.pdf", JobState.READING) for number in range(1, count + 1)]

    def take(self) -> Job | None:
        return self._left.pop(0) if self._left else None

    def waiting(self) -> int:
        return len(self._left)


def reading(files: Files, read: Read, sandboxes: Sequence[Sandbox] = ()) -> Readers[str]:
    return Readers(sandboxes or children("first"), waiting=files.waiting, take=files.take, read=read)


def all_read(readers: Readers[str], count: int) -> list[str]:
    """What comes of so many files."""
    found, until = list[str](), time.monotonic() + 10
    while readers.taken < count or not readers.finish():
        found += readers.done(0.05)
        assert time.monotonic() < until
    return found


def test_two_files_are_read_at_a_time() -> None:
    both = threading.Barrier(2, timeout=10)  # broken, and so an error, where one waits for the other

    def read(job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> str:
        both.wait()
        return job.name

    two = children("first", "second")
    with reading(Files(6), read, two) as readers:
        assert sorted(all_read(readers, 6)) == [f"{number}.pdf" for number in range(1, 7)]
    assert [cast(Child, child).closed for child in two] == [0, 1], "the second ends its process when no file waits any more"


def test_a_few_small_files_start_no_second_reader() -> None:
    def read(job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> str:
        return cast(Child, sandbox).name

    with reading(Files(4), read, children("first", "second")) as readers:
        assert all_read(readers, 4) == ["first"] * 4
        assert readers.taken == 4


def test_what_comes_to_nothing_is_taken_and_not_handed_on() -> None:
    def read(job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> str | None:
        return None if job.id == 2 else job.name

    with reading(Files(3), read) as readers:
        assert (all_read(readers, 3), readers.taken) == (["1.pdf", "3.pdf"], 3)


def test_who_has_finished_takes_nothing_more() -> None:
    files = Files(1)
    with reading(files, lambda job, sandbox, stopping: job.name) as readers:
        assert all_read(readers, 1) == ["1.pdf"]
        files._left.append(Job(2, "2.pdf", JobState.WAITING))
        time.sleep(0.6)  # longer than it takes a reader to look again
        assert (readers.taken, readers.finish(), len(files._left)) == (1, True, 1)


def test_a_fault_of_ours_is_raised_where_it_is_asked_for() -> None:
    def read(job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> str:
        raise ZeroDivisionError

    with reading(Files(1), read) as readers, pytest.raises(ZeroDivisionError):
        all_read(readers, 1)


def test_who_leaves_stops_what_is_read() -> None:
    began, told = threading.Event(), list[bool]()

    def read(job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> str | None:
        began.set()
        while not stopping():
            time.sleep(0.01)
        told.append(True)
        return None

    with pytest.raises(KeyboardInterrupt), reading(Files(9), read):
        assert began.wait(5)
        raise KeyboardInterrupt
    assert told == [True]


def test_a_second_in_which_three_jobs_are_worked_on_counts_a_third_for_each() -> None:
    clock = iter([0.0, 0.0, 2.0, 5.0, 9.0, 9.0, 9.0, 9.0])  # made, 1 begins, 2 and 3 begin, they end, 1 ends; asked three times
    shares = Shares(now=lambda: next(clock))
    with shares.working([1]), shares.working([2, 3]):
        pass
    assert [shares.seconds(job) for job in (1, 2, 3)] == [2 + 1 + 4, 1, 1]  # 9 together, as the clock says
