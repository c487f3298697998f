"""Documents that an earlier version has read are read again while they serve: under their ids, whole or not at all, after all else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from kept_library import stored_pdf
from ngram_embedder import NgramEmbedder
from numpy.typing import NDArray
from pdf_factory import simple_pdf

from rag.core.checks import CheckStatus
from rag.core.kept import OwnQuestion
from rag.core.messages import describe_check, quote_notes
from rag.core.records import Evidence, Span, Standing
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.prepare import RULE, Prepared, prepare
from rag.library.rereading import Rereading
from rag.library.sandbox import Sandbox
from rag.store.contents import Contents, Vectors

FEE = "주차 요금은 한 시간에 3,000원으로 한다."
OPEN = "주차장은 아침 아홉 시에 연다."
PAGES = (f"제1장 주차\n{OPEN}", f"제2장 요금\n{FEE}")


def read(settings: Settings, *pages: str) -> Prepared:
    return prepare(simple_pdf(*pages), settings, name="주차.pdf", on_progress=lambda *_: None)


@pytest.fixture
def old(library: Library, tmp_path: Path) -> Library:
    """A library with a document that an earlier version read otherwise: another line stood first, and the fee was misread."""
    library.add("주차.pdf", simple_pdf(*PAGES))
    library.work()
    misread = (f"숨은 글이다\n{PAGES[0]}", PAGES[1].replace("3,000", "30,00"))
    before = read(library.settings, *misread)
    library.store.replace_contents(1, Contents(before.manuscript, before.passages, before.terms, "an earlier rule"))
    library.work()
    return library


def text_of(library: Library) -> str:
    return "\f".join(page.text for page in library.store.pages(1))


def rereading(library: Library, waits: bool = False) -> Rereading:
    return Rereading(
        library.settings,
        store=library.store,
        jobs=library._jobs,
        embeddings=library.embeddings,
        files=library.files,
        load_embedder=library.embedder,
        sandbox=library._reading,
        somebody_waits=lambda: waits,
    )


def test_an_old_document_is_read_again_under_its_id(old: Library) -> None:
    assert "숨은 글이다" in text_of(old) and "30,00원" in text_of(old)
    assert old.rereading() == (0, 1)
    assert old.ask("주차 요금은 얼마인가요?").evidence[0].text.find("30,00원") > 0
    (check,) = (check for check in old.doctor() if check.name == "passage_rule")
    assert (check.status, check.facts) == (CheckStatus.WARNING, {"old_documents": 1, "kept": []})
    assert old.work(reread=True)
    assert "숨은 글이다" not in text_of(old) and FEE in text_of(old)
    assert old.rereading() == (1, 1) and old.store.rules() == {1: RULE}
    (document,) = old.documents()
    assert (document.id, document.name, document.state.value) == (1, "주차.pdf", "ready")
    assert old.ask("주차 요금은 얼마인가요?").evidence[0].text == FEE
    assert old.search("숨은 글")[0].matched == ()
    assert next(check.status for check in old.doctor() if check.name == "passage_rule") is CheckStatus.OK


def test_a_program_that_adds_a_file_does_not_wait_for_it(old: Library) -> None:
    assert old.work()
    assert old.rereading() == (0, 1)


def test_who_comes_meanwhile_goes_before(old: Library) -> None:
    assert rereading(old, waits=True).step() is True
    assert old.rereading() == (0, 1) and "숨은 글이다" in text_of(old)  # what was begun is left, and serves as it was
    assert rereading(old).step() is True
    assert old.rereading() == (1, 1)
    assert rereading(old).step() is False


def test_only_what_the_model_sees_otherwise_is_embedded(old: Library, sandbox: Sandbox) -> None:
    asked: list[str] = []

    class Counting(NgramEmbedder):
        def embed_passages(self, texts: Sequence[str], *, truncate: bool = False) -> NDArray[np.float32]:
            asked.extend(texts)
            return super().embed_passages(texts, truncate=truncate)

    again = Library(old.settings, embedder=Counting(), sandbox=sandbox)
    again.work(reread=True)
    assert len(asked) == 1 and FEE in asked[0]
    windows = again.store.windows_of(documents=[1])
    assert again.embeddings.progress(Counting().fingerprint) == (len(windows), len(windows)) and len(windows) == 2


def test_a_document_that_cannot_be_read_again_stays_and_is_named(old: Library) -> None:
    before = text_of(old)
    stored_pdf(old, old.documents()[0].sha256).write_bytes(b"%PDF-1.7 no more")
    old.work(reread=True)
    assert text_of(old) == before
    assert old.rereading() == (1, 1)  # by this rule it is not tried again
    (check,) = (check for check in old.doctor() if check.name == "passage_rule")
    assert check.facts == {"old_documents": 1, "kept": ["주차.pdf"]}
    assert "주차.pdf" in describe_check(check, "ko").what


def test_a_reading_that_fails_half_way_leaves_the_one_before(old: Library, tmp_path: Path) -> None:
    before, windows = text_of(old), old.store.windows_of(documents=[1])
    new = read(old.settings, *PAGES)
    broken = Vectors("character-bigrams-1", np.zeros((1, 64), dtype=np.float32))  # of two windows
    with pytest.raises(ValueError, match="shorter"):
        old.store.replace_contents(1, Contents(new.manuscript, new.passages, new.terms, RULE, vectors=broken))
    assert (text_of(old), old.store.windows_of(documents=[1])) == (before, windows)


def quoted(library: Library, quote: str) -> Evidence:
    """The quote as evidence of an answer that was given, kept and reopened after the document was read again."""
    answer = library.ask("주차장은 언제 여나요?")
    text = text_of(library)
    start = text.index(quote)
    hit = next(hit for hit in library.search(quote) if hit.passage.start <= start < hit.passage.end)
    page = library.page_of(hit, start)
    span = (start, start + len(quote))
    given = Evidence(1, 1, "주차.pdf", page, None, *span, quote, library.boxes(1, *span), hit.passage, 0.9, marked=None)
    entry = library.remember(replace(answer, text=f"{quote} [1]", evidence=(given,)))
    library.work(reread=True)
    (evidence,) = library.reopen(entry).evidence
    return evidence


def test_an_earlier_answer_shows_its_quote_where_it_stands_now(old: Library) -> None:
    at = text_of(old).index(OPEN)
    evidence = quoted(old, OPEN)
    assert evidence.start == text_of(old).index(OPEN) < at
    assert (evidence.text, evidence.standing, evidence.page) == (OPEN, Standing.HERE, 1)
    assert evidence.boxes == old.boxes(1, evidence.start, evidence.end) != ()
    assert evidence.passage.text[evidence.start - evidence.passage.start :].startswith(OPEN)
    assert quote_notes(evidence, "ko") == []


def test_a_quote_that_reads_otherwise_now_is_kept_and_says_so(old: Library) -> None:
    evidence = quoted(old, FEE.replace("3,000", "30,00"))
    assert (evidence.text, evidence.boxes, evidence.standing) == (FEE.replace("3,000", "30,00"), (), Standing.LOST)
    assert quote_notes(evidence, "ko")[0].what == "답한 뒤에 이 문서를 다시 읽었고, 이 글은 이제 다르게 읽힙니다."


def test_a_quote_on_another_page_now_says_which(old: Library, tmp_path: Path) -> None:
    answer = old.ask("주차장은 언제 여나요?")
    entry = old.remember(answer)
    assert answer.evidence[0].page == 1
    moved = read(old.settings, "제0장 머리말", f"제1장 주차\n{OPEN}")
    old.store.replace_contents(1, Contents(moved.manuscript, moved.passages, moved.terms, RULE))
    (evidence,) = old.reopen(entry).evidence
    assert (evidence.standing, evidence.page) == (Standing.MOVED, 2)
    assert quote_notes(evidence, "en")[0].what.endswith("now stands on page 2.")


def test_marked_words_move_with_their_quote(old: Library) -> None:
    answer = old.ask("주차장은 언제 여나요?")
    (first, *_) = answer.evidence
    start = first.start + first.text.index("아침 아홉 시")
    marked = replace(first, marked=type(first.passage.windows[0])(start, start + len("아침 아홉 시")))
    entry = old.remember(replace(answer, evidence=(marked,)))
    old.work(reread=True)
    (evidence,) = old.reopen(entry).evidence
    assert evidence.marked is not None
    assert text_of(old)[slice(*evidence.marked)] == "아침 아홉 시"


def test_hits_of_an_unanswered_question_open_where_they_stand_now(old: Library) -> None:
    answer = replace(old.ask("주차장은 언제 여나요?"), text=None, evidence=())
    entry = old.remember(answer)
    old.work(reread=True)
    for hit in old.reopen(entry).hits:
        there = text_of(old)[hit.passage.start : hit.passage.end]
        assert there in (hit.passage.text, "")  # where it stands, or nothing to box


def test_own_questions_stay_with_their_document(old: Library) -> None:
    old.keep_own_questions([OwnQuestion("요금은?", document_id=1, page=2, answer="3,000원")])
    old.work(reread=True)
    assert [(one.question, one.document_id, one.page, one.answer) for one in old.own_questions()] == [("요금은?", 1, 2, "3,000원")]


def test_a_list_that_has_moved_is_quoted_as_it_was_and_its_items_are_not_told_apart(old: Library) -> None:
    answer = old.ask("주차장은 언제 여나요?")
    quote = answer.evidence[0]
    listed = replace(quote, items=(Span(quote.start, quote.start + 3), Span(quote.start + 3, quote.end)))
    entry = old.remember(replace(answer, evidence=(listed,)))
    assert old.work(reread=True)
    (now,) = old.reopen(entry).evidence
    assert (now.items, now.differs) == ((), ())
