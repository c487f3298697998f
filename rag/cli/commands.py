"""The commands and their options; `main` runs one and gives its exit code: 0 done, 1 failed, 2 misused, 130 interrupted."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rag import __version__
from rag.cli import documents, evaluation, models, names, questions, sharing, upkeep, users
from rag.cli.objects import error_object
from rag.cli.session import Session, open_library
from rag.cli.strings import string
from rag.cli.terminal import Terminal
from rag.core.errors import BadSetting, RagError
from rag.core.hindrance import hindrance_of
from rag.core.messages import LANGUAGES, Language
from rag.core.people import Role
from rag.core.settings import Settings

if TYPE_CHECKING:
    from rag.library.library import Library

Command = Callable[[Session, argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line in this process, on the real streams and settings."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return run(sys.argv[1:] if argv is None else argv, Settings.from_env())
    except BadSetting as error:
        Terminal("ko").error(error)
        return 1
    except BrokenPipeError:  # the reader of our output has left; nothing more can be said
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def run(
    argv: Sequence[str],
    settings: Settings,
    *,
    stdin: TextIO | None = None,
    opener: Callable[[Settings], Library] = open_library,
) -> int:
    """Runs a command line; errors of the tree become messages. Raises SystemExit(2) on a command line that makes no sense."""
    chosen, _ = _language_parser(settings.language, with_help=False).parse_known_args(argv)
    language: Language = chosen.lang
    arguments = build_parser(language, settings).parse_args(argv)
    as_json = getattr(arguments, "json", False) or getattr(arguments, "question", None) == "-"
    terminal = Terminal(language, as_json=as_json, interactive=sys.stdin.isatty() and sys.stderr.isatty() and not as_json)
    command: Command = arguments.command
    try:
        with Session(settings, terminal, stdin or sys.stdin, opener, person=chosen.as_person) as session:
            return command(session, arguments)
    except RagError as error:
        return _failed(error, terminal)
    except BrokenPipeError:
        raise
    except OSError as error:  # what the system refuses, a full disk above all
        return _failed(hindrance_of(error, Path(error.filename or settings.data_dir)), terminal)
    except KeyboardInterrupt:
        terminal.warn(terminal.string("interrupted"))
        return 130


def _failed(error: RagError, terminal: Terminal) -> int:
    if terminal.as_json:
        terminal.row({"error": error_object(error, terminal.language)})
    terminal.error(error)
    return 1


def _language_parser(language: Language, *, with_help: bool) -> argparse.ArgumentParser:
    words = partial(string, language)
    parser = argparse.ArgumentParser(prog="python -m rag", description=words("about"), add_help=with_help)
    parser.add_argument("--lang", choices=LANGUAGES, default=language, help=words("help_lang"))
    parser.add_argument("--as", dest="as_person", metavar="NAME", help=words("help_as"))
    if with_help:
        parser.add_argument("--version", action="version", version=f"Geungeo {__version__}", help=words("help_version"))
    return parser


def build_parser(language: Language, settings: Settings) -> argparse.ArgumentParser:
    """The whole command line, its help in `language`."""
    parser = _language_parser(language, with_help=True)
    commands = _Commands(parser.add_subparsers(metavar="COMMAND", required=True, title=string(language, "commands")), language)
    _add_documents(commands)
    _add_names(commands)
    for name, command in (("search", questions.search), ("ask", questions.ask)):
        asking = commands.add(name, command, as_json=True)
        asking.add_argument("question", metavar="QUESTION", help=commands.words("help_question"))
        asking.add_argument("--k", type=_positive, help=commands.words("help_k", k=settings.k))
        among = asking.add_mutually_exclusive_group()
        among.add_argument("--document", type=int, action="append", metavar="ID", help=commands.words("help_document"))
        among.add_argument("--scope", metavar="NAME", help=commands.words("help_in_scope"))
        among.add_argument("--everywhere", action="store_true", help=commands.words("help_everywhere"))
        asking.add_argument("--rerank", action=argparse.BooleanOptionalAction, help=commands.words("help_rerank"))
        if name == "ask":
            asking.add_argument("--as-typed", action="store_true", help=commands.words("help_as_typed"))
    _add_upkeep(commands)
    measuring = commands.add("evaluate", evaluation.evaluate, as_json=True)
    measuring.add_argument("folder", type=Path, metavar="DIR", help=commands.words("help_dataset"))
    measuring.add_argument("--whole", action="store_true", help=commands.words("help_whole"))
    measuring.add_argument("--from-row", metavar="ID", help=commands.words("help_from_row"))
    measuring.add_argument("--limit", type=_positive, metavar="N", help=commands.words("help_limit"))
    measuring.add_argument("--answers", action="store_true", help=commands.words("help_answers"))
    measuring.add_argument("--pdfs", type=Path, metavar="DIR", help=commands.words("help_pdfs"))
    measuring.add_argument("--list", action="store_true", help=commands.words("help_list_wrong"))
    measuring.add_argument("--runs", type=Path, metavar="DIR", help=commands.words("help_runs"))
    _add_models(commands)
    _add_users(commands)
    _add_sharing(commands)
    return parser


@dataclass(frozen=True)
class _Commands:
    """Commands of one level; each has its help under `help_NAME` (below `models`: `help_models_NAME`)."""

    parsers: argparse._SubParsersAction[argparse.ArgumentParser]
    language: Language
    prefix: str = "help_"

    def words(self, key: str, **facts: object) -> str:
        return string(self.language, key, **facts)

    def add(self, name: str, command: Command | None, *, as_json: bool = False) -> argparse.ArgumentParser:
        about = self.words(self.prefix + name)
        made = self.parsers.add_parser(name, help=about, description=about)
        if command:
            made.set_defaults(command=command)
        if as_json:
            made.add_argument("--json", action="store_true", help=self.words("help_json"))
        return made


def _add_documents(commands: _Commands) -> None:
    adding = commands.add("add", documents.add, as_json=True)
    adding.add_argument("files", type=Path, nargs="+", metavar="FILE", help=commands.words("help_file"))
    adding.add_argument("--password", metavar="P", help=commands.words("help_password"))
    same_name = adding.add_mutually_exclusive_group()
    same_name.add_argument("--replace", dest="same_name", action="store_const", const="replace", help=commands.words("help_replace"))
    same_name.add_argument("--keep-both", dest="same_name", action="store_const", const="keep", help=commands.words("help_keep_both"))
    adding.add_argument("--attachments", action="store_true", help=commands.words("help_attachments"))
    adding.add_argument("--collection", metavar="NAME", help=commands.words("help_into_collection"))
    adding.set_defaults(same_name="ask")
    commands.add("list", documents.list_documents, as_json=True)
    removing = commands.add("remove", documents.remove, as_json=True)
    removing.add_argument("id", type=int, metavar="ID", help=commands.words("help_id"))
    removing.add_argument("--yes", action="store_true", help=commands.words("help_yes"))


def _add_names(commands: _Commands) -> None:
    naming = commands.add("rename", names.rename, as_json=True)
    naming.add_argument("id", type=int, metavar="ID", help=commands.words("help_id"))
    naming.add_argument("title", nargs="?", metavar="TITLE", help=commands.words("help_title"))
    for part in ("issuer", "issued", "edition"):
        naming.add_argument(f"--{part}", metavar="TEXT", help=commands.words(f"help_{part}"))
    naming.add_argument("--read", action="store_true", help=commands.words("help_read_again"))
    parser = commands.add("scope", None)
    below = _Commands(
        parser.add_subparsers(metavar="COMMAND", required=True, title=commands.words("commands")), commands.language, "help_scope_"
    )
    below.add("list", names.list_scopes, as_json=True)
    keeping = below.add("set", names.keep_scope, as_json=True)
    keeping.add_argument("name", metavar="NAME", help=commands.words("help_scope_name"))
    keeping.add_argument("ids", type=int, nargs="+", metavar="ID", help=commands.words("help_id"))
    dropping = below.add("remove", names.drop_scope, as_json=True)
    dropping.add_argument("name", metavar="NAME", help=commands.words("help_scope_name"))


def _add_upkeep(commands: _Commands) -> None:
    commands.add("doctor", upkeep.doctor, as_json=True).add_argument("--fix", action="store_true", help=commands.words("help_fix"))
    commands.add("health", upkeep.health, as_json=True)
    for name, command in (("backup", upkeep.backup), ("restore", upkeep.restore), ("verify", upkeep.verify)):
        adding = commands.add(name, command, as_json=True)
        adding.add_argument("file", type=Path, metavar="FILE", help=commands.words("help_backup_file"))
        if name == "restore":
            adding.add_argument("--replace", action="store_true", help=commands.words("help_restore_replace"))
    moving = commands.add("move", upkeep.move, as_json=True)
    moving.add_argument("--to", required=True, metavar="PLACE", help=commands.words("help_move_to"))
    moving.add_argument("--files", metavar="s3://…", help=commands.words("help_move_files"))
    commands.add("rebuild", upkeep.rebuild)
    commands.add("worker", upkeep.work)


def _add_models(commands: _Commands) -> None:
    parser = commands.add("models", None)
    below = _Commands(
        parser.add_subparsers(metavar="COMMAND", required=True, title=commands.words("commands")), commands.language, "help_models_"
    )
    below.add("list", models.list_models, as_json=True)
    pulling = below.add("pull", models.pull)
    pulling.add_argument("name", metavar="NAME", help=commands.words("help_model"))
    converting = below.add("convert", models.convert)
    converting.add_argument("folder", type=Path, metavar="DIR", help=commands.words("help_folder"))
    converting.add_argument("--output", type=Path, metavar="DIR", help=commands.words("help_output"))


def _add_users(commands: _Commands) -> None:
    parser = commands.add("users", None)
    below = _Commands(
        parser.add_subparsers(metavar="COMMAND", required=True, title=commands.words("commands")), commands.language, "help_users_"
    )
    adding = below.add("add", users.add)
    adding.add_argument("name", metavar="NAME", help=commands.words("help_user"))
    adding.add_argument("--role", choices=[role.value for role in Role], help=commands.words("help_role"))
    adding.add_argument("--oidc", action="store_true", help=commands.words("help_oidc"))
    below.add("list", users.list_users, as_json=True)
    removing = below.add("remove", users.remove)
    removing.add_argument("name", metavar="NAME", help=commands.words("help_user"))
    removing.add_argument("--yes", action="store_true", help=commands.words("help_yes"))
    changing = below.add("role", users.set_role)
    changing.add_argument("name", metavar="NAME", help=commands.words("help_user"))
    changing.add_argument("role", choices=[*(role.value for role in Role), users.OFF], help=commands.words("help_new_role"))
    resetting = below.add("reset", users.reset)
    resetting.add_argument("name", metavar="NAME", help=commands.words("help_user"))
    resetting.add_argument("--unlock", action="store_true", help=commands.words("help_unlock"))


def _add_sharing(commands: _Commands) -> None:
    parser = commands.add("collection", None)
    below = _Commands(
        parser.add_subparsers(metavar="COMMAND", required=True, title=commands.words("commands")), commands.language, "help_collection_"
    )
    below.add("list", sharing.list_collections, as_json=True)
    for name, command in (("add", sharing.add), ("remove", sharing.remove), ("share", sharing.share), ("unshare", sharing.unshare)):
        one = below.add(name, command, as_json=True)
        one.add_argument("name", metavar="NAME", help=commands.words("help_collection_name"))
        if command in (sharing.share, sharing.unshare):
            one.add_argument("with_", metavar="PERSON", help=commands.words("help_user"))
        if command is sharing.share:
            one.add_argument("--write", action="store_true", help=commands.words("help_write"))
    keeping = below.add("keep", sharing.keep, as_json=True)
    keeping.add_argument("name", metavar="NAME", help=commands.words("help_collection_name"))
    keeping.add_argument("--questions", type=_days, default=sharing.UNSAID, metavar="DAYS", help=commands.words("help_keep_questions"))
    keeping.add_argument("--documents", type=_days, default=sharing.UNSAID, metavar="DAYS", help=commands.words("help_keep_documents"))
    taking = below.add("export", sharing.export, as_json=True)
    taking.add_argument("name", metavar="NAME", help=commands.words("help_collection_name"))
    taking.add_argument("file", type=Path, metavar="FILE", help=commands.words("help_cargo_file"))
    bringing = below.add("import", sharing.bring, as_json=True)
    bringing.add_argument("file", type=Path, metavar="FILE", help=commands.words("help_cargo_file"))
    bringing.add_argument("--name", metavar="NAME", help=commands.words("help_cargo_name"))
    told = commands.add("audit", sharing.audit, as_json=True)
    told.add_argument("--limit", type=_positive, default=200, metavar="N", help=commands.words("help_audit_limit"))


def _days(text: str) -> int | None:
    return None if text == "never" else _positive(text)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
