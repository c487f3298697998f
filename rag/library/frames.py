"""One message on a pipe: what kind it is, how long, and its bytes. Whoever reads says how long each kind may be."""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from enum import StrEnum
from typing import IO

_HEAD = struct.Struct("<cQ")
_PIECE = 2**20  # bytes taken at a time, so that a length alone allocates nothing


class Kind(StrEnum):
    """`CALL` and then `FILE` go to the child; what comes back is any number of `STEP`, then one of the others."""

    CALL = "c"
    FILE = "f"
    STEP = "s"
    RESULT = "r"
    ERROR = "e"
    CRASH = "x"


MARK = 16  # bytes that a parent thinks of for a call, and with which the child begins its answers
_MOST_REFUSE = 2**20  # bytes before a mark


class Ended(Exception):
    """The other side is gone."""


class BadFrame(ValueError):
    """A kind that was not expected here, or more bytes than it may have."""


def write_frame(pipe: IO[bytes], kind: Kind, message: bytes) -> None:
    pipe.write(_HEAD.pack(kind.encode(), len(message)))
    pipe.write(message)
    pipe.flush()


def write_file(pipe: IO[bytes], file: IO[bytes]) -> None:
    """A file's bytes, piece by piece. Raises Ended where it becomes shorter meanwhile."""
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    pipe.write(_HEAD.pack(Kind.FILE.encode(), length))
    while length:
        piece = file.read(min(length, _PIECE))
        if not piece:
            raise Ended
        pipe.write(piece)
        length -= len(piece)
    pipe.flush()


def read_frame(pipe: IO[bytes], largest: Mapping[Kind, int]) -> tuple[Kind, bytes]:
    """The next message, of one of the kinds in `largest` and no longer than that says. Raises Ended, BadFrame."""
    letter, length = _HEAD.unpack(_exactly(pipe, _HEAD.size))
    kind = next((kind for kind in largest if kind.encode() == letter), None)
    if kind is None or length > largest[kind]:
        raise BadFrame(f"{length} bytes of kind {letter!r}")
    return kind, _exactly(pipe, length)


def skip_to(pipe: IO[bytes], mark: bytes) -> None:
    """Passes over what an errand has left in the pipe after its last word: it could not know this mark. Raises Ended, BadFrame."""
    seen = _exactly(pipe, len(mark))
    for _ in range(_MOST_REFUSE):
        if seen == mark:
            return
        seen = seen[1:] + _exactly(pipe, 1)
    raise BadFrame("no mark")


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    pieces = []
    while length:
        piece = pipe.read(min(length, _PIECE))
        if not piece:
            raise Ended
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)
