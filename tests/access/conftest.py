"""A database with accounts whose hashes cost little, and a clock that a test turns."""

from __future__ import annotations

import pytest
from members import Clock, cheap_passwords

from rag.access.accounts import People
from rag.access.passwords import Passwords
from rag.access.sign_in import SignIn
from rag.store.accounts import Accounts
from rag.store.database import Database


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def passwords() -> Passwords:
    return cheap_passwords()


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database)


@pytest.fixture
def people(accounts: Accounts, passwords: Passwords) -> People:
    return People(accounts, passwords)


@pytest.fixture
def sign_in(accounts: Accounts, passwords: Passwords, clock: Clock) -> SignIn:
    return SignIn(accounts, passwords, clock)
