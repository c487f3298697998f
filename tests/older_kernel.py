"""`python tests/older_kernel.py COMMAND…` runs a command as where Linux has no Landlock and nobody may make namespaces."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

from rag.library.guards.linux import ANY, library_call

_UNSHARE = {"x86_64": 272, "aarch64": 97}
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000


def forget() -> None:
    """For this process and all that it starts."""
    program = [(_LOAD, 0, 0, 0)]
    for number, error in [*((number, errno.ENOSYS) for number in ANY.values()), (_UNSHARE[platform.machine()], errno.EPERM)]:
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERROR | error)]
    program.append((_RETURN, 0, 0, _ALLOW))
    instructions = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *one) for one in program))
    library_call("prctl", [38, 1, 0, 0, 0])  # no new privileges
    library_call("prctl", [22, 2, struct.pack("@HP", len(program), ctypes.addressof(instructions)), 0, 0])  # a filter of calls


if __name__ == "__main__":
    forget()
    os.execvp(sys.argv[1], sys.argv[1:])
