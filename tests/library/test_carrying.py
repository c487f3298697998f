"""A collection in a file and back: the same documents, in this library or another; what comes back is believed in nothing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kept_library import stored_pdf
from members import GOOD, cheap_passwords
from ngram_embedder import NgramEmbedder
from pdf_factory import Sheet, make_pdf, simple_pdf, text_lines

from rag.core.errors import BackupBroken, DuplicateDocument, LibraryTooNew, NotAllowed
from rag.core.identity import Identity
from rag.core.people import COMMON, Role
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox

QUESTION = "연차휴가는 매년 며칠인가요?"
LOCKED = make_pdf([Sheet(text_lines("금고 번호는 영업부장이 관리한다."))], user_password="열쇠")


@pytest.fixture
def library(settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox) -> Library:
    """Two documents, one of them locked, the other named by its user."""
    made = Library(settings, embedder=embedder, sandbox=sandbox, passwords=cheap_passwords())
    made.add("휴가.pdf", simple_pdf("연차휴가는 매년 15일을 준다."))
    made.add("금고.pdf", LOCKED, password="열쇠")
    made.work()
    made.rename(1, Identity("취업 규칙", issuer="총무과"))
    return made


@pytest.fixture
def other(settings: Settings, sandbox: Sandbox, tmp_path: Path) -> Library:
    return Library(replace(settings, data_dir=tmp_path / "other"), embedder=NgramEmbedder(), sandbox=sandbox, passwords=cheap_passwords())


def test_what_goes_out_comes_back_in_another_library(library: Library, other: Library, tmp_path: Path) -> None:
    cargo = library.export_collection(COMMON, tmp_path / "모음.zip")
    assert [(one.name, one.identity) for one in cargo.documents] == [
        ("휴가.pdf", Identity("취업 규칙", issuer="총무과")),
        ("금고.pdf", None),
    ]
    assert (tmp_path / "모음.zip").stat().st_mode & 0o777 == 0o600
    arrived = other.import_collection(tmp_path / "모음.zip", "옮긴 것")
    other.work()
    assert [(job.name, identity) for job, identity in arrived.jobs] == [(one.name, one.identity) for one in cargo.documents]
    (made,) = (one for one in other.collections() if one.id != COMMON)
    assert (made.name, made.documents, arrived.refused) == ("옮긴 것", 2, ())
    assert other.ask(QUESTION).text == library.ask(QUESTION).text is not None
    assert other.page_image(other.documents()[1].id, 1).width > 0  # unlocked, as it was kept
    assert list(tmp_path.glob("*.tmp")) == []


def test_what_is_there_already_is_not_there_twice(library: Library, tmp_path: Path) -> None:
    library.export_collection(COMMON, tmp_path / "c.zip")
    arrived = library.import_collection(tmp_path / "c.zip")
    assert arrived.collection_id == COMMON
    assert {type(error) for _, error in arrived.refused} == {DuplicateDocument}
    again = library.import_collection(tmp_path / "c.zip", "둘째")
    assert len(again.jobs) == 2 and again.collection_id != COMMON


def test_a_person_takes_out_what_is_theirs_and_brings_it_in_as_theirs(library: Library, tmp_path: Path) -> None:
    for name, role in (("주인", Role.EDITOR), ("독자", Role.READER)):
        library.add_account(name, GOOD, role)
    owner, reader = (library.seen_by(library.person_called(name)) for name in ("주인", "독자"))
    library.export_collection(COMMON, tmp_path / "c.zip")
    arrived = owner.import_collection(tmp_path / "c.zip", "내 것")
    library.work()
    assert [one.name for one in owner.documents()] == ["휴가.pdf", "금고.pdf"]
    owner.share(arrived.collection_id, "독자", writes=True)
    with pytest.raises(NotAllowed):
        reader.export_collection(arrived.collection_id, tmp_path / "stolen.zip")
    with pytest.raises(NotAllowed):
        reader.import_collection(tmp_path / "c.zip")
    assert not (tmp_path / "stolen.zip").exists()
    owner.export_collection(arrived.collection_id, tmp_path / "d.zip")
    told = [(one.who, one.what, one.about) for one in library.audit() if one.what.startswith("collection_")]
    assert told[:1] == [("주인", "collection_exported", "내 것")] and ("주인", "collection_imported", "내 것") in told


def test_a_document_whose_file_is_gone_is_named(library: Library, tmp_path: Path) -> None:
    stored_pdf(library, library.documents()[0].sha256).unlink()
    cargo = library.export_collection(COMMON, tmp_path / "c.zip")
    assert (cargo.missing, [one.name for one in cargo.documents]) == (("휴가.pdf",), ["금고.pdf"])


def rewritten(source: Path, to: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """The archive with its list and its files changed."""
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(files.pop("collection.json"))
    change(told, files)
    with zipfile.ZipFile(to, "w") as archive:
        for name, data in {**files, "collection.json": json.dumps(told).encode()}.items():
            archive.writestr(name, data)
    return to


CHANGES: dict[str, tuple[Callable[[dict[str, Any], dict[str, bytes]], object], type[Exception]]] = {
    "a byte": (lambda told, files: files.update({"documents/1.pdf": files["documents/1.pdf"][:-1] + b"x"}), BackupBroken),
    "a file that is gone": (lambda told, files: files.pop("documents/2.pdf"), BackupBroken),
    "a place outside": (lambda told, files: told["documents"][0].update(entry="../../evil.pdf"), BackupBroken),
    "a place twice": (lambda told, files: told["documents"][0].update(entry="documents/2.pdf"), BackupBroken),
    "more than a file may have": (lambda told, files: told["documents"][0].update(size=10**12), BackupBroken),
    "another kind": (lambda told, files: told.update(kind="library"), BackupBroken),
    "a later format": (lambda told, files: told.update(format=2), LibraryTooNew),
    "a name that is none": (lambda told, files: told.update(name=7), BackupBroken),
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_archive_that_was_changed_is_refused_and_changes_nothing(library: Library, other: Library, tmp_path: Path, what: str) -> None:
    library.export_collection(COMMON, tmp_path / "c.zip")
    change, error = CHANGES[what]

    def changed(told: dict[str, Any], files: dict[str, bytes]) -> None:
        change(told, files)

    with pytest.raises(error):
        other.import_collection(rewritten(tmp_path / "c.zip", tmp_path / "bad.zip", changed), "새")
    assert (other.jobs(), [one.name for one in other.collections()]) == ([], [""])


def test_what_is_no_archive_is_refused(other: Library, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK not")
    for name in ("x.zip", "none.zip"):
        with pytest.raises(BackupBroken):
            other.import_collection(tmp_path / name)


def test_a_file_in_it_that_is_no_pdf_is_refused_at_the_door_and_the_others_come_in(
    library: Library, other: Library, tmp_path: Path
) -> None:
    import hashlib

    def poisoned(told: dict[str, Any], files: dict[str, bytes]) -> None:
        files["documents/1.pdf"] = b"<html>not a pdf</html>"
        told["documents"][0] |= {"size": 22, "sha256": hashlib.sha256(files["documents/1.pdf"]).hexdigest(), "name": "../../x.pdf"}

    library.export_collection(COMMON, tmp_path / "c.zip")
    arrived = other.import_collection(rewritten(tmp_path / "c.zip", tmp_path / "p.zip", poisoned))
    assert [(name, error.code) for name, error in arrived.refused] == [("../../x.pdf", "not_a_pdf")]
    assert [job.name for job, _ in arrived.jobs] == ["금고.pdf"]
