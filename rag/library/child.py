"""The child's side of a sandbox: it does the errands that it was started for and answers in plain data."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import IO, Any

from rag.core.errors import RagError
from rag.core.wire import pack, unpack
from rag.library.errand import Call, Errand
from rag.library.frames import Ended, Kind, read_frame, write_frame

_MEMORY_LIMIT = 6 * 2**30  # bytes of address space, where the system can limit it
_LARGEST_CALL = 2**20
_LONGEST_REASON = 300  # characters


def serve(modules: Sequence[str]) -> None:
    """Runs functions of these modules, one after the other, until standard input ends. A module is loaded with its first call."""
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a C library prints must not get among the answers
    _limit_memory()
    while True:
        try:
            _, message = read_frame(calls, {Kind.CALL: _LARGEST_CALL})
        except Ended:
            return
        kind, answer = _answer(message, modules, answers)
        write_frame(answers, kind, answer)


def _answer(message: bytes, modules: Sequence[str], answers: IO[bytes]) -> tuple[Kind, bytes]:
    try:
        call = unpack(Call, message)
        errand: Errand[Any] = Errand.called(call, modules)
        return Kind.RESULT, errand.run(call, lambda step: write_frame(answers, Kind.STEP, step))
    except RagError as error:
        return Kind.ERROR, pack(error.as_dict())
    except (Exception, RecursionError, MemoryError) as error:  # a hostile file may raise anything; the caller is told what
        reason = f"{type(error).__name__}: {error}"
    return Kind.CRASH, reason[:_LONGEST_REASON].encode("utf-8", "replace")


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT, _MEMORY_LIMIT))
