"""Signing in: a name and a password become a token that ends, and a token tells who asks."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from rag.access.passwords import Passwords
from rag.access.tries import BY_NAME, BY_ORIGIN, LOCKED
from rag.core.errors import AccountLocked, AccountNotFound, SignInUsed, TooManyTries, WeakPassword, WrongSignIn
from rag.core.people import Account, Person, Voucher
from rag.store.accounts import Accounts, Known, key_of

LONGEST = 12 * 3600.0  # seconds that a session lasts
IDLE = 2 * 3600.0  # seconds without a sign of life after which it ends
FRESH = 600.0  # seconds for which a sign-in elsewhere can begin a session here, on a clock that is as much off
_SEEN_EVERY = 300.0  # seconds


class SignIn:
    """`clock` gives seconds since 1970."""

    def __init__(self, accounts: Accounts, passwords: Passwords, clock: Callable[[], float] = time.time) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._clock = clock

    def begin(self, name: str, password: str, *, origin: str) -> str:
        """A token for the account. Raises WrongSignIn, which does not say what was wrong, TooManyTries, AccountLocked."""
        by_name, by_origin = tries_key("name", key_of(name)), tries_key("origin", origin)
        self._may_try({by_name: BY_NAME, by_origin: BY_ORIGIN})
        known = self._known(name)
        if not self._passwords.fits("" if known is None else known.hash, password) or known is None or known.account.disabled:
            raise WrongSignIn()
        self._accounts.forget_tries(by_name)
        self._accounts.uncount(by_origin)
        if self._passwords.is_old(known.hash):
            with suppress(WeakPassword):  # it was good enough when it was made
                self._accounts.set_hash(known.account.id, self._passwords.hash(password, name))
        return self._token(known.account.id)

    def begin_outside(self, voucher: Voucher) -> str:
        """A token for whom the organisation's own sign-in has named: one for each sign-in there, since its cookie outlives a session here.

        Raises AccountNotFound where no account was made for that name, SignInUsed.
        """
        known = self._known(voucher.name)
        if known is None or known.hash or known.account.disabled:
            raise AccountNotFound(name=voucher.name)
        now = self._clock()
        if abs(now - voucher.at) > FRESH or self._accounts.count({tries_key("voucher", voucher.mark): (3 * FRESH,)}, now) > 0:
            raise SignInUsed()
        return self._token(known.account.id)

    def who(self, token: str) -> Person | None:
        """Who holds the token; None once it has ended."""
        now, kept = self._clock(), _hashed(token)
        found = self._accounts.who(kept, now=now, idle=IDLE)
        if found is None:
            return None
        person, seen = found
        if now - seen > _SEEN_EVERY:
            self._accounts.seen(kept, now)
        return person

    def end(self, token: str) -> None:
        self._accounts.end(_hashed(token))

    def change(self, person: Person, old: str, new: str, *, origin: str) -> str:
        """Another password for who knows the one before, and a new token: all others end. Raises as `begin`, and WeakPassword."""
        self._may_try({tries_key("name", key_of(person.name)): BY_NAME, tries_key("origin", origin): BY_ORIGIN})
        known = self._accounts.get(person.name)
        if not self._passwords.fits(known.hash, old):
            raise WrongSignIn()
        self._accounts.forget_tries(tries_key("name", key_of(person.name)))
        self._accounts.uncount(tries_key("origin", origin))
        self._accounts.set_hash(known.account.id, self._passwords.hash(new, person.name))
        return self._token(known.account.id)

    def standing(self, accounts: Iterable[Account]) -> list[Account]:
        """The accounts with what wrong tries have brought each."""
        tries, now = self._accounts.tries(), self._clock()
        told = []
        for account in accounts:
            failed, until = tries.get(tries_key("name", key_of(account.name)), (0, 0.0))
            left = max(0.0, until - now)
            locked = left > LOCKED / 2
            told.append(replace(account, failed=failed, locked=locked, blocked=0.0 if locked else left))
        return told

    def _may_try(self, keys: dict[str, tuple[float, ...]]) -> None:
        left = self._accounts.count(keys, self._clock())
        if left > LOCKED / 2:
            raise AccountLocked()
        if left > 0:
            raise TooManyTries(seconds=float(round(left)))

    def _known(self, name: str) -> Known | None:
        try:
            return self._accounts.get(name)
        except AccountNotFound:
            return None

    def _token(self, account_id: int) -> str:
        token, now = secrets.token_urlsafe(32), self._clock()
        self._accounts.begin(_hashed(token), account_id, now=now, expires=now + LONGEST)
        return token


def tries_key(kind: str, value: str) -> str:
    """Under which tries are counted. Hashed: some people type their password into the field for the name."""
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()


def _hashed(token: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
