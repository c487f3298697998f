"""Whose session is whose, and for whom a download was made: what the page has found out, told to the doors beside it."""

from __future__ import annotations

import threading
from collections import OrderedDict

_MOST = 10_000  # of each, the last ones


class Holders:
    """Safe to share among threads. Accounts are told by their ids."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, int] = OrderedDict()
        self._made: OrderedDict[str, int] = OrderedDict()

    def note(self, session_id: str, account_id: int | None) -> None:
        """From now on the session is this account's; None or 0: nobody's."""
        self._keep(self._sessions, session_id, account_id)

    def of(self, session_id: str) -> int | None:
        with self._lock:
            return self._sessions.get(session_id)

    def note_made(self, digest: str, account_id: int | None) -> None:
        """The file of this digest was made for this account when it asked for it."""
        self._keep(self._made, digest, account_id)

    def made_for(self, digest: str) -> int | None:
        with self._lock:
            return self._made.get(digest)

    def _keep(self, kept: OrderedDict[str, int], key: str, account_id: int | None) -> None:
        with self._lock:
            kept.pop(key, None)
            if account_id:
                kept[key] = account_id
            while len(kept) > _MOST:
                kept.popitem(last=False)


HOLDERS = Holders()  # of this server
