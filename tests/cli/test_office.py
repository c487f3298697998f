"""The command line with another's rights (`--as`): a stranger's document is not there; collections are shared; who did what is told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from members import GOOD, cheap_passwords
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from rag.cli.commands import run
from rag.cli.strings import string
from rag.core.people import AUDITED
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox

Rag = Callable[..., int]
LEAVE = "제1조(연차) 직원의 연차 휴가는 한 해에 15일로 한다."
QUESTION = "연차 휴가는 며칠인가요?"


@pytest.fixture
def rag(settings: Settings, sandbox: Sandbox, tmp_path: Path) -> Rag:
    """주인 has added a document; 손님 and 관리자 have accounts."""

    def run_it(*argv: str, stdin: str = "") -> int:
        def opener(chosen: Settings) -> Library:
            return Library(chosen, embedder=NgramEmbedder(), sandbox=sandbox, passwords=cheap_passwords())

        return run(argv, settings, stdin=io.StringIO(stdin), opener=opener)

    for name, role in (("관리자", "admin"), ("주인", "editor"), ("손님", "reader")):
        assert run_it("users", "add", name, "--role", role, stdin=GOOD) == 0
    (tmp_path / "비밀.pdf").write_bytes(simple_pdf(LEAVE))
    assert run_it("--as", "주인", "add", str(tmp_path / "비밀.pdf")) == 0
    return run_it


STRANGER = [
    (("list", "--json"), 0, ""),
    (("search", QUESTION, "--document", "1", "--json"), 0, '"hits": []'),
    (("search", QUESTION, "--json"), 0, '"hits": []'),
    (("ask", QUESTION, "--json"), 0, '"answer": null'),
    (("ask", QUESTION, "--document", "1", "--json"), 0, '"answer": null'),
    (("rename", "1", "내 것"), 1, ""),
    (("remove", "1", "--yes"), 1, ""),
    (("scope", "set", "남의 것", "1"), 1, ""),
    (("collection", "share", "2", "손님"), 1, ""),
    (("collection", "list", "--json"), 0, ""),
    (("users", "list"), 1, ""),
    (("users", "role", "손님", "admin"), 1, ""),
    (("audit",), 1, ""),
    (("doctor",), 1, ""),
    (("doctor", "--fix"), 1, ""),
    (("backup", "own.zip"), 1, ""),
    (("restore", "own.zip", "--replace"), 1, ""),
    (("verify", "own.zip"), 1, ""),
    (("collection", "export", "주인", "own.zip"), 1, ""),
    (("collection", "keep", "주인", "--documents", "1"), 1, ""),
    (("collection", "remove", "주인"), 1, ""),
    (("collection", "unshare", "주인", "손님"), 1, ""),
    (("users", "reset", "주인", "--unlock"), 1, ""),
    (("users", "remove", "주인", "--yes"), 1, ""),
    (("scope", "list"), 0, ""),
    (("health",), 0, ""),
    (("rebuild",), 1, ""),
]


@pytest.mark.parametrize(("argv", "code", "told"), STRANGER, ids=lambda value: " ".join(value) if isinstance(value, tuple) else None)
def test_a_stranger_gets_nothing_from_any_command(
    rag: Rag, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], code: int, told: str
) -> None:
    capsys.readouterr()
    assert rag("--as", "손님", *argv) == code
    out = capsys.readouterr()
    assert told in out.out and "비밀" not in out.out + out.err and "15일" not in out.out + out.err
    assert rag("list", "--json") == 0
    assert json.loads(capsys.readouterr().out)["name"] == "비밀.pdf"  # whoever owns the folder sees all, and nothing was changed


def test_a_collection_is_shared_by_name_and_taken_back(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("--as", "주인", "collection", "share", "주인", "손님") == 0
    capsys.readouterr()
    assert rag("--as", "손님", "ask", QUESTION, "--json") == 0
    assert "15일" in json.loads(capsys.readouterr().out)["answer"]
    assert rag("--as", "손님", "remove", "1", "--yes") == 1
    assert "편집자만 할 수 있음" in capsys.readouterr().err
    assert rag("--as", "주인", "collection", "unshare", "주인", "손님", "--json") == 0
    (told,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    kept = {"keep_questions": None, "keep_documents": None}
    assert told == {"id": 2, "name": "주인", "owner": "주인", "documents": 1, "shared_with": [], "writable": True, **kept}
    assert rag("--as", "손님", "list", "--json") == 0
    assert capsys.readouterr().out == ""


def test_files_go_into_a_collection_that_is_named(rag: Rag, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("--as", "주인", "collection", "add", "감사 자료") == 0
    assert rag("--as", "주인", "add", str(tmp_path / "비밀.pdf"), "--collection", "감사 자료") == 0  # no duplicate there
    assert rag("--as", "주인", "add", str(tmp_path / "비밀.pdf"), "--collection", "없는 모음") == 1
    capsys.readouterr()
    assert rag("collection", "list", "--json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["name"]: one["documents"] for one in told} == {"": 0, "주인": 1, "감사 자료": 1}


def test_who_did_what_is_told_to_admins_in_both_languages(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("--as", "주인", "ask", QUESTION) == 0
    capsys.readouterr()
    assert rag("--as", "관리자", "audit", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["who"], one["what"], one["document_id"], one["page"]) for one in lines[-2:]] == [
        ("주인", "document_added", None, None), ("주인", "page_read", 1, 1),
    ]  # fmt: skip
    assert all(set(one) == {"at", "who", "what", "document_id", "page", "about"} for one in lines)
    assert rag("audit", "--limit", "1") == 0
    out = capsys.readouterr().out
    assert "쪽 읽음" in out and QUESTION not in out and "15일" not in out
    assert all(string("ko", f"audit_{what}") != string("en", f"audit_{what}") for what in AUDITED)


def test_nobody_is_called_so(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert rag("--as", "없는 사람", "list") == 1
    assert "‘없는 사람’ 계정이 없습니다." in capsys.readouterr().err


def test_a_collection_goes_into_a_file_comes_back_and_is_kept_for_so_many_days(
    rag: Rag, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rag("--as", "주인", "rename", "1", "취업 규칙") == 0
    capsys.readouterr()
    assert rag("--as", "주인", "collection", "export", "주인", str(tmp_path / "c.zip"), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in ("name", "documents", "missing")} == {"name": "주인", "documents": 1, "missing": []}
    assert rag("--as", "손님", "collection", "import", str(tmp_path / "c.zip")) == 1  # a reader adds nothing
    capsys.readouterr()
    assert rag("--as", "주인", "collection", "import", str(tmp_path / "c.zip"), "--json") == 0
    assert json.loads(capsys.readouterr().out) | {"file": ""} == {"file": "", "collection_id": 2, "added": 0, "known": 1, "refused": 0}
    assert rag("collection", "import", str(tmp_path / "c.zip"), "--name", "보관") == 0
    assert "들여왔습니다: 문서 1개, 이미 있던 것 0개, 들이지 못한 것 0개" in capsys.readouterr().out
    assert rag("list", "--json") == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["title"] for one in listed] == ["취업 규칙", "취업 규칙"]
    assert rag("collection", "keep", "보관", "--questions", "30", "--documents", "365", "--json") == 0
    kept = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["keep_questions"], one["keep_documents"]) for one in kept if one["name"] == "보관"] == [(30, 365)]
    assert rag("collection", "keep", "보관", "--documents", "never") == 0
    assert "30/–" in capsys.readouterr().out
    (tmp_path / "bad.zip").write_bytes(b"no archive")
    assert rag("collection", "import", str(tmp_path / "bad.zip")) == 1
