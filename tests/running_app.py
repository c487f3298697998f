"""The real app as its users start it: `streamlit run app.py`, with a data folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

from places import PROJECT

_START_SECONDS = 60


class RunningApp:
    """Use as a context manager; `url` is where it answers, `options` are Streamlit's. What it says goes to `log` beside the data folder."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        self.data_dir, self.options = data_dir, options
        self.log = data_dir.parent / f"{data_dir.name}.log"

    def __enter__(self) -> RunningApp:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://localhost:{port}"
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(port),
            "--server.headless",
            "true",
            *self.options,
        ]
        environment = {**os.environ, "RAG_DATA_DIR": str(self.data_dir)}
        self._output = self.log.open("ab")
        self._process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=self._output, stderr=self._output)
        try:
            self._wait()
        except BaseException as error:
            self.__exit__(type(error), error, None)  # nobody else ends it
            raise
        return self

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._healthy():
            assert self._process.poll() is None, self.log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < deadline, "the app did not start in time"
            time.sleep(0.2)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(15)
        self._output.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """As `kill -9` does: the server ends at once, what it has started does not."""
        self._process.kill()
        self._process.wait(15)

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
