"""A disk that is full, takes no more files or may not be written, a database that another holds or has upgraded: said in words, nothing
lost, nothing half, no temporary file left, and what was queued goes on."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from kept_library import opened, seen, stored_pdf, unfinished_files
from pdf_factory import simple_pdf
from tenth import Draw

from rag.core.errors import DiskFull, FileLost, LibraryBusy, LibraryHindered, LibraryTooNew, LibraryUnwritable
from rag.core.messages import LANGUAGES, describe
from rag.library.library import Library
from rag.library.restoring import restore_backup
from rag.library.sandbox import Sandbox
from rag.store.database import FILE_NAME
from rag.store.steps import MIGRATIONS

DIARY = simple_pdf("일지는 매일 저녁에 쓴다.")


def add(library: Library) -> None:
    library.add("일지.pdf", DIARY)
    library.work()


def remove(library: Library) -> None:
    library.remove(2)


def remember(library: Library) -> None:
    library.remember(library.ask("주차 요금은 얼마인가요"))


def rebuild(library: Library) -> None:
    library.rebuild()


def backup(library: Library) -> None:
    library.backup(library.settings.data_dir / "b.zip")


def restore(library: Library) -> None:
    restore_backup(library.settings, library.settings.data_dir.parent / "given.zip", replace=True)


DEEDS = (add, remove, remember, rebuild, backup, restore)


def told(error: LibraryHindered) -> str:
    """The message in both languages has what happened and the way back."""
    for language in LANGUAGES:
        message = describe(error, language)
        assert message.what and message.next_step and "–" not in message.what + message.next_step
    return error.code


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """`disk(options)`: a small disk of its own. Skips where none may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options: str) -> Path:
        if shutil.which("mount") is None or os.name != "posix":
            pytest.skip("no mount here")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(place)], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("a small disk may not be mounted here")
        return place

    yield mount
    subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


@pytest.fixture
def given(made: Path, tmp_path: Path) -> Path:
    opened(made).backup(tmp_path / "given.zip")
    return tmp_path / "given.zip"


@contextmanager
def full(place: Path, left: int) -> Iterator[None]:
    """All but `left` bytes of the disk are taken."""
    ballast = place / "ballast"
    free = shutil.disk_usage(place).free
    with ballast.open("wb") as file:
        file.write(bytes(max(0, free - left)))
    try:
        yield
    finally:
        ballast.unlink()


@pytest.mark.parametrize("left", [0, 4096, 24_576, 65_536, 131_072, 262_144])
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
@pytest.mark.long
def test_a_full_disk_is_said_and_nothing_is_lost(
    deed: Callable[[Library], None], left: int, disk: Callable[[str], Path], made: Path, given: Path, sandbox: Sandbox
) -> None:
    place = disk("size=6m")
    shutil.copytree(made, place / "data")
    shutil.copy(given, place / "given.zip")
    library = opened(place / "data", sandbox)
    before = seen(library)
    failed = None
    with full(place, left):
        try:
            deed(library)
        except LibraryHindered as error:
            failed = error
            assert told(error) == "disk_full" and error.facts["reason"] == "space"
    assert unfinished_files(place) == []
    library = opened(place / "data", sandbox)
    library.work()
    names = {document.name for document in library.documents()}
    if failed is None:
        assert deed is not add or "일지.pdf" in names
    elif "일지.pdf" not in names:
        assert seen(library) == before
    assert not library.jobs_waiting()
    if failed is not None and "일지.pdf" not in names:
        deed(library)
    assert {check.name for check in library.doctor() if check.status != "ok"} <= {"index", "disk"}


def test_a_disk_that_takes_no_more_files_is_said(disk: Callable[[str], Path], made: Path, sandbox: Sandbox) -> None:
    place = disk("size=20m,nr_inodes=40")
    shutil.copytree(made, place / "data")
    library = opened(place / "data", sandbox)
    before, taken = seen(library), list[Path]()
    try:
        while True:
            taken.append(place / f"taken{len(taken)}")
            taken[-1].touch()
    except OSError as error:
        assert error.errno == errno.ENOSPC
        taken.pop()
    for deed in (add, backup):
        with pytest.raises(DiskFull) as caught:
            deed(library)
        assert told(caught.value) == "disk_full" and caught.value.facts["reason"] == "inodes"
    for path in taken:
        path.unlink()
    assert seen(library) == before and unfinished_files(place) == []


def test_a_folder_that_may_not_be_written_is_said(disk: Callable[[str], Path], made: Path, sandbox: Sandbox) -> None:
    place = disk("size=20m")
    shutil.copytree(made, place / "data")
    library = opened(place / "data", sandbox)
    before = seen(library)
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    for deed in (add, remove, remember, rebuild, backup):
        with pytest.raises(LibraryUnwritable) as caught:
            deed(library)
        assert told(caught.value) == "library_unwritable"
    subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
    assert seen(opened(place / "data", sandbox)) == before


class Stop:
    """Lets the first calls of the system pass, and refuses one with an errno."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls, self.refused, self.error = 0, -1, 0
        monkeypatch.setattr(os, "fsync", self.counted(os.fsync))
        for name in ("replace", "touch"):
            monkeypatch.setattr(Path, name, self.of_paths(getattr(Path, name)))

    def counted(self, function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            self.calls += 1
            if self.calls - 1 == self.refused:
                raise OSError(self.error, os.strerror(self.error))
            return function(*args, **kwargs)

        return call

    def of_paths(self, function: Callable[..., object]) -> Callable[..., object]:
        def method(path: Path, *args: object, **kwargs: object) -> object:
            return self.counted(function)(path, *args, **kwargs)

        return method


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("deed", [add, backup, restore], ids=lambda deed: deed.__name__)
def test_whatever_the_system_refuses_of_a_file_is_said(
    deed: Callable[[Library], None],
    number: int,
    kept: Library,
    given: Path,
    monkeypatch: pytest.MonkeyPatch,
    tenth: Draw[int],
    sandbox: Sandbox,
) -> None:
    """Each write in turn; of the writes a tenth, unless all are asked for."""
    copy = kept.settings.data_dir.with_name("copy")
    shutil.copytree(kept.settings.data_dir, copy)
    before = seen(kept)
    with monkeypatch.context() as patch:
        stop = Stop(patch)
        deed(kept)
    for at in tenth(range(stop.calls)):
        shutil.rmtree(kept.settings.data_dir)
        shutil.copytree(copy, kept.settings.data_dir)
        library = opened(kept.settings.data_dir, sandbox)
        with monkeypatch.context() as patch:
            stop = Stop(patch)
            stop.refused, stop.error = at, number
            try:
                deed(library)
            except LibraryHindered as error:
                full = number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
                assert told(error) == ("disk_full" if full else "library_unwritable"), at
        assert unfinished_files(kept.settings.data_dir) == [], at
        library = opened(kept.settings.data_dir, sandbox)
        library.work()
        assert not library.jobs_waiting()
        kept_names = {document.name for document in library.documents()}
        assert "일지.pdf" in kept_names or seen(library) == before, at


def test_a_limit_on_the_size_of_files_is_said(kept: Library) -> None:
    resource = pytest.importorskip("resource")
    before, (soft, hard) = seen(kept), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        for deed in (remember, backup):
            with pytest.raises(DiskFull) as caught:
                deed(kept)
            assert caught.value.facts["reason"] == "limit"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert seen(kept) == before and unfinished_files(kept.settings.data_dir) == []


def test_a_database_that_another_program_holds_is_said(kept: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.store.database.BUSY_SECONDS", 0.1)
    monkeypatch.setattr("rag.store.refusals.BUSY_SECONDS", 0.1)
    before = seen(kept)
    with closing(sqlite3.connect(kept.settings.data_dir / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for deed in (add, remove, remember):
            with pytest.raises(LibraryBusy) as caught:
                deed(kept)
            assert told(caught.value) == "library_busy"
        other.execute("ROLLBACK")
    assert seen(kept) == before and unfinished_files(kept.settings.data_dir) == []
    assert kept.page_image(2, 1).width > 0


def test_a_version_that_is_older_stops_once_a_later_one_has_upgraded_the_library(kept: Library) -> None:
    with closing(sqlite3.connect(kept.settings.data_dir / FILE_NAME, isolation_level=None)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        for deed in (add, remove, remember):
            with pytest.raises(LibraryTooNew) as caught:
                deed(kept)
            assert caught.value.facts == {"version": len(MIGRATIONS) + 1, "known": len(MIGRATIONS)}
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    assert len(kept.documents()) == 3 and stored_pdf(kept, kept.document(2).sha256).is_file()


def test_a_queue_that_a_full_disk_stopped_goes_on(kept: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker meets it while it embeds: the job is not the file's fault and waits."""
    kept.add("일지.pdf", DIARY)
    with monkeypatch.context() as patch:
        patch.setattr(kept.embeddings, "save", lambda *_: (_ for _ in ()).throw(DiskFull(path="/", reason="space")))
        with pytest.raises(DiskFull):
            kept.work()
    assert kept.jobs_waiting() and kept.files.kept()
    kept.work()
    assert [job.state for job in kept.jobs()][-1] == "ready"
    assert kept.search("일지는 언제 쓰나요")[0].document == "일지.pdf"


def test_the_page_is_told_what_keeps_the_worker_and_a_killed_one_is_started_again(kept: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[bool] = []
    monkeypatch.setattr(kept, "start_worker", lambda: started.append(True))
    with monkeypatch.context() as patch:
        stop = Stop(patch)
        stop.refused, stop.error = 0, errno.ENOSPC
        error = kept.keep_working()
        assert isinstance(error, DiskFull) and started == []
    assert kept.keep_working() is error  # looks every quarter of a minute
    monkeypatch.setattr(kept, "_looked_after", float("-inf"))
    assert kept.keep_working() is None and started == [True]


def test_a_stored_pdf_that_is_gone_is_said_where_its_page_is_to_be_drawn(kept: Library) -> None:
    stored_pdf(kept, kept.document(1).sha256).unlink()
    with pytest.raises(FileLost) as caught:
        kept.page_image(1, 1)
    assert caught.value.facts == {"document_id": 1, "document": "휴가.pdf"}
    assert "휴가.pdf" in describe(caught.value, "ko").what and kept.ask("휴가 신청서는 언제 내나요").hits
