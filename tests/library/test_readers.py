"""Readers: several files at a time, one after the other each, and what goes wrong with one is heard of."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import cast

import pytest

from rag.core.job import Job, JobState
from rag.library.progress import Shares
from rag.library.readers import Readers
from rag.library.sandbox import Sandbox

SANDBOXES = [cast(Sandbox, "first"), cast(Sandbox, "second")]
Read = Callable[[Job, Sandbox, Callable[[], bool]], "str | None"]


class Files:
    """A queue of files named by their numbers."""

    def __init__(self, count: int) -> None:
        self._left = [Job(number, f"{number}.pdf", JobState.READING) for number in range(1, count + 1)]

    def take(self) -> Job | None:
        return self._left.pop(0) if self._left else None


def all_read(readers: Readers[str], seconds: float = 5.0) -> list[str]:
    """Everything that comes until nobody is busy."""
    found, until = list[str](), time.monotonic() + seconds
    while (readers.taken == 0 or readers.busy()) and time.monotonic() < until:
        found += readers.done(0.05)
    return found


def test_two_files_are_read_at_a_time() -> None:
    both = threading.Barrier(2, timeout=5)  # broken, and so an error, where one waits for the other

    def read(job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> str:
        both.wait()
        return f"{job.id} by the {sandbox}"

    with Readers(SANDBOXES, take=Files(2).take, read=read, later=0) as readers:
        assert {one.split()[0] for one in all_read(readers)} == {"1", "2"}


def test_a_few_small_files_start_no_second_reader() -> None:
    def read(job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> str:
        return str(sandbox)

    with Readers(SANDBOXES, take=Files(5).take, read=read) as readers:
        assert all_read(readers) == ["first"] * 5
        assert readers.taken == 5


def test_what_comes_to_nothing_is_taken_and_not_handed_on() -> None:
    def read(job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> str | None:
        return None if job.id == 2 else job.name

    with Readers(SANDBOXES[:1], take=Files(3).take, read=read) as readers:
        assert (all_read(readers), readers.taken) == (["1.pdf", "3.pdf"], 3)


def test_a_fault_of_ours_is_raised_where_it_is_asked_for() -> None:
    def read(job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> str:
        raise ZeroDivisionError

    with Readers(SANDBOXES[:1], take=Files(1).take, read=read) as readers, pytest.raises(ZeroDivisionError):
        all_read(readers)


def test_who_leaves_stops_what_is_read() -> None:
    began, told = threading.Event(), list[bool]()

    def read(job: Job, sandbox: Sandbox, stopping: Callable[[], bool]) -> str | None:
        began.set()
        while not stopping():
            time.sleep(0.01)
        told.append(True)
        return None

    with pytest.raises(KeyboardInterrupt), Readers(SANDBOXES[:1], take=Files(9).take, read=read):
        assert began.wait(5)
        raise KeyboardInterrupt
    assert told == [True]


def test_a_second_in_which_three_jobs_are_worked_on_counts_a_third_for_each() -> None:
    clock = iter([0.0, 0.0, 2.0, 5.0, 9.0, 9.0, 9.0, 9.0])  # made, 1 begins, 2 and 3 begin, they end, 1 ends; asked three times
    shares = Shares(now=lambda: next(clock))
    with shares.working([1]), shares.working([2, 3]):
        pass
    assert [shares.seconds(job) for job in (1, 2, 3)] == [2 + 1 + 4, 1, 1]  # 9 together, as the clock says
