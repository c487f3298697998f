"""Kept files, in a folder and in an object store: written once, looked at where they lie, gone when they are not kept."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from object_server import ObjectServer

from rag.core.errors import BadSetting, FilesUnreachable, LibraryHindered, UnreadableFile
from rag.core.messages import LANGUAGES, describe
from rag.core.settings import Settings
from rag.core.whole_file import sweep
from rag.store.file_place import files_of
from rag.store.files import Files, FileStore, settle
from rag.store.local_copies import LocalCopies

BYTES = b"%PDF-1.7 " + bytes(range(256)) * 40


@pytest.fixture(params=["folder", "object store"])
def files(request: pytest.FixtureRequest, settings: Settings) -> Files:
    return files_of(settings if request.param == "folder" else replace(settings, files=request.getfixturevalue("bucket")))


@pytest.fixture
def stored(bucket: str, settings: Settings) -> Files:
    return files_of(replace(settings, files=bucket))


def put(files: Files, sha256: str, data: bytes = BYTES) -> None:
    with files.arriving(sha256, data) as arrival:
        arrival.keep()


def read(files: Files, sha256: str, *, aside: bool = False) -> bytes | None:
    try:
        with files.local(sha256, aside=aside) as path:
            return path.read_bytes()
    except UnreadableFile:
        return None


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_kept_file_is_the_one_that_was_looked_at(files: Files) -> None:
    with files.arriving("abc", BYTES) as arrival:
        assert arrival.path.read_bytes() == BYTES and arrival.path.stat().st_mode & 0o777 == 0o600
        assert not files.has("abc")
        arrival.keep()
    assert files.has("abc") and files.kept() == ["abc"] and read(files, "abc") == BYTES
    assert (files.size_of("abc"), files.size()) == (len(BYTES), len(BYTES))
    assert files.digest("abc") == hashlib.sha256(BYTES).hexdigest()


def test_of_an_unlocked_file_only_the_unlocked_bytes_are_kept(files: Files) -> None:
    with files.arriving("abc", b"locked") as arrival:
        arrival.keep(b"open")
    assert files.kept() == ["abc"] and read(files, "abc") == b"open"


def test_what_is_kept_again_takes_the_place_of_what_was(files: Files) -> None:
    put(files, "abc", b"first")
    assert read(files, "abc") == b"first"
    put(files, "abc", b"second")
    assert read(files, "abc") == b"second" and files.kept() == ["abc"]


def test_a_file_that_is_not_kept_leaves_nothing(files: Files, settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError), files.arriving("abc", BYTES):
        raise ZeroDivisionError
    assert (files.kept(), files.moving(), files.size(), names(settings.data_dir / "files")) == ([], [], 0, [])


def test_a_file_that_is_gone_is_said_to_be(files: Files) -> None:
    for ask in (files.size_of, files.digest):
        with pytest.raises(UnreadableFile) as caught:
            ask("abc")
        assert caught.value.facts == {"reason": "gone"}
    assert read(files, "abc") is None and not files.has("abc")
    for do in (files.set_aside, files.bring_back, files.remove, files.drop):
        do("abc")
    assert (files.kept(), files.moving()) == ([], [])


def test_what_is_set_aside_is_read_by_nobody_and_comes_back(files: Files) -> None:
    put(files, "abc")
    put(files, "abc-7", b"the same file in another collection")
    files.set_aside("abc")
    assert (files.kept(), files.moving(), files.has("abc")) == (["abc-7"], ["abc"], False)
    assert read(files, "abc") is None and read(files, "abc", aside=True) == BYTES
    files.bring_back("abc")
    assert (files.kept(), files.moving()) == (["abc", "abc-7"], []) and read(files, "abc") == BYTES


def test_what_comes_from_a_backup_lies_aside_until_the_database_knows_it(files: Files) -> None:
    files.receive("abc", io.BytesIO(BYTES))
    files.receive("def", io.BytesIO(b""))
    assert (files.kept(), files.moving()) == ([], ["abc", "def"])
    settle(files, lambda sha256: sha256 == "abc")
    assert (files.kept(), files.moving()) == (["abc"], []) and read(files, "abc") == BYTES


def test_a_file_that_may_be_kept_is_not_hindered(files: Files) -> None:
    assert files.hindrance() is None
    assert (files.kept(), files.moving()) == ([], [])


def test_the_file_in_a_folder_is_written_once(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    with files.arriving("abc", b"bytes") as arrival:
        inode = arrival.path.stat().st_ino
        arrival.keep()
    assert names(tmp_path) == ["abc.pdf"]
    assert files.path("abc").read_bytes() == b"bytes" and files.path("abc").stat().st_ino == inode


def test_what_a_killed_process_left_is_swept_away_after_a_day(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    with files.arriving("old", b"old") as old, files.arriving("new", b"new") as new:
        day = time.time() - 90_000
        os.utime(old.path, (day, day))
        sweep(tmp_path)
        assert (old.path.exists(), new.path.exists()) == (False, True)
    assert files.size() == 0


@pytest.mark.parametrize("versions", [False, True])
def test_deleted_is_deleted_in_a_bucket_and_its_versions_and_on_this_machine(
    object_server: ObjectServer, bucket: str, settings: Settings, versions: bool
) -> None:
    name = object_server.bucket(versions=versions)
    files = files_of(replace(settings, files=f"s3://{name}/문서함"))
    put(files, "5ec2e7", b"an earlier version of the secret")
    put(files, "5ec2e7", b"the secret")
    put(files, "abc", b"what stays")
    assert read(files, "5ec2e7") == b"the secret"
    for move in (files.set_aside, files.bring_back, files.set_aside):
        move("5ec2e7")
    assert b"the secret" in object_server.everything(name)
    files.remove("5ec2e7")
    left = object_server.everything(name)
    assert b"what stays" in left and b"secret" not in left and b"5ec2e7" not in left
    assert names(settings.data_dir / "files") == []
    assert object_server.asked("list_multipart_uploads", Bucket=name).get("Uploads", []) == []


def test_a_copy_on_this_machine_has_no_name_and_serves_many_readers(bucket: str, settings: Settings) -> None:
    files = files_of(replace(settings, files=bucket))
    put(files, "abc")
    with files.local("abc") as first, files.local("abc") as second:
        assert names(settings.data_dir / "files") == []  # a process that is killed leaves nothing
        files.remove("abc")
        assert first.read_bytes() == second.read_bytes() == BYTES  # who had begun to read goes on
    assert read(files, "abc") is None


def test_a_copy_serves_its_version_for_a_moment_and_few_are_held(tmp_path: Path) -> None:
    copies, fetched = LocalCopies(tmp_path, seconds=0.3), list[str]()

    def use(name: str, version: str = "1") -> bytes:
        def fetch(path: Path) -> None:
            fetched.append(name)
            path.write_bytes(f"{name}{version}".encode())

        with copies.of(name, version, fetch) as path:
            return path.read_bytes()

    assert [use("a"), use("a"), use("a", "2")] == [b"a1", b"a1", b"a2"] and fetched == ["a", "a"]
    for name in "bcde":
        use(name)
    before = len(copies)
    use("a", "2")
    assert (before, fetched) == (4, ["a", "a", "b", "c", "d", "e", "a"])
    for _ in range(100):
        if not len(copies):
            break
        time.sleep(0.05)
    assert len(copies) == 0 and names(tmp_path) == []


def test_a_file_that_another_machine_removed_is_gone_here_too(bucket: str, settings: Settings, tmp_path: Path) -> None:
    here, there = (files_of(replace(settings, data_dir=tmp_path / name, files=bucket)) for name in ("here", "there"))
    put(here, "abc", b"first")
    assert read(there, "abc") == b"first"
    put(here, "abc", b"other")
    assert read(there, "abc") == b"other"
    here.remove("abc")
    assert read(there, "abc") is None and there.kept() == []


def wordings(error: LibraryHindered) -> list[str]:
    return [f"{message.what} {message.next_step}" for message in (describe(error, language) for language in LANGUAGES)]


def refused(files: Files) -> LibraryHindered:
    found = files.hindrance()
    assert found is not None
    for ask in (files.kept, lambda: put(files, "abc"), lambda: read(files, "abc"), lambda: files.remove("abc")):
        with pytest.raises(FilesUnreachable) as caught:
            ask()
        assert caught.value.facts == found.facts
    return found


def test_a_bucket_that_is_not_there_is_named(bucket: str, settings: Settings) -> None:
    korean, english = wordings(refused(files_of(replace(settings, files="s3://no-such-bucket/a"))))
    assert "s3://no-such-bucket/a(그런 버킷이 없음)" in korean and "s3://no-such-bucket/a (there is no such bucket)" in english
    assert "RAG_FILES" in korean and "RAG_FILES" in english


def test_keys_that_are_missing_are_told(bucket: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert "(접속 키가 없거나 맞지 않음)" in wordings(refused(files_of(replace(settings, files=bucket))))[0]


def test_a_server_that_cannot_be_reached_is_told_and_nothing_is_lost(
    object_server: ObjectServer, stored: Files, settings: Settings
) -> None:
    put(stored, "def")
    object_server.wire.cut(0)
    with pytest.raises(FilesUnreachable) as caught:
        put(stored, "abc")
    assert "(연결되지 않거나 도중에 끊김)" in wordings(caught.value)[0]
    object_server.wire.mend()
    assert stored.hindrance() is None and stored.kept() == ["def"] and read(stored, "def") == BYTES
    assert names(settings.data_dir / "files") == []


def remove(files: Files) -> None:
    files.set_aside("old")
    files.remove("old")


def restore(files: Files) -> None:
    files.receive("new", io.BytesIO(BYTES))
    settle(files, lambda _: True)


DEEDS: dict[str, Callable[[Files], object]] = {
    "keep": lambda files: put(files, "new"),
    "read": lambda files: read(files, "old"),
    "remove": remove,
    "restore": restore,
}
CUTS = [(deed, number) for deed in DEEDS for number in range(10)]


@pytest.mark.long
@pytest.mark.parametrize(("deed", "number"), CUTS)
def test_a_connection_that_is_cut_off_at_any_byte_loses_nothing(
    object_server: ObjectServer, stored: Files, settings: Settings, deed: str, number: int
) -> None:
    """What was there and what is said to be there is whole; what hangs between goes where the database says, at the next start. Of what
    nobody was told moto may have kept the head alone: S3 refuses that (IncompleteBody)."""
    put(stored, "old")
    object_server.wire.cut(300 + 1700 * number)
    try:
        DEEDS[deed](stored)
        done = True
    except FilesUnreachable:
        done = False
    object_server.wire.mend()
    assert names(settings.data_dir / "files") == []
    settle(stored, lambda name: done or name == "old")
    assert stored.moving() == []
    if deed != "remove" or stored.kept():
        assert read(stored, "old") == BYTES
    if done:
        assert {read(stored, name) for name in stored.kept()} <= {BYTES}
        assert stored.kept() == after(deed)
    DEEDS[deed](stored)  # whoever does it again comes to its end
    assert stored.kept() == after(deed) and {read(stored, name) for name in stored.kept()} <= {BYTES}


def after(deed: str) -> list[str]:
    return {"read": ["old"], "remove": []}.get(deed, ["new", "old"])


@pytest.mark.parametrize(
    "value", ["s3:/bucket", "s3://", "s3://Bucket", "gs://bucket", "/folder", "s3://key:secret@bucket", "s3://b/a?x=1"]
)
def test_an_address_that_is_none_is_refused_where_it_is_set(value: str) -> None:
    with pytest.raises(BadSetting):
        Settings.from_env({"RAG_FILES": value})


def test_an_address_comes_from_the_environment() -> None:
    assert Settings.from_env({"RAG_FILES": "s3://my-bucket/문서/함/"}).files == "s3://my-bucket/문서/함"
    assert Settings.from_env({}).files == ""


def test_a_package_that_is_missing_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rag.store.object_files", None)
    with pytest.raises(FilesUnreachable) as caught:
        files_of(replace(settings, files="s3://bucket"))
    assert "rag/store/requirements.txt" in wordings(caught.value)[0]
