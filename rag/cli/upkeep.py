"""doctor, rebuild and worker."""

from __future__ import annotations

import argparse

from rag.cli.objects import check_object
from rag.cli.session import Session
from rag.core.checks import CheckStatus
from rag.core.messages import describe_check


def doctor(session: Session, arguments: argparse.Namespace) -> int:
    """Exit code 1 if any check failed."""
    terminal, checks = session.terminal, session.library.doctor()
    for check in checks:
        message = describe_check(check, terminal.language)
        if terminal.as_json:
            terminal.row(check_object(check, terminal.language))
            continue
        terminal.say(f"[{terminal.string(str(check.status))}] {message.what}")
        if message.next_step:
            terminal.say(f"→ {message.next_step}", indent=2)
    return 1 if any(check.status is CheckStatus.FAILED for check in checks) else 0


def rebuild(session: Session, arguments: argparse.Namespace) -> int:
    vectors = session.library.rebuild()
    session.terminal.say(session.terminal.string("rebuilt", vectors=f"{vectors:,}"))
    return 0


def work(session: Session, arguments: argparse.Namespace) -> int:
    session.library.work(reread=True, yielding=True)
    return 0
