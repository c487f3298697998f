"""Seccomp: which system calls there are. No socket, no process, nothing opened for writing, no signal to anybody else.

The filter is a program that Linux runs before each call (`Documentation/userspace-api/seccomp_filter.rst`); `syscalls.txt` holds the calls.
A call that is not in it does not exist (ENOSYS), so that a C library newer than the table does without it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from rag.library.guards.linux import library_call

_TABLE = Path(__file__).with_name("syscalls.txt")
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_…
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # instructions of classic BPF
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16  # where they are in what the filter sees
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_REFUSE, _UNKNOWN = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
_X32 = 0x40000000

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_THREAD = 0x00010000  # CLONE_THREAD
_SET_NAME = 15  # of prctl
_COMMANDS = {"fcntl": (0, 1, 2, 3, 4, 1030), "ioctl": (0x5401, 0x5413, 0x541B, 0x5451), "prctl": (_SET_NAME,)}  # copies, flags; sizes

Instruction = tuple[int, int, int, int]  # code, steps to skip where true, where false, operand


class Rule(NamedTuple):
    """A line of the table; `number` is the machine's."""

    kind: str
    name: str
    number: int


def keep_to_the_calls() -> None:
    """For this thread and those that it starts. Raises OSError where the system or the machine has no such filter."""
    program = program_for(platform.machine(), os.getpid())
    instructions = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *one) for one in program))
    head = struct.pack("@HP", len(program), ctypes.addressof(instructions))
    library_call("prctl", [_NO_NEW_PRIVILEGES, 1, 0, 0, 0])
    library_call("prctl", [_SET_SECCOMP, _FILTER, head, 0, 0])


def program_for(machine: str, process: int) -> list[Instruction]:
    """The filter of the process with this number. Raises OSError for a machine whose numbers are not known."""
    if machine not in _MACHINES:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}")
    program = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, _MACHINES[machine]), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    if machine == "x86_64":
        program += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _UNKNOWN)]
    for rule in rules_for(machine):
        answer = _asked(rule.name, process) if rule.kind == "ask" else [(_RETURN, 0, 0, _ALLOW if rule.kind == "yes" else _REFUSE)]
        program += [(_EQUAL, 0, len(answer), rule.number), *answer]
    return [*program, (_RETURN, 0, 0, _UNKNOWN)]


@lru_cache
def rules_for(machine: str) -> tuple[Rule, ...]:
    column = {"x86_64": 2, "aarch64": 3}[machine]
    lines = [line.split() for line in _TABLE.read_text(encoding="ascii").splitlines()]
    return tuple(Rule(words[0], words[1], int(words[column])) for words in lines if words[0] != "#" and words[column] != "-")


def _asked(name: str, process: int) -> list[Instruction]:
    match name:
        case "open" | "openat":
            return _decided(1 if name == "open" else 2, [(_ANY_BIT, 0, 1, _WRITING), (_RETURN, 0, 0, _REFUSE)], _ALLOW)
        case "clone":
            return _decided(0, [(_ANY_BIT, 0, 1, _THREAD), (_RETURN, 0, 0, _ALLOW)], _REFUSE)
        case "tgkill":  # how abort() ends it
            return _decided(0, [(_EQUAL, 0, 1, process), (_RETURN, 0, 0, _ALLOW)], _REFUSE)
        case "prlimit64":  # asking, never setting: both halves of where the new limit lies are nothing
            halves = [(_LOAD, 0, 0, _ARGUMENTS + 8 * 2 + 4), (_EQUAL, 1, 0, 0), (_RETURN, 0, 0, _REFUSE)]
            return _decided(2, [(_EQUAL, 1, 0, 0), (_RETURN, 0, 0, _REFUSE), *halves], _ALLOW)
    which = 0 if name == "prctl" else 1
    return _decided(which, [step for command in _COMMANDS[name] for step in ((_EQUAL, 0, 1, command), (_RETURN, 0, 0, _ALLOW))], _REFUSE)


def _decided(argument: int, steps: Sequence[Instruction], otherwise: int) -> list[Instruction]:
    """Loads the low half of an argument, takes the steps, and ends as `otherwise` says where none of them has ended it."""
    return [(_LOAD, 0, 0, _ARGUMENTS + 8 * argument), *steps, (_RETURN, 0, 0, otherwise)]
