"""Accounts, who is signed in, and tries that failed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from rag.core.errors import AccountExists, AccountNotFound, LastAdmin
from rag.core.people import Account, Person, Role
from rag.store.connection import Connection, Row
from rag.store.database import Database

_FORGOTTEN = 86_400.0  # seconds after which failed tries no longer count

_TRY = (
    "INSERT INTO attempts VALUES (?, ?, ?, ?)"
    " ON CONFLICT (key) DO UPDATE SET failed = excluded.failed, last = excluded.last, until = excluded.until"
)


@dataclass(frozen=True, slots=True)
class Known:
    """An account with the hash of its password; the empty one fits none."""

    account: Account
    hash: str


class Accounts:
    """Every method is one transaction. Names are told apart as people do: whatever the case and width, composed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def any(self) -> bool:
        with self._database.reading() as db:
            return db.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is not None

    def all(self) -> list[Account]:
        """By name."""
        with self._database.reading() as db:
            return [_account(row) for row in db.execute("SELECT * FROM accounts ORDER BY key")]

    def get(self, name: str) -> Known:
        """Raises AccountNotFound."""
        with self._database.reading() as db:
            row = db.execute("SELECT * FROM accounts WHERE key = ?", (key_of(name),)).fetchone()
        if row is None:
            raise AccountNotFound(name=name)
        return Known(_account(row), row["hash"])

    def add(self, name: str, hashed: str, role: Role) -> Account:
        """Raises AccountExists."""
        created = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.writing() as db:
            values = (name, key_of(name), hashed, role.value, created)
            sql = "INSERT INTO accounts (name, key, hash, role, created) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            if db.execute(sql, values).rowcount != 1:
                raise AccountExists(name=name)
        return self.get(name).account

    def remove(self, account_id: int, *, emptying: bool = False) -> None:
        """With its questions and scopes; its collections become nobody's. `emptying`: whether it may be the last of all accounts.

        Raises LastAdmin.
        """
        with self._database.writing() as db:
            _keep_an_admin(db, account_id, emptying=emptying)
            db.execute("DELETE FROM accounts WHERE id = ?", (account_id,))
            _move_on(db)
        self._database.compact()

    def set_role(self, account_id: int, role: Role | None) -> None:
        """None: the account stays and may not enter. Raises LastAdmin."""
        with self._database.writing() as db:
            if role is not Role.ADMIN:
                _keep_an_admin(db, account_id)
            if role is None:
                db.execute("UPDATE accounts SET disabled = 1 WHERE id = ?", (account_id,))
                _end_all(db, account_id)
            else:
                db.execute("UPDATE accounts SET role = ?, disabled = 0 WHERE id = ?", (role.value, account_id))

    def set_hash(self, account_id: int, hashed: str) -> None:
        """Another password: whoever is signed in by the one before is so no longer."""
        with self._database.writing() as db:
            db.execute("UPDATE accounts SET hash = ? WHERE id = ?", (hashed, account_id))
            _end_all(db, account_id)

    # -- who is signed in

    def begin(self, token: str, account_id: int, *, now: float, expires: float) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM sign_ins WHERE expires <= ?", (now,))
            db.execute("INSERT INTO sign_ins VALUES (?, ?, ?, ?)", (token, account_id, expires, now))

    def who(self, token: str, *, now: float, idle: float) -> tuple[Person, float] | None:
        """The holder of a token that has neither expired nor lain idle for so many seconds, and when it was last seen."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT a.id, a.name, a.role, s.seen FROM sign_ins s JOIN accounts a ON a.id = s.account_id"
                " WHERE s.token = ? AND s.expires > ? AND s.seen > ? AND a.disabled = 0",
                (token, now, now - idle),
            ).fetchone()
        return None if row is None else (Person(row["id"], row["name"], Role(row["role"])), row["seen"])

    def seen(self, token: str, now: float) -> None:
        with self._database.writing() as db:
            db.execute("UPDATE sign_ins SET seen = ? WHERE token = ?", (now, token))

    def end(self, token: str) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM sign_ins WHERE token = ?", (token,))

    # -- tries

    def count(self, keys: Mapping[str, tuple[float, ...]], now: float) -> float:
        """Counts a try under each key before its password is looked at, so that tries side by side are not one.

        `keys[key][n - 1]` seconds must pass after the n-th failed try in a row, after more of them the last of these. Returns for how many
        seconds there must be no try yet (then it was not counted), 0 where it may go on.
        """
        with self._database.writing() as db:
            db.execute("DELETE FROM attempts WHERE last < ? AND until < ?", (now - _FORGOTTEN, now))
            marks = ", ".join("?" * len(keys))
            known = {row["key"]: row for row in db.execute(f"SELECT * FROM attempts WHERE key IN ({marks})", (*keys,))}
            if (left := max((row["until"] - now for row in known.values()), default=0.0)) > 0:
                return float(left)
            for key, waits in keys.items():
                failed = known[key]["failed"] + 1 if key in known else 1
                until = now + waits[min(failed, len(waits)) - 1]
                db.execute(_TRY, (key, failed, now, until))
        return 0.0

    def tries(self) -> dict[str, tuple[int, float]]:
        """By key: how many tries in a row have failed, and until when (seconds since 1970) there must be no other."""
        with self._database.reading() as db:
            return {row["key"]: (row["failed"], row["until"]) for row in db.execute("SELECT key, failed, until FROM attempts")}

    def forget_tries(self, key: str) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM attempts WHERE key = ?", (key,))

    def uncount(self, key: str) -> None:
        """The last try under this key was none that failed."""
        with self._database.writing() as db:
            db.execute("UPDATE attempts SET failed = failed - 1, until = 0 WHERE key = ?", (key,))


def key_of(name: str) -> str:
    """By which a name is looked up."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def _account(row: Row) -> Account:
    return Account(
        row["id"],
        name=row["name"],
        role=Role(row["role"]),
        created=row["created"],
        disabled=bool(row["disabled"]),
        outside=not row["hash"],
    )


def _keep_an_admin(db: Connection, account_id: int, *, emptying: bool = False) -> None:
    """Raises LastAdmin where the account is the only one that manages the others: looked at in the transaction that would take it away."""
    (account,) = db.execute("SELECT name, role, disabled FROM accounts WHERE id = ?", (account_id,)).fetchall() or [None]
    if account is None or account["role"] != Role.ADMIN.value or account["disabled"]:
        return
    others = db.execute("SELECT role, disabled FROM accounts WHERE id <> ?", (account_id,)).fetchall()
    if any(one["role"] == Role.ADMIN.value and not one["disabled"] for one in others) or (emptying and not others):
        return
    raise LastAdmin(name=account["name"])


def _end_all(db: Connection, account_id: int) -> None:
    db.execute("DELETE FROM sign_ins WHERE account_id = ?", (account_id,))


def _move_on(db: Connection) -> None:
    """What may be seen has changed."""
    db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")
