"""A library whose files lie in an object store: it does all that one with a folder does, and says what keeps it from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from kept_library import everything_on_disk, seen
from ngram_embedder import NgramEmbedder
from object_server import ObjectServer
from pdf_factory import simple_pdf

from rag.core.checks import CheckStatus
from rag.core.errors import FileLost, FilesUnreachable
from rag.core.messages import LANGUAGES, describe_check
from rag.core.settings import Settings
from rag.library.doctor import diagnose
from rag.library.library import Library
from rag.library.restoring import restore_backup
from rag.library.sandbox import Sandbox

TEXT = "긴뜰봉쇄령 제7항에 따라 파란열쇠는 무쇠함에 둔다."


@pytest.fixture
def stored(settings: Settings, bucket: str, sandbox: Sandbox) -> Library:
    return Library(replace(settings, files=bucket), embedder=NgramEmbedder(), sandbox=sandbox)


def bucket_of(library: Library) -> str:
    return library.settings.files.split("/")[2]


def test_a_document_is_read_asked_drawn_backed_up_and_deleted(stored: Library, object_server: ObjectServer, tmp_path: Path) -> None:
    kept = simple_pdf(TEXT)
    stored.add("비밀.pdf", kept)
    stored.add("주차.pdf", simple_pdf("주차 요금은 한 시간에 3,000원으로 한다."))
    stored.work()
    answer, image = stored.ask("파란열쇠는 어디에 두나요"), stored.page_image(1, 1)
    assert answer.evidence[0].document == "비밀.pdf" and image.width > 100
    assert kept in object_server.everything(bucket_of(stored)) and kept not in everything_on_disk(stored.settings.data_dir)
    assert stored.backup(tmp_path / "b.zip").missing == ()
    before = seen(stored)
    stored.remove(1)
    left = object_server.everything(bucket_of(stored))
    assert kept not in left and left.count(b".pdf") == 1
    assert kept not in everything_on_disk(stored.settings.data_dir)
    restore_backup(stored.settings, tmp_path / "b.zip", replace=True)
    assert seen(stored) == before and stored.page_image(1, 1) == image
    checks = {check.name: check.status for check in diagnose(stored.settings, lambda: stored)}
    assert {checks[name] for name in ("file_place", "files", "leftovers", "database")} == {CheckStatus.OK}


def test_a_file_that_the_store_lost_is_told(stored: Library, object_server: ObjectServer) -> None:
    stored.add("비밀.pdf", simple_pdf(TEXT))
    stored.work()
    stored.files.remove(stored.document(1).sha256)
    with pytest.raises(FileLost) as caught:
        stored.page_image(1, 1)
    assert caught.value.facts == {"document_id": 1, "document": "비밀.pdf"}
    files = next(check for check in stored.doctor() if check.name == "files")
    assert (files.status, files.facts["missing"]) == (CheckStatus.FAILED, ["비밀.pdf"])


def test_what_waits_goes_on_when_the_store_answers_again(stored: Library, object_server: ObjectServer) -> None:
    stored.add("비밀.pdf", simple_pdf(TEXT))
    object_server.wire.cut(0)
    with pytest.raises(FilesUnreachable):
        stored.work()
    with pytest.raises(FilesUnreachable):
        stored.add("주차.pdf", simple_pdf("주차 요금은 한 시간에 3,000원으로 한다."))
    assert isinstance(stored.keep_working(), FilesUnreachable)
    check = next(check for check in diagnose(stored.settings, lambda: stored) if check.name == "file_place")
    assert check.status is CheckStatus.FAILED
    assert all("RAG_FILES" in describe_check(check, language).next_step for language in LANGUAGES)
    assert stored.jobs_waiting() and [job.name for job in stored.jobs()] == ["비밀.pdf"]
    object_server.wire.mend()
    stored.work()
    assert [document.name for document in stored.documents()] == ["비밀.pdf"]
    assert stored.ask("파란열쇠는 어디에 두나요").evidence[0].document == "비밀.pdf"


def test_a_removal_that_the_store_does_not_answer_is_ended_by_the_next_start(
    stored: Library, object_server: ObjectServer, sandbox: Sandbox
) -> None:
    kept = simple_pdf(TEXT)
    stored.add("비밀.pdf", kept)
    stored.work()

    def cut_off(sha256: str) -> None:
        object_server.wire.cut(0)
        stored.files.drop(sha256)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored.files, "remove", cut_off)
        with pytest.raises(FilesUnreachable):
            stored.remove(1)
    object_server.wire.mend()
    assert stored.documents() == [] and kept in object_server.everything(bucket_of(stored))
    Library(stored.settings, embedder=NgramEmbedder(), sandbox=sandbox)
    assert object_server.everything(bucket_of(stored)) == b""
