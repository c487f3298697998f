"""The library as its faces use it: files in, hits and answers out, everything gone after removal, nothing lost on the way."""

from __future__ import annotations

import json
import shutil
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from ngram_embedder import NgramEmbedder
from pdf_factory import Sheet, make_pdf, scanned_lines, simple_pdf, text_lines
from tiny_models import write_table_model

from rag.core.checks import CheckStatus
from rag.core.errors import (
    DocumentNotFound,
    DuplicateDocument,
    EmptyFile,
    EmptyQuestion,
    HistoryNotFound,
    NotAPdf,
    PageNotFound,
    PasswordRequired,
    QuestionTooLong,
    SameName,
    TooBig,
    WrongPassword,
)
from rag.core.job import JobState
from rag.core.records import DocumentState
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox
from rag.store.database import FILE_NAME

LEAVE = "연차 휴가는 1년에 15일을 준다. 휴가를 쓰려면 사흘 전에 신청서를 낸다."
TRAVEL = "국내 출장의 숙박비는 하루에 7만원까지 지급한다. 교통비는 실비로 정산한다."


@pytest.fixture
def stocked(library: Library) -> Iterator[Library]:
    library.add("휴가.pdf", simple_pdf(LEAVE))
    library.add("출장.pdf", simple_pdf(TRAVEL))
    library.work()
    yield library


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_an_added_file_is_found_by_its_words(stocked: Library) -> None:
    hits = stocked.search("숙박비는 얼마까지 지급하나요")
    assert hits[0].document == "출장.pdf"
    assert (hits[0].rank, hits[0].page, hits[0].keyword_rank) == (1, 1, 1)
    assert "숙박비" in hits[0].matched
    assert [hit.score for hit in hits] == sorted([hit.score for hit in hits], reverse=True)


def test_a_document_says_what_it_holds(stocked: Library) -> None:
    leave = stocked.documents()[0]
    assert (leave.name, leave.state, leave.pages, leave.text_pages, leave.passages) == ("휴가.pdf", DocumentState.READY, 1, 1, 1)
    assert stocked.pages(leave.id)[0].characters > 20
    assert [job.state for job in stocked.jobs()] == [JobState.READY] * 2


def test_evidence_is_the_text_at_its_offsets_and_has_boxes(stocked: Library) -> None:
    answer = stocked.ask("휴가를 쓰려면 신청서를 언제 내나요?")
    assert answer.hits[0].document == "휴가.pdf"
    for evidence in answer.evidence:
        text = "\f".join(page.text for page in stocked.store.pages(evidence.document_id))
        assert evidence.text == text[evidence.start : evidence.end]
        assert evidence.boxes and {box.page for box in evidence.boxes} == {1}
        assert evidence.boxes == stocked.boxes(evidence.document_id, evidence.start, evidence.end)


def test_only_chosen_documents_are_searched(stocked: Library) -> None:
    leave, travel = stocked.documents()
    assert {hit.document for hit in stocked.search("숙박비", documents=[leave.id])} == {"휴가.pdf"}
    assert {hit.document for hit in stocked.search("숙박비", documents=[travel.id])} == {"출장.pdf"}
    assert stocked.search("숙박비", documents=[]) == []


def test_a_quoted_phrase_must_stand_in_the_passage(stocked: Library) -> None:
    assert [hit.document for hit in stocked.search('휴가 "하루에 7만원"')] == ["출장.pdf"]
    assert [hit.document for hit in stocked.search("“하루에7만원”")] == ["출장.pdf"]
    assert stocked.search('"하루에 8만원"') == []
    assert stocked.ask('"하루에 8만원"').text is None


def test_the_article_that_the_question_names_comes_before_articles_with_more_of_its_words(library: Library) -> None:
    lines = ["기초생활보장법 안내", "제1조(급여의 종류) 이 법에 따른 급여의 종류는 생계, 주거, 의료로 한다."]
    lines += ["제2조(재원) 기초생활보장법에 따른 재원은 국가와 기초생활보장법 시행령에 따른 기초생활보장 기금이 함께 낸다."]
    library.add("법.pdf", make_pdf([Sheet(text_lines(*lines))]))
    library.work()
    first = library.search("기초생활보장법에 따른 급여의 종류는?")[0]
    assert first.passage.heading[-1] == "제1조(급여의 종류)"
    assert library.search("기초생활보장법에 따른 재원은?")[0].passage.heading[-1] == "제2조(재원)"


def test_marks_of_a_query_language_are_only_text(stocked: Library) -> None:
    for question in ('숙박비" OR "휴가', "NEAR(숙박비 휴가)", "terms MATCH '*'", "*", "(", '"', "숙박비'; DROP TABLE pages;--"):
        stocked.search(question)
    assert len(stocked.documents()) == 2


def test_a_question_must_say_something(stocked: Library) -> None:
    for question in ("", "  \n\t"):
        with pytest.raises(EmptyQuestion):
            stocked.ask(question)
    with pytest.raises(QuestionTooLong) as caught:
        stocked.ask("가" * 1001)
    assert caught.value.facts == {"length": 1001, "limit": 1000}


def test_an_empty_library_has_no_answer(library: Library) -> None:
    answer = library.ask("휴가는 며칠인가요?")
    assert (answer.text, answer.hits, answer.evidence, answer.confidence, answer.sure) == (None, (), (), 0.0, False)


def test_a_decomposed_question_finds_composed_text(stocked: Library) -> None:
    question = "숙박비는 얼마?"
    assert stocked.search(unicodedata.normalize("NFD", question)) == stocked.search(question)


def test_the_same_bytes_are_one_document_under_any_name(stocked: Library) -> None:
    with pytest.raises(DuplicateDocument) as caught:
        stocked.add(unicodedata.normalize("NFD", "다른 이름.pdf"), simple_pdf(LEAVE))
    assert caught.value.facts["document"] == "휴가.pdf"


def test_the_same_name_with_other_bytes_asks(stocked: Library) -> None:
    with pytest.raises(SameName) as caught:
        stocked.add(unicodedata.normalize("NFD", "휴가.pdf"), simple_pdf("연차 휴가는 20일이다."))
    assert caught.value.facts["document"] == "휴가.pdf"


def test_a_replaced_document_serves_until_the_new_one_is_ready(stocked: Library) -> None:
    old = stocked.documents()[0]
    stocked.add("휴가.pdf", simple_pdf("연차 휴가는 20일이다."), same_name="replace")
    assert stocked.search("연차 휴가")[0].passage.document_id == old.id
    stocked.work()
    assert [document.name for document in stocked.documents()] == ["출장.pdf", "휴가.pdf"]
    assert "20일" in stocked.search("연차 휴가")[0].passage.text


def test_both_versions_can_be_kept(stocked: Library) -> None:
    stocked.add("휴가.pdf", simple_pdf("연차 휴가는 20일이다."), same_name="keep")
    stocked.work()
    assert [document.name for document in stocked.documents()].count("휴가.pdf") == 2


@pytest.mark.parametrize(("data", "error"), [(b"", EmptyFile), (b"HWP Document File " * 50, NotAPdf), (b"x", NotAPdf)])
def test_what_is_no_pdf_is_refused_at_the_door(library: Library, data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        library.add("문서.pdf", data)
    assert library.jobs() == [] and library.files.size() == 0


def test_a_file_that_is_too_big_is_refused(settings: Settings, embedder: NgramEmbedder) -> None:
    with pytest.raises(TooBig) as caught:
        Library(replace(settings, max_file_mb=1), embedder=embedder).add("큰.pdf", b"%PDF-1.4" + bytes(1_100_000))
    assert caught.value.facts == {"size_mb": 1.1, "limit_mb": 1}


def test_a_locked_file_needs_its_password_which_is_kept_nowhere(library: Library, settings: Settings) -> None:
    data = make_pdf([Sheet(text_lines("비밀 계약의 금액은 3억원이다."))], user_password="key-secret-77")
    with pytest.raises(PasswordRequired):
        library.add("계약.pdf", data)
    with pytest.raises(WrongPassword):
        library.add("계약.pdf", data, password="틀린 열쇠")
    library.add("계약.pdf", data, password="key-secret-77")
    library.work()
    assert "3억원" in library.search("계약 금액")[0].passage.text
    assert len(set(library.page_image(library.documents()[0].id, 1).rgb)) > 2  # ink on paper
    assert b"secret-77" not in everything_on_disk(settings.data_dir)
    with pytest.raises(DuplicateDocument):
        library.add("다시.pdf", data, password="key-secret-77")


def test_a_scan_alone_fails_with_its_reason_and_the_batch_goes_on(library: Library) -> None:
    library.add("스캔.pdf", make_pdf([Sheet(scanned_lines("도장이 찍힌 쪽"))]))
    library.add("휴가.pdf", simple_pdf(LEAVE))
    library.work()
    failed, ready = library.jobs()
    assert failed.error == {"code": "no_text", "facts": {"pages": 1, "scanned_pages": 1, "garbled_pages": 0}}
    assert (failed.state, ready.state) == (JobState.FAILED, JobState.READY)
    assert [document.name for document in library.documents()] == ["휴가.pdf"]
    assert len(list((library.settings.data_dir / "files").iterdir())) == 1


def test_a_removed_document_leaves_no_trace(stocked: Library, settings: Settings) -> None:
    travel = stocked.documents()[1]
    entry = stocked.remember(stocked.ask("숙박비는 얼마까지 지급하나요?"))
    stocked.remove(travel.id)
    assert [document.name for document in stocked.documents()] == ["휴가.pdf"]
    assert "출장.pdf" not in {hit.document for hit in stocked.search("숙박비")}
    disk = everything_on_disk(settings.data_dir)
    for trace in ("숙박비는 하루에", "정산한다", "‥숙박", travel.sha256):
        assert trace.encode() not in disk, trace
    with pytest.raises(DocumentNotFound):
        stocked.remove(travel.id)
    with pytest.raises(DocumentNotFound):
        stocked.page_image(travel.id, 1)
    with pytest.raises(DocumentNotFound) as caught:
        stocked.reopen(entry)
    assert caught.value.facts["document"] == "출장.pdf"


def test_a_page_that_is_not_there_is_said(stocked: Library) -> None:
    with pytest.raises(PageNotFound) as caught:
        stocked.page_image(stocked.documents()[0].id, 2)
    assert caught.value.facts["pages"] == 1


def test_a_pages_facts_are_those_of_all_pages(library: Library, settings: Settings) -> None:
    library.add("두 쪽.pdf", make_pdf([Sheet(text_lines("첫 쪽의 글이다.")), Sheet(text_lines("둘째 쪽"), size=(300, 200))]))
    library.work()
    document = library.documents()[0].id
    assert [library.page(document, number) for number in (1, 2)] == library.pages(document)
    assert (library.page(document, 2).width, library.page(document, 2).characters) == (300.0, 4)
    for number in (0, 3, -1, 2**62):
        with pytest.raises(PageNotFound):
            library.page(document, number)
    with pytest.raises(DocumentNotFound):
        library.page(document + 1, 1)


def test_history_reopens_with_the_same_evidence(stocked: Library, settings: Settings, embedder: NgramEmbedder) -> None:
    answer = stocked.ask("휴가를 쓰려면 신청서를 언제 내나요?")
    entry = stocked.remember(answer)
    again = Library(settings, embedder=embedder)
    assert again.reopen(entry) == answer
    assert [(e.id, e.question, e.answered) for e in again.history()] == [(entry, answer.question, answer.text is not None)]
    again.forget(entry)
    with pytest.raises(HistoryNotFound):
        again.reopen(entry)


def test_a_deleted_index_loses_nothing(stocked: Library, settings: Settings, embedder: NgramEmbedder) -> None:
    before = stocked.search("휴가 신청서")
    for path in (settings.data_dir / "index").iterdir():
        path.unlink()
    assert Library(settings, embedder=embedder).search("휴가 신청서") == before
    assert stocked.rebuild() == sum(len(p.windows) for p in stocked.store.passages(range(1, 10)).values())


def test_an_index_of_another_library_is_not_used(stocked: Library, tmp_path: Path, embedder: NgramEmbedder, sandbox: Sandbox) -> None:
    other = Library(Settings(data_dir=tmp_path / "other"), embedder=embedder, sandbox=sandbox)
    other.add("출장.pdf", simple_pdf(TRAVEL + " 다른 서고의 문서."))
    other.work()
    shutil.rmtree(tmp_path / "other" / "index")
    shutil.copytree(stocked.settings.data_dir / "index", tmp_path / "other" / "index")
    fresh = Library(other.settings, embedder=embedder)
    assert [hit.document for hit in fresh.search("숙박비")] == ["출장.pdf"]
    assert len(fresh.meaning.query("숙박비").search(10)) == 1


def test_another_model_embeds_anew_and_the_old_vectors_serve_meanwhile(stocked: Library, settings: Settings) -> None:
    changed = Library(settings, embedder=NgramEmbedder(dim=32, fingerprint="another"))
    done, total = changed.pending_embeddings()
    assert done == 0 < total
    assert changed.search("숙박비")[0].document == "출장.pdf"
    changed.work()
    assert changed.pending_embeddings() == (total, total)
    assert changed.search("숙박비")[0].meaning_rank == 1
    with closing(sqlite3.connect(settings.data_dir / FILE_NAME)) as db:
        assert db.execute("SELECT DISTINCT model FROM embeddings").fetchall() == [("another",)]


def test_where_a_model_lies_is_known_so_that_its_vectors_serve_until_those_of_the_next_one_are_complete(
    settings: Settings, tmp_path: Path, sandbox: Sandbox
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    write_table_model(first)
    write_table_model(second, pooling="cls_token")
    library = Library(replace(settings, embedder=str(first), reader=None), sandbox=sandbox)
    library.add("휴가.pdf", simple_pdf("서울 휴가는 급여."))
    library.work()
    before = library.meaning.embedder().fingerprint
    assert library.embeddings.models() == {before: str(first)}
    changed = Library(replace(settings, embedder=str(second), reader=None), sandbox=sandbox)
    assert changed.meaning.embedder().fingerprint == before
    changed.work()
    assert list(changed.embeddings.models().values()) == [str(second)]
    assert changed.meaning.embedder().fingerprint != before


def test_a_cancelled_job_leaves_nothing(library: Library) -> None:
    job = library.add("휴가.pdf", simple_pdf(LEAVE))
    library.cancel(job.id)
    library.work()
    assert [j.state for j in library.jobs()] == [JobState.CANCELLED]
    assert library.documents() == [] and library.files.size() == 0
    library.dismiss(job.id)
    assert library.jobs() == []


def test_a_worker_that_died_while_embedding_goes_on_at_the_first_window_without_a_vector(settings: Settings, sandbox: Sandbox) -> None:
    class Dying(NgramEmbedder):
        def embed_passages(self, texts, *, truncate=False):  # type: ignore[no-untyped-def]
            raise KeyboardInterrupt

    library = Library(settings, embedder=Dying(), sandbox=sandbox)
    library.add("휴가.pdf", simple_pdf(LEAVE))
    with pytest.raises(KeyboardInterrupt):
        library.work()
    again = Library(settings, embedder=NgramEmbedder())
    assert [document.state for document in again.documents()] == [DocumentState.KEYWORD]
    assert again.search("신청서")[0].keyword_rank == 1
    states: list[JobState] = []
    again.work(lambda job: states.append(job.state))
    assert JobState.READING not in states and states[-1] is JobState.READY
    assert [document.state for document in again.documents()] == [DocumentState.READY]


def test_two_people_at_once_add_and_ask(library: Library) -> None:
    failures: list[BaseException] = []

    def add(n: int) -> None:
        try:
            library.add(f"문서{n}.pdf", simple_pdf(f"{n}번 창고의 열쇠는 {n}번 서랍에 있다."))
            library.work()
            library.search(f"{n}번 창고")
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=add, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    library.work()
    assert failures == []
    assert len(library.documents()) == 4
    assert library.search("2번 창고의 열쇠")[0].document == "문서2.pdf"


def test_doctor_tells_what_is_wrong(stocked: Library) -> None:
    assert {check.name: check.status for check in stocked.doctor() if check.name != "guards"} == dict.fromkeys(
        ("library", "passage_rule", "unread", "attachments", "files", "clock", "model", "embeddings", "index", "private", "disk"),
        CheckStatus.OK,
    )
    next((stocked.settings.data_dir / "files").iterdir()).unlink()
    for path in (stocked.settings.data_dir / "index").iterdir():
        path.unlink()
    found = {check.name: check for check in stocked.doctor()}
    assert (found["files"].status, found["index"].status) == (CheckStatus.FAILED, CheckStatus.WARNING)
    assert json.dumps(found["files"].facts)
