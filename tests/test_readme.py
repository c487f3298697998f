"""README says what is true: its commands are the ones that run, and nothing that can be typed or set is left out."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest
from places import PROJECT

from rag.cli.commands import build_parser
from rag.core.messages import LANGUAGES
from rag.core.settings import Settings

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    """The commands of the block that `<!-- name -->` stands before."""
    found = re.search(rf"<!-- {name} -->\n```sh\n(.*?)\n```", README, re.DOTALL)
    assert found, f"README.md has no block after <!-- {name} -->"
    return found[1]


def commands(parser: argparse.ArgumentParser, above: str = "") -> Iterator[tuple[str, argparse.ArgumentParser, str | None]]:
    """Every command that can be typed, with its parser and its line in the help of the command above."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help for choice in action._choices_actions}
            for name, below in action.choices.items():
                nested = list(commands(below, f"{above}{name} "))
                yield from nested or [(f"{above}{name}", below, helps[name])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_has_help_and_stands_in_the_readme(language: str) -> None:
    found = list(commands(build_parser("ko" if language == "ko" else "en", Settings())))
    assert [name for name, _, _ in found] == [
        "add",
        "list",
        "remove",
        "rename",
        "scope list",
        "scope set",
        "scope remove",
        "search",
        "ask",
        "doctor",
        "health",
        "backup",
        "restore",
        "verify",
        "move",
        "rebuild",
        "worker",
        "evaluate",
        "models list",
        "models pull",
        "models convert",
        "users add",
        "users list",
        "users remove",
        "users role",
        "users reset",
        "collection list",
        "collection add",
        "collection remove",
        "collection share",
        "collection unshare",
        "collection keep",
        "collection export",
        "collection import",
        "audit",
    ]
    for name, parser, help_line in found:
        assert help_line, name
        row = next((line for line in README.splitlines() if line.startswith(f"| `python -m rag {name}")), "")
        assert row, f"README.md has no row for {name}"
        for action in parser._actions:
            assert action.help, f"{name}: {action.dest}"
            assert all(option in row for option in action.option_strings if option not in {"-h", "--help"}), f"{name}: {action.dest}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_worded_in_the_language_that_was_asked_for(language: str) -> None:
    for name, parser, _ in commands(build_parser("ko" if language == "ko" else "en", Settings())):
        told = [action.help or "" for action in parser._actions if "--help" not in action.option_strings]
        korean = [bool(re.search("[가-힣]", text)) for text in [parser.description or "", *told]]
        assert all(korean) if language == "ko" else not any(korean), name


def test_every_setting_of_the_environment_stands_in_the_readme() -> None:
    settings = set(re.findall(r'"(RAG_\w+)"', (PROJECT / "rag" / "core" / "settings.py").read_text(encoding="utf-8")))
    settings.remove("RAG_SETTINGS")  # from us to the worker that we start, not for people
    models = {"RAG_MODELS_DIR", "RAG_EMBEDDER", "RAG_READER", "RAG_RERANKER"}
    watching = {"RAG_LOG_DIR", "RAG_LOG_LEVEL", "RAG_LOG_FORMAT", "RAG_METRICS"}
    of_files = {"RAG_DATA_DIR", "RAG_FILES", "RAG_MAX_FILE_MB", "RAG_HISTORY_DAYS"}
    on_servers = {"RAG_DATABASE", "RAG_LEASE_SECONDS", "RAG_INDEX", "RAG_INDEX_KEY"}
    assert settings == {*of_files, *on_servers, *models, *watching, "RAG_THREADS", "RAG_LANG"}
    assert set(re.findall(r"^\| `(RAG_\w+)`", README, re.MULTILINE)) == settings


def test_the_first_screen_is_a_sentence_a_picture_and_two_commands() -> None:
    first_screen = README.split("## ")[0].splitlines()
    assert len(first_screen) <= 25
    assert block("app") == "python -m pip install -r requirements.txt && streamlit run app.py"
    assert block("test") == "python -m pip install -r tests/requirements.txt && python -m pytest"


def test_ci_runs_the_test_command_that_it_reads_in_the_readme() -> None:
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert "sed -n '/<!-- test -->/,/^```$/p' README.md" in script
    assert 'eval "$command"' in script


def test_every_file_that_the_readme_points_at_is_there() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README)
    named = re.findall(r"`((?:rag|tests|data|app)[\w./-]*(?:/|\.py|\.txt))`", README)
    assert [name for name in links + named if not (PROJECT / name).exists()] == []


def test_requirements_are_pinned() -> None:
    for name in ("requirements.txt", "tests/requirements.txt", *(f"rag/{room}/requirements.txt" for room in ("store", "search", "ui"))):
        lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
        loose = [line for line in lines if line and not line.startswith(("#", "-r ")) and not re.fullmatch(r"[\w-]+==[\w.]+", line)]
        assert loose == []
