"""The server does not start where others could come in and nobody is told apart, and says where it is open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from members import GOOD, cheap_passwords
from ngram_embedder import NgramEmbedder
from places import PROJECT
from running_app import RunningApp

from rag.core.people import Role
from rag.core.settings import Settings
from rag.library.library import Library
from rag.server.opening import Listening, refusal, welcome


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.0.7", "localhost.evil.example", "", None])
def test_an_address_that_others_reach_is_refused_until_people_sign_in(address: str | None) -> None:
    why = refusal(Listening(address, tls=True), signs_in=False)
    assert why is not None and f"({address or '0.0.0.0'})" in why
    assert "python -m rag users add 이름 --role admin" in why and "python -m rag users add NAME --role admin" in why
    assert refusal(Listening(address, tls=False), signs_in=True) is None


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_alone_is_open(address: str) -> None:
    assert refusal(Listening(address, tls=False), signs_in=False) is None
    assert "HTTPS" not in welcome(Listening(address, tls=False), "http://localhost:8501")


def test_what_is_not_encrypted_is_warned_of_on_the_terminal_in_both_languages() -> None:
    said = welcome(Listening("0.0.0.0", tls=False), "http://localhost:8501")
    assert "http://localhost:8501" in said and "주의: 암호화(HTTPS)" in said and "Warning: without encryption (HTTPS)" in said
    assert "HTTPS" not in welcome(Listening("0.0.0.0", tls=True), "https://localhost:8501")


def start(data_dir: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.port", "0", *options]
    environment = {**os.environ, "RAG_DATA_DIR": str(data_dir)}
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_of_the_readme_ends_in_words_and_without_a_traceback_where_it_would_be_open_to_all(settings: Settings) -> None:
    done = start(settings.data_dir, "--server.address", "0.0.0.0")
    assert done.returncode == 1
    assert done.stderr == refusal(Listening("0.0.0.0", tls=False), signs_in=False) + "\n"  # type: ignore[operator]
    assert done.stdout == ""


def test_with_an_account_it_starts_warns_and_asks_no_outside_address_for_its_own(settings: Settings, tmp_path: Path) -> None:
    office = Library(settings, embedder=NgramEmbedder(), passwords=cheap_passwords())
    office.add_account("관리자", GOOD, Role.ADMIN)
    office.close()
    with RunningApp(settings.data_dir, "--server.address", "0.0.0.0") as app:
        said = app.log.read_text(encoding="utf-8")
    assert f"근거가 열렸습니다: {app.url}" in said and "주의: 암호화(HTTPS)" in said
    assert "External URL" not in said and "Traceback" not in said
