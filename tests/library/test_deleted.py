"""Deleted is deleted: no byte of a removed document is in the data folder; questions and answers stay as long as was chosen."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from kept_library import everything_on_disk, opened, seen
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from rag.core.errors import DocumentNotFound, HistoryNotFound
from rag.core.identity import Identity
from rag.core.kept import OwnQuestion
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox
from rag.search.postings import hash_of
from rag.store.database import FILE_NAME

SECRET = "긴뜰봉쇄령 제7항에 따라 파란열쇠는 무쇠함에 둔다."
WORDS = ("긴뜰", "봉쇄령", "파란열쇠", "무쇠함")  # each syllable pair of them stands nowhere else


def traces(whole: bytes) -> list[str]:
    """What of the secret stands in these bytes, in any of the ways that text is kept in."""
    return [word for word in WORDS for code in ("utf-8", "utf-16-le", "utf-16-be") if word.encode(code) in whole]


@pytest.fixture
def secret(kept: Library) -> int:
    """A document that was asked about, drawn, named, put in a scope and questioned, while the rest was, too."""
    kept.add("비밀.pdf", simple_pdf(SECRET))
    kept.work()
    number = kept.documents()[-1].id
    kept.remember(kept.ask("파란열쇠는 어디에 두나요"))
    kept.page_image(number, 1)
    kept.rename(number, Identity("긴뜰봉쇄령 해설"))
    kept.work()
    kept.keep_scope("몰래", [number, 1])
    kept.keep_own_questions([OwnQuestion("파란열쇠는?", document_id=number, page=1, answer="무쇠함")])
    assert set(traces(everything_on_disk(kept.settings.data_dir))) == set(WORDS)
    return number


def test_no_byte_of_a_removed_document_stays(kept: Library, secret: int) -> None:
    vector = NgramEmbedder().embed_passages([SECRET])[0]
    digest = kept.document(secret).sha256
    stored = next(iter(kept.embeddings.vectors("character-bigrams-1", sorted(kept.store.windows_of(documents=[secret])))))[2][0]
    assert stored.tobytes() in everything_on_disk(kept.settings.data_dir) and np.isclose(np.linalg.norm(vector), 1)
    for entry in kept.history():
        if "파란열쇠" in entry.question:
            kept.forget(entry.id)
    kept.remove(secret)
    whole = everything_on_disk(kept.settings.data_dir)
    assert traces(whole) == []
    assert digest.encode() not in whole and stored.tobytes() not in whole


def test_postings_of_a_removed_document_are_forgotten_before_and_after(kept: Library, secret: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Terms lie there as hashes: none of the removed document's is in any file, whenever the removal is cut off or a save runs into it."""
    index, term = kept.settings.data_dir / "index", hash_of("봉쇄")
    kept.keywords.save()

    def held() -> bool:
        return term.to_bytes(8, "little") in everything_on_disk(index)

    assert held()
    (index / "runs-killed").mkdir()  # what a worker left that was killed while it saved
    np.save(index / "runs-killed" / "0-hashes.npy", np.array([term], np.uint64))
    remove, before = kept.store.remove_document, list[bool]()

    def removed(document_id: int) -> None:
        before.append(held())
        kept.keywords.save()  # a worker that does not know yet
        assert held()
        remove(document_id)

    monkeypatch.setattr(kept.store, "remove_document", removed)
    kept.remove(secret)
    assert (before, held()) == ([False], False)
    kept.keywords.save()
    assert kept.keywords.saved() and not held()


def test_a_save_that_a_removal_runs_into_leaves_nothing(kept: Library, secret: int, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = kept.store.bodies

    def removed_meanwhile(after: int, *, last: int | None = None, most: int = -1) -> list[tuple[int, str]]:
        found = bodies(after, last=last, most=most)
        if found and secret in {one.id for one in kept.documents()}:
            kept.remove(secret)
        return found

    kept.keywords.forget()
    monkeypatch.setattr(kept.store, "bodies", removed_meanwhile)
    kept.keywords.save()
    left = everything_on_disk(kept.settings.data_dir / "index")
    assert hash_of("봉쇄").to_bytes(8, "little") not in left and b"runs-" not in left
    kept.keywords.save()
    assert kept.keywords.saved()


def test_a_question_that_is_kept_has_its_own_words_and_none_of_the_documents(kept: Library, secret: int) -> None:
    kept.remove(secret)
    assert set(traces(everything_on_disk(kept.settings.data_dir))) == {"파란열쇠"}  # the question, as its asker wrote it
    assert "파란열쇠는 어디에 두나요" in [entry.question for entry in kept.history()]
    with pytest.raises(DocumentNotFound):
        kept.reopen(kept.history()[0].id)


def test_what_a_reader_held_open_goes_when_it_is_done(kept: Library, secret: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log cannot be emptied while somebody reads an older state: whoever closes the file last does it."""
    monkeypatch.setattr("rag.store.database.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(kept.settings.data_dir / FILE_NAME, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM pages").fetchone()
        kept.remove(secret)
        assert traces((kept.settings.data_dir / FILE_NAME).read_bytes())
    kept.documents()
    assert set(traces(everything_on_disk(kept.settings.data_dir))) == {"파란열쇠"}


def test_a_cancelled_file_leaves_nothing(kept: Library) -> None:
    job = kept.add("비밀.pdf", simple_pdf(SECRET))
    kept.cancel(job.id)
    kept.work()
    assert traces(everything_on_disk(kept.settings.data_dir)) == []
    assert len(list((kept.settings.data_dir / "files").iterdir())) == 3


def test_a_replaced_document_leaves_nothing(kept: Library, secret: int) -> None:
    kept.add("비밀.pdf", simple_pdf("이제는 아무것도 감추지 않는다."), same_name="replace")
    kept.work()
    for entry in kept.history():
        kept.forget(entry.id)
    kept.keep_own_questions([], instead=True)
    kept.work()
    assert traces(everything_on_disk(kept.settings.data_dir)) == []


def with_days(library: Library, days: int | None) -> Library:
    settings = replace(library.settings, history_days=days)
    return Library(settings, embedder=NgramEmbedder())


def ask_days_ago(library: Library, days: int, question: str) -> None:
    entry = library.remember(library.ask(question))
    asked = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    with closing(sqlite3.connect(library.settings.data_dir / FILE_NAME, isolation_level=None)) as db:
        db.execute("UPDATE history SET asked = ? WHERE id = ?", (asked, entry))


def test_questions_older_than_was_chosen_go_without_a_trace(kept: Library) -> None:
    for days, question in ((40, "사십오라기 휴가는?"), (29, "이십구나기 휴가는?"), (0, "오늘 휴가는?")):
        ask_days_ago(kept, days, question)
    assert len(kept.history()) == 4
    library = with_days(kept, 30)
    assert [entry.question for entry in library.history()] == ["오늘 휴가는?", "이십구나기 휴가는?", "숙박비는 얼마까지 지급하나요"]
    whole = everything_on_disk(kept.settings.data_dir)
    assert "사십오라기".encode() not in whole and "이십구나기".encode() in whole
    ask_days_ago(library, 31, "서른하루기 휴가는?")
    assert len(library.history()) == 4  # looks every ten minutes
    library._looked = time.monotonic() - 601
    assert len(library.history()) == 3


def test_nothing_is_kept_where_nothing_is_to_be_and_the_answer_is_still_shown(kept: Library, sandbox: Sandbox) -> None:
    library = with_days(kept, 0)
    answer = library.ask("다락방기 휴가는 언제 내나요")
    number = library.remember(answer)
    assert number < 0 and library.reopen(number).question == "다락방기 휴가는 언제 내나요"
    assert library.history() == [] and "다락방기".encode() not in everything_on_disk(kept.settings.data_dir)
    with pytest.raises(HistoryNotFound):
        opened(kept.settings.data_dir, sandbox).reopen(number)
    library.remove(1)
    with pytest.raises(HistoryNotFound):
        library.reopen(number)  # it may quote what was removed
    last = [library.remember(answer) for _ in range(101)]
    library.forget(last[-1])
    for gone in (last[0], last[-1]):
        with pytest.raises(HistoryNotFound):
            library.reopen(gone)
    assert library.reopen(last[1]) and seen(library)["history"] == []


def test_history_days_come_from_the_environment(tmp_path: Path) -> None:
    assert Settings.from_env({"RAG_HISTORY_DAYS": "30"}).history_days == 30
    assert Settings.from_env({"RAG_HISTORY_DAYS": "0"}).history_days == 0
    assert Settings.from_env({}).history_days is None
