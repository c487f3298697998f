"""The first candidates in a new order: by a reader's probability mixed into the fused score, or by a cross-encoder alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from ngram_embedder import NgramEmbedder
from numpy.typing import NDArray
from pdf_factory import simple_pdf

from rag.answer.sentence_reader import SentenceReader
from rag.core.records import Answer, Evidence, Hit, Passage, Span
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox
from rag.models.reader import Reading
from rag.search.reranking import Reranking
from rag.text.query import Query

RULES = {
    "휴가.pdf": "연차 휴가는 1년에 15일을 준다. 휴가를 쓰려면 사흘 전에 신청서를 낸다.",
    "출장.pdf": "국내 출장의 숙박비는 하루에 7만원까지 지급한다. 교통비는 실비로 정산한다.",
    "식당.pdf": "구내식당은 별관 지하에 있다. 점심 휴가철에는 쉰다.",
}
QUESTION = "휴가는 며칠 전에 신청하나요?"


class Scorer:
    """Scores texts by a word, and remembers what it was given to read."""

    def __init__(self, word: str, high: float, low: float) -> None:
        self.word, self.high, self.low = word, high, low
        self.read: list[str] = []

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += texts
        return np.array([self.high if self.word in text else self.low for text in texts], np.float32)


def library_with(settings: Settings, sandbox: Sandbox, reranking: Reranking) -> Library:
    library = Library(settings, embedder=NgramEmbedder(), reranking=reranking, sandbox=sandbox)
    for name, text in RULES.items():
        library.add(name, simple_pdf(text))
    library.work()
    return library


def test_a_readers_share_of_the_score_is_its_probability(settings: Settings, sandbox: Sandbox) -> None:
    scorer = Scorer("숙박비", 0.9, 0.1)
    library = library_with(settings, sandbox, Reranking(scorer, by_window=True, share=0.4))
    plain = {hit.document: hit.score for hit in library.search(QUESTION)}
    mixed = {hit.document: hit for hit in library.search(QUESTION, rerank=True)}
    assert scorer.read
    for name, hit in mixed.items():
        probability = 0.9 if name == "출장.pdf" else 0.1
        assert hit.rerank_score == pytest.approx(probability)
        assert hit.score == pytest.approx(0.6 * plain[name] + 0.4 * probability, abs=1e-6)


def test_a_cross_encoder_orders_alone_and_reads_whole_passages(settings: Settings, sandbox: Sandbox) -> None:
    scorer = Scorer("숙박비", 7.5, -3.0)
    library = library_with(settings, sandbox, Reranking(scorer))
    assert library.search(QUESTION, rerank=False)[0].document == "휴가.pdf"
    first = library.search(QUESTION, rerank=True)[0]
    assert (first.document, first.rerank_score) == ("출장.pdf", 7.5)
    assert RULES["출장.pdf"] in scorer.read


def test_only_the_first_candidates_are_read_and_the_others_stay_behind(settings: Settings, sandbox: Sandbox) -> None:
    scorer = Scorer("휴가", 0.0, 0.0)
    library = library_with(replace(settings, rerank_candidates=1), sandbox, Reranking(scorer, by_window=True, share=0.4))
    hits = library.search(QUESTION, rerank=True)
    assert len(set(scorer.read)) == 1
    assert [hit.rerank_score is None for hit in hits] == [False, True, True]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_whether_to_rerank_is_a_setting_that_a_search_may_overrule(settings: Settings, sandbox: Sandbox) -> None:
    scorer = Scorer("휴가", 1.0, 0.0)
    library = library_with(replace(settings, rerank=True), sandbox, Reranking(scorer, by_window=True, share=0.4))
    library.search(QUESTION, rerank=False)
    assert scorer.read == []
    library.search(QUESTION)
    assert len(set(scorer.read)) == 3


class MarkingReader:
    """Reads "사흘" wherever it stands, as a trained reader would, and nothing else."""

    def readings(self, question: str, texts: Sequence[str]) -> list[Reading]:
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        offsets = np.array([(i, i + 1) for i in range(len(text))])
        logits = np.full((len(text), 2), -10.0, np.float32)
        if (at := text.find("사흘")) >= 0:
            logits[at, 0], logits[at + 1, 1] = 10.0, 10.0
        return Reading(3.0, 0.0, logits, offsets)

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.zeros(len(texts), np.float32)


def marked_text(answer: Answer) -> str:
    (evidence,) = answer.evidence
    assert isinstance(evidence, Evidence) and evidence.marked is not None
    return evidence.text[evidence.marked.start - evidence.start : evidence.marked.end - evidence.start]


def test_what_the_reader_marks_is_kept_in_evidence_and_history(settings: Settings, sandbox: Sandbox) -> None:
    library = Library(settings, embedder=NgramEmbedder(), reader=MarkingReader(), sandbox=sandbox)  # type: ignore[arg-type]
    library.add("휴가.pdf", simple_pdf(RULES["휴가.pdf"]))
    library.work()
    answer = library.ask(QUESTION)
    assert answer.text == "휴가를 쓰려면 사흘 전에 신청서를 낸다. [1]"
    assert marked_text(answer) == "사흘"
    assert marked_text(library.reopen(library.remember(answer))) == "사흘"


def test_no_words_of_a_definition_are_marked_since_all_of_it_answers() -> None:
    reader = SentenceReader(NgramEmbedder(), MarkingReader())  # type: ignore[arg-type]
    text = "“사흘”이란 세 날을 말한다."
    hit = Hit(1, Passage(0, len(text), text, windows=(Span(0, len(text)),), id=1, document_id=1), "가.pdf", 1, 1, None, 1.0)
    for question, words in (("사흘이란 무엇인가요?", None), ("휴가는 얼마나 쓰나요?", "사흘")):
        (found,) = reader.read(Query.of(question), [hit])
        assert (found.marked and text[slice(*found.marked)]) == words
