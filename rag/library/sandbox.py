"""A child process for work on files that nobody has vouched for: when it hangs it is killed, when it crashes only it crashes.

PDFium is not safe to share among threads either; one sandbox does one thing at a time. The child is an ordinary interpreter that reads
calls from its standard input and answers on its standard output (`child.py`): no second run of `__main__`, the same on Windows, Linux and
macOS. It opens no file: the bytes of the one that it is called for come after the call. What crosses is plain data in both directions:
a hostile file that takes its child over can answer what it likes, and its parent reads what the errand's annotations say, no longer than
they are allowed to be, or ReadingCrashed.
"""

from __future__ import annotations

import io
import os
import queue
import secrets
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeVar

from rag.core.errors import PdfError, ReadingCrashed, ReadingTimedOut, Told, UnreadableFile
from rag.core.wire import unpack
from rag.library.errand import Errand
from rag.library.frames import MARK, BadFrame, Ended, Kind, read_frame, skip_to, write_file, write_frame
from rag.library.guards.closing import CAN_FORK

_Result = TypeVar("_Result")
CHILDS = ("rag.library.admission", "rag.library.drawing", "rag.library.prepare")
MEMORY = 6 * 2**30  # bytes of address space: a large document with its boxes, the analyser's dictionary
LITTLE_MEMORY = 3 * 2**30  # to look at a file, or to draw a page of it
_POLL_SECONDS = 0.2
_STEPS_AHEAD = 1000  # that the child may be ahead of us; then its pipe is full and it waits
_LARGEST_STEP, _LARGEST_ERROR = 2**10, 2**16  # bytes
_LARGEST_RESULT = 2**20
# Of our environment, what an interpreter needs to start: a child has no use for anybody's passwords.
_HANDED_ON: tuple[str, ...] = (
    "PATH",
    "HOME",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "PYTHONHOME",
    "PYTHONUTF8",
)
_HANDED_ON += ("PYTHONDONTWRITEBYTECODE", "PYTHONWARNINGS", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "USERPROFILE", "APPDATA", "TEMP", "TMP")
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # a guard covers those that start later


class Stopped(Exception):
    """The caller asked to stop; the child was killed."""


class Sandbox:
    """Runs public functions of `modules` in a child process that is started when it is first needed and again after it was killed.

    `memory`: bytes of address space that it may take.
    """

    def __init__(self, modules: Sequence[str] = CHILDS, *, memory: int = MEMORY) -> None:
        self._modules = modules
        self._memory = memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None

    def call(
        self,
        function: Callable[..., _Result],
        *args: object,
        timeout: float,
        longest: float = float("inf"),
        largest: int = _LARGEST_RESULT,
        file: Path | None = None,
        on_progress: Callable[..., None] | None = None,
        should_stop: Callable[[], bool] | None = None,
        **kwargs: object,
    ) -> _Result:
        """What `function(*args, **kwargs)` returns; with `on_progress`, the function gets one of that name, whose calls arrive here.

        A function that has an argument `data` gets the bytes of `file` there. Raises what the function raises if that is a PdfError;
        ReadingTimedOut after `timeout` seconds without any word from it, or `longest` seconds in all; ReadingCrashed when it ends
        otherwise, or answers anything else than it should or more than `largest` bytes; UnreadableFile where `file` cannot be opened;
        Stopped when `should_stop` says so.
        """
        errand = Errand.of(function)
        call = errand.call(*args, wants_progress=on_progress is not None, **kwargs)
        patience = _Patience(timeout, longest)
        with self._lock, _opened(file) as content:
            answers = self._send(call, content, largest)
            try:
                kind, message = _last_word(errand, answers, patience=patience, on_progress=on_progress, should_stop=should_stop)
                outcome = _outcome(errand, kind, message)
            except BaseException as error:
                forked = CAN_FORK and isinstance(error, ReadingCrashed) and answers.whole  # what crashed was not the child itself
                if not forked:
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

    def _send(self, call: bytes, content: IO[bytes], largest: int) -> _Answers:
        if self._process is None or self._process.poll() is not None:
            self._kill()
            self._start()
        assert self._process is not None and self._process.stdin is not None and self._process.stdout is not None
        mark = secrets.token_bytes(MARK)
        feeding = (self._process, mark + call, content)  # by a thread: a child that does not take it in is killed in time
        threading.Thread(target=_feed, args=feeding, daemon=True).start()
        return _Answers(self._process.stdout, mark, largest)

    def _start(self) -> None:
        root = str(Path(__file__).resolve().parents[2])
        environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ} | _ONE_THREAD
        environment["PYTHONPATH"] = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
        code = "import sys; from rag.library.child import serve; serve(int(sys.argv[1]), sys.argv[2:])"
        # -P: a numpy.py that lies where the user stands is not ours. What it says of a file is nobody's to read: no terminal, no log.
        command = [sys.executable, "-P", "-c", code, str(self._memory), *self._modules]
        pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, env=environment)
        self._end = weakref.finalize(self, _end, self._process)  # also when nobody closes it, and at exit

    def _kill(self) -> None:
        if self._process is not None:
            self._process = None
            self._end()


class _Patience:
    """How long is waited: `timeout` seconds from one word to the next, `longest` seconds in all."""

    def __init__(self, timeout: float, longest: float) -> None:
        self._timeout, self._longest = timeout, longest
        self._last = self._end = time.monotonic() + longest
        self.renew()

    def renew(self) -> None:
        self._last = time.monotonic() + self._timeout

    def check(self) -> None:
        """Raises ReadingTimedOut."""
        now = time.monotonic()
        if now > self._end or now > self._last:
            raise ReadingTimedOut(seconds=self._longest if now > self._end else self._timeout)


class _Answers:
    """What the child says to one call, heard by a thread that ends with the last word or with the child.

    `whole`: the last word was heard to its end.
    """

    def __init__(self, pipe: IO[bytes], mark: bytes, largest: int) -> None:
        self.whole = False
        self._pipe, self._mark = pipe, mark
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
        kind, read = Kind.STEP, self._first
        while kind is Kind.STEP:
            (kind, message), read = self._heard_by(read), self._next
            while not self._left.is_set():
                with suppress(queue.Full):
                    self._heard.put((kind, message), timeout=_POLL_SECONDS)
                    break
            else:
                return

    def _first(self) -> tuple[Kind, bytes]:
        skip_to(self._pipe, self._mark)
        return self._next()

    def _next(self) -> tuple[Kind, bytes]:
        kind, message = read_frame(self._pipe, self._largest)
        self.whole = kind is not Kind.STEP
        return kind, message

    @staticmethod
    def _heard_by(read: Callable[[], tuple[Kind, bytes]]) -> tuple[Kind, bytes]:
        try:
            return read()
        except BadFrame:
            return Kind.CRASH, b"answer"
        except (Ended, OSError, ValueError):  # ValueError: the pipe was closed on our side
            return Kind.CRASH, b"ended"


def _last_word(
    errand: Errand[_Result],
    answers: _Answers,
    *,
    patience: _Patience,
    on_progress: Callable[..., None] | None,
    should_stop: Callable[[], bool] | None,
) -> tuple[Kind, bytes]:
    """The word that ends the call. Raises ReadingTimedOut, ReadingCrashed, Stopped."""
    while True:
        kind, message = answers.next(_POLL_SECONDS)
        if kind is Kind.STEP and on_progress is not None:
            patience.renew()
            on_progress(*_proper(errand.read_step, message))
        elif kind is not None and kind is not Kind.STEP:
            return kind, message
        if should_stop is not None and should_stop():
            raise Stopped
        patience.check()


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


@contextmanager
def _opened(file: Path | None) -> Iterator[IO[bytes]]:
    """Raises UnreadableFile."""
    try:
        content: IO[bytes] = io.BytesIO() if file is None else file.open("rb")
    except OSError as error:
        raise UnreadableFile(reason=error.strerror or type(error).__name__) from error
    with content:
        yield content


def _feed(process: subprocess.Popen[bytes], call: bytes, content: IO[bytes]) -> None:
    """Gives the child a call and its file. What goes wrong here ends the child, and is heard as that."""
    assert process.stdin is not None
    try:
        write_frame(process.stdin, Kind.CALL, call)
        write_file(process.stdin, content)
    except (OSError, ValueError, Ended):  # it is gone, or somebody has shortened the file
        process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # a half-written call to a child that is gone
            if pipe is not None:
                pipe.close()
