"""A network of its own, with nothing in it, not even loopback; and a life that ends with its parent's."""

from __future__ import annotations

import os
import signal

from rag.library.guards.linux import library_call

_NEW_USER, _NEW_NETWORK, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
_PARENT_DEATH_SIGNAL = 1


def leave_the_network() -> None:
    """Only while there is one thread. Raises OSError where the system does not let everybody do so."""
    library_call("unshare", [_NEW_USER | _NEW_NETWORK | _NEW_IPC])


def die_with_parent(parent: int) -> None:
    """Raises OSError."""
    library_call("prctl", [_PARENT_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0])
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)
