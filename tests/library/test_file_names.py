"""What somebody calls a file is shown and kept, never a path: files lie under the SHA-256 of their bytes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pdf_factory import simple_pdf

from rag.library.library import Library

NAMES = {
    "..": "document.pdf",
    ".": "document.pdf",
    "": "document.pdf",
    "../../../etc/passwd": "passwd",
    "/etc/cron.d/x.pdf": "x.pdf",
    "..\\..\\windows\\win.ini": "win.ini",
    "C:\\CON": "CON",
    "NUL.pdf": "NUL.pdf",
    "a\0b.pdf": "ab.pdf",
    "\u202egpj.exe.pdf": "gpj.exe.pdf",
    "\u2066\u200f글\u2069.pdf": "글.pdf",
    "줄\n바꿈\t.pdf": "줄바꿈.pdf",
    "가" * 255 + ".pdf": "가" * 196 + ".pdf",
    "a" * 100_000: "a" * 200,
    "~/.ssh/id_rsa": "id_rsa",
    "%2e%2e%2fetc.pdf": "%2e%2e%2fetc.pdf",
    "문서 file:///etc/passwd": "passwd",
    "; rm -rf ~ ; $(id) `id`.pdf": "; rm -rf ~ ; $(id) `id`.pdf",
    "'; DROP TABLE documents; --.pdf": "'; DROP TABLE documents; --.pdf",
    "\ud800.pdf": "pdf",
    "휴가 규정.pdf ": "휴가 규정.pdf",
    "\u1112\u1172\u1100\u1161.pdf": "휴가.pdf",
}


@pytest.fixture
def watched(library: Library, tmp_path: Path) -> Library:
    library.documents()  # the folder is there
    return library


@pytest.mark.parametrize(("told", "kept"), NAMES.items(), ids=[repr(name)[:30] for name in NAMES])
def test_a_name_is_shown_without_what_misleads_and_leads_nowhere(watched: Library, tmp_path: Path, told: str, kept: str) -> None:
    data_dir, before = watched.settings.data_dir, set(tmp_path.rglob("*"))
    job = watched.add(told, simple_pdf("연차 휴가는 15일이다."))
    assert job.name == kept
    new = {path.relative_to(data_dir).as_posix() for path in set(tmp_path.rglob("*")) - before if path.is_file()}
    assert all(re.fullmatch(r"files/[0-9a-f]{64}\.pdf|library\.db(-wal|-shm)?", path) for path in new), new
    watched.cancel(job.id)
    assert list((data_dir / "files").glob("*.pdf")) == []


def test_two_names_that_look_the_same_are_the_same(watched: Library) -> None:
    watched.add("휴\u200b가.pdf", simple_pdf("하나"))
    assert watched.add("휴가.pdf", simple_pdf("둘"), same_name="keep").name == "휴가.pdf"
    assert [job.name for job in watched.jobs()] == ["휴가.pdf"] * 2
