"""How far a job is, written to the queue."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from rag.core.job import Job, JobState
from rag.store.jobs import JobQueue

_REPORT_SECONDS = 0.3


class Shares:
    """For how long each job was worked on, in seconds. Of a time in which several were, each has its part, so that all of them together
    took what the clock says. Safe to share among threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._seconds: dict[int, float] = {}
        self._working: set[int] = set()
        self._last = now()

    @contextmanager
    def working(self, jobs: Collection[int]) -> Iterator[None]:
        """These jobs are worked on within the block; one job in one block at a time."""
        with self._lock:
            self._settle()
            self._working.update(jobs)
        try:
            yield
        finally:
            with self._lock:
                self._settle()
                self._working.difference_update(jobs)

    def seconds(self, job: int) -> float:
        with self._lock:
            self._settle()
            return self._seconds.get(job, 0.0)

    def _settle(self) -> None:
        now = self._now()
        for job in self._working:
            self._seconds[job] = self._seconds.get(job, 0.0) + (now - self._last) / len(self._working)
        self._last = now


class Progress:
    """Writes a job's steps to the queue, a few times a second, with the time that is left at the present rate."""

    def __init__(self, job: Job, jobs: JobQueue, shares: Shares, on_progress: Callable[[Job], None] | None) -> None:
        self._job = job
        self._jobs = jobs
        self._shares = shares
        self._on_progress = on_progress
        self._phase_started = time.monotonic()
        self._phase: JobState | None = None
        self._first = 0
        self._reported = 0.0
        self._cancelled = False

    @property
    def seconds(self) -> float:
        return self._job.seconds + self._shares.seconds(self._job.id)

    def begin(self, state: JobState, done: int, total: int) -> None:
        self._phase, self._first, self._phase_started = state, done, time.monotonic()
        self._report(state, done, total, None)

    def step(self, state: JobState, done: int, total: int) -> None:
        if state is not self._phase:
            self.begin(state, done, total)
            return
        now = time.monotonic()
        if now - self._reported >= _REPORT_SECONDS or done == total:
            gained = done - self._first
            left = (now - self._phase_started) / gained * (total - done) if gained > 0 else None
            self._report(state, done, total, left)

    def was_cancelled(self) -> bool:
        if time.monotonic() - self._reported >= _REPORT_SECONDS:
            job = self._jobs.get(self._job.id)
            self._cancelled = job is None or job.state is JobState.CANCELLED
        return self._cancelled

    def tell(self) -> None:
        """Passes the job's last state on."""
        if self._on_progress is not None:
            self._on_progress(self._jobs.get(self._job.id) or replace(self._job, state=JobState.CANCELLED))

    def _report(self, state: JobState, done: int, total: int, left: float | None) -> None:
        self._reported = time.monotonic()
        self._cancelled = not self._jobs.report(self._job.id, state, done=done, total=total, seconds=self.seconds, seconds_left=left)
        self.tell()
