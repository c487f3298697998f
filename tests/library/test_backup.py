"""A backup is the library as it stood, whole; what is put back is the same to its users; nothing is put over documents unasked."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from kept_library import TEXTS, everything_on_disk, opened, seen, stored_pdf, unfinished_files
from pdf_factory import simple_pdf

from rag.core.errors import BackupBroken, LibraryBusy, LibraryNotEmpty, LibraryTooNew
from rag.core.settings import Settings
from rag.library.backup import verify_backup
from rag.library.library import Library
from rag.library.restoring import restore_backup
from rag.library.sandbox import Sandbox
from rag.library.worker import worker_lock
from rag.store.database import FILE_NAME
from rag.store.steps import MIGRATIONS


@pytest.fixture
def file(kept: Library, tmp_path: Path) -> Path:
    kept.backup(tmp_path / "백업.zip")
    return tmp_path / "백업.zip"


def test_a_backup_holds_the_database_and_every_pdf_and_its_owner_alone_reads_it(kept: Library, file: Path) -> None:
    told = verify_backup(file)
    assert (told.documents, len(told.entries), told.schema, told.missing) == (3, 4, len(MIGRATIONS), ())
    with zipfile.ZipFile(file) as archive:
        names = {f"files/{document.sha256}.pdf" for document in kept.documents()}
        assert set(archive.namelist()) == {FILE_NAME, "manifest.json", *names}
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir() if path.name != "data"] == ["백업.zip"]


def test_what_is_restored_is_the_same_to_its_users(kept: Library, file: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    before = seen(kept)
    there = Settings(data_dir=tmp_path / "elsewhere")
    assert restore_backup(there, file).documents == 3
    library = opened(there.data_dir, sandbox)
    assert seen(library) == before
    assert library.page_image(1, 1).width > 0
    assert unfinished_files(there.data_dir) == []


def test_documents_are_not_replaced_unless_told(kept: Library, file: Path, sandbox: Sandbox) -> None:
    before = seen(kept)
    kept.add("새것.pdf", simple_pdf("새 규정은 내일부터 시행한다."))
    kept.remove(3)
    kept.work()
    after = seen(kept)
    with pytest.raises(LibraryNotEmpty) as caught:
        restore_backup(kept.settings, file)
    assert caught.value.facts == {"path": str(kept.settings.data_dir), "documents": 3}
    assert seen(kept) == after and unfinished_files(kept.settings.data_dir) == []
    restore_backup(kept.settings, file, replace=True)
    assert seen(kept) == before  # the library that was open all the time
    assert seen(opened(kept.settings.data_dir, sandbox)) == before
    assert sorted(kept.files.kept()) == sorted(document.sha256 for document in kept.documents())
    assert "새 규정은".encode() not in everything_on_disk(kept.settings.data_dir)


def test_a_backup_is_taken_while_documents_come_and_go(kept: Library, tmp_path: Path, sandbox: Sandbox) -> None:
    done = threading.Event()

    def come_and_go() -> None:
        other = opened(kept.settings.data_dir, sandbox)
        while not done.is_set():
            other.add("오가는.pdf", simple_pdf("오가는 문서는 금방 없어진다."))
            other.work()
            other.remove(max(document.id for document in other.documents()))

    thread = threading.Thread(target=come_and_go)
    thread.start()
    try:
        told = [kept.backup(tmp_path / f"{number}.zip") for number in range(4)]
    finally:
        done.set()
        thread.join()
    for number, one in enumerate(told):
        assert one.missing == () and verify_backup(tmp_path / f"{number}.zip") == one
    assert unfinished_files(tmp_path) == []


def test_what_was_deleted_before_is_in_no_backup(kept: Library, tmp_path: Path) -> None:
    kept.remove(2)
    kept.backup(tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert "숙박비는 하루에".encode() not in whole and "3,000원으로".encode() in whole
    assert len(verify_backup(tmp_path / "b.zip").entries) == 3


def test_a_backup_over_an_older_one_replaces_it_whole(kept: Library, file: Path) -> None:
    file.with_name("백업.zip.db.tmp").write_bytes(b"of a backup that was killed")
    kept.remove(1)
    kept.backup(file)
    assert verify_backup(file).documents == 2
    assert unfinished_files(file.parent) == []


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def flip(file: Path) -> None:
    """One byte of a stored PDF."""
    data = bytearray(file.read_bytes())
    data[data.index(b"%PDF") + 50] ^= 1
    file.write_bytes(data)


def rewritten(change: Callable[[dict[str, bytes]], object]) -> Callable[[Path], None]:
    def rewrite(file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
        change(entries)
        with zipfile.ZipFile(file, "w") as archive:
            for name, data in entries.items():
                archive.writestr(name, data)

    return rewrite


def without_a_pdf(entries: dict[str, bytes]) -> None:
    del entries[next(name for name in entries if name.startswith("files/"))]


def out_of_the_folder(entries: dict[str, bytes]) -> None:
    entries["manifest.json"] = entries["manifest.json"].replace(b'"files/', b'"../files/', 1)


def far_away(file: Path) -> None:
    """An archive that claims to begin before its file does."""
    data = bytearray(file.read_bytes())
    end = data.rindex(b"PK\5\6")
    data[end + 16 : end + 20] = (int.from_bytes(data[end + 16 : end + 20], "little") + 500).to_bytes(4, "little")
    file.write_bytes(data)


def packed_wrongly(file: Path) -> None:
    """A list that is said to be deflated, and is not."""
    data = bytearray(file.read_bytes())
    listed = data.rindex(b"PK\1\2")
    data[listed + 10 : listed + 12] = b"\x08\0"
    file.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (cut, "not_a_backup"),
        (flip, "not_a_backup"),  # the archive's own sum tells
        (lambda file: file.write_bytes(b""), "not_a_backup"),
        (lambda file: file.write_bytes(b"%PDF-1.7 no archive"), "not_a_backup"),
        (lambda file: file.unlink(), "No such file or directory"),
        (rewritten(without_a_pdf), "incomplete"),
        (rewritten(lambda entries: entries.pop("manifest.json")), "not_a_backup"),
        (rewritten(lambda entries: entries.update({FILE_NAME: b"another database"})), "changed"),
        (rewritten(out_of_the_folder), "not_a_backup"),
        (far_away, "not_a_backup"),
        (packed_wrongly, "not_a_backup"),
        (lambda file: (file.unlink(), file.mkdir()), "Is a directory"),
    ],
)
def test_a_damaged_backup_is_refused_and_changes_nothing(
    kept: Library, file: Path, damage: Callable[[Path], object], reason: str, tmp_path: Path
) -> None:
    before = seen(kept)
    damage(file)
    for restores in (False, True):
        with pytest.raises(BackupBroken) as caught:
            restore_backup(kept.settings, file, replace=True) if restores else verify_backup(file)
        assert caught.value.facts == {"path": str(file), "reason": reason}
    assert seen(kept) == before
    assert unfinished_files(tmp_path) == []


def test_a_backup_of_a_later_version_is_refused(kept: Library, tmp_path: Path) -> None:
    with closing(sqlite3.connect(kept.settings.data_dir / FILE_NAME)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryTooNew) as caught:
        kept.backup(tmp_path / "b.zip")
    assert caught.value.facts == {"version": 99, "known": len(MIGRATIONS)}
    assert unfinished_files(tmp_path) == [] and not (tmp_path / "b.zip").exists()


def test_a_restore_waits_for_no_worker_for_ever(kept: Library, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.library.restoring.alone", alone_for_a_moment)
    with worker_lock(kept.settings) as held, pytest.raises(LibraryBusy):
        assert held
        restore_backup(kept.settings, file, replace=True)


def alone_for_a_moment(settings: Settings) -> object:
    from rag.library.worker import alone

    return alone(settings, seconds=0.3)


def test_a_library_whose_database_is_gone_or_damaged_is_restored(kept: Library, file: Path, sandbox: Sandbox) -> None:
    before, folder = seen(kept), kept.settings.data_dir
    for content in (None, b"no database" * 1000):
        (folder / FILE_NAME).unlink()
        if content is not None:
            (folder / FILE_NAME).write_bytes(content)
        with pytest.raises(LibraryNotEmpty) as caught:
            restore_backup(kept.settings, file)
        assert caught.value.facts["documents"] == "?"
        restore_backup(kept.settings, file, replace=True)
        assert seen(opened(folder, sandbox)) == before
    assert len(list(folder.glob(f"{FILE_NAME}.damaged-*"))) == 1


def test_a_missing_pdf_is_told_and_the_rest_is_backed_up(kept: Library, tmp_path: Path, sandbox: Sandbox) -> None:
    stored_pdf(kept, kept.document(2).sha256).unlink()
    assert kept.backup(tmp_path / "b.zip").missing == ("출장.pdf",)
    restore_backup(Settings(data_dir=tmp_path / "there"), tmp_path / "b.zip")
    library = opened(tmp_path / "there", sandbox)
    assert {document.name for document in library.documents()} == set(TEXTS)
    shutil.rmtree(tmp_path / "there")
