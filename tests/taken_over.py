"""A child that a file has taken over: what stands in the file after "%do" is done, with the file's rest as it says, then it is read."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from childs_play import frame, say

from rag.core.job import JobState
from rag.core.settings import Settings
from rag.core.wire import pack
from rag.library import prepare as honest
from rag.library.prepare import Prepared
from rag.library.sandbox import Sandbox

_MARK = b"%do "


def deed(what: str, with_what: object = "") -> bytes:
    """What makes a PDF do it: a comment at its end."""
    return b"\n" + _MARK + f"{what} {with_what}".encode() + b"\n"


def _get_ready() -> None:
    honest._get_ready()


def prepare(data: bytes, settings: Settings, *, name: str, on_progress: Callable[[JobState, int, int], None]) -> Prepared:
    """Does what the file says, then reads it as the product does."""
    at = data.rfind(_MARK)
    if at >= 0:
        what, _, with_what = data[at + len(_MARK) :].strip().decode().partition(" ")
        if what == "babble":
            while True:
                on_progress(JobState.READING, 1, 2)
        DEEDS[what](with_what)
    return honest.prepare(data, settings, name=name, on_progress=on_progress)


class TakenOver(Sandbox):
    """Reads as the product does, but in a child that obeys the file."""

    def __init__(self) -> None:
        super().__init__(["rag.library.admission", "taken_over"], memory=5 * 2**29)  # the analyser has reserved 1.5 of the 2.5 GiB

    def call(self, function: Callable[..., Any], *args: object, **how: Any) -> Any:
        return super().call(prepare if function is honest.prepare else function, *args, **how)


def _append(path: str) -> None:
    with Path(path).open("ab") as file:
        file.write(b"x")


def _connect(family: int, kind: int, where: object) -> None:
    with socket.socket(family, kind) as one:
        one.settimeout(5)
        one.connect(where)  # type: ignore[arg-type]
        one.send(b"the text of a document")


def _grow(_: str) -> None:
    held = []
    while True:
        held.append(bytearray(2**28))


def _many_threads(_: str) -> None:
    for _number in range(100_000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def _trace(parent: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, int(parent), None, None) < 0:  # PTRACE_ATTACH
        raise OSError(ctypes.get_errno(), "ptrace")


def _unlimit(_: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


DEEDS: dict[str, Callable[[str], object]] = {
    "read": lambda path: Path(path).read_bytes(),
    "list": os.listdir,
    "environment": lambda _: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "write": lambda path: Path(path).write_bytes(b"x"),
    "append": _append,
    "delete": lambda path: Path(path).unlink(),
    "rename": lambda path: Path(path).rename(f"{path}.gone"),
    "folder": lambda path: Path(path).mkdir(),
    "open_up": lambda path: Path(path).chmod(0o777),
    "tcp": lambda port: _connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", int(port))),
    "udp": lambda port: _connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", int(port))),
    "abroad": lambda _: _connect(socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.1", 443)),
    "unix": lambda path: _connect(socket.AF_UNIX, socket.SOCK_STREAM, path),
    "name": lambda _: socket.getaddrinfo("example.com", 443),
    "listen": lambda _: socket.create_server(("127.0.0.1", 0)),
    "fork": lambda _: os.fork(),
    "program": lambda _: subprocess.run(["true"], check=True),
    "become": lambda _: os.execv("/bin/sh", ["sh", "-c", "exit 0"]),
    "kill": lambda process: os.kill(int(process), 15),
    "trace": _trace,
    "grow": _grow,
    "huge": lambda _: bytearray(2**34),
    "unlimit": _unlimit,
    "threads": _many_threads,
    "open_files": lambda _: [os.dup(1) for _ in range(1000)],
    "hang": lambda _: time.sleep(600),
    "spin": lambda _: sum(range(10**13)),
    "fault": lambda _: ctypes.string_at(0),
    "abort": lambda _: os.abort(),
    "leave": lambda _: os._exit(0),
    "much": lambda _: say(frame(b"r", b"", 2**40)),
    "garbage": lambda _: say(os.urandom(1000)),
}


def taken_over_process() -> int:
    """Which process reads."""
    return os.getpid()


def linger() -> int:
    """Answers 7 and stays."""
    return say(frame(b"r", pack(7)))


def say_twice() -> int:
    """Answers 7, and says at once what it would like the next answer to be."""
    return say(frame(b"r", pack(7)) + b"r" + frame(b"r", pack(8)) * 1000)


def hang_long() -> int:
    time.sleep(600)
    return 0
