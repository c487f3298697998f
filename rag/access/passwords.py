"""Passwords: what they must be, and their hashes. The only file that knows argon2."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rag.core.errors import WeakPassword

SHORTEST, LONGEST = 10, 256  # characters
_FEWEST_KINDS = 5  # different characters
_AT_ONCE = 2  # hashes that are computed side by side: each takes 64 MB


class Passwords:
    """Argon2id with the parameters that argon2-cffi takes from RFC 9106 (64 MB, three rounds). Other `hasher`s are for tests."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = threading.BoundedSemaphore(_AT_ONCE)
        self._nobodys = ""

    def hash(self, password: str, name: str) -> str:
        """The hash to keep for the account `name`. Raises WeakPassword."""
        plain = _plain(password)
        if not SHORTEST <= len(plain) <= LONGEST:
            raise WeakPassword(reason="password_length", shortest=SHORTEST, longest=LONGEST)
        if len(set(plain)) < _FEWEST_KINDS or plain.casefold() == _plain(name).casefold():
            raise WeakPassword(reason="password_simple", shortest=SHORTEST, longest=LONGEST)
        with self._turn:
            return self._hasher.hash(plain)

    def fits(self, hashed: str, password: str) -> bool:
        """Whether the password is the one; takes as long where there is no hash, so that nobody learns which names there are."""
        with self._turn:
            if not hashed:
                self._nobodys = self._nobodys or self._hasher.hash("nobody's password")
            try:
                return self._hasher.verify(hashed or self._nobodys, _plain(password[: LONGEST + 1])) and bool(hashed)
            except (VerificationError, InvalidHashError):
                return False

    def is_old(self, hashed: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)


def _plain(password: str) -> str:
    """One spelling for what looks the same (NIST SP 800-63B 5.1.1.2): decomposed Hangul of another keyboard too."""
    return unicodedata.normalize("NFKC", password)
