"""Landlock: of all files only the program's own code can be opened, and that for reading.

Python loads codecs and parts of libraries when they are first needed, so their folders stay open; they hold nothing of anybody. See
`Documentation/userspace-api/landlock.rst` of Linux (5.13 and later).
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from rag.library.guards.linux import library_call, system_call

_VERSION = 1  # asked of create_ruleset: which version of Landlock this is
_BENEATH = 1  # the kind of rule: whatever is beneath a folder
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # version: how many rights of the file system it knows
_NETWORK = 0b11  # bind and connect, of TCP; from version 4
_SCOPES = 0b11  # abstract sockets and signals; from version 6
_NO_NEW_PRIVILEGES = 38
_PACKAGES = ("site-packages", "dist-packages")
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")  # what a library of Python's is linked with


def program_rules() -> int:
    """Rules to keep to, as a descriptor. Raises OSError where the system has no Landlock."""
    version = system_call("landlock_create_ruleset", [None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION)])
    rights = (1 << max(count for since, count in _RIGHTS.items() if since <= version)) - 1
    words = [rights, *([_NETWORK] if version >= 4 else []), *([_SCOPES] if version >= 6 else [])]
    handled = struct.pack(f"<{len(words)}Q", *words)
    rules = system_call("landlock_create_ruleset", [handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0)])
    try:
        for folder in _own_folders():
            _allow(rules, folder)
    except OSError:
        os.close(rules)
        raise
    return rules


def keep_to(rules: int) -> None:
    """For this thread and those that it starts. Raises OSError."""
    library_call("prctl", [_NO_NEW_PRIVILEGES, 1, 0, 0, 0])
    system_call("landlock_restrict_self", [ctypes.c_int(rules), ctypes.c_uint32(0)])


def _allow(rules: int, folder: Path) -> None:
    opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("<Qi", _READ_FILE | _READ_FOLDER, opened)
        system_call("landlock_add_rule", [ctypes.c_int(rules), ctypes.c_int(_BENEATH), rule, ctypes.c_uint32(0)])
    finally:
        os.close(opened)


def _own_folders() -> Iterator[Path]:
    """Python's library, its packages, the system's shared libraries, and `rag/`, where no data lies."""
    paths = sysconfig.get_paths()
    folders = {Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {Path(entry) for entry in sys.path if Path(entry).name in _PACKAGES}
    folders |= {Path(folder) for folder in _SYSTEM} | {Path(__file__).resolve().parents[2]}
    yield from (folder for folder in sorted(folders) if folder.is_dir())
