"""Every schema that was ever released opens in the newest version, with all that its people had; a later one is refused."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from kept_library import opened
from old_databases import QUESTION, SHA256, TEXT, make_old

from rag.core.errors import LibraryTooNew
from rag.library.backup import verify_backup
from rag.library.restoring import restore_backup
from rag.library.sandbox import Sandbox
from rag.store.database import FILE_NAME
from rag.store.examination import examine
from rag.store.steps import MIGRATIONS

VERSIONS = range(1, len(MIGRATIONS) + 1)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_library_of_every_version_opens_with_all_it_had(version: int, tmp_path: Path, sandbox: Sandbox) -> None:
    library = opened(make_old(tmp_path / "data", version), sandbox)
    (document,) = library.documents()
    assert (document.name, document.sha256, document.pages, document.passages) == ("휴가.pdf", SHA256, 1, 1)
    assert library.store.text(1, 0, len(TEXT)) == TEXT
    assert [entry.question for entry in library.history()] == [QUESTION]
    (hit,) = library.reopen(1).hits
    assert (hit.keyword_rank, hit.meaning_score) == (1, 0.5)
    assert len(library.own_questions()) == (version >= 2)
    assert (list(library.scopes()), document.identity.title) == ((["규정"], "휴가 규정") if version >= 7 else ([], document.identity.title))
    assert library.rereading() == (0, 1)
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    assert examine(tmp_path / "data" / FILE_NAME).is_whole


def test_the_oldest_is_read_again_and_answers(tmp_path: Path, sandbox: Sandbox) -> None:
    library = opened(make_old(tmp_path / "data", 1), sandbox)
    library.work(reread=True)
    assert library.rereading() == (1, 1) and library.pending_embeddings() == (1, 1)
    hit = library.ask(QUESTION).hits[0]
    assert (hit.document, hit.passage.text, hit.meaning_rank) == ("휴가.pdf", TEXT, 1)
    library.remove(1)
    assert library.documents() == []


def test_a_backup_of_an_older_version_is_restored_into_this_one(tmp_path: Path, sandbox: Sandbox) -> None:
    make_old(tmp_path / "old", 3)
    with closing(sqlite3.connect(tmp_path / "old" / FILE_NAME)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    data = {FILE_NAME: (tmp_path / "old" / FILE_NAME).read_bytes()}
    data |= {f"files/{SHA256}.pdf": (tmp_path / "old" / "files" / f"{SHA256}.pdf").read_bytes()}
    entries = [{"name": name, "size": len(content), "sha256": sha256(content)} for name, content in data.items()]
    told = {"format": 1, "program": "0.3.0", "schema": 3, "made": "2026-11-26T00:00:00+00:00", "documents": 1, "entries": entries}
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        for name, content in data.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(told))
    assert verify_backup(tmp_path / "old.zip").schema == 3
    there = opened(tmp_path / "new", sandbox)
    restore_backup(there.settings, tmp_path / "old.zip")
    assert [document.name for document in there.documents()] == ["휴가.pdf"]
    assert [entry.question for entry in there.history()] == [QUESTION]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_later_one_is_refused_and_left_as_it_is(tmp_path: Path, sandbox: Sandbox) -> None:
    folder = make_old(tmp_path / "data", len(MIGRATIONS))
    with closing(sqlite3.connect(folder / FILE_NAME)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(LibraryTooNew) as caught:
        opened(folder, sandbox)
    assert caught.value.facts == {"version": len(MIGRATIONS) + 1, "known": len(MIGRATIONS)}
    assert (folder / FILE_NAME).read_bytes() == before
