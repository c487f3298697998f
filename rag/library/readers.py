"""Readers: threads that take files from the queue and have each read in a child of its own, while others do what comes after.

The first begins at once; another joins for every few files that wait, so that a handful is not paid for with the start of a child that has
nothing to do when it stands: it takes two seconds of a processor, and embedding takes longer than reading anyway.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Generic, TypeVar

from rag.core.job import Job
from rag.library.sandbox import Sandbox

_Read = TypeVar("_Read")
_LOOK_SECONDS = 0.5  # how soon a file that comes in meanwhile is seen
FILES_A_READER = 5  # that wait where another is to join


class Readers(Generic[_Read]):
    """`with Readers(…) as readers:` one thread a sandbox. `waiting` says how many files there are to take.

    `take` gives the next file, or None; `read(job, sandbox, stopping)` what comes of it, or None where nothing does, and ends soon once
    `stopping()` says so. What `read` raises ends its thread, and `done` raises it.
    """

    def __init__(
        self,
        sandboxes: Sequence[Sandbox],
        *,
        waiting: Callable[[], int],
        take: Callable[[], Job | None],
        read: Callable[[Job, Sandbox, Callable[[], bool]], _Read | None],
    ) -> None:
        self._waiting, self._take, self._read = waiting, take, read
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._taken = self._ended = 0
        self._out: queue.SimpleQueue[_Read | BaseException] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, args=(sandbox, number * FILES_A_READER), name=f"reader-{number}", daemon=True)
            for number, sandbox in enumerate(sandboxes)
        ]

    def __enter__(self) -> Readers[_Read]:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def taken(self) -> int:
        """How many files were taken so far."""
        return self._taken

    def finish(self) -> bool:
        """Takes no more files, unless one is being read or what was read waits to be asked for; whether it does not."""
        with self._lock:
            idle = self._taken == self._ended and self._out.empty()
            if idle:
                self._stop.set()
        return idle

    def done(self, seconds: float) -> list[_Read]:
        """What was read and not asked for yet; where there is nothing, waits so long for it."""
        found: list[_Read] = []
        while True:
            try:
                one = self._out.get(timeout=seconds) if seconds and not found else self._out.get_nowait()
            except queue.Empty:
                return found
            if isinstance(one, BaseException):
                raise one
            found.append(one)

    def _serve(self, sandbox: Sandbox, least: int) -> None:
        """Takes files once `least` wait, as long as there are any; who joins others leaves no process behind that waits for more."""
        try:
            while not self._stop.is_set():
                if self._waiting() >= least:
                    while self._one(sandbox):
                        pass
                    if least:
                        sandbox.close()
                self._stop.wait(_LOOK_SECONDS)
        except BaseException as error:  # the thread that asks raises it
            self._out.put(error)

    def _one(self, sandbox: Sandbox) -> bool:
        with self._lock:  # nobody sees a file that is taken and not counted
            job = None if self._stop.is_set() else self._take()
            if job is None:
                return False
            self._taken += 1
        try:
            if (read := self._read(job, sandbox, self._stop.is_set)) is not None:
                self._out.put(read)
        finally:
            with self._lock:
                self._ended += 1
        return True
