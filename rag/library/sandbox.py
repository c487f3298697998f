"""A child process for work on files that nobody has vouched for: when it hangs it is killed, when it crashes only it crashes.

PDFium is not safe to share among threads either; one sandbox does one thing at a time. The child is an ordinary interpreter that reads
calls from its standard input and answers on its standard output (`child.py`): no fork, no second run of `__main__`, the same on
Windows, Linux and macOS. What crosses is plain data in both directions: a hostile file that takes its child over can answer what it
likes, and its parent reads what the errand's annotations say, no longer than they are allowed to be, or ReadingCrashed.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar

from rag.core.errors import PdfError, ReadingCrashed, ReadingTimedOut, Told
from rag.core.wire import unpack
from rag.library.errand import Errand
from rag.library.frames import BadFrame, Ended, Kind, read_frame, write_frame

_Result = TypeVar("_Result")
CHILDS = ("rag.library.admission", "rag.library.drawing", "rag.library.prepare")
_SECRET = ("RAG_DATABASE", "RAG_SETTINGS")  # a password may be in them
_POLL_SECONDS = 0.2
_STEPS_AHEAD = 1000  # that the child may be ahead of us; then its pipe is full and it waits
_LARGEST_STEP, _LARGEST_ERROR = 2**10, 2**16  # bytes
_LARGEST_RESULT = 2**20


class Stopped(Exception):
    """The caller asked to stop; the child was killed."""


class Sandbox:
    """Runs public functions of `modules` in a child process that is started when it is first needed and again after it was killed."""

    def __init__(self, modules: Sequence[str] = CHILDS) -> None:
        self._modules = modules
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None

    def call(
        self,
        function: Callable[..., _Result],
        *args: object,
        timeout: float,
        largest: int = _LARGEST_RESULT,
        on_progress: Callable[..., None] | None = None,
        should_stop: Callable[[], bool] | None = None,
        **kwargs: object,
    ) -> _Result:
        """What `function(*args, **kwargs)` returns; with `on_progress`, the function gets one of that name, whose calls arrive here.

        Raises what the function raises if that is a PdfError; ReadingTimedOut after `timeout` seconds without any word from it;
        ReadingCrashed when it ends otherwise, or answers anything else than it should or more than `largest` bytes; Stopped when
        `should_stop` says so.
        """
        errand = Errand.of(function)
        call = errand.call(*args, wants_progress=on_progress is not None, **kwargs)
        with self._lock:
            answers = self._send(call, largest)
            try:
                kind, message = _last_word(errand, answers, timeout=timeout, on_progress=on_progress, should_stop=should_stop)
                outcome = _outcome(errand, kind, message)
            except BaseException:  # in the middle of a call: what the child says next would be taken for another call's answer
                self._kill()
                raise
            finally:
                answers.leave()
        if isinstance(outcome, PdfError):
            raise outcome
        return outcome

    def close(self) -> None:
        with self._lock:
            self._kill()

    def _send(self, call: bytes, largest: int) -> _Answers:
        if self._process is None or self._process.poll() is not None:
            self._kill()
            self._start()
        assert self._process is not None and self._process.stdin is not None and self._process.stdout is not None
        try:
            write_frame(self._process.stdin, Kind.CALL, call)
        except OSError as error:
            self._kill()
            raise ReadingCrashed(reason="ended") from error
        return _Answers(self._process.stdout, largest)

    def _start(self) -> None:
        root = str(Path(__file__).resolve().parents[2])
        ours = {name: value for name, value in os.environ.items() if name not in _SECRET}
        environment = {**ours, "PYTHONPATH": os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])}
        code = "import sys; from rag.library.child import serve; serve(sys.argv[1:])"
        command = [sys.executable, "-P", "-c", code, *self._modules]  # -P: a numpy.py that lies where the user stands is not ours
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self._end = weakref.finalize(self, _end, self._process)  # also when nobody closes it, and at exit

    def _kill(self) -> None:
        if self._process is not None:
            self._process = None
            self._end()


class _Answers:
    """What the child says to one call, heard by a thread that ends with the last word or with the child."""

    def __init__(self, pipe: IO[bytes], largest: int) -> None:
        self._pipe = pipe
        self._largest = {Kind.STEP: _LARGEST_STEP, Kind.RESULT: largest, Kind.ERROR: _LARGEST_ERROR, Kind.CRASH: _LARGEST_ERROR}
        self._heard: queue.Queue[tuple[Kind, bytes]] = queue.Queue(_STEPS_AHEAD)
        self._left = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def next(self, seconds: float) -> tuple[Kind | None, bytes]:
        """The next word, or None for its kind when there is none in time."""
        try:
            return self._heard.get(timeout=seconds)
        except queue.Empty:
            return None, b""

    def leave(self) -> None:
        """Nobody hears the rest."""
        self._left.set()

    def _listen(self) -> None:
        kind: Kind = Kind.STEP
        while kind is Kind.STEP:
            kind, message = self._read()
            while not self._left.is_set():
                with suppress(queue.Full):
                    self._heard.put((kind, message), timeout=_POLL_SECONDS)
                    break
            else:
                return

    def _read(self) -> tuple[Kind, bytes]:
        try:
            return read_frame(self._pipe, self._largest)
        except BadFrame:
            return Kind.CRASH, b"answer"
        except (Ended, OSError, ValueError):  # ValueError: the pipe was closed on our side
            return Kind.CRASH, b"ended"


def _last_word(
    errand: Errand[_Result],
    answers: _Answers,
    *,
    timeout: float,
    on_progress: Callable[..., None] | None,
    should_stop: Callable[[], bool] | None,
) -> tuple[Kind, bytes]:
    """The word that ends the call. Raises ReadingTimedOut, ReadingCrashed, Stopped."""
    deadline = time.monotonic() + timeout
    while True:
        kind, message = answers.next(_POLL_SECONDS)
        if kind is Kind.STEP and on_progress is not None:
            deadline = time.monotonic() + timeout
            on_progress(*_proper(errand.read_step, message))
        elif kind is not None and kind is not Kind.STEP:
            return kind, message
        if should_stop is not None and should_stop():
            raise Stopped
        if time.monotonic() > deadline:
            raise ReadingTimedOut(seconds=timeout)


def _outcome(errand: Errand[_Result], kind: Kind, message: bytes) -> _Result | PdfError:
    """What the function returned, or the error that it raised. Raises ReadingCrashed."""
    if kind is Kind.RESULT:
        return _proper(errand.read_answer, message)
    if kind is Kind.ERROR:
        return _proper(lambda told: PdfError.from_dict(unpack(Told, told)), message)
    raise ReadingCrashed(reason=message.decode("utf-8", "replace"))


def _proper(read: Callable[[bytes], _Result], message: bytes) -> _Result:
    """What the child said, if it is what it should have said."""
    try:
        return read(message)
    except ValueError as error:  # BadMessage, or an error that nobody knows
        raise ReadingCrashed(reason="answer") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # a half-written call to a child that is gone
            if pipe is not None:
                pipe.close()
