"""A wire to a server on this machine that can be cut after so many bytes, and what waits for a server to answer."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from contextlib import suppress

import pytest

_START_SECONDS = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail("the server did not start")


class Wire:
    """Passes bytes on to a port, or to the socket at a path, until `cut(after)`; then every connection ends after so many more, and none is
    taken until `mend()`."""

    def __init__(self, to: int | str) -> None:
        self._to = to
        self._left: int | None = None
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self, after: int) -> None:
        self._left = after

    def mend(self) -> None:
        self._left = None

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._left == 0:
                near.close()
                continue
            far = self._far()
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _far(self) -> socket.socket:
        if isinstance(self._to, int):
            return socket.create_connection(("127.0.0.1", self._to))
        far = socket.socket(socket.AF_UNIX)
        far.connect(self._to)
        return far

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                with self._lock:
                    if self._left is not None:
                        data, self._left = data[: self._left], self._left - min(self._left, len(data))
                target.sendall(data)
                if self._left == 0:
                    break
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
