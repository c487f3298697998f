"""Every door to a document, tried as a stranger, a reader with whom it is shared, and its owner.

A stranger's id answers what an id answers that nobody has. The table has a row for every public method of the library that takes a
document, a job, an entry of the history or a question, and a test holds that none is missing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from app_page import RULE
from members import GOOD, cheap_passwords
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf, with_files

from rag.core.errors import (
    AccessError,
    CollectionInUse,
    CollectionNotFound,
    DocumentNotFound,
    DuplicateDocument,
    HistoryNotFound,
    NotAllowed,
    RagError,
    ScopeNotFound,
)
from rag.core.identity import Identity
from rag.core.kept import OwnQuestion
from rag.core.people import COMMON, Retention, Role
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.restoring import restore_backup
from rag.library.sandbox import Sandbox
from rag.search.keyword_query import KeywordQuery
from rag.search.naming import NOTHING_NAMED
from rag.text.query import Query

QUESTION = "연차휴가를 언제까지 이월할 수 있나요?"
ROLES = {"주인": Role.EDITOR, "독자": Role.READER, "손님": Role.EDITOR, "관리자": Role.ADMIN}
PAPER = with_files(RULE, ("별표.pdf", simple_pdf("별표의 글이다.")))


@dataclass(frozen=True)
class Office:
    """A host; 주인 owns the document, 독자 reads it, 손님 has an account and no share, 관리자 manages people."""

    host: Library
    owner: Library
    reader: Library
    stranger: Library
    admin: Library
    document: int
    passage: int
    entry: int
    job: int
    collection: int


@pytest.fixture
def office(settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox) -> Office:
    host = Library(settings, embedder=embedder, sandbox=sandbox, passwords=cheap_passwords())
    for name, role in ROLES.items():
        host.add_account(name, GOOD, role)
    owner, reader, stranger, admin = (host.seen_by(host.who(host.sign_in(name, GOOD, origin=name))) for name in ROLES)
    owner.add("휴가 규정.pdf", PAPER)
    host.work()
    job = owner.jobs()[0].id
    (document,) = owner.documents()
    owner.share(document.collection_id, "독자", writes=False)
    entry = owner.remember(owner.ask(QUESTION))
    owner.keep_scope("휴가", [document.id])
    owner.keep_own_questions([OwnQuestion(QUESTION, document_id=document.id, page=1, answer="6월")])
    passage = owner.passages(document.id)[0].id
    return Office(host, owner, reader, stranger, admin, document.id, passage, entry, job, document.collection_id)


def told(door: Callable[[], object]) -> object:
    """What the door answers, or the error by its kind."""
    try:
        return door()
    except RagError as error:
        return type(error)


# door: (how it is tried, what a stranger gets). Doors that answer with a list answer with an empty one.
Door = Callable[[Library, Office], object]
DOORS: dict[str, tuple[Door, object]] = {
    "documents": (lambda me, at: me.documents(), []),
    "document": (lambda me, at: me.document(at.document), DocumentNotFound),
    "pages": (lambda me, at: me.pages(at.document), DocumentNotFound),
    "page": (lambda me, at: me.page(at.document, 1), DocumentNotFound),
    "passages": (lambda me, at: me.passages(at.document), DocumentNotFound),
    "page_image": (lambda me, at: me.page_image(at.document, 1), DocumentNotFound),
    "attachment": (lambda me, at: me.attachment(at.document, 0), DocumentNotFound),
    "addable": (lambda me, at: [one.name for document in me.documents() for one in me.addable(document)], []),
    "boxes": (lambda me, at: me.boxes(at.document, 0, 40), ()),
    "names": (lambda me, at: me.names(" ({id})"), {}),
    "names_of_jobs": (lambda me, at: me.names_of_jobs(" ({id})", " #{id}"), {}),
    "likenesses": (lambda me, at: dict(me.likenesses()), {}),
    "search": (lambda me, at: me.search(QUESTION), []),
    "search of one": (lambda me, at: me.search(QUESTION, documents=[at.document]), []),
    "search of a phrase": (lambda me, at: me.search('"다음 해 6월까지"'), []),
    "search by name": (lambda me, at: me.search("휴가 규정에서 연차휴가는 며칠인가요?"), []),
    "search of a place": (lambda me, at: me.search("제1조"), []),
    "search of a page": (lambda me, at: me.search("휴가 규정 2쪽"), []),
    "find": (lambda me, at: me.find(QUESTION, documents=[at.document]).hits, ()),
    "ask": (lambda me, at: (me.ask(QUESTION).text, me.ask(QUESTION).hits), (None, ())),
    "ask of one": (
        lambda me, at: (me.ask(QUESTION, documents=[at.document]).text, me.ask(QUESTION, documents=[at.document]).hits),
        (None, ()),
    ),
    "ask what is mistyped": (lambda me, at: me.ask("연차유가를 이월할 수 있나요?").searched, None),
    "hits_of": (lambda me, at: me.hits_of(QUESTION, [at.passage]), []),
    "history": (lambda me, at: me.history(), []),
    "reopen": (lambda me, at: me.reopen(at.entry), HistoryNotFound),
    "own_questions": (lambda me, at: me.own_questions(), []),
    "keep_own_questions": (lambda me, at: me.keep_own_questions([OwnQuestion("무엇?", document_id=at.document)]), DocumentNotFound),
    "scopes": (lambda me, at: dict(me.scopes()), {}),
    "scope": (lambda me, at: me.scope("휴가"), ScopeNotFound),
    "keep_scope": (lambda me, at: me.keep_scope("남의 것", [at.document]), DocumentNotFound),
    "drop_scope": (lambda me, at: me.drop_scope("휴가"), ScopeNotFound),
    "jobs": (lambda me, at: me.jobs(), []),
    "job": (lambda me, at: me.job(at.job), None),
    "rename": (lambda me, at: me.rename(at.document, Identity("내 것")), DocumentNotFound),
    "remove": (lambda me, at: me.remove(at.document), DocumentNotFound),
    "cancel": (lambda me, at: me.cancel(at.job), None),
    "dismiss": (lambda me, at: me.dismiss(at.job), None),
    "forget": (lambda me, at: me.forget(at.entry), None),
    "collections": (lambda me, at: [one.id for one in me.collections() if one.id == at.collection], []),
    "add into it": (lambda me, at: me.add("새.pdf", simple_pdf("새 글이다."), collection_id=at.collection), CollectionNotFound),
    "share": (lambda me, at: me.share(at.collection, "손님", writes=True), CollectionNotFound),
    "unshare": (lambda me, at: me.unshare(at.collection, "독자"), CollectionNotFound),
    "remove_collection": (lambda me, at: me.remove_collection(at.collection), CollectionNotFound),
    "keep_for": (lambda me, at: me.keep_for(at.collection, Retention(questions=1, documents=1)), CollectionNotFound),
    "export_collection": (lambda me, at: me.export_collection(at.collection, me.settings.data_dir.parent / "c.zip"), CollectionNotFound),
    "expire": (lambda me, at: me.expire(), NotAllowed),
    "audit": (lambda me, at: me.audit(), NotAllowed),
    "accounts": (lambda me, at: me.accounts(), NotAllowed),
    "add_account": (lambda me, at: me.add_account("나", GOOD, Role.ADMIN), NotAllowed),
    "remove_account": (lambda me, at: me.remove_account("주인"), NotAllowed),
    "set_role": (lambda me, at: me.set_role("손님", Role.ADMIN), NotAllowed),
    "reset_account": (lambda me, at: me.reset_account("주인", GOOD), NotAllowed),
    "person_called": (lambda me, at: me.person_called("주인"), NotAllowed),
    "backup": (lambda me, at: me.backup(me.settings.data_dir.parent / "b.zip"), NotAllowed),
    "doctor": (lambda me, at: me.doctor(), NotAllowed),
    "figures": (lambda me, at: me.figures(), NotAllowed),
    "rebuild": (lambda me, at: me.rebuild(), NotAllowed),
}


def tried(name: str, me: Library, office: Office) -> object:
    """What a door of the table answers."""
    return told(lambda: DOORS[name][0](me, office))


# Methods that lead to no document: of the person itself, of models, work that the host does, what is given as an argument.
NO_DOORS = {
    "add", "add_passages", "add_collection", "answer", "findings", "remember", "understood", "told_apart", "page_of", "seen_by", "close",
    "embedder", "has_reranker", "has_accounts", "sign_in", "sign_in_outside", "sign_out", "who", "change_password", "warm_up",
    "start_worker", "work", "keep_working", "jobs_waiting", "forget_old", "rereading", "pending_embeddings", "import_collection", "health",
    "forget_answers",
}  # fmt: skip


@pytest.mark.parametrize("who", ["stranger", "admin"])
def test_a_strangers_door_answers_as_if_there_were_nothing(office: Office, who: str) -> None:
    """An admin manages people, and reads of others what they share: nothing."""
    me: Library = getattr(office, who)
    at_work = {"audit", "accounts", "add_account", "remove_account", "set_role", "reset_account"}
    answers = {name: tried(name, me, office) for name in DOORS if who == "stranger" or name not in at_work}
    expected = {name: nothing for name, (_, nothing) in DOORS.items() if name in answers}
    assert answers == expected
    assert [document.name for document in office.owner.documents()] == ["휴가 규정.pdf"]  # nothing was changed either
    assert office.owner.documents()[0].identity.title == "제1장 휴가"
    assert (len(office.owner.history()), len(office.owner.own_questions()), dict(office.owner.scopes())) == (
        1,
        1,
        {"휴가": (office.document,)},
    )
    assert [one.name for one in office.owner.jobs()] == ["휴가 규정.pdf"]
    assert [one.shared_with for one in office.owner.collections()] == [(("독자", False),)]


def test_what_is_told_of_a_strangers_document_is_what_is_told_of_none(office: Office) -> None:
    for door in (office.stranger.document, office.stranger.pages, office.stranger.remove, office.stranger.passages):
        with pytest.raises(DocumentNotFound) as stranger:
            door(office.document)
        with pytest.raises(DocumentNotFound) as nobody:
            door(9999)
        assert stranger.value.facts == {"document_id": office.document} and nobody.value.facts == {"document_id": 9999}


def test_every_public_method_of_the_library_is_a_door_of_the_table_or_is_known_to_be_none() -> None:
    methods = {name for name, _ in inspect.getmembers(Library) if not name.startswith("_")}
    assert methods - {name.split()[0] for name in DOORS} - NO_DOORS == set()


def test_the_owner_finds_all_doors_open(office: Office) -> None:
    closed = {
        "add_account",
        "remove_account",
        "set_role",
        "reset_account",
        "audit",
        "accounts",
        "doctor",
        "expire",
        "figures",
        "rebuild",
        "backup",
        "remove_collection",
        "person_called",
    }
    last = ["cancel", "dismiss", "rename", "forget", "drop_scope", "remove"]
    order = [name for name in DOORS if name not in {*last, *closed, "likenesses", "ask what is mistyped"}] + last
    nothing = {name: answer for name in order if (answer := tried(name, office.owner, office)) == DOORS[name][1] and answer is not None}
    assert nothing == {}
    assert office.owner.documents() == [] and office.host.documents() == []
    assert told(lambda: office.owner.remove_collection(office.collection)) is CollectionInUse  # 새.pdf is on its way


def test_a_reader_reads_what_is_shared_and_changes_nothing(office: Office) -> None:
    me = office.reader
    assert [document.id for document in me.documents()] == [office.document]
    assert me.ask(QUESTION).evidence[0].document_id == office.document
    assert me.page_image(office.document, 1).width > 0
    assert me.history() == [] and me.own_questions() == [] and me.scopes() == {}  # these are the owner's own
    changes = [
        "keep_for",
        "export_collection",
        "rename",
        "remove",
        "cancel",
        "dismiss",
        "share",
        "unshare",
        "add into it",
        "remove_collection",
    ]
    assert {name: tried(name, me, office) for name in changes} == dict.fromkeys(changes, NotAllowed)
    assert told(lambda: me.add("새.pdf", simple_pdf("새 글이다."))) is NotAllowed
    assert told(lambda: me.add_collection("내 것")) is NotAllowed


def test_sharing_opens_and_closes_at_once_and_writing_is_more_than_reading(office: Office) -> None:
    owner, me = office.owner, office.stranger
    owner.share(office.collection, "손님", writes=False)
    answer = me.ask(QUESTION)
    entry = me.remember(answer)
    assert answer.text is not None
    assert told(lambda: me.remove(office.document)) is NotAllowed
    owner.share(office.collection, "손님", writes=True)
    me.rename(office.document, Identity("여름 휴가 규정"))
    owner.unshare(office.collection, "손님")
    assert (me.documents(), me.search(QUESTION)) == ([], [])
    with pytest.raises(DocumentNotFound):  # what was quoted while it was shared is not shown once it is not
        me.reopen(entry)
    assert [one.question for one in me.history()] == [QUESTION]


def test_a_past_answer_loses_the_passages_of_what_is_shared_no_longer(office: Office) -> None:
    me = office.stranger
    me.add("여비 규정.pdf", simple_pdf("제1조(일비) 국내 출장의 일비는 하루 25,000원을 준다."))
    office.host.work()
    mine = me.documents()[0].id
    office.owner.share(office.collection, "손님", writes=False)
    answer = me.ask("국내 출장의 일비는 하루 얼마인가요?", documents=[mine])
    both = me.ask("국내 출장의 일비는 하루 얼마인가요?")
    entry = me.remember(type(both)(**{**{f: getattr(both, f) for f in both.__slots__}, "evidence": answer.evidence, "text": answer.text}))
    assert {hit.passage.document_id for hit in me.reopen(entry).hits} == {mine, office.document}
    office.owner.unshare(office.collection, "손님")
    assert {hit.passage.document_id for hit in me.reopen(entry).hits} == {mine}


def test_the_same_bytes_and_names_of_two_people_know_nothing_of_each_other(office: Office) -> None:
    me, owner = office.stranger, office.owner
    me.add("휴가 규정.pdf", PAPER)  # neither a duplicate nor a question about the name
    with pytest.raises(DuplicateDocument):
        owner.add("다시.pdf", PAPER)
    office.host.work()
    (mine,) = me.documents()
    assert mine.id != office.document
    owner.remove(office.document)
    assert me.page_image(mine.id, 1).width > 0  # each has its own file
    assert me.ask(QUESTION).text is not None
    assert office.host.documents()[0].id == mine.id


def test_what_came_in_before_there_were_accounts_is_for_admins_until_it_is_shared(office: Office) -> None:
    office.host.add("옛 규정.pdf", simple_pdf("제1조(구내식당) 구내식당의 점심은 정오에 연다."))
    office.host.work()
    names = {who: [one.name for one in getattr(office, who).documents()] for who in ("admin", "stranger", "owner")}
    assert names == {"admin": ["옛 규정.pdf"], "stranger": [], "owner": ["휴가 규정.pdf"]}
    office.admin.share(COMMON, "손님", writes=False)
    assert [one.name for one in office.stranger.documents()] == ["옛 규정.pdf"]


def test_nobody_who_has_not_signed_in_sees_anything(office: Office) -> None:
    nobody = office.host.seen_by(office.host.who("no such token"))
    answers = {name: tried(name, nobody, office) for name in DOORS}
    assert answers == {name: NotAllowed if name == "add into it" else nothing for name, (_, nothing) in DOORS.items()}


def test_what_is_brought_in_under_anothers_name_is_ones_own_and_for_editors_only(office: Office, tmp_path: Path) -> None:
    office.owner.export_collection(office.collection, tmp_path / "c.zip")
    for me in (office.reader, office.host.seen_by(office.host.who("no such token"))):
        with pytest.raises(NotAllowed):
            me.import_collection(tmp_path / "c.zip")
    arrived = office.stranger.import_collection(tmp_path / "c.zip", "주인")
    office.host.work()
    assert arrived.collection_id != office.collection
    assert [one.owner for one in office.stranger.collections() if one.id == arrived.collection_id] == ["손님"]
    assert [one.id for one in office.owner.documents()] == [office.document]


def test_a_removed_account_leaves_no_question_and_its_documents_to_admins(office: Office) -> None:
    office.admin.remove_account("주인")
    assert [one.name for one in office.admin.documents()] == ["휴가 규정.pdf"]
    assert office.host.history() == []
    assert office.reader.documents() != []  # what was shared stays so


def test_words_of_a_strangers_document_repair_no_question(office: Office) -> None:
    for who, text in ((office.owner, "제2조(숙박비) 숙박비는 하루 70,000원을 준다."), (office.stranger, "구내식당은 정오에 연다.")):
        who.add("글.pdf", simple_pdf(text))
    office.host.work()
    assert office.owner.ask("숙박피는 얼마인가요?").searched == "숙박비는 얼마인가요?"
    assert office.stranger.ask("숙박피는 얼마인가요?").searched is None


@pytest.mark.parametrize("saved", [True, False])
def test_postings_of_all_are_asked_through_what_one_sees(office: Office, saved: bool) -> None:
    """One keyword index holds everybody's passages: from disk, and from memory what came since."""
    office.stranger.add("식당.pdf", simple_pdf("구내식당은 정오에 연다. 이월한 식권은 6월까지 쓴다."))
    office.host.work()
    if not saved:
        office.host.keywords.forget()
    (canteen,) = office.stranger.documents()
    for question in (QUESTION, "이월", "식권은 6월까지 쓰나요?"):
        query = Query.of(question)
        assert isinstance(office.host.keywords.query(query), KeywordQuery)
        for view, own in ((office.stranger, {canteen.id}), (office.owner, {office.document}), (office.host, {canteen.id, office.document})):
            found = {hit.passage.document_id for hit in view.search(question, meaning_weight=0.0)}
            assert found and found <= own, (question, own)
    assert office.host._term_counts("이월") == {office.document: 1, canteen.id: 1}
    assert office.stranger._term_counts("이월") == {canteen.id: 1}
    assert not office.stranger.store.holds('"연차"') and office.owner.store.holds('"연차"')
    assert office.stranger.store.match('"연차"', 5, weight=1.0) == []


def test_what_is_kept_of_documents_and_words_is_each_ones_own(office: Office) -> None:
    """Lists and vocabulary are kept while nothing changes: whoever looked first, another is shown what he sees himself."""
    office.stranger.add("식당.pdf", simple_pdf("구내식당은 정오에 연다."))
    office.host.work()
    (canteen,) = office.stranger.documents()
    views = {
        "host": [office.document, canteen.id],
        "owner": [office.document],
        "reader": [office.document],
        "stranger": [canteen.id],
        "admin": [],
    }
    for order in (list(views), list(reversed(views))):
        assert {who: [one.id for one in getattr(office, who).documents()] for who in order} == views
        assert {who: [one.id for one in getattr(office, who).store.documents()] for who in order} == views
    for who, words in (
        ("host", {"연차", "식당"}),
        ("owner", {"연차"}),
        ("stranger", {"식당"}),
        ("admin", set[str]()),
        ("reader", {"연차"}),
    ):
        store = getattr(office, who).store
        assert {word for word in store.vocabulary() if store.shows(word)} & {"연차", "식당"} == words, who
    office.owner.unshare(office.collection, "독자")
    assert office.reader.store.documents() == [] and not office.reader.store.shows("연차")
    assert office.reader._names.naming(Query.of("휴가 규정에서 연차는?")) == NOTHING_NAMED
    office.owner.share(office.collection, "손님", writes=False)
    assert [one.id for one in office.stranger.store.documents()] == [office.document, canteen.id]


def test_a_strangers_passages_change_no_rank_of_others(office: Office) -> None:
    """What one finds is in the order that its scores give among his own, whoever else says the same words better."""
    office.owner.add("이월.pdf", simple_pdf("이월은 회계의 말이다. 이월한 예산은 다음 해에 쓴다. 이월, 이월."))
    office.host.work()
    alone = [(hit.rank, hit.keyword_rank, hit.meaning_rank) for hit in office.reader.search(QUESTION)]
    for number in range(3):
        office.stranger.add(f"{number}.pdf", simple_pdf(f"연차휴가를 언제까지 이월할 수 있나요? 이월 {number}월까지. 연차휴가 이월."))
    office.host.work()
    assert [(hit.rank, hit.keyword_rank, hit.meaning_rank) for hit in office.reader.search(QUESTION)] == alone
    assert {hit.passage.document_id for hit in office.reader.search(QUESTION)} <= {one.id for one in office.reader.documents()}


def test_the_audit_log_says_who_did_what_and_holds_no_text_and_no_question(office: Office) -> None:
    office.reader.page_image(office.document, 2)
    office.reader.page_image(office.document, 2)
    office.reader.ask(QUESTION)
    office.owner.rename(office.document, Identity("아주 다른 이름"))
    office.owner.remove(office.document)
    entries = office.admin.audit()
    told_of = [(one.who, one.what, one.document_id, one.page, one.about) for one in reversed(entries) if one.what != "signed_in"]
    assert told_of == [
        *(("", "account_added", None, None, f"{name} ({role})") for name, role in ROLES.items()),
        ("주인", "document_added", None, None, "휴가 규정.pdf"),
        ("주인", "collection_shared", None, None, "주인 → 독자 (read)"),
        *((who, "page_read", office.document, page, "") for who, page in (("주인", 1), ("주인", 2), ("독자", 2), ("독자", 1))),
        ("주인", "document_renamed", office.document, None, "휴가 규정.pdf"),
        ("주인", "document_removed", office.document, None, "휴가 규정.pdf"),
    ]
    whole = repr(entries)
    assert "이월" not in whole and "연차휴가" not in whole and "아주 다른 이름" not in whole


def test_alone_nobody_is_watched_and_nothing_is_asked(settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox) -> None:
    alone = Library(settings, embedder=embedder, sandbox=sandbox)
    alone.add("휴가 규정.pdf", RULE)
    alone.work()
    alone.remember(alone.ask(QUESTION))
    number = alone.documents()[0].id
    alone.page_image(number, 1)
    assert (alone.documents()[0].collection_id, alone.documents()[0].sha256.count("-")) == (COMMON, 0)
    alone.remove(number)
    assert alone.audit() == [] and [one.id for one in alone.collections()] == [COMMON]


def test_errors_of_access_are_of_one_branch() -> None:
    assert issubclass(NotAllowed, AccessError) and issubclass(CollectionNotFound, AccessError)


def test_a_backup_brings_everybodys_documents_back_and_keeps_whose_they_are(office: Office, settings: Settings, tmp_path: Path) -> None:
    office.stranger.add("휴가 규정.pdf", PAPER)  # the same bytes, in another collection
    office.host.work()
    office.host.backup(tmp_path / "모두.zip")
    restored = replace(settings, data_dir=tmp_path / "again")
    restore_backup(restored, tmp_path / "모두.zip")
    again = Library(restored, embedder=NgramEmbedder(), passwords=cheap_passwords())
    me, owner = (again.seen_by(again.person_called(name)) for name in ("손님", "주인"))
    try:
        assert [one.id for one in owner.documents()] == [office.document] != [one.id for one in me.documents()]
        assert me.page_image(me.documents()[0].id, 1).width > 0 and owner.page_image(office.document, 1).width > 0
    finally:
        again.close()
