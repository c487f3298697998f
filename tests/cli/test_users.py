"""`users` on the command line: passwords come from standard input or a prompt, never from an argument."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from members import GOOD, cheap_passwords
from ngram_embedder import NgramEmbedder

from rag.cli.commands import run
from rag.core.settings import Settings
from rag.library.library import Library

Rag = Callable[..., int]


@pytest.fixture
def rag(settings: Settings) -> Rag:
    def run_it(*argv: str, stdin: str = "") -> int:
        def opener(chosen: Settings) -> Library:
            return Library(chosen, embedder=NgramEmbedder(), passwords=cheap_passwords())

        return run(argv, settings, stdin=io.StringIO(stdin), opener=opener)

    return run_it


def test_the_first_account_is_an_admins_and_the_next_a_readers(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("users", "list") == 0
    assert "계정이 없습니다." in capsys.readouterr().out
    assert rag("users", "add", "박 과장", stdin=GOOD + "\n") == 0
    assert rag("users", "add", "김 대리", stdin=GOOD) == 0
    assert rag("users", "add", "lee@corp.example", "--oidc", "--role", "editor") == 0
    assert capsys.readouterr().out == (
        "계정을 만들었습니다: 박 과장 (관리자)\n계정을 만들었습니다: 김 대리 (보는 사람)\n계정을 만들었습니다: lee@corp.example (편집자)\n"
    )
    assert rag("users", "list", "--json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["name"], one["role"], one["signs_in"]) for one in told] == [
        ("lee@corp.example", "editor", "oidc"), ("김 대리", "reader", "password"), ("박 과장", "admin", "password"),
    ]  # fmt: skip
    assert all(set(one) == {"name", "role", "signs_in", "created"} for one in told)


def test_a_password_cannot_be_an_argument_nor_be_missing_or_weak(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        rag("users", "add", "박 과장", "--password", GOOD)
    capsys.readouterr()
    for typed in ("", "\n", "짧다\n", "박 과장박 과장\n"):
        assert rag("users", "add", "박 과장", stdin=typed) == 1
    assert capsys.readouterr().err.count("쓸 수 없는 비밀번호입니다") == 4
    assert rag("users", "list", "--json") == 0
    assert capsys.readouterr().out == ""


def test_accounts_are_changed_reset_and_removed(rag: Rag, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("users", "add", "박 과장", stdin=GOOD) == 0
    assert rag("users", "add", "박  과장", stdin=GOOD) == 1  # the same name
    assert rag("users", "role", "박 과장", "off") == 0
    assert rag("users", "role", "박 과장", "editor") == 0
    assert rag("users", "reset", "박 과장", stdin="빨간 우산 여덟 개\n") == 0
    assert rag("users", "reset", "박 과장", "--unlock") == 0
    library = Library(settings, embedder=NgramEmbedder(), passwords=cheap_passwords())
    assert library.who(library.sign_in("박 과장", "빨간 우산 여덟 개", origin="here")).role.value == "editor"
    assert rag("users", "remove", "박 과장", "--yes") == 0
    assert rag("users", "remove", "박 과장", "--yes") == 1
    assert not library.has_accounts()
    told = capsys.readouterr()
    assert "들어올 수 없음" in told.out and "‘박 과장’ 계정이 없습니다." in told.err and "‘박 과장’ 계정이 이미 있습니다." in told.err
