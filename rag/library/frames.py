"""One message on a pipe: what kind it is, how long, and its bytes. Whoever reads says how long each kind may be."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from enum import StrEnum
from typing import IO

_HEAD = struct.Struct("<cQ")
_PIECE = 2**20  # bytes taken at a time, so that a length alone allocates nothing


class Kind(StrEnum):
    """`CALL` goes to the child; what comes back is any number of `STEP`, then one of the others."""

    CALL = "c"
    STEP = "s"
    RESULT = "r"
    ERROR = "e"
    CRASH = "x"


class Ended(Exception):
    """The other side is gone."""


class BadFrame(ValueError):
    """A kind that was not expected here, or more bytes than it may have."""


def write_frame(pipe: IO[bytes], kind: Kind, message: bytes) -> None:
    pipe.write(_HEAD.pack(kind.encode(), len(message)))
    pipe.write(message)
    pipe.flush()


def read_frame(pipe: IO[bytes], largest: Mapping[Kind, int]) -> tuple[Kind, bytes]:
    """The next message, of one of the kinds in `largest` and no longer than that says. Raises Ended, BadFrame."""
    letter, length = _HEAD.unpack(_exactly(pipe, _HEAD.size))
    kind = next((kind for kind in largest if kind.encode() == letter), None)
    if kind is None or length > largest[kind]:
        raise BadFrame(f"{length} bytes of kind {letter!r}")
    return kind, _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    pieces = []
    while length:
        piece = pipe.read(min(length, _PIECE))
        if not piece:
            raise Ended
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)
