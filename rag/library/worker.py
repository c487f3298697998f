"""The worker process: the one that does a library's queued work, started when there is some."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from rag.core.settings import Settings
from rag.library.process_lock import ProcessLock


def worker_lock(settings: Settings) -> ProcessLock:
    """Held by whoever does the library's work."""
    return ProcessLock(settings.data_dir / "worker.lock")


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
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment, start_new_session=True)
    threading.Thread(target=process.wait, daemon=True).start()  # so that it does not stay as a zombie when it ends
