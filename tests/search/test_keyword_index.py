"""Keyword search over postings: the arithmetic of FTS5, whatever was saved, came since or is gone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from rag.core.identity import Identity
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox
from rag.search.index import Among
from rag.search.keyword_index import KeywordIndex
from rag.search.keyword_query import FtsQuery, KeywordQuery
from rag.search.postings import Merged, Part, Postings, Weighed, hash_of
from rag.text.query import Query
from rag.text.terms import TERM_WEIGHT

BODIES = [(3, "가 나 나"), (5, "나"), (9, "가 다 다 다 라")]
RULES = {
    "휴가.pdf": "연차 휴가는 1년에 15일을 준다. 휴가를 쓰려면 사흘 전에 신청서를 낸다.",
    "출장.pdf": "국내 출장의 숙박비는 하루에 7만원까지 지급한다. 교통비는 실비로 정산한다. 출장 신청서는 하루 전에 낸다.",
    "식당.pdf": "구내식당은 별관 지하에 있다. 점심 휴가철에는 쉰다.",
}
QUESTIONS = ("휴가 신청서는 언제 내나요?", "숙박비는 하루에 얼마인가요?", "식당은 어디에 있나요?", "휴가철에 쉬는 곳은?")


@pytest.fixture
def library(settings: Settings, sandbox: Sandbox) -> Library:
    made = Library(settings, embedder=NgramEmbedder(), sandbox=sandbox)
    for name, text in RULES.items():
        made.add(name, simple_pdf(text))
    made.work()
    return made


def same_as_fts5(library: Library, index: KeywordIndex) -> None:
    """Every question's passages and scores, and those of passages that are given, are FTS5's."""
    for question in QUESTIONS:
        query = Query.of(question)
        found, right = index.query(query), FtsQuery(library.store, query.expression)
        assert isinstance(found, KeywordQuery)
        assert found.best(10) == pytest.approx(right.best(10), rel=1e-9)
        assert list(found.best(10)) == list(right.best(10))
        assert found.of([1, 2, 3, 99]) == pytest.approx(right.of([1, 2, 3, 99]), rel=1e-9)


def index_of(library: Library) -> KeywordIndex:
    return KeywordIndex(library.settings.data_dir / "index", library.store)


def test_rows_and_counts_of_a_term() -> None:
    postings = Postings.of(BODIES)
    assert postings.passages.tolist() == [3, 5, 9] and postings.lengths.tolist() == [3, 1, 5]
    for term, rows, counts in (("가", [0, 2], [1, 1]), ("나", [0, 1], [2, 1]), ("다", [2], [3]), ("마", [], [])):
        found = postings.packed_of(hash_of(term))
        assert ((found >> 8).tolist(), (found & 0xFF).tolist()) == (rows, counts)
    assert len(Postings.of([])) == 0 and Postings.of([]).packed_of(hash_of("가")).tolist() == []


def test_bm25_by_hand() -> None:
    # n 3, of which one holds 다; mean length 3, so a passage of 5 has a norm of 1.2 * (.25 + .75 * 5 / 3) = 1.8
    found = KeywordQuery(Weighed.of([Part(Postings.of(BODIES))]), {hash_of("다"): 2})
    often = 3 * TERM_WEIGHT
    right = {9: pytest.approx(2 * np.log(2.5 / 1.5) * 2.2 * often / (often + 1.8))}
    assert found.best(5) == right and found.of([3, 5, 9]) == right


def random_parts(random: np.random.Generator) -> list[Part]:
    """Two parts of 300 passages, of some of which every tenth is gone; words are as rare as their number is high."""
    parts = []
    for begin in (1, 1_001):
        bodies = [(begin + 2 * at, " ".join(f"t{int(x)}" for x in random.zipf(1.5, 30) if x < 200)) for at in range(300)]
        parts.append(Part(Postings.of(bodies), np.arange(300) % 10 == 3 if begin > 1 else None))
    return parts


def test_common_words_are_looked_up_and_the_best_stay_the_best() -> None:
    weighed, random = Weighed.of(random_parts(np.random.default_rng(5))), np.random.default_rng(6)
    for _ in range(20):
        asked = {hash_of(f"t{int(x)}"): 1 for x in random.integers(1, 30, 8)} | {hash_of("t1"): 2}
        whole, bounded = KeywordQuery(weighed, asked), KeywordQuery(weighed, asked, most=200, looked_up=60)
        assert list(bounded.best(5)) == list(whole.best(5)) and bounded.best(5) == pytest.approx(whole.best(5))
        some = [1, 7, 8, 1_007, 1_009, 5_000]  # 1,007 is gone, 8 was never there
        assert bounded.of(some) == pytest.approx(whole.of(some)) and not {8, 1_007, 5_000} & set(whole.of(some))
        few, many = Among((1,), ((50, 90), (1_010, 1_200))), Among((2,), tuple((at, at) for at in range(1, 1_600, 4)))
        for among in (few, many):
            assert bounded.best(5, among=among) == pytest.approx(whole.best(5, among=among))
            inside = {key: value for key, value in whole.best(600).items() if any(a <= key <= b for a, b in among.ranges)}
            assert list(whole.best(600, among=among).items()) == list(inside.items())


def test_words_that_all_passages_hold_are_asked_alone() -> None:
    weighed = Weighed.of([Part(Postings.of([(key, "가 나") for key in range(1, 50)]))])
    found = KeywordQuery(weighed, {hash_of("가"): 1, hash_of("나"): 1}, most=10, looked_up=5).best(3)
    assert list(found) == [1, 2, 3]


def test_runs_joined_are_the_same_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.search.postings._BLOCK", 2)
    whole, merged = Postings.of(BODIES), Merged.of([Postings.of(BODIES[:1]), Postings.of(BODIES[1:]), Postings.of([])])
    for name in ("passages", "lengths", "hashes", "starts"):
        assert merged.array(name).tolist() == getattr(whole, name).tolist()
    assert np.concatenate(list(merged.packed())).tolist() == whole.packed.tolist()


def test_the_arithmetic_is_that_of_fts5_saved_and_not(library: Library) -> None:
    index = index_of(library)
    same_as_fts5(library, index)
    index.save()
    assert index.saved()
    same_as_fts5(library, index_of(library))


def test_what_comes_and_goes_is_told_at_once(library: Library) -> None:
    index = index_of(library)
    index.save()
    same_as_fts5(library, index)
    library.add("교육.pdf", simple_pdf("교육 휴가는 하루를 준다. 교육 신청서는 이틀 전에 낸다."))
    library.work()
    same_as_fts5(library, index)
    (gone,) = [document for document in library.documents() if document.name == "휴가.pdf"]
    held = {passage.id for passage in library.passages(gone.id)}
    library.remove(gone.id)
    same_as_fts5(library, index)
    assert not held & set(index.query(Query.of("휴가 신청서")).best(10))
    assert not index.saved()
    fresh = index_of(library)
    same_as_fts5(library, fresh)
    fresh.save()
    same_as_fts5(library, fresh)


def test_a_title_that_is_changed_counts(library: Library) -> None:
    index = index_of(library)
    index.save()
    first = library.documents()[0]
    library.rename(first.id, Identity("연차 사용 요령"))
    library.work()
    assert list(index.query(Query.of("요령")).best(5)) == [passage.id for passage in library.passages(first.id)]
    same_as_fts5(library, index)


def test_a_range_of_passages_leaves_the_others_out(library: Library) -> None:
    first, *others = (one.id for one in library.documents())
    query = Query.of("신청서는 언제 내나요?")
    found, right = index_of(library).query(query), FtsQuery(library.store, query.expression)
    for documents in ((first,), tuple(others), ()):
        among = Among(documents, tuple(library.store.passage_ranges(documents)))
        assert found.best(10, among=among) == pytest.approx(right.best(10, among=among), rel=1e-9)


def test_too_many_passages_beside_the_saved_ones_are_left_to_fts5(library: Library) -> None:
    index = KeywordIndex(library.settings.data_dir / "index", library.store, most_late=0)
    library.keywords.forget()
    assert isinstance(index.query(Query.of("휴가")), FtsQuery)
    library.keywords.save()  # as the worker does
    assert isinstance(index.query(Query.of("휴가")), KeywordQuery)


@pytest.mark.parametrize("damage", [b"", b"not an array", None])
def test_damaged_postings_are_made_anew(library: Library, damage: bytes | None) -> None:
    folder: Path = library.settings.data_dir / "index"
    library.keywords.save()
    (file,) = folder.glob("keyword-packed-*")
    file.write_bytes(file.read_bytes()[:-4] if damage is None else damage)
    (folder / "runs-0").mkdir()  # of a worker that was killed
    index = index_of(library)
    assert not index.saved()
    same_as_fts5(library, index)
    index.save()
    assert index.saved() and not (folder / "runs-0").exists()
    same_as_fts5(library, index_of(library))
