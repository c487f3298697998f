"""Nothing is answered twice at a time: who asks what is being answered, or was a moment ago, is given that answer, if he sees the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future

from rag.core.records import Answer

_RECENT = 64  # answers, the last ones


class SharedAnswers:
    """Of one library, for all who ask it; safe to share among threads. A key says all that an answer depends on: the question and its
    settings, the state of the library, and which documents its asker sees."""

    def __init__(self, *, recent: int = _RECENT) -> None:
        """`recent` 0: what is answered is kept no longer than somebody waits for it."""
        self._recent = recent
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, Future[Answer]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """What `make` gives, made now or for somebody else. An error is of all who wait for it, and made anew for the next."""
        future: Future[Answer] = Future()
        with self._lock:
            known = self._answers.get(key)
            if known is None:
                self._answers[key] = future
            else:
                self._answers.move_to_end(key)
        if known is not None:
            return known.result()
        try:
            answer = make()
        except BaseException as error:
            self._forget(key, future)
            future.set_exception(error)
            raise
        future.set_result(answer)
        if not self._recent:
            self._forget(key, future)
        with self._lock:
            while sum(one.done() for one in self._answers.values()) > self._recent:
                del self._answers[next(key for key, one in self._answers.items() if one.done())]
        return answer

    def clear(self) -> None:
        """Forgets what was answered; who waits still gets his answer."""
        with self._lock:
            self._answers.clear()

    def _forget(self, key: Hashable, future: Future[Answer]) -> None:
        with self._lock:
            if self._answers.get(key) is future:
                del self._answers[key]
