"""Accounts made, changed, reset and removed."""

from __future__ import annotations

from rag.access.passwords import Passwords
from rag.access.sign_in import tries_key
from rag.core.errors import AccountNotFound
from rag.core.identity import tidy
from rag.core.people import Account, Role
from rag.store.accounts import Accounts, key_of


class People:
    """Who may have an account is for the caller to decide."""

    def __init__(self, accounts: Accounts, passwords: Passwords) -> None:
        self._accounts = accounts
        self._passwords = passwords

    def all(self) -> list[Account]:
        return self._accounts.all()

    def add(self, name: str, password: str | None, role: Role) -> Account:
        """An account that signs in with the password, or, without one, where the organisation does, under this name (an address).

        Raises AccountExists, AccountNotFound for a name of nothing, WeakPassword.
        """
        kept = tidy(name)
        if not kept:
            raise AccountNotFound(name=name)
        return self._accounts.add(kept, "" if password is None else self._passwords.hash(password, kept), role)

    def remove(self, name: str, *, emptying: bool = False) -> Account:
        """`emptying`: whether it may be the last of all accounts, after which nobody signs in. Raises AccountNotFound, LastAdmin."""
        account = self._accounts.get(name).account
        self._accounts.remove(account.id, emptying=emptying)
        self._accounts.forget_tries(tries_key("name", key_of(name)))
        return account

    def set_role(self, name: str, role: Role | None) -> Account:
        """None: may not enter from now on. Raises AccountNotFound, LastAdmin."""
        account = self._accounts.get(name).account
        self._accounts.set_role(account.id, role)
        return self._accounts.get(name).account

    def reset(self, name: str, password: str | None) -> Account:
        """Another password where one is given; its lock-out ends, and who was signed in by the one before is so no longer.

        Raises AccountNotFound, WeakPassword.
        """
        account = self._accounts.get(name).account
        if password is not None:
            self._accounts.set_hash(account.id, self._passwords.hash(password, account.name))
        self._accounts.forget_tries(tries_key("name", key_of(name)))
        return account
