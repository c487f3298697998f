"""A collection keeps questions and documents as long as was chosen, and what goes is gone byte for byte."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from members import GOOD, cheap_passwords
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from rag.core.errors import NotAllowed
from rag.core.people import COMMON, Retention, Role
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox

LEAVE, TRAVEL = "연차휴가는 매년 15일을 준다.", "국내 출장의 일비는 하루 25,000원을 준다."
NOW = datetime.now(UTC)


@pytest.fixture
def office(settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox) -> tuple[Library, Library, int, int]:
    """The host, 주인, and 주인's collections of leave and of travel, each with a document and a question."""
    host = Library(settings, embedder=embedder, sandbox=sandbox, passwords=cheap_passwords())
    host.add_account("주인", GOOD, Role.EDITOR)
    me = host.seen_by(host.person_called("주인"))
    leave, travel = me.add_collection("휴가"), me.add_collection("여비")
    me.add("휴가.pdf", simple_pdf(LEAVE), collection_id=leave)
    me.add("여비.pdf", simple_pdf(TRAVEL), collection_id=travel)
    host.work()
    for document in me.documents():
        me.remember(me.ask("며칠 얼마인가요?", documents=[document.id]))
    return host, me, leave, travel


def ages(host: Library, days: int, name: str) -> None:
    """As if the document came in, and was asked about, so many days ago."""
    then = (NOW - timedelta(days=days)).isoformat(timespec="seconds")
    with closing(sqlite3.connect(host.settings.data_dir / "library.db")) as db, db:
        (number,) = db.execute("SELECT id FROM documents WHERE name = ?", (name,)).fetchone()
        db.execute("UPDATE documents SET added = ? WHERE id = ?", (then, number))
        db.execute("UPDATE history SET asked = ? WHERE id IN (SELECT entry_id FROM quoted WHERE document_id = ?)", (then, number))


def test_questions_that_quote_a_collection_go_after_its_days_and_no_others(office: tuple[Library, Library, int, int]) -> None:
    host, me, leave, _ = office
    for name in ("휴가.pdf", "여비.pdf"):
        ages(host, 10, name)
    assert host.expire(NOW).answers == 0  # nothing was chosen
    me.keep_for(leave, Retention(questions=11))
    assert host.expire(NOW).answers == 0
    me.keep_for(leave, Retention(questions=9))
    assert (host.expire(NOW), host.expire(NOW)) == (type(host.expire(NOW))(1, ()), type(host.expire(NOW))(0, ()))
    assert len(me.history()) == 1 and len(me.documents()) == 2


def test_documents_go_as_if_they_were_removed_and_the_log_says_so(office: tuple[Library, Library, int, int]) -> None:
    host, me, leave, _ = office
    number = next(one.id for one in me.documents() if one.name == "휴가.pdf")
    ages(host, 31, "휴가.pdf")
    me.keep_for(leave, Retention(documents=30))
    assert host.expire(NOW).documents == (number,)
    assert [one.name for one in me.documents()] == ["여비.pdf"] and len(list((host.settings.data_dir / "files").glob("*.pdf"))) == 1
    written = b"".join(path.read_bytes() for path in host.settings.data_dir.rglob("*") if path.is_file())
    assert LEAVE.encode() not in written and TRAVEL.encode() in written
    told = [(one.who, one.what, one.document_id, one.about) for one in host.audit(2)]
    assert told == [("", "document_expired", number, "휴가.pdf"), ("주인", "retention_set", None, "휴가: documents 30")]


def test_its_owner_alone_says_how_long_and_it_can_be_taken_back(office: tuple[Library, Library, int, int]) -> None:
    host, me, leave, _ = office
    host.add_account("손님", GOOD, Role.EDITOR)
    me.share(leave, "손님", writes=True)
    with pytest.raises(NotAllowed):
        host.seen_by(host.person_called("손님")).keep_for(leave, Retention(documents=1))
    me.keep_for(leave, Retention(documents=1))
    assert next(one.retention for one in me.collections() if one.id == leave) == Retention(documents=1)
    me.keep_for(leave, Retention())
    ages(host, 1000, "휴가.pdf")
    assert host.expire(NOW).documents == ()
    with pytest.raises(NotAllowed):
        me.expire()


def test_alone_the_common_collection_has_its_days_too_and_a_clock_far_off_breaks_nothing(library: Library) -> None:
    library.add("휴가.pdf", simple_pdf(LEAVE))
    library.work()
    library.keep_for(COMMON, Retention(documents=10**9))
    assert library.expire(NOW).documents == ()
    library.keep_for(COMMON, Retention(documents=3))
    assert library.expire(NOW + timedelta(days=2)).documents == ()
    assert library.expire(NOW + timedelta(days=4)).documents == (1,)
    assert library.documents() == []
