"""The child's side of a sandbox: it does the errands that it was started for and answers in plain data.

On Linux it never looks at a file itself: it loads what reading needs, takes in call and file, and forks a process that closes all guards
behind itself, does the one errand and is gone, with its memory and with whatever the file has made of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import IO, Any

from rag.core.errors import RagError
from rag.core.wire import pack, unpack
from rag.library.errand import Call, Errand
from rag.library.frames import MARK, Ended, Kind, read_frame, write_frame
from rag.library.guards.closing import CAN_FORK, Guards, follow

LARGEST_FILE = 2**32  # bytes
_LARGEST_CALL = 2**20
_LONGEST_REASON = 300  # characters
_SAID = 64  # the exit code of a process that has said its last word: nobody else ends with it by chance
_Answer = tuple[Kind, bytes]


def serve(memory: int, modules: Sequence[str]) -> None:
    """Runs functions of these modules, one after the other, until standard input ends. A module is loaded with its first call.

    `memory`: bytes of address space for each.
    """
    calls, answers = os.fdopen(0, "rb", buffering=0, closefd=False), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a C library prints must not get among the answers
    guards = Guards()
    do = _in_a_process_of_its_own if CAN_FORK else _here
    while True:
        try:
            _, marked = read_frame(calls, {Kind.CALL: _LARGEST_CALL})
            _, file = read_frame(calls, {Kind.FILE: LARGEST_FILE})
        except Ended:
            return
        answers.write(marked[:MARK])  # before the errand: the one before it is dead, and what it has left in the pipe ends here
        answers.flush()
        try:
            call, errand = _understood(marked[MARK:], modules)
        except Exception as error:  # a call that is none, or a module that cannot be loaded
            write_frame(answers, Kind.CRASH, _reason(error))
            continue
        do(lambda: write_frame(answers, *_answer(errand, call, file, answers)), partial(guards.close, memory))  # noqa: B023  done at once


def _understood(message: bytes, modules: Sequence[str]) -> tuple[Call, Errand[Any]]:
    """What is called, with all that it needs loaded. Raises BadMessage, ImportError."""
    call = unpack(Call, message)
    errand: Errand[Any] = Errand.called(call, modules)
    getattr(import_module(call.module), "_get_ready", int)()
    return call, errand


def _in_a_process_of_its_own(errand: Callable[[], None], close: Callable[[], None]) -> None:
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        said = 1
        try:
            follow(parent)
            os.close(0)
            close()
            errand()
            said = _SAID
        finally:  # nothing is tidied up: what is loaded here waits, as it goes, for threads that a forked process has not
            os._exit(said)
    _watch(process)


def _watch(process: int) -> None:
    """Until it ends, or our parent has what it wanted and calls again or is gone. Where it ends badly we end, and our parent hears it."""
    import select
    import signal

    try:
        ends = os.pidfd_open(process)
    except OSError:  # Linux before 5.3
        ends = -1
    if ends >= 0:
        watching = select.poll()
        watching.register(0, select.POLLIN)
        watching.register(ends, select.POLLIN)
        if ends not in {ready for ready, _ in watching.poll()}:
            os.kill(process, signal.SIGKILL)  # it has said its last word and lingers, or nobody hears it
            os.waitpid(process, 0)
            os.close(ends)
            return
        os.close(ends)
    if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) != _SAID:
        os._exit(1)


def _here(errand: Callable[[], None], close: Callable[[], None]) -> None:
    close()
    errand()


def _answer(errand: Errand[Any], call: Call, file: bytes, answers: IO[bytes]) -> _Answer:
    try:
        return Kind.RESULT, errand.run(call, file, lambda step: write_frame(answers, Kind.STEP, step))
    except RagError as error:
        return Kind.ERROR, pack(error.as_dict())
    except (Exception, RecursionError, MemoryError) as error:  # a hostile file may raise anything; the caller is told what
        return Kind.CRASH, _reason(error)


def _reason(error: BaseException) -> bytes:
    return f"{type(error).__name__}: {error}"[:_LONGEST_REASON].encode("utf-8", "replace")
