"""A child process for work on files that nobody has vouched for: when it hangs it is killed, when it crashes only it crashes.

PDFium is not safe to share among threads either; one sandbox does one thing at a time. The child is an ordinary interpreter that reads
pickled calls from its standard input and answers on its standard output: no fork, no second run of `__main__`, the same on
Windows, Linux and macOS. What is pickled comes from ourselves, in both directions, and never rests on disk.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, TypeVar

from rag.core.errors import RagError, ReadingCrashed, ReadingTimedOut

_Result = TypeVar("_Result")
_LENGTH = struct.Struct("<Q")
_MEMORY_LIMIT = 6 * 2**30  # bytes of address space, where the system can limit it
_POLL_SECONDS = 0.2


class Stopped(Exception):
    """The caller asked to stop; the child was killed."""


class Sandbox:
    """Runs module-level functions in a child process that is started when it is first needed and again after it was killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None
        self._answers: queue.Queue[tuple[str, Any]] = queue.Queue()

    def call(
        self,
        function: Callable[..., _Result],
        *args: object,
        timeout: float,
        on_progress: Callable[..., None] | None = None,
        should_stop: Callable[[], bool] | None = None,
        **kwargs: object,
    ) -> _Result:
        """What `function(*args, **kwargs)` returns; with `on_progress`, the function gets one of that name, whose calls arrive here.

        Raises what the function raises if that is a RagError; ReadingTimedOut after `timeout` seconds without any word from it;
        ReadingCrashed when it ends otherwise; Stopped when `should_stop` says so.
        """
        with self._lock:
            self._send((function, args, kwargs, on_progress is not None))
            deadline = time.monotonic() + timeout
            while True:
                try:
                    kind, value = self._answers.get(timeout=_POLL_SECONDS)
                except queue.Empty:
                    if time.monotonic() > deadline:
                        self._kill()
                        raise ReadingTimedOut(seconds=timeout) from None
                    kind, value = "nothing", ()
                if kind == "result":
                    return value  # type: ignore[no-any-return]  # the child ran `function`
                if kind == "error":
                    raise value
                if kind == "crash":
                    self._kill()
                    raise ReadingCrashed(reason=value)
                if kind == "progress" and on_progress is not None:
                    deadline = time.monotonic() + timeout
                    on_progress(*value)
                if should_stop is not None and should_stop():
                    self._kill()
                    raise Stopped

    def close(self) -> None:
        with self._lock:
            self._kill()

    def _send(self, call: object) -> None:
        if self._process is None or self._process.poll() is not None:
            self._start()
        assert self._process is not None and self._process.stdin is not None
        try:
            _write(self._process.stdin, call)
        except (BrokenPipeError, OSError) as error:
            self._kill()
            raise ReadingCrashed(reason=str(error)) from error

    def _start(self) -> None:
        root = str(Path(__file__).resolve().parents[2])
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])}
        command = [sys.executable, "-c", "from rag.library.sandbox import serve; serve()"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self._end = weakref.finalize(self, _end, self._process)  # also when nobody closes it, and at exit
        self._answers = queue.Queue()
        threading.Thread(target=_pump, args=(self._process.stdout, self._answers), daemon=True).start()

    def _kill(self) -> None:
        if self._process is not None:
            self._process = None
            self._end()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # a half-written call to a child that is gone
            if pipe is not None:
                pipe.close()


def _pump(pipe: IO[bytes], answers: queue.Queue[tuple[str, Any]]) -> None:
    while True:
        try:
            answers.put(_read(pipe))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            answers.put(("crash", "the process ended"))
            return


def _write(pipe: IO[bytes], message: object) -> None:
    blob = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(blob)))
    pipe.write(blob)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:
    header = pipe.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(header)
    blob = pipe.read(length)
    if len(blob) < length:
        raise EOFError
    return pickle.loads(blob)


def serve() -> None:
    """The child's loop: ends when its standard input does."""
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a C library prints must not get among the answers
    _limit_memory()
    while True:
        try:
            function, args, kwargs, wants_progress = _read(calls)
        except EOFError:
            return
        if wants_progress:
            kwargs["on_progress"] = lambda *step: _write(answers, ("progress", step))
        try:
            answer = ("result", function(*args, **kwargs))
        except RagError as error:
            answer = ("error", error)
        except (Exception, RecursionError, MemoryError) as error:  # a hostile file may raise anything; the caller is told what
            answer = ("crash", f"{type(error).__name__}: {error}"[:300])
        _write(answers, answer)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT, _MEMORY_LIMIT))
