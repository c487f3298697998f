"""Which document: what each is called, which of them a question names, and which are copies."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from pdf_factory import simple_pdf

from rag.core.errors import DocumentNotFound, SameName, ScopeNotFound
from rag.core.identity import Identity, Scope
from rag.core.messages import describe
from rag.core.records import Manuscript, Page, Passage, Span
from rag.library.library import Library

RULE = "제1조(숙박비) 숙박비는 1박에 {sum}원을 한도로 준다.\n제2조(식비) 식비는 하루에 {meal}원을 준다."


@pytest.fixture
def three_years(library: Library) -> Library:
    """One rule in three years, which stand in the file names alone; documents 1 to 3."""
    for year, sum_, meal in ((2023, "60,000", "20,000"), (2024, "70,000", "24,000"), (2025, "85,000", "27,000")):
        library.add(f"출장여비 규정 {year}년.pdf", simple_pdf(RULE.format(sum=sum_, meal=meal)))
    library.work()
    return library


@pytest.mark.parametrize(
    ("question", "scope", "said"),
    [
        ("2023년 출장여비 규정에서 숙박비 한도는 얼마인가요?", (1,), "2023년 출장여비 규정"),
        ("2025년 출장여비 규정에 따르면 숙박비 한도는 얼마인가요?", (3,), "2025년 출장여비 규정"),
        ("2024년 규정의 식비는 하루 얼마인가요?", (2,), "2024년 규정"),
        ("2024년 출장여비 규정 식비 얼마", (2,), "2024년 출장여비 규정"),
        ("2023년 규정과 2025년 규정에서 숙박비는 얼마나 다른가요?", (1, 3), "2023년 규정 · 2025년 규정"),
    ],
)
def test_a_year_in_a_file_name_says_which_document_is_asked(
    library: Library, three_years: Library, question: str, scope: tuple[int, ...], said: str
) -> None:
    answer = library.ask(question)
    assert answer.scope == Scope(scope, said, "question")
    assert {hit.passage.document_id for hit in answer.hits} == set(scope)
    everywhere = library.ask(question, scoped=False)
    assert everywhere.scope is None
    assert {hit.passage.document_id for hit in everywhere.hits} == {1, 2, 3}


@pytest.mark.parametrize("question", ["숙박비 한도는 얼마인가요?", "출장에서 돌아오면 식비는?", "규정에서 식비는?", "2022년에 낸 식비는?"])
def test_what_names_no_document_is_asked_of_all(library: Library, three_years: Library, question: str) -> None:
    assert library.ask(question).scope is None
    assert {hit.passage.document_id for hit in library.search(question)} == {1, 2, 3}


def test_a_year_that_no_document_has_is_told_and_nothing_is_sure(library: Library, three_years: Library) -> None:
    library.add("숲길.pdf", simple_pdf("숲길은 아침에 열고 저녁에 닫는다."))
    library.work()
    answer = library.ask("2021년 출장여비 규정에서 숙박비 한도는 얼마인가요?")
    assert answer.scope == Scope((1, 2, 3), "2021년 출장여비 규정", "question", "2021")
    assert not answer.sure
    newest = library.ask("현행 출장여비 규정에서 숙박비 한도는 얼마인가요?")
    assert newest.scope == Scope((3,), "현행 출장여비 규정", "question")


def test_documents_that_were_chosen_are_the_scope_whatever_the_question_says(library: Library, three_years: Library) -> None:
    answer = library.ask("2023년 출장여비 규정에서 숙박비 한도는?", documents=[2, 3])
    assert answer.scope == Scope((2, 3), "", "chosen")
    assert {hit.passage.document_id for hit in answer.hits} == {2, 3}


def test_a_name_that_its_user_wrote_is_searched_at_once_and_can_be_taken_back(library: Library, three_years: Library) -> None:
    read = library.document(1).identity
    library.rename(1, Identity(" 파란\n책 ", issuer="서무계"))
    assert library.document(1).identity == Identity("파란 책", issuer="서무계")
    assert library.passages(1)[0].title == "파란 책"
    assert library.ask("파란 책에서 숙박비 한도는?").scope == Scope((1,), "파란 책", "question")
    library.rename(1, Identity(""))
    assert library.document(1).identity == read
    with pytest.raises(DocumentNotFound):
        library.rename(99, Identity("없음"))


def test_documents_from_before_identities_get_theirs_when_they_are_looked_at(library: Library, three_years: Library) -> None:
    read = [document.identity for document in library.documents()]
    with closing(sqlite3.connect(library.settings.data_dir / "library.db")) as db, db:
        db.execute("DELETE FROM identities")
        db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")  # as whatever else changes it does
    assert [document.identity for document in library.documents()] == read
    assert [len(sketch) for sketch in library.identities.sketches().values()] == []
    library.work()
    assert list(library.identities.sketches()) == [1, 2, 3]


LONG = "\n".join(f"제{n}조(물품 {n}) 물품 {n}은 창고 {n * 3}호에 두고 담당자가 {n + 10}일마다 센다." for n in range(1, 40))


def test_a_copy_counts_once_and_another_edition_stays(library: Library) -> None:
    for name, text in (
        ("물품 규정.pdf", LONG),
        ("물품 규정 (다시 저장).pdf", LONG.replace("다.\n", "다.  \n")),
        ("물품 규정 2021년.pdf", LONG.replace("담당자가", "당번이")),
        ("다른 글.pdf", "숲길은 아침에 열고 저녁에 닫는다."),
    ):
        library.add(name, simple_pdf(text))
    library.work()
    told = {key: {(one.document_id, one.copy) for one in others} for key, others in library.likenesses().items()}
    assert told == {1: {(2, True), (3, False)}, 2: {(1, True), (3, False)}, 3: {(1, False), (2, False)}}
    documents = [hit.passage.document_id for hit in library.search("물품 7은 어느 창고에 두나요?", k=5)]
    texts = [hit.passage.text for hit in library.search("물품 7은 어느 창고에 두나요?", k=5)]
    assert 2 not in documents or 1 not in documents or len(set(texts)) == len(texts)
    assert 3 in documents
    assert {hit.passage.document_id for hit in library.search("물품 7은 어느 창고에 두나요?", documents=[2], k=5)} == {2}


def test_a_name_that_still_waits_in_the_queue_is_asked_about_too(library: Library) -> None:
    first, second = (simple_pdf(f"이번 달에 쓴 돈은 {sum_}원이다.") for sum_ in ("3,200", "5,700"))
    library.add("월간.pdf", first)
    with pytest.raises(SameName) as caught:
        library.add("월간.pdf", second)
    waiting = library.jobs()[0].id
    assert caught.value.facts == {"job_id": waiting, "document": "월간.pdf"}
    assert f"‘월간.pdf’(접수 번호 {waiting})" in describe(caught.value, "ko").what
    assert f"“월간.pdf” (queued as {waiting})" in describe(caught.value, "en").what
    library.add("월간.pdf", second, same_name="replace")
    library.work()
    (kept,) = library.documents()
    assert "5,700" in library.passages(kept.id)[0].text
    library.add("다른.pdf", simple_pdf("다른 글이다."))
    library.add("다른.pdf", simple_pdf("또 다른 글이다."), same_name="keep")
    library.work()
    assert [document.name for document in library.documents()] == ["월간.pdf", "다른.pdf", "다른.pdf"]


def test_files_of_one_name_are_told_apart_while_they_wait_and_when_they_are_documents(library: Library) -> None:
    for sum_ in ("3,200", "5,700"):
        library.add("월간.pdf", simple_pdf(f"이번 달에 쓴 돈은 {sum_}원이다."), same_name="keep")
    library.add("하나.pdf", simple_pdf("하나뿐인 글이다."))
    first, second, alone = (job.id for job in library.jobs())
    assert library.names_of_jobs(" ({id})", " #{id}") == {first: f"월간.pdf #{first}", second: f"월간.pdf #{second}", alone: "하나.pdf"}
    library.work()
    one, other = (document.id for document in library.documents() if document.name == "월간.pdf")
    now = library.names_of_jobs(" ({id})", " #{id}")
    assert (now[first], now[second], now[alone]) == (f"월간.pdf ({one})", f"월간.pdf ({other})", "하나.pdf")
    library.dismiss(first)
    library.add("하나.pdf", simple_pdf("둘째 하나이다."), same_name="replace")  # one waits, one is a document
    now = library.names_of_jobs(" ({id})", " #{id}")
    assert (now[alone], now[max(now)]) == ("하나.pdf", f"하나.pdf #{max(now)}")


def test_scopes_are_kept_by_name_and_lose_what_is_removed(library: Library, three_years: Library) -> None:
    library.keep_scope(" 여비  규정 ", [3, 1])
    assert library.scopes() == {"여비 규정": (1, 3)}
    assert library.scope("여비 규정") == (1, 3)
    library.keep_scope("여비 규정", [1, 2])
    library.remove(1)
    assert library.scopes() == {"여비 규정": (2,)}
    with pytest.raises(DocumentNotFound):
        library.keep_scope("여비 규정", [2, 99])
    assert library.scopes() == {"여비 규정": (2,)}
    library.drop_scope("여비 규정")
    with pytest.raises(ScopeNotFound):
        library.scope("여비 규정")


def test_rows_of_a_set_have_no_title_and_are_searched_as_they_are(library: Library) -> None:
    rows = ["연차는 15일이다.", "일비는 25,000원이다."]
    text = "\n".join(rows)
    page = Page(1, start=0, text=text, boxes=np.full((len(text), 4), np.nan, np.float32), width=1.0, height=1.0)
    places = [(0, len(rows[0])), (len(rows[0]) + 1, len(text))]
    passages = [Passage(start, end, text[start:end], windows=(Span(start, end),)) for start, end in places]
    library.add_passages("말뭉치", Manuscript((page,), title="표지"), passages)
    library.work()
    (document,) = library.documents()
    assert document.identity == Identity("")
    assert [passage.title for passage in library.passages(document.id)] == ["", ""]
    assert [hit.keyword_rank for hit in library.search("말뭉치 표지")] == [None, None]


def test_a_title_is_searched_by_its_words_from_the_next_work_on(library: Library, three_years: Library) -> None:
    library.rename(2, Identity("보라색 안내장"))
    assert library.identities.misindexed() == [2]
    library.work()
    assert library.identities.misindexed() == []
    assert {hit.passage.document_id for hit in library.search("보라색", k=2, meaning_weight=0.0)} == {2}


def test_a_scope_holds_the_document_that_replaces_one_of_it(library: Library) -> None:
    library.add("월간.pdf", simple_pdf("지난달 보고이다."))
    library.work()
    (old,) = (document.id for document in library.documents())
    assert library.keep_scope("보고  서", [old]) == "보고 서"
    library.add("월간.pdf", simple_pdf("이번 달 보고이다."), same_name="replace")
    library.work()
    (new,) = (document.id for document in library.documents())
    assert new != old and library.scopes() == {"보고 서": (new,)}
    with pytest.raises(ScopeNotFound):
        library.keep_scope("\u200b", [new])
