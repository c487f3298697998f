"""`users` on the command line: passwords come from standard input or a prompt, never from an argument."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable

import pytest
from members import GOOD, cheap_passwords
from ngram_embedder import NgramEmbedder

from rag.access.sign_in import tries_key
from rag.access.tries import LOCKED
from rag.cli.commands import run
from rag.core.errors import WrongSignIn
from rag.core.settings import Settings
from rag.library.library import Library
from rag.store.accounts import key_of

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
    assert all(set(one) == {"name", "role", "signs_in", "created", "locked", "failed_tries", "blocked_seconds"} for one in told)


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
    assert rag("users", "add", "최 부장", "--role", "admin", stdin=GOOD) == 0
    assert rag("users", "role", "박 과장", "off") == 0
    assert rag("users", "role", "박 과장", "editor") == 0
    assert rag("users", "reset", "박 과장", stdin="빨간 우산 여덟 개\n") == 0
    assert rag("users", "reset", "박 과장", "--unlock") == 0
    library = Library(settings, embedder=NgramEmbedder(), passwords=cheap_passwords())
    assert library.who(library.sign_in("박 과장", "빨간 우산 여덟 개", origin="here")).role.value == "editor"
    assert rag("users", "remove", "박 과장", "--yes") == 0
    assert rag("users", "remove", "박 과장", "--yes") == 1
    assert rag("users", "remove", "최 부장", "--yes") == 0  # the last of all
    assert not library.has_accounts()
    told = capsys.readouterr()
    assert "들어올 수 없음" in told.out and "‘박 과장’ 계정이 없습니다." in told.err and "‘박 과장’ 계정이 이미 있습니다." in told.err


def test_the_last_admin_is_neither_removed_nor_demoted_and_it_is_said_in_both_languages(
    rag: Rag, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rag("users", "add", "박 과장", stdin=GOOD) == 0
    assert rag("users", "add", "김 대리", stdin=GOOD) == 0
    for deed in (("remove", "박 과장", "--yes"), ("role", "박 과장", "reader"), ("role", "박 과장", "off")):
        assert rag("users", *deed) == 1
    told = capsys.readouterr().err
    assert told.count("‘박 과장’은(는) 마지막 관리자라서") == 3 and "먼저 다른 사람을 관리자로 정해 주세요" in told
    assert rag("--lang", "en", "users", "remove", "박 과장", "--yes") == 1
    assert "“박 과장” is the last admin" in capsys.readouterr().err
    assert rag("audit", "--json") == 0
    assert "account_removed" not in capsys.readouterr().out  # what was refused did not happen


def test_who_is_locked_out_is_listed_and_let_in_again(rag: Rag, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("박 과장", "김 대리", "이 주임"):
        assert rag("users", "add", name, stdin=GOOD) == 0
    assert rag("users", "list") == 0
    assert "잠금 풀기" not in capsys.readouterr().out
    library = Library(settings, embedder=NgramEmbedder(), passwords=cheap_passwords())
    library._accounts.count({tries_key("name", key_of("김 대리")): (LOCKED,)}, time.time())
    for _ in range(5):
        with pytest.raises(WrongSignIn):
            library.sign_in("이 주임", "틀린 비밀번호", origin="here")
    assert rag("users", "list") == 0
    told = capsys.readouterr().out
    assert [line.split("  ")[-1].strip() for line in told.splitlines() if line.startswith(("김 대리", "이 주임"))] == [
        "잠김 (틀린 시도 1번)", "틀린 시도 5번, 1분 뒤 풀림",
    ]  # fmt: skip
    assert told.endswith("잠금 풀기: python -m rag users reset 이름 --unlock\n")
    assert rag("users", "reset", "김 대리", "--unlock") == 0
    capsys.readouterr()
    assert rag("users", "list", "--json") == 0
    rows = {one["name"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert [(one["locked"], one["failed_tries"], one["blocked_seconds"] > 50) for one in rows.values()] == [
        (False, 0, False), (False, 0, False), (False, 5, True),
    ]  # fmt: skip
