"""One queue for the model that reads: a bounded number of texts at a time, whoever asks, and each who asks has his turn.

Every question brings a few texts at once. Threads of its own would share the processor with those of all other questions, so that all wait
for all; here the texts of a few are read, then those of the next. Who asked much waits behind who asked little.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TypeVar

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
# Turns that are worked at together: between two runs of the model a thread waits for Python, which others hold.
_AT_ONCE = 3
_ASKER: ContextVar[object] = ContextVar("asker", default=None)


@contextmanager
def asking_as(person: object) -> Iterator[None]:
    """What is computed inside counts as this person's; None: as the thread's own, which is one session's."""
    before = _ASKER.set(person)
    try:
        yield
    finally:
        _ASKER.reset(before)


class Turns:
    """Safe to share among threads. Those of an asker come in their order, those of several take turns."""

    def __init__(self, threads: int, *, at_once: int = _AT_ONCE) -> None:
        """`threads` items of one turn are worked at together, and `at_once` turns."""
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads * at_once, thread_name_prefix="read")
        self._lock = threading.Lock()
        self._waiting: OrderedDict[object, deque[deque[Callable[[], None]]]] = OrderedDict()

    def begun(self, work: Callable[[_Item], _Made], items: Sequence[_Item]) -> list[Future[_Made]]:
        """What is to come of each item, in order."""
        futures: list[Future[_Made]] = [Future() for _ in items]
        left = deque(zip(futures, items, strict=True))
        lanes = min(self._threads, len(items))
        if lanes:
            with self._lock:
                asker = _ASKER.get() or f"thread {threading.get_ident()}"
                self._waiting.setdefault(asker, deque()).append(deque([partial(_drain, work, left)] * lanes))
        for _ in range(lanes):
            self._pool.submit(self._next)
        return futures

    def _next(self) -> None:
        """The next of the turn that is begun; when all of it is, its asker goes behind the others."""
        with self._lock:
            asker, turns = next(iter(self._waiting.items()))
            lane = turns[0].popleft()
            if not turns[0]:
                turns.popleft()
                self._waiting.move_to_end(asker)
                if not turns:
                    del self._waiting[asker]
        lane()


def _drain(work: Callable[[_Item], _Made], left: deque[tuple[Future[_Made], _Item]]) -> None:
    while left:
        try:
            future, item = left.popleft()
        except IndexError:  # another thread took the last one
            return
        try:
            future.set_result(work(item))
        except BaseException as error:
            future.set_exception(error)
