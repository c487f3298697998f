"""History: an answer reopens as it was given, whichever version kept it, and a removed document's text is gone from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.core.errors import DocumentNotFound, HistoryNotFound
from rag.core.records import Answer, Box, Evidence, Hit, Passage, Span
from rag.store import steps
from rag.store.database import Database
from rag.store.history import History, blank

# Rows as they were written by json.dumps(asdict(answer)): an answer, and a "not found" with its nearest passage.
PASSAGE = (
    '{"start": 10, "end": 30, "text": "휴가를 쓰려면\\t사흘 전에 낸다.", "heading": ["제1장", "휴가"], "windows": [[10, 18], [18, 30]],'
    ' "id": 5, "document_id": 1}'
)
HIT = (
    f'{{"rank": 1, "passage": {PASSAGE}, "document": "휴가.pdf", "page": 2, "last_page": 3, "label": "ii", "score": 0.75,'
    ' "lexical_score": 3.5, "dense_score": null, "lexical_rank": 1, "dense_rank": null, "rerank_score": null, "window": [18, 30],'
    ' "matched": ["휴가"], "nearest": [10, 18]}'
)
EVIDENCE = (
    '{"number": 1, "document_id": 1, "document": "휴가.pdf", "page": 2, "label": "ii", "start": 18, "end": 30, "text": "사흘 전에 낸다.",'
    ' "boxes": [{"page": 2, "x0": 72.0, "top": 100, "x1": 130.5, "bottom": 112.25}],'
    f' "passage": {PASSAGE}, "score": 0.9, "marked": [18, 20]}}'
)
FOUND = (
    f'{{"question": "언제 내나요?", "text": "사흘 전에 낸다. [1]", "confidence": 0.9, "evidence": [{EVIDENCE}], "hits": [{HIT}],'
    ' "timings_ms": {"search": 12.5, "total": 20}, "sure": true}'
)
NOT_FOUND = f'{{"question": "얼마?", "text": null, "confidence": 0.0, "evidence": [], "hits": [{HIT}], "timings_ms": {{}}, "sure": false}}'

SCORES = ("lexical_score",)  # of interest to nobody after the search: kept once, and passed over now

PASSAGE_NOW = Passage(
    10, 30, "휴가를 쓰려면\t사흘 전에 낸다.", heading=("제1장", "휴가"), windows=(Span(10, 18), Span(18, 30)), id=5, document_id=1
)


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Path]:
    """A library of the first version with two documents, which later versions may open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "MIGRATIONS", steps.MIGRATIONS[:1])
        with Database(tmp_path).writing() as db:
            for name in ("휴가.pdf", "출장.pdf"):
                db.execute("INSERT INTO documents (name, sha256, size, added, rule) VALUES (?, ?, 1, '2026', '')", (name, name))
    yield tmp_path


def keep(folder: Path, *answers: str) -> None:
    """Entries as the first version kept them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "MIGRATIONS", steps.MIGRATIONS[:1])
        with Database(folder).writing() as db:
            for answer in answers:
                db.execute("INSERT INTO history (question, asked, answer, answered) VALUES ('?', '2026-01-01', ?, 1)", (answer,))


def without(answer: str, *names: str) -> str:
    """The row as it was before there were fields of these names."""

    def pruned(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: pruned(item) for name, item in value.items() if name not in names}
        return [pruned(item) for item in value] if isinstance(value, list) else value

    return json.dumps(pruned(json.loads(answer)), ensure_ascii=False)


def test_an_answer_that_json_dumps_wrote_opens_as_it_was_given(old: Path) -> None:
    keep(old, FOUND)
    answer = History(Database(old)).open(1)
    assert (answer.question, answer.text, answer.confidence, answer.sure) == ("언제 내나요?", "사흘 전에 낸다. [1]", 0.9, True)
    assert answer.timings_ms == {"search": 12.5, "total": 20.0}
    (evidence,), (hit,) = answer.evidence, answer.hits
    assert evidence.boxes == (Box(2, x0=72.0, top=100.0, x1=130.5, bottom=112.25),)
    assert (evidence.passage, evidence.marked, evidence.label) == (PASSAGE_NOW, Span(18, 20), "ii")
    assert (hit.passage, hit.window, hit.nearest, hit.matched) == (PASSAGE_NOW, Span(18, 30), Span(10, 18), ("휴가",))
    assert isinstance(hit.window, Span) and isinstance(hit.passage.windows[0], Span)
    assert (hit.keyword_rank, hit.meaning_rank, hit.last_page) == (1, None, 3)


def test_answers_from_before_there_were_marks_nearest_sentences_and_doubts_open(old: Path) -> None:
    keep(old, without(FOUND, "marked"), without(FOUND, "sure", "nearest"), without(NOT_FOUND, "sure", "nearest"), without(FOUND, "window"))
    history = History(Database(old))
    unmarked, unsaid, refused, oldest = (history.open(entry_id) for entry_id in (1, 2, 3, 4))
    assert unmarked.evidence[0].marked is None
    assert (unsaid.sure, unsaid.hits[0].nearest) == (True, None)
    assert (refused.sure, refused.text, refused.hits[0].passage) == (False, None, PASSAGE_NOW)
    assert oldest.hits[0].window is None


def test_what_is_kept_now_opens_the_same_and_reads_like_what_was_kept_then(old: Path) -> None:
    keep(old, FOUND, NOT_FOUND)
    history = History(Database(old))
    for entry_id in (1, 2):
        answer = history.open(entry_id)
        again = history.add(answer)
        assert history.open(again) == answer
        with Database(old).reading() as db:
            first, second = (db.execute("SELECT answer FROM history WHERE id = ?", (i,)).fetchone()[0] for i in (entry_id, again))
        later = {"rows", "table", "title", "scope", "unread", "standing", "lacks", "parts", "lead", "leads", "items", "differs", "missing"}
        later |= {"short", "yes", "disagreeing", "searched"}  # what nothing was said of then
        assert json.loads(without(second, *later, *SCORES)) == json.loads(without(first, *SCORES))


def test_a_field_of_a_later_version_is_passed_over(old: Path) -> None:
    keep(old, json.dumps({**json.loads(FOUND), "later": {"a": 1}}))
    assert History(Database(old)).open(1).text == "사흘 전에 낸다. [1]"


@pytest.mark.parametrize("stored", ["", "no JSON", "{}", "[]", without(FOUND, "text"), FOUND.replace('"page": 2', '"page": "two"')])
def test_what_is_no_answer_is_not_found(old: Path, stored: str) -> None:
    keep(old, stored)
    with pytest.raises(HistoryNotFound):
        History(Database(old)).open(1)


def test_a_removed_documents_text_goes_from_the_answers_that_hold_it_and_from_no_other(old: Path) -> None:
    other = FOUND.replace('"document_id": 1', '"document_id": 2')
    keep(old, FOUND, NOT_FOUND, other)
    history = History(Database(old))
    kept = history.add(Answer("?", None, 0.0, (), (), sure=False))
    before = history.open(3)
    with Database(old).writing() as db:
        blank(db, 1)
        assert "휴가" not in "".join(row[0] for row in db.execute("SELECT answer FROM history WHERE id < 3")).replace("휴가.pdf", "")
        db.execute("DELETE FROM documents WHERE id = 1")
    for entry_id in (1, 2):
        with pytest.raises(DocumentNotFound) as caught:
            history.open(entry_id)
        assert caught.value.facts == {"document_id": 1, "document": "휴가.pdf"}
    assert history.open(3) == before
    assert history.open(kept).hits == ()


def test_an_answer_loses_its_hits_of_a_removed_document_and_keeps_its_evidence(old: Path) -> None:
    history = History(Database(old))
    mine, other = (Passage(0, 3, text, document_id=document_id) for document_id, text in ((1, "가나다"), (2, "라마바")))
    evidence = Evidence(
        number=1, document_id=2, document="출장.pdf", page=1, label=None, start=0, end=3, text="라마바", boxes=(), passage=other, score=0.9
    )
    hits = [Hit(rank=n, passage=p, document="", page=1, last_page=1, label=None, score=1.0) for n, p in ((1, other), (2, mine))]
    entry = history.add(Answer("?", "라마바 [1]", 0.9, evidence=(evidence,), hits=tuple(hits)))
    with Database(old).writing() as db:
        blank(db, 1)
    assert history.open(entry) == Answer("?", "라마바 [1]", 0.9, evidence=(evidence,), hits=(hits[0],))


def test_removing_opening_and_listing_read_no_entry_that_they_are_not_about(old: Path) -> None:
    keep(old, FOUND)
    history = History(Database(old))
    with Database(old).writing() as db:
        db.execute("INSERT INTO history (question, asked, answer, answered) VALUES ('broken', '2026', 'no JSON', 0)")
        plan = db.execute(
            "EXPLAIN QUERY PLAN SELECT id, question, asked, answered FROM history INDEXED BY history_entries ORDER BY id DESC"
        )
        assert ["COVERING INDEX history_entries" in row["detail"] for row in plan] == [True]
    assert [entry.question for entry in history.entries(10)] == ["broken", "?"]
    history.open(1)
    with Database(old).writing() as db:
        blank(db, 1)
        blank(db, 2)
        assert db.execute("SELECT answer FROM history WHERE id = 2").fetchone()[0] == "no JSON"


def test_an_entry_that_is_forgotten_leaves_nothing(old: Path) -> None:
    keep(old, FOUND)
    history = History(Database(old))
    history.remove(1)
    assert history.entries(10) == []
    with Database(old).reading() as db:
        assert db.execute("SELECT count(*) FROM quoted").fetchone()[0] == 0
