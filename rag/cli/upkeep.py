"""doctor, health, backup, restore, verify, move, rebuild and worker."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rag import __version__
from rag.cli.objects import check_object
from rag.cli.session import Session
from rag.core.checks import CheckStatus
from rag.core.logs import keep_log, note
from rag.core.messages import describe, describe_check, describe_repair

if TYPE_CHECKING:
    from rag.library.backup import Backup


def doctor(session: Session, arguments: argparse.Namespace) -> int:
    """Exit code 1 if any check failed; with `--fix` after what was mended."""
    session.needs_host()
    terminal = session.terminal
    if arguments.fix:
        _mend(session)
    from rag.library.doctor import diagnose

    checks = list(diagnose(session.settings, lambda: session.library))
    for check in checks:
        message = describe_check(check, terminal.language)
        if terminal.as_json:
            terminal.row(check_object(check, terminal.language))
            continue
        terminal.say(f"[{terminal.string(str(check.status))}] {message.what}")
        if message.next_step:
            terminal.say(f"→ {message.next_step}", indent=2)
    return 1 if any(check.status is CheckStatus.FAILED for check in checks) else 0


def _mend(session: Session) -> None:
    from rag.library.mending import mend

    terminal = session.terminal
    for repair in mend(session.settings, lambda: session.library):
        message = describe_repair(repair, terminal.language)
        if terminal.as_json:
            terminal.row({"repair": repair.name, "lost": repair.lost, "facts": dict(repair.facts), "message": message})
        else:
            terminal.say(f"[{terminal.string('lost' if repair.lost else 'mended')}] {message}")


def health(session: Session, arguments: argparse.Namespace) -> int:
    """Exit code 1 where questions cannot be asked or files not be read now."""
    from rag.library.health import health_of

    terminal, found = session.terminal, health_of(lambda: session.library)
    if terminal.as_json:
        terminal.row({"well": found.well, **asdict(found), "version": __version__})
    else:
        for part, state in (("library", found.library), ("worker", found.worker), ("models", found.models)):
            terminal.say(f"{terminal.string(f'health_{part}')}: {_state(session, state)}")
        terminal.say(terminal.string("health_files", waiting=found.waiting, failed=found.failed))
    return 0 if found.well else 1


def _state(session: Session, state: str) -> str:
    known = {"ok", "idle", "working", "stopped", "unknown"}
    return session.terminal.string(f"health_{state}") if state in known else describe({"code": state}, session.terminal.language).what


def backup(session: Session, arguments: argparse.Namespace) -> int:
    _tell(session, "backup_made", arguments.file, session.library.backup(arguments.file))
    return 0


def verify(session: Session, arguments: argparse.Namespace) -> int:
    from rag.library.backup import verify_backup

    session.needs_host()
    _tell(session, "backup_whole", arguments.file, verify_backup(arguments.file))
    return 0


def restore(session: Session, arguments: argparse.Namespace) -> int:
    from rag.library.restoring import restore_backup

    session.needs_host()
    _tell(session, "restored", arguments.file, restore_backup(session.settings, arguments.file, replace=arguments.replace))
    return 0


def _tell(session: Session, key: str, file: Path, told: Backup) -> None:
    terminal = session.terminal
    facts = {"documents": told.documents, "files": len(told.entries) - 1, "made": told.made, "schema": told.schema, "program": told.program}
    if terminal.as_json:
        terminal.row({"file": str(file), **facts, "bytes": told.size, "missing": list(told.missing)})
        return
    terminal.say(terminal.string(key, file=str(file), megabytes=f"{told.size / 1e6:,.1f}", **facts))
    if told.missing:
        terminal.say(terminal.string("backup_missing", names=", ".join(told.missing)))


def move(session: Session, arguments: argparse.Namespace) -> int:
    """Exit code 1 where something came in at the old place meanwhile: all until then is at the new one."""
    from rag.library import moving

    terminal = session.terminal
    target = moving.target_of(session.settings, arguments.to, arguments.files)
    moved = moving.move(
        session.settings, target, lambda what, done, total: terminal.progress(terminal.string(f"moving_{what}"), done, total)
    )
    if terminal.as_json:
        terminal.row({**asdict(moved), "missing": list(moved.missing)})
        return int(moved.late)
    terminal.say(terminal.string("moved", **{**asdict(moved), "rows": f"{moved.rows:,}"}))
    if moved.missing:
        terminal.say(terminal.string("moved_missing", count=len(moved.missing)))
    terminal.say(terminal.string("moved_late" if moved.late else "moved_next"))
    return int(moved.late)


def rebuild(session: Session, arguments: argparse.Namespace) -> int:
    vectors = session.library.rebuild()
    session.terminal.say(session.terminal.string("rebuilt", vectors=f"{vectors:,}"))
    return 0


def work(session: Session, arguments: argparse.Namespace) -> int:
    keep_log(session.settings, "worker")
    note(__name__, "worker_started")
    done = session.library.work(reread=True, yielding=True)
    note(__name__, "worker_ended", worked=done)
    return 0
