"""users: accounts made, listed, changed, reset and removed, on the machine itself. A password is never an argument."""

from __future__ import annotations

import argparse
from getpass import getpass

from rag.cli.session import Session
from rag.core.messages import duration
from rag.core.people import Account, Role

OFF = "off"  # in the place of a role: may not enter


def add(session: Session, arguments: argparse.Namespace) -> int:
    """The first account is an admin's, unless it is said otherwise."""
    library, terminal = session.library, session.terminal
    role = Role(arguments.role) if arguments.role else Role.READER if library.has_accounts() else Role.ADMIN
    account = library.add_account(arguments.name, None if arguments.oidc else _new_password(session, arguments.name), role)
    terminal.say(terminal.string("user_added", name=account.name, role=_role(session, account)))
    return 0


def list_users(session: Session, arguments: argparse.Namespace) -> int:
    terminal, accounts = session.terminal, session.library.accounts()
    if terminal.as_json:
        for one in accounts:
            role, way = OFF if one.disabled else one.role.value, "oidc" if one.outside else "password"
            lock_out = {"locked": one.locked, "failed_tries": one.failed, "blocked_seconds": round(one.blocked)}
            terminal.row({"name": one.name, "role": role, "signs_in": way, "created": one.created, **lock_out})
    elif accounts:
        ways = {True: terminal.string("by_oidc"), False: terminal.string("by_password")}
        rows = [[one.name, _role(session, one), ways[one.outside], one.created[:10], _lock_out(session, one)] for one in accounts]
        terminal.table(terminal.string("user_heads").split("|"), rows)
        if any(one.locked or one.blocked for one in accounts):
            terminal.say(terminal.string("user_unlocking"))
    else:
        terminal.say(terminal.string("no_users"))
    return 0


def remove(session: Session, arguments: argparse.Namespace) -> int:
    terminal, name = session.terminal, arguments.name
    if arguments.yes or terminal.confirm(terminal.string("confirm_user", name=name)):
        session.library.remove_account(name)
        terminal.say(terminal.string("user_removed", name=name))
    else:
        terminal.say(terminal.string("kept", name=name))
    return 0


def set_role(session: Session, arguments: argparse.Namespace) -> int:
    account = session.library.set_role(arguments.name, None if arguments.role == OFF else Role(arguments.role))
    session.terminal.say(session.terminal.string("user_role", name=account.name, role=_role(session, account)))
    return 0


def reset(session: Session, arguments: argparse.Namespace) -> int:
    password = None if arguments.unlock else _new_password(session, arguments.name)
    account = session.library.reset_account(arguments.name, password)
    session.terminal.say(session.terminal.string("user_unlocked" if arguments.unlock else "user_reset", name=account.name))
    return 0


def _new_password(session: Session, name: str) -> str:
    """A person types it twice, unseen; a script sends it as the first line of standard input."""
    terminal = session.terminal
    if not terminal.interactive:
        return session.stdin.readline().rstrip("\r\n")
    while True:
        password = getpass(terminal.string("ask_new_password", name=name))
        if password == getpass(terminal.string("ask_again")):
            return password
        terminal.warn(terminal.string("not_the_same"))


def _lock_out(session: Session, account: Account) -> str:
    """Whether nobody can sign in under the name, after how many wrong tries, and for how long."""
    terminal = session.terminal
    if account.locked:
        return terminal.string("user_locked", failed=account.failed)
    return (
        terminal.string("user_blocked", failed=account.failed, left=duration(account.blocked, terminal.language)) if account.blocked else ""
    )


def _role(session: Session, account: Account) -> str:
    return session.terminal.string(f"role_{OFF if account.disabled else account.role.value}")
