"""How far a job is, written to the queue."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from rag.core.job import Job, JobState
from rag.store.jobs import JobQueue

_REPORT_SECONDS = 0.3


class Progress:
    """Writes a job's steps to the queue, a few times a second, with the time that is left at the present rate."""

    def __init__(self, job: Job | None, jobs: JobQueue, on_progress: Callable[[Job], None] | None) -> None:
        self._job = job
        self._jobs = jobs
        self._on_progress = on_progress
        self._started = self._phase_started = time.monotonic()
        self._before = 0.0 if job is None else job.seconds
        self._phase: JobState | None = None
        self._first = 0
        self._reported = 0.0
        self._cancelled = False

    @property
    def seconds(self) -> float:
        return self._before + time.monotonic() - self._started

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
        if self._job is not None and time.monotonic() - self._reported >= _REPORT_SECONDS:
            job = self._jobs.get(self._job.id)
            self._cancelled = job is None or job.state is JobState.CANCELLED
        return self._cancelled

    def tell(self) -> None:
        """Passes the job's last state on."""
        if self._job is not None and self._on_progress is not None:
            self._on_progress(self._jobs.get(self._job.id) or replace(self._job, state=JobState.CANCELLED))

    def _report(self, state: JobState, done: int, total: int, left: float | None) -> None:
        self._reported = time.monotonic()
        if self._job is not None:
            self._cancelled = not self._jobs.report(self._job.id, state, done, total, self.seconds, left)
            self.tell()
