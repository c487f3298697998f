"""Doctor finds what is damaged; `--fix` mends what can be mended, says what is lost, and keeps the damaged database beside."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from kept_library import QUESTIONS, TEXTS, opened, seen, stored_pdf, unfinished_files
from pdf_factory import Sheet, make_pdf, simple_pdf, text_lines

from rag.core.checks import Check, CheckStatus, Repair
from rag.core.errors import LibraryBusy, LibraryDamaged, LibraryLost
from rag.core.job import JobState
from rag.core.messages import LANGUAGES, describe_check, describe_repair
from rag.core.settings import Settings
from rag.library.doctor import diagnose
from rag.library.library import Library
from rag.library.mending import mend
from rag.library.sandbox import Sandbox
from rag.library.worker import worker_lock
from rag.store.database import FILE_NAME
from rag.store.jobs import QueuedFile


@dataclass
class Ward:
    """A library as doctor and `--fix` see it: opened only when they ask for it."""

    library: Library
    sandbox: Sandbox

    @property
    def folder(self) -> Path:
        return self.library.settings.data_dir

    @property
    def database(self) -> Path:
        return self.folder / FILE_NAME

    def found(self) -> dict[str, Check]:
        checks = {check.name: check for check in diagnose(self.library.settings, lambda: opened(self.folder, self.sandbox))}
        for check in checks.values():
            for language in LANGUAGES:
                message = describe_check(check, language)
                assert "{" not in message.what + message.next_step
                assert (message.next_step == "") == (check.status is CheckStatus.OK)
        return checks

    def wrong(self) -> set[str]:
        return {name for name, check in self.found().items() if check.status is not CheckStatus.OK}

    def mend(self) -> dict[str, Repair]:
        repairs = {repair.name: repair for repair in mend(self.library.settings, lambda: opened(self.folder, self.sandbox))}
        for repair in repairs.values():
            assert all("{" not in describe_repair(repair, language) for language in LANGUAGES)
        return repairs

    def sql(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.database, isolation_level=None)) as db:
            for statement in statements:
                db.execute(statement)

    def seen(self) -> dict[str, object]:
        return seen(opened(self.folder, self.sandbox))


@pytest.fixture
def ward(kept: Library, sandbox: Sandbox) -> Ward:
    return Ward(kept, sandbox)


def damage_page_of(path: Path, table: str) -> None:
    """Overwrites the first page of a table or index, as a bad sector would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root, size = (
            db.execute(query).fetchone()[0] for query in (f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'", "PRAGMA page_size")
        )
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)


def test_a_library_in_order_has_nothing_to_mend(ward: Ward) -> None:
    assert ward.wrong() == set()
    before = ward.seen()
    assert set(ward.mend()) == {"nothing"}
    assert ward.seen() == before


def test_an_empty_folder_is_in_order_too(ward: Ward, tmp_path: Path) -> None:
    checks = list(diagnose(Settings(data_dir=tmp_path / "new"), lambda: opened(tmp_path / "new", ward.sandbox)))
    assert {check.status for check in checks} == {CheckStatus.OK}


@pytest.mark.parametrize("index", ["passages_by_document", "embeddings_by_window", "history_entries"])
def test_a_damaged_index_is_made_anew_and_nothing_is_lost(ward: Ward, index: str) -> None:
    before = ward.seen()
    damage_page_of(ward.database, index)
    assert ward.found()["database"].facts["problems"] != 0
    repairs = ward.mend()
    assert repairs.keys() - {"index_built"} == {"reindexed"} and not any(repair.lost for repair in repairs.values())
    assert ward.seen() == before
    assert ward.wrong() == {"leftovers"}  # the damaged file, which is kept
    (kept,) = ward.folder.glob(f"{FILE_NAME}.damaged-*")
    assert kept.name == repairs["reindexed"].facts["kept"]
    kept.unlink()
    assert ward.wrong() == set()


@pytest.mark.parametrize("table", ["pages", "passages", "windows", "embeddings", "terms_data", "terms_content"])
def test_what_was_read_of_documents_is_read_again_from_their_pdfs(ward: Ward, table: str) -> None:
    before = ward.seen()
    damage_page_of(ward.database, table)
    assert ward.found()["database"].status is CheckStatus.FAILED
    repairs = ward.mend()
    assert not any(repair.lost for repair in repairs.values())
    assert {"reindexed", "salvaged"} & repairs.keys()
    assert ward.seen() == before
    assert ward.wrong() == {"leftovers"}
    assert [document.id for document in opened(ward.folder, ward.sandbox).documents()] == [1, 2, 3]


def test_a_history_that_cannot_be_read_is_lost_and_said_so(ward: Ward) -> None:
    before = ward.seen()
    damage_page_of(ward.database, "history")
    repairs = ward.mend()
    lost = repairs["rows_lost"]
    assert lost.lost and lost.facts["table"] == "history"
    after = ward.seen()
    assert after == {**before, "history": []}


def test_documents_that_cannot_be_read_come_back_from_their_pdfs_under_other_numbers(ward: Ward) -> None:
    before = ward.seen()
    damage_page_of(ward.database, "documents")
    repairs = ward.mend()
    assert repairs["strays_added"].facts == {"files": 3}
    after = ward.seen()
    assert (after["answers"], after["documents"]) == (before["answers"], before["documents"])  # their jobs still knew their names
    assert after["history"] == before["history"]


def test_a_database_that_is_none_any_more_is_made_anew_from_the_pdfs(ward: Ward) -> None:
    before = ward.seen()
    ward.database.write_bytes(os.urandom(50_000))
    found = ward.found()["database"]
    assert found.facts == {"code": "library_damaged", "path": str(ward.database), "reason": "not_a_database"}
    with pytest.raises(LibraryDamaged):
        opened(ward.folder, ward.sandbox)
    repairs = ward.mend()
    assert repairs["salvaged"].facts["documents"] == 0 and repairs["strays_added"].facts == {"files": 3}
    after = ward.seen()
    assert sorted(document[1] for document in after["documents"]) == sorted(document[1] for document in before["documents"])  # type: ignore[attr-defined]
    assert [text for text, _ in after["answers"]] == [text for text, _ in before["answers"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("gone", ["removed", "emptied"])
def test_a_missing_database_is_no_empty_library(ward: Ward, gone: str) -> None:
    for path in ward.folder.glob(f"{FILE_NAME}*"):
        path.unlink() if gone == "removed" or path != ward.database else path.write_bytes(b"")
    with pytest.raises(LibraryLost) as caught:
        opened(ward.folder, ward.sandbox)
    assert caught.value.facts == {"path": str(ward.database), "files": 3}
    assert ward.found()["database"].facts["code"] == "library_lost"
    repairs = ward.mend()
    assert repairs["made_anew"].lost and repairs["strays_added"].facts == {"files": 3}
    assert len(opened(ward.folder, ward.sandbox).documents()) == 3
    assert ward.wrong() == set()


def test_a_repair_that_was_killed_between_its_two_steps_goes_on(ward: Ward) -> None:
    before = ward.seen()
    damage_page_of(ward.database, "pages")
    ward.database.rename(ward.folder / f"{FILE_NAME}.damaged-20260101-000000")
    repairs = ward.mend()
    assert "salvaged" in repairs and "made_anew" not in repairs
    assert ward.seen() == before


def test_a_damaged_log_costs_what_it_held_and_no_pdf(ward: Ward, sandbox: Sandbox) -> None:
    """SQLite reads a log up to the first part that is damaged: what came after is as if it had never been."""
    reader = sqlite3.connect(ward.database)  # keeps the log from being emptied
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM documents").fetchone()
    ward.library.add("일지.pdf", simple_pdf("일지는 매일 저녁에 쓴다."))
    ward.library.work()
    log = ward.database.with_name(f"{FILE_NAME}-wal")
    data = bytearray(log.read_bytes())
    reader.close()
    data[100:200] = bytes(100)
    for path in ward.folder.glob(f"{FILE_NAME}-*"):
        path.unlink()
    copy = ward.folder.with_name("copy")
    ward.folder.rename(copy)
    copy.rename(ward.folder)
    log.write_bytes(data)
    assert {document.name for document in opened(ward.folder, sandbox).documents()} >= set(TEXTS)
    if len(opened(ward.folder, sandbox).documents()) == 3:
        assert ward.found()["leftovers"].facts["strays"] == 1
        ward.mend()
    assert opened(ward.folder, sandbox).ask("일지는 언제 쓰나요").hits[0].passage.text.startswith("일지는")


def test_rows_that_belong_to_nothing_go_and_half_a_document_is_read_again(ward: Ward) -> None:
    before = ward.seen()
    ward.sql(
        "PRAGMA foreign_keys = OFF",
        "INSERT INTO embeddings SELECT 'ghost', 999, vector FROM embeddings LIMIT 1",
        'INSERT INTO windows (passage_id, start, "end") VALUES (998, 0, 5)',
        "INSERT INTO terms (rowid, body) VALUES (997, '유령')",
        "DELETE FROM windows WHERE passage_id IN (SELECT id FROM passages WHERE document_id = 2)",
        "DELETE FROM terms WHERE rowid IN (SELECT id FROM passages WHERE document_id = 3)",
    )
    facts = ward.found()["database"].facts
    assert (facts["problems"], facts["ghosts"], facts["half"]) == (0, 4, 2)
    repairs = ward.mend()
    assert repairs["half_read_again"].facts == {"documents": ["출장.pdf", "주차.pdf"]}
    assert repairs["rows_removed"].facts == {"rows": 4}
    assert ward.seen() == before
    assert ward.wrong() == set()


def test_a_table_of_contents_which_has_no_windows_is_no_half_document(ward: Ward) -> None:
    entries = [f"제{number}장 창고와 열쇠의 관리 {'. ' * 24}{number}" for number in range(1, 16)]
    ward.library.add(
        "차례.pdf",
        make_pdf([Sheet(text_lines("차례", *entries)), Sheet(text_lines("제1장 창고와 열쇠의 관리", "열쇠는 창고지기가 지킨다."))]),
    )
    ward.library.work()
    added = ward.library.documents()[-1]
    bare = [passage for passage in ward.library.passages(added.id) if not passage.windows]
    assert bare and "제15장" in bare[-1].text
    assert ward.found()["database"].status is CheckStatus.OK
    ward.sql(f"DELETE FROM windows WHERE passage_id IN (SELECT id FROM passages WHERE document_id = {added.id})")
    assert ward.found()["database"].facts["half"] == 1  # the page behind it has lost its own


def test_a_page_whose_boxes_do_not_fit_its_text_is_found_and_read_again(ward: Ward) -> None:
    before = ward.seen()
    ward.sql("UPDATE pages SET boxes = x'00112233' WHERE document_id = 2")
    with pytest.raises(LibraryDamaged) as caught:
        ward.library.boxes(2, 0, 5)
    assert caught.value.facts["reason"] == "damaged"
    assert ward.found()["database"].facts["half"] == 1
    assert ward.mend()["half_read_again"].facts == {"documents": ["출장.pdf"]}
    assert ward.seen() == before


def test_stored_pdfs_that_are_gone_or_damaged_are_named_and_their_text_stays(ward: Ward) -> None:
    before = ward.seen()
    first, second = (stored_pdf(ward.library, ward.library.document(number).sha256) for number in (1, 2))
    first.unlink()
    second.write_bytes(second.read_bytes()[:300])
    facts = ward.found()["files"].facts
    assert (facts["missing"], facts["damaged"]) == (["휴가.pdf"], ["출장.pdf"])
    assert ward.seen() == before


def test_where_neither_database_nor_pdf_can_be_read_the_document_is_lost_and_named(ward: Ward) -> None:
    stored_pdf(ward.library, ward.library.document(1).sha256).unlink()
    damage_page_of(ward.database, "pages")
    repairs = ward.mend()
    assert repairs["documents_lost"].lost and repairs["documents_lost"].facts == {"documents": ["휴가.pdf"]}
    assert opened(ward.folder, ward.sandbox).ask(QUESTIONS[0]).hits[0].document == "출장.pdf"


def test_what_killed_processes_left_is_cleared_away(ward: Ward) -> None:
    old = time.time() - 7200
    for name in ("files/0123.tmp", "index/4567.tmp", f"{FILE_NAME}.restored.tmp"):
        path = ward.folder / name
        path.write_bytes(b"half")
        os.utime(path, (old, old))
    (ward.folder / "files" / "new.tmp").write_bytes(b"somebody is writing this")
    stray = stored_pdf(ward.library, "e" * 64)
    stray.write_bytes(simple_pdf("취소한 파일이다."))
    job = ward.library._jobs.put("취소.pdf", QueuedFile("e" * 64, 5, None))
    ward.library._jobs.cancel(job.id)
    facts = ward.found()["leftovers"].facts
    assert (facts["unfinished"], facts["strays"]) == (3, 0)
    assert ward.mend()["leftovers_removed"].facts == {"files": 3}
    assert unfinished_files(ward.folder) == ["new.tmp"] and not stray.exists()


def another_number(path: Path) -> None:
    """The array loads, and one of its numbers is another."""
    data = path.read_bytes()
    path.write_bytes(data[:-4] + bytes(255 - byte for byte in data[-4:]))


@pytest.mark.parametrize(
    "damage",
    [lambda p: p.unlink(), lambda p: p.write_bytes(b"x" * 100), lambda p: p.write_bytes(p.read_bytes()[:-50]), another_number],
    ids=["gone", "no array", "cut off", "another number"],
)
@pytest.mark.parametrize("array", ["meaning-codes", "keyword-packed", "keyword-starts"])
def test_a_damaged_index_is_found_and_built_anew(ward: Ward, array: str, damage: Callable[[Path], object]) -> None:
    before = ward.seen()
    damage(next((ward.folder / "index").glob(f"{array}-*.npy")))
    assert [opened(ward.folder, ward.sandbox).ask(question).text is not None for question in QUESTIONS] == [
        True
    ] * 3  # of what is still there
    assert ward.wrong() == {"index"}
    assert ward.mend()["index_built"].facts == {"vectors": 3}
    assert ward.wrong() == set() and ward.seen() == before


def test_a_clock_that_was_set_back_is_told_and_loses_nothing(ward: Ward) -> None:
    before = ward.seen()
    ward.sql(
        "UPDATE history SET asked = '2099-01-01T00:00:00+00:00'", "UPDATE documents SET added = '2098-01-01T00:00:00+00:00' WHERE id = 1"
    )
    assert ward.found()["clock"].facts == {"ahead": 2, "latest": "2099-01-01T00:00:00+00:00"}
    assert ward.wrong() == {"clock"} and ward.seen() == before


def test_nothing_is_mended_while_a_worker_works(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.library.worker._POLL_SECONDS", 6.0)
    with worker_lock(ward.library.settings) as held, pytest.raises(LibraryBusy):
        assert held
        ward.mend()


def test_what_was_queued_when_the_database_broke_goes_on(ward: Ward) -> None:
    ward.library.add("일지.pdf", simple_pdf("일지는 매일 저녁에 쓴다."))
    damage_page_of(ward.database, "embeddings")
    ward.mend()
    library = opened(ward.folder, ward.sandbox)
    assert [job.state for job in library.jobs()] == [JobState.READY] * 4
    assert library.documents()[3].name == "일지.pdf"
