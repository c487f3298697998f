"""The worker process: the one that does a library's queued work, started when there is some."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rag.core.errors import LibraryBusy, LibraryUnwritable
from rag.core.hindrance import hindrance_of
from rag.core.settings import Settings

_POLL_SECONDS = 0.2
READING_LEVEL, EMBEDDING_LEVEL = 10, 15  # a ninth of the processor beside one who asks, a third of what is left beside a reader: sched(7)


@contextmanager
def worker_lock(settings: Settings) -> Iterator[bool]:
    """Held by whoever does the library's work: tells whether this process got it, and never waits.

    The system takes it back when its holder dies. Raises LibraryUnwritable where the folder has no such locks.
    """
    path = settings.data_dir / "worker.lock"
    lock = FileLock(path, mode=0o600, blocking=False, fallback_to_soft=False)  # a soft lock, a mere file, would outlive a crash
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    except OSError as error:
        raise hindrance_of(error, path) from error
    except NotImplementedError as error:
        raise LibraryUnwritable(path=str(path), reason=str(error)) from error
    try:
        yield True
    finally:
        lock.release()


@contextmanager
def alone(settings: Settings, seconds: float = 5.0) -> Iterator[None]:
    """Held while nobody else does the library's work. Raises LibraryBusy where somebody still does after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        with worker_lock(settings) as held:
            if held:
                yield
                return
        if time.monotonic() > deadline:
            raise LibraryBusy(path=str(settings.data_dir), seconds=seconds)
        time.sleep(_POLL_SECONDS)


def start_worker(settings: Settings) -> None:
    """Starts `python -m rag worker` unless somebody works already. It outlives this process, and ends when nothing is left to do."""
    with worker_lock(settings) as free:
        if not free:
            return
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, **settings.to_env()}
    environment["PYTHONPATH"] = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", "rag", "worker"]
    behind = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # Windows
    process = subprocess.Popen(
        command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment, start_new_session=True, creationflags=behind
    )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it does not stay as a zombie when it ends


def stand_back(level: int) -> None:
    """From here on this thread, and the threads and processes that it starts, compute when nobody else wants to, down to `level` of 19.

    The whole process does where the system knows no priority of a thread alone; Linux does.
    """
    if hasattr(os, "nice"):  # on Windows the worker is started that way
        os.nice(max(0, level - os.nice(0)))
    with suppress(OSError, AttributeError):  # a session of its own is weighed as one against others, whatever its processes say: sched(7)
        if os.getsid(0) == os.getpid():
            Path("/proc/self/autogroup").write_text(str(level), encoding="ascii")
