"""SQLite and PostgreSQL keep the same: one story of everything that the store does, told by both, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from postgres_server import PostgresServer

from rag.core.errors import AccountExists, CollectionExists, CollectionInUse, DocumentNotFound, DuplicateDocument, LibraryTooNew
from rag.core.identity import Identity
from rag.core.kept import OwnQuestion
from rag.core.people import Person, Role
from rag.core.records import Answer, Attachment, Hit, Manuscript, Page, PageStatus, Passage, Span
from rag.store import steps
from rag.store.accounts import Accounts
from rag.store.audit import Audit
from rag.store.contents import Contents
from rag.store.database import Database
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.history import History
from rag.store.identities import Identities
from rag.store.own_questions import OwnQuestions
from rag.store.ownership import Collections
from rag.store.scopes import Scopes
from rag.store.seen import Viewer

pytestmark = pytest.mark.postgres
NEVER = ("added", "asked")  # times of day


def contents(words: str, label: str | None = None) -> Contents:
    """Two pages, two passages of two windows; a newline and characters of every length."""
    first, second = f"{words} 15일을 준다.", "둘째 쪽의 글 𠀀 한자 漢字.\nBest"
    boxes = [np.arange(4 * len(text), dtype=np.float32).reshape(-1, 4) for text in (first, second)]
    pages = (
        Page(1, start=0, text=first, boxes=boxes[0], width=595.5, height=842.0, label=label, status=PageStatus.TEXT, unread=2),
        Page(2, start=len(first) + 1, text=second, boxes=boxes[1], width=1.0, height=2.0, label="ii", status=PageStatus.GARBLED, unread=0),
    )
    passages = [
        Passage(page.start, page.start + len(page.text), page.text, heading=("제1장", "휴가"), windows=(Span(0, 3), Span(3, 9)))
        for page in pages
    ]
    manuscript = Manuscript(pages, title="표제", attachments=(Attachment(1, "붙임.pdf", size=9, kind="pdf", sha256="f" * 64),))
    terms = [f"{words} 휴가 휴가 15 ‥연차 제7조", "둘째 글 한자 best"]
    return Contents(manuscript, passages, terms, "rule-1", identity=Identity("복무 규정", issuer="인사과"), identity_rule="i-1")


def plain(value: Any) -> Any:
    """What can be compared: arrays as lists, no times of day."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return [plain(one) for one in value]
    if hasattr(value, "__slots__") and not isinstance(value, str | Identity | Span):
        return {name: plain(getattr(value, name)) for name in value.__slots__ if name not in NEVER}
    return value


def refused(error: type[Exception], deed: Any, *given: Any, **named: Any) -> Any:
    with pytest.raises(error) as caught:
        deed(*given, **named)
    return getattr(caught.value, "facts", None)


def documents(database: Database) -> Iterator[Any]:
    store, vectors, identities = Store(database), EmbeddingStore(database), Identities(database)
    yield store.generation(), store.library_id() > 0, store.documents()
    ids = [
        store.add_document(f"{words}.pdf", sha256=words, size=size, contents=contents(words)) for words, size in (("연차", 7), ("병가", 8))
    ]
    yield ids, refused(DuplicateDocument, store.add_document, "x", sha256="연차", size=1, contents=contents("연차"))
    yield store.documents(), store.page_infos(1), store.pages(1), store.pages(2, 0, 1), store.text(1, 3, 30), store.whole_text(2)
    yield store.passages([1, 2, 99]), store.passages_of(2), store.windows([1, 8, 99]), store.windows_of(documents=[2])
    yield store.passage_ranges([1, 2]), store.places(store.passages([1, 4]).values()), store.documents_of([1, 4, 9])
    yield store.passages_on("ii", None), store.passages_on("1", [2]), store.unread(1, 0, 3), store.unread(1, 30, 40)
    yield vectors.missing("m", 3), vectors.progress("m"), vectors.progress("m", document_id=2)
    vectors.register_model("m", "old", 2)
    vectors.register_model("m", "new", 2)
    for _ in range(2):
        vectors.save("m", [1, 2, 3, 99], np.array([[1, 2], [3, 4], [5, 6], [7, 8]], dtype=np.float32))
    yield vectors.folder_of("m"), vectors.models(), vectors.summary("m"), vectors.ids("m", above=1), list(vectors.vectors("m", [3, 1]))
    yield store.document(1).state, vectors.progress("m"), vectors.missing("m", 9, document_id=1)
    yield identities.missing("i-2"), identities.all(), identities.without_sketch(), store.indexed()
    identities.sketch(1, np.array([2**64 - 1, 5], dtype=np.uint64))
    identities.write(2, Identity("고친 이름", issued="2026"))
    identities.read(2, Identity("읽은 이름"), "i-3")
    yield identities.sketches(), identities.with_sketch(), identities.misindexed(), identities.all()
    identities.replace_terms(2, [(3, "병가 새말"), (99, "없음")], title="고친 이름")
    yield identities.misindexed(), store.term_counts("휴가"), store.term_counts("새말"), sorted(store.vocabulary()), store.bodies(1, most=2)
    yield store.passages_with("15일"), store.passages_with("둘째쪽의", [2]), store.passages_with("BEST"), store.passages_with("없는 말")
    yield store.to_read_again("rule-2"), store.rules(), store.same_name("연차.pdf"), store.by_sha256("없음")
    store.keep_from(1, "rule-2")
    yield store.to_read_again("rule-2"), store.dates_after("2000") != []
    store.replace_contents(1, contents("연가", label="머리"))
    yield store.pages(1), store.passages_of(1), store.document(1), identities.all()
    store.remove_document(1)
    yield store.documents(), vectors.summary("m"), refused(DocumentNotFound, store.remove_document, 1), store.generation()


def keywords(database: Database) -> Iterator[Any]:
    store = Store(database)
    for words in ("연차", "병가", "공가"):
        store.add_document(f"{words}.pdf", sha256=words, size=1, contents=contents(words))
    for expression in ('"휴가"', '"연차" OR "한자" OR "한자"', '"휴가" AND "병가"', '"없음" OR ("휴가" AND "15")', '"없음"', '"BEST"'):
        found = store.match(expression, 9, weight=3.0)
        yield expression, [(key, round(score, 9)) for key, score in found]
        yield {key: round(score, 9) for key, score in store.match_scores(expression, [1, 2, 6], weight=1.0).items()}
        among = store.passage_ranges([2, 3])
        yield [key for key, _ in store.match(expression, 2, weight=3.0, among=among)], store.holds(expression, among=[(1, 1)])
        yield store.holds(expression), store.holds(expression, among=among), store.holds(expression, among=[])


def kept(database: Database) -> Iterator[Any]:
    store = Store(database)
    for words in ("연차", "병가"):
        store.add_document(f"{words}.pdf", sha256=words, size=1, contents=contents(words))
    history, questions, scopes = History(database), OwnQuestions(database), Scopes(database)
    hits = tuple(Hit(rank=n, passage=store.passages_of(n)[0], document=f"{n}", page=1, last_page=1, label=None, score=1.0) for n in (1, 2))
    long = "긴 질문 " * 200  # longer than an entry of an index may be
    yield [history.add(Answer(question, None, 0.25, (), hits)) for question in ("첫째\x00?", long)]
    yield history.entries(5), history.open(2)
    scopes.put("규정", [2, 1, 2])
    scopes.put("규정", [2])
    scopes.put("다른", [1, 2])
    scopes.move(1, 2)
    yield scopes.all(), refused(DocumentNotFound, scopes.put, "없음", [9])
    questions.put([OwnQuestion("언제?", document_id=1, page=2, answer="내일"), OwnQuestion("누가?", answer="아무도")], instead=False)
    questions.put([OwnQuestion("언제?", document_id=1, page=1, answer="모레")], instead=False)
    questions.move(1, 2)
    yield questions.all()
    store.remove_document(2)
    yield scopes.all(), questions.all(), history.entries(5), refused(DocumentNotFound, history.open, 1)
    yield history.remove_before("2000"), history.remove_before("9999"), history.entries(5)
    questions.put([], instead=True)
    yield questions.all()


def people(database: Database) -> Iterator[Any]:
    accounts, collections, audit = Accounts(database), Collections(database), Audit(database)
    yield accounts.any(), [accounts.add(name, "hash", role).id for name, role in (("나", Role.EDITOR), ("가", Role.ADMIN))]
    yield refused(AccountExists, accounts.add, "나", "", Role.ADMIN), [one.name for one in accounts.all()], accounts.get("나").hash
    na, ga = (Person(key, name, role) for key, name, role in ((1, "나", Role.EDITOR), (2, "가", Role.ADMIN)))
    mine = collections.add("내 것", 1)
    yield mine, refused(CollectionExists, collections.add, "내 것", 1), collections.seen_by(na), collections.seen_by(ga)
    for _ in range(2):
        collections.share(mine, 2, writes=True)
    yield collections.seen_by(ga), collections.get(mine, na)
    store = Store(database)
    store.add_document("공동.pdf", sha256="a" * 64, size=1, contents=contents("공동"))
    store.add_document("내것.pdf", sha256=f"{'b' * 64}-{mine}", size=1, contents=contents("내것"))
    for viewer in (Viewer(1, False), Viewer(2, True), Viewer(7, False)):
        eyes = database.seen_by(viewer)
        seen = Store(eyes)
        yield [one.name for one in seen.documents()], sorted(seen.passages([1, 3])), sorted(seen.windows([1, 5])), seen.seen(None)
        yield (
            seen.seen([1, 2]),
            sorted(seen.passages_with("15일")),
            sorted(key for key, _ in seen.match('"휴가"', 9, weight=1.0)),
            seen.shows("내것"),
        )
        yield (
            [history_id > 0 for history_id in [History(eyes).add(Answer("내 질문", None, 0.0, (), ()))]] if viewer.account_id < 3 else None
        )
        yield [entry.question for entry in History(eyes).entries(9)], sorted(Identities(eyes).all()), Scopes(eyes).all()
    yield refused(CollectionInUse, collections.remove, mine)
    collections.unshare(mine, 2)
    yield collections.seen_by(ga), [one.name for one in Store(database.seen_by(Viewer(2, True))).documents()]
    accounts.begin("token", 1, now=10.0, expires=99.0)
    yield accounts.who("token", now=20.0, idle=50.0), accounts.who("token", now=98.0, idle=50.0)
    yield [accounts.count({"a": (0.0, 60.0), "b": (0.0,)}, now) for now in (1.0, 2.0, 3.0)]
    accounts.uncount("a")
    yield accounts.count({"a": (0.0, 60.0)}, 4.0)
    audit.add(na, "asked", about="글")
    audit.add_pages(na, [(1, 2), (1, 2), (1, 1)])
    audit.add_pages(na, [(1, 2)])
    yield [(one.who, one.what, one.document_id, one.page, one.about) for one in audit.entries(9)]
    accounts.remove(1)
    yield collections.seen_by(ga), [one.name for one in accounts.all()], accounts.who("token", now=20.0, idle=50.0)


@contextmanager
def on_postgres(url: str) -> Iterator[Database]:
    from rag.store.postgres_database import PostgresDatabase

    yield PostgresDatabase(url)


@pytest.mark.parametrize("story", [documents, keywords, kept, people])
def test_both_engines_tell_the_same_story(story: Any, tmp_path: Path, server_url: str) -> None:
    with on_postgres(server_url) as server:
        for number, (here, there) in enumerate(zip(story(Database(tmp_path)), story(server), strict=True)):
            text = plain(here)
            assert plain(there) == _without_nul(text), f"chapter {number}"


def _without_nul(value: Any) -> Any:
    """PostgreSQL keeps no NUL in a text: it becomes the character for what cannot be shown, in its place."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, list):
        return [_without_nul(one) for one in value]
    return {key: _without_nul(one) for key, one in value.items()} if isinstance(value, dict) else value


def test_every_step_is_taken_on_both_and_a_later_version_is_refused(server_url: str, postgres: PostgresServer, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch, on_postgres(server_url) as whole:
        patch.setattr(steps, "MIGRATIONS", (*steps.MIGRATIONS, "ALTER TABLE history ADD COLUMN starred INTEGER DEFAULT 7;"))
        History(whole).entries(1)  # an open one goes on: the newer program takes the step when it opens it
        with on_postgres(server_url) as newer, newer.reading() as db:
            assert [row["starred"] for row in db.execute("SELECT starred FROM history")] == []
    with pytest.raises(LibraryTooNew) as caught:
        History(whole).entries(1)
    assert caught.value.facts == {"version": len(steps.MIGRATIONS) + 1, "known": len(steps.MIGRATIONS)}
