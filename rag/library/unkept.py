"""Answers that are shown and not kept: where nothing of the history is to be kept, they live in this process while somebody looks."""

from __future__ import annotations

import threading
from collections import OrderedDict

from rag.core.errors import HistoryNotFound
from rag.core.records import Answer

_SHOWN = 100  # answers, the last ones


class Unkept:
    """Safe to share among threads. Their numbers are below zero: those of the history are above it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[int, Answer] = OrderedDict()
        self._last = 0

    def put(self, answer: Answer) -> int:
        with self._lock:
            self._last -= 1
            self._answers[self._last] = answer
            while len(self._answers) > _SHOWN:
                self._answers.popitem(last=False)
            return self._last

    def open(self, number: int) -> Answer:
        """Raises HistoryNotFound."""
        with self._lock:
            if number not in self._answers:
                raise HistoryNotFound(entry_id=number)
            return self._answers[number]

    def forget(self, number: int) -> None:
        with self._lock:
            self._answers.pop(number, None)

    def clear(self) -> None:
        """Also what is on show: a document was removed that they may quote."""
        with self._lock:
            self._answers.clear()
