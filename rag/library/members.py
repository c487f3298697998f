"""Members: accounts, signing in and out. Who asks is `self.person`."""

from __future__ import annotations

import logging

from rag.core.errors import AccessError, NotAllowed
from rag.core.logs import note
from rag.core.people import NOBODY, Account, Person, Role, Voucher
from rag.library.parts import Parts


class Members(Parts):
    """What the faces do with people. Accounts are for admins, and for whoever owns the data folder on this machine."""

    def has_accounts(self) -> bool:
        """Whether people sign in here; without accounts the library is its user's alone."""
        return self._accounts.any()

    def accounts(self) -> list[Account]:
        """By name, with who is locked out. Raises NotAllowed."""
        self._needs_admin()
        return self._sign_in.standing(self._people.all())

    def add_account(self, name: str, password: str | None, role: Role) -> Account:
        """Without a password the account signs in where the organisation does, under `name`.

        Raises NotAllowed, AccountExists, AccountNotFound for a name of nothing, WeakPassword.
        """
        self._needs_admin()
        account = self._people.add(name, password, role)
        self._tell("account_added", about=f"{account.name} ({role})")
        return account

    def remove_account(self, name: str) -> None:
        """With its questions, scopes and right answers; its collections are nobody's from then on. The last account of all is removed by
        whoever owns the data folder, who is alone then. Raises NotAllowed, AccountNotFound, LastAdmin."""
        self._needs_admin()
        removed = self._people.remove(name, emptying=self.person.is_host)
        self._audit.add(self.person, "account_removed", about=removed.name)  # the last one too

    def set_role(self, name: str, role: Role | None) -> Account:
        """None: may not enter. Raises NotAllowed, AccountNotFound, LastAdmin."""
        self._needs_admin()
        account = self._people.set_role(name, role)
        self._tell("role_changed", about=f"{account.name} ({role or 'off'})")
        return account

    def reset_account(self, name: str, password: str | None) -> Account:
        """Another password, where one is given, and the end of a lock-out. Raises NotAllowed, AccountNotFound, WeakPassword."""
        self._needs_admin()
        account = self._people.reset(name, password)
        self._tell("account_reset", about=account.name)
        return account

    def sign_in(self, name: str, password: str, *, origin: str) -> str:
        """A token, by which `who` knows its holder until it ends. Raises WrongSignIn, TooManyTries, AccountLocked."""
        try:
            token = self._sign_in.begin(name, password, origin=origin)
        except AccessError as error:
            note(__name__, "sign_in_refused", level=logging.WARNING, code=error.code)
            raise
        self._audit.add(self.who(token), "signed_in")
        note(__name__, "signed_in", account=self.who(token).account_id)
        return token

    def sign_in_outside(self, voucher: Voucher) -> str:
        """As `sign_in`, for whom the organisation's own sign-in has named. Raises AccountNotFound, SignInUsed."""
        token = self._sign_in.begin_outside(voucher)
        self._audit.add(self.who(token), "signed_in")
        note(__name__, "signed_in", account=self.who(token).account_id)
        return token

    def who(self, token: str | None) -> Person:
        """The holder of the token, NOBODY where it has ended."""
        return (self._sign_in.who(token) if token else None) or NOBODY

    def person_called(self, name: str) -> Person:
        """The holder of an account, for whoever owns the data folder and needs no password. Raises NotAllowed, AccountNotFound."""
        self._needs_host()
        account = self._accounts.get(name).account
        return Person(account.id, account.name, account.role)

    def sign_out(self, token: str) -> None:
        self._sign_in.end(token)

    def change_password(self, old: str, new: str, *, origin: str) -> str:
        """The new token of the person; all before it end. Raises WrongSignIn, TooManyTries, AccountLocked, WeakPassword, NotAllowed."""
        if not self.person.account_id:
            raise NotAllowed(reason="needs_sign_in")
        token = self._sign_in.change(self.person, old, new, origin=origin)
        self._tell("password_changed")
        return token
