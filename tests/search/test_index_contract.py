"""What an index promises, held by each: the one on this machine, one behind a wire (Qdrant's client), and Qdrant's own engine."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from kept_library import TEXTS
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf
from places import PROJECT
from wire import Wire

from rag.core.checks import CheckStatus
from rag.core.errors import BadSetting, IndexUnreachable
from rag.core.identity import Identity
from rag.core.messages import LANGUAGES, describe
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.restoring import restore_backup
from rag.library.sandbox import Sandbox
from rag.search.index import Among
from rag.text.query import Query

QUESTIONS = (
    "숙박비는 얼마까지 지급하나요",
    "휴가를 쓰려면 신청서를 언제 내나요?",
    "주차 요금은 얼마인가요",
    "신청서",
    "하루 한 시간 1년",
    "없는낱말",
)
MORE = "구내식당은 별관 지하에 있다. 점심 휴가철에는 쉰다. 식권은 하루 전에 신청서로 산다."


@dataclass
class Shelf:
    """Libraries with one kind of index."""

    settings: Settings
    sandbox: Sandbox
    settle: Callable[[], None] = lambda: None  # what an engine does by itself in time: it forgets how rare terms of the deleted were

    def opened(self, fingerprint: str = "character-bigrams-1") -> Library:
        return Library(self.settings, embedder=NgramEmbedder(fingerprint=fingerprint), sandbox=self.sandbox)

    def stocked(self) -> Library:
        library = self.opened()
        for name, text in TEXTS.items():
            library.add(name, simple_pdf(text))
        library.work()
        return library


@pytest.fixture(params=["here", "wire", "engine"])
def shelf(request: pytest.FixtureRequest, settings: Settings, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    if request.param == "wire":
        settings = replace(settings, index=request.getfixturevalue("shared_index"))
    elif request.param == "engine":
        pytest.importorskip("qdrant_edge", reason="the engine in this process: tests/requirements.txt")
        from edge_engine import EdgeEngine

        from rag.search.qdrant import Qdrant

        engine = EdgeEngine(tmp_path / "engine")
        qdrant = Qdrant(engine, "engine")
        monkeypatch.setattr(Qdrant, "at", lambda url, key="": qdrant)
        settings = replace(settings, index="qdrant://engine")
        return Shelf(settings, sandbox, engine.optimize)
    return Shelf(settings, sandbox)


@pytest.fixture
def shared(settings: Settings, sandbox: Sandbox, shared_index: str) -> Shelf:
    return Shelf(replace(settings, index=shared_index), sandbox)


def beside(library: Library, tmp_path: Path, sandbox: Sandbox) -> Library:
    """The same documents with an index on this machine."""
    library.backup(tmp_path / "beside.zip")
    settings = Settings(data_dir=tmp_path / "beside", threads=1, reader=None)
    restore_backup(settings, tmp_path / "beside.zip", replace=True)
    return Library(settings, embedder=NgramEmbedder(), sandbox=sandbox)


def found(library: Library, question: str, documents: list[int] | None = None) -> list[tuple[int, float, float]]:
    hits = library.search(question, k=10, documents=documents)
    return [(hit.passage.id, round(hit.score, 4), round(hit.meaning_score or 0.0, 4)) for hit in hits]


def same(library: Library, other: Library) -> None:
    """The same passages, with scores that differ by no more than a tenth of the passages' mean length does."""
    for question in QUESTIONS:
        for documents in (None, [1, 3], [2]):
            ours, others = ({key: score for key, score, _ in found(one, question, documents)} for one in (library, other))
            assert ours == pytest.approx(others, abs=0.03), question


def test_every_index_finds_what_the_one_on_this_machine_finds(shelf: Shelf, tmp_path: Path) -> None:
    library = shelf.stocked()
    same(library, beside(library, tmp_path, shelf.sandbox))
    assert library.meaning.saved_fits() and library.keywords.saved()


def test_each_side_is_asked_under_a_filter_and_of_passages_that_are_given(shelf: Shelf) -> None:
    library = shelf.stocked()
    query = Query.of("신청서를 하루 전에 내나요")
    words, meaning = library.keywords.query(query), library.meaning.query(query.text)
    everywhere = words.best(10)
    assert list(everywhere.values()) == sorted(everywhere.values(), reverse=True) and min(everywhere.values()) > 0
    assert words.of(everywhere) == pytest.approx(everywhere, rel=1e-4) and words.of([99]) == words.of([]) == {}
    first = Among((1,), tuple(library.store.passage_ranges([1])))
    assert set(words.best(10, among=first)) == {key for key in everywhere if key in {p.id for p in library.passages(1)}}
    assert words.best(1) == dict([next(iter(everywhere.items()))]) and words.best(10, among=Among((), ())) == {}
    near = meaning.search(10)
    assert len(near) == 3 and {hit.passage_id for hit in meaning.search(10, among=first).values()} == {p.id for p in library.passages(1)}
    assert meaning.best_windows(near) == near and meaning.best_windows([]) == {} and meaning.search(10, among=Among((), ())) == {}


def test_a_question_without_a_word_or_of_none_that_is_known_finds_by_meaning_alone(shelf: Shelf) -> None:
    library = shelf.stocked()
    assert library.keywords.query(Query.of("없는낱말")).best(10) == {}
    assert len(library.search("없는낱말")) == 3
    assert library.keywords.term_counts("없는낱말") == {}


def test_terms_are_counted_by_document(shelf: Shelf) -> None:
    library = shelf.stocked()
    assert library.keywords.term_counts("요금") == {3: 1}
    assert library.keywords.term_counts("휴가") == {1: 1}


def test_what_is_added_replaced_and_deleted_is_seen(shelf: Shelf, tmp_path: Path) -> None:
    library = shelf.stocked()
    library.add("식당.pdf", simple_pdf(MORE))
    library.work()
    assert found(library, "식당은 어디에 있나요")[0][0] == library.passages(4)[0].id
    library.add("식당.pdf", simple_pdf("구내식당은 옥상에 있다."), same_name="replace")
    library.work()
    assert library.search("식당은 어디에 있나요")[0].passage.text == "구내식당은 옥상에 있다."
    library.remove(1)
    library.rename(2, Identity("여비 규정"))
    library.work()
    assert not [hit for hit in library.search("휴가 신청서") if hit.document == "휴가.pdf"]
    shelf.settle()
    library = shelf.opened()
    same(library, beside(library, tmp_path, shelf.sandbox))


def test_another_model_serves_once_its_vectors_are_complete(shelf: Shelf) -> None:
    library = shelf.stocked()
    before = [found(library, question) for question in QUESTIONS]
    for fingerprint in ("character-bigrams-2", "character-bigrams-1"):
        later = shelf.opened(fingerprint)
        later.work()
        assert later.embedder().fingerprint == fingerprint
        assert [found(later, question) for question in QUESTIONS] == before


def test_an_index_is_built_anew(shelf: Shelf) -> None:
    library = shelf.stocked()
    before = [found(library, question) for question in QUESTIONS]
    assert library.rebuild() == library.pending_embeddings()[1]
    assert [found(library, question) for question in QUESTIONS] == before
    library.keywords.forget()
    library.meaning.forget()
    assert [found(library, question) for question in QUESTIONS] == before


def test_who_sees_less_is_asked_under_a_filter(shelf: Shelf) -> None:
    """A passage that somebody may not see is not among what the index gives for them."""
    library = shelf.stocked()
    words, meaning = library.keywords.query(Query.of("신청서 요금 숙박비")), library.meaning.query("신청서 요금 숙박비")
    seen = Among((2,), tuple(library.store.passage_ranges([2])))
    mine = {passage.id for passage in library.passages(2)}
    assert set(words.best(100, among=seen)) == set(meaning.search(100, among=seen)) == mine


ASK = """
import sys, time
from pathlib import Path
from ngram_embedder import NgramEmbedder
from rag.core.settings import Settings
from rag.library.library import Library
library = Library(Settings(data_dir=Path(sys.argv[1]), threads=1, reader=None, index=sys.argv[2]), embedder=NgramEmbedder())
for question in sys.stdin:
    hits = library.search(question.strip())
    print(hits[0].passage.text if hits else "-", flush=True)
"""


@pytest.fixture
def asker(shared: Shelf) -> Iterator[Callable[[str], str]]:
    """Another process that asks the same library."""
    command = [sys.executable, "-c", ASK, str(shared.settings.data_dir), shared.settings.index]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (PROJECT, PROJECT / "tests")))}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8")

    def ask(question: str) -> str:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{question}\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    yield ask
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.kill()
    process.wait()


def test_another_process_sees_what_is_added_replaced_and_deleted_at_once(shared: Shelf, asker: Callable[[str], str]) -> None:
    library = shared.stocked()
    assert asker("주차 요금은 얼마인가요") == TEXTS["주차.pdf"]
    library.add("식당.pdf", simple_pdf(MORE))
    library.work()
    assert asker("식당은 어디에 있나요") == MORE
    library.add("식당.pdf", simple_pdf("구내식당은 옥상에 있다."), same_name="replace")
    library.work()
    assert asker("식당은 어디에 있나요") == "구내식당은 옥상에 있다."
    library.remove(3)
    assert "주차" not in asker("주차 요금은 얼마인가요")


def everything_in(shelf: Shelf) -> str:
    """Every point of the library on the server, past everything of ours."""
    from qdrant_client import QdrantClient

    client = QdrantClient(url=shelf.settings.index.replace("qdrant://", "http://"), check_compatibility=False)
    start, whole = f"geungeo-{shelf.opened().store.library_id():x}", ""
    for one in client.get_collections().collections:
        if one.name.startswith(start):
            points, _ = client.scroll(one.name, limit=10_000, with_payload=True)
            whole += "".join(f"{one.name} {point.id} {point.payload}\n" for point in points)
    return whole


def test_what_is_deleted_or_replaced_by_a_backup_is_nowhere_in_the_shared_index(shared: Shelf, tmp_path: Path) -> None:
    library = shared.stocked()
    library.backup(tmp_path / "b.zip")
    ids = [passage.id for passage in library.passages(1)]
    assert "'document': 1}" in everything_in(shared) and ids == [1]
    library.remove(1)
    assert "'document': 1" not in everything_in(shared) and " 1 {" not in everything_in(shared)
    before = library.store.library_id()
    restore_backup(shared.settings, tmp_path / "b.zip", replace=True)
    assert library.store.library_id() != before
    assert everything_in(shared) == ""
    assert found(library, QUESTIONS[2])[0][0] == 3
    assert f"geungeo-{before:x}" not in everything_in(shared)


def test_a_server_that_cannot_be_reached_is_told_and_nothing_is_removed_without_it(shared: Shelf, index_server: Wire) -> None:
    library = shared.stocked()
    before = found(library, QUESTIONS[0])
    index_server.cut(0)
    for deed in (lambda: library.search(QUESTIONS[0]), lambda: library.remove(2)):
        with pytest.raises(IndexUnreachable) as caught:
            deed()
        assert caught.value.facts == {"path": shared.settings.index, "reason": "connection"}
    check = next(check for check in library.doctor() if check.name == "index")
    assert (check.status, check.facts["code"]) == (CheckStatus.FAILED, "index_unreachable")
    said = [describe(caught.value, language) for language in LANGUAGES]
    assert "연결되지 않거나" in said[0].what and all("RAG_INDEX" in message.next_step for message in said)
    index_server.mend()
    assert len(library.documents()) == 3 and found(library, QUESTIONS[0]) == before
    library.remove(2)
    assert [document.id for document in library.documents()] == [1, 3]


@pytest.mark.long
@pytest.mark.parametrize("number", range(40))
def test_a_connection_that_is_cut_off_at_any_byte_loses_nothing(
    shared: Shelf, index_server: Wire, tmp_path: Path, number: int, request: pytest.FixtureRequest
) -> None:
    """The store is the truth: whatever came of it into the index, the next one who asks puts the rest, or removes what is too much."""
    library = shared.stocked()
    index_server.cut(random.Random(number + request.config.option.seed).randrange(60_000))
    with suppress(IndexUnreachable):
        library.add("식당.pdf", simple_pdf(MORE))
        library.work()
        library.add("출장.pdf", simple_pdf("국내 출장의 숙박비는 하루에 9만원까지 지급한다."), same_name="replace")
        library.work()
        library.remove(1)
        library.search("식당")
    index_server.mend()
    library = shared.opened()
    library.work()
    same(library, beside(library, tmp_path, shared.sandbox))
    library.meaning.save()
    assert library.meaning.saved_fits() and library.keywords.saved()


@pytest.mark.parametrize("value", ["qdrant:/x", "http://index:6333", "qdrant://key@index:6333", "qdrant://index:6333/a?b=1"])
def test_an_address_that_is_none_is_refused_where_it_is_set(value: str) -> None:
    with pytest.raises(BadSetting):
        Settings.from_env({"RAG_INDEX": value})


def test_the_key_is_told_to_nobody() -> None:
    settings = Settings.from_env({"RAG_INDEX": "qdrant+https://index:6333/", "RAG_INDEX_KEY": "s3cr3t"})
    assert (settings.index, settings.index_key) == ("qdrant+https://index:6333", "s3cr3t")
    assert "s3cr3t" not in repr(settings)


def test_a_client_that_is_missing_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rag.search.qdrant", None)
    with pytest.raises(IndexUnreachable) as caught:
        Library(replace(settings, index="qdrant://index:6333"), embedder=NgramEmbedder())
    assert "rag/search/requirements.txt" in describe(caught.value, "en").what
