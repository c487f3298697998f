"""Which sentences are weighed, what a question asks for, and that the one that answers comes first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from ngram_embedder import NgramEmbedder

from rag.answer.candidates import candidates_of
from rag.answer.linear_reader import FEATURES, features
from rag.answer.marks import without_asked
from rag.answer.sentence_reader import SentenceReader, best_windows
from rag.core.records import Hit, Passage, Span
from rag.models.reader import Reading
from rag.text.query import Query

PROSE = "구내식당은 별관 지하 1층에 둔다. 점심 식사 시간은 오전 11시 30분부터 오후 1시까지이다. 식권은 총무과에서 판다."
TABLE = "구분\t국내\t국외\n숙박비\t70,000원\t150,000원\n일비\t20,000원\t40,000원"


def hit(text: str, rank: int = 1, *, heading: tuple[str, ...] = (), start: int = 100) -> Hit:
    return Hit(rank, Passage(start, start + len(text), text, heading, id=rank, document_id=1), "문서.pdf", 1, 1, None, 1.0 / rank)


@pytest.fixture
def reader() -> SentenceReader:
    return SentenceReader(NgramEmbedder())


def test_the_sentence_that_answers_comes_first_with_its_place_in_the_document(reader: SentenceReader) -> None:
    found = reader.read(Query.of("점심 식사 시간은 언제인가요?"), [hit(PROSE)])
    start = 100 + PROSE.index("점심")
    assert found[0].span == Span(start, 100 + PROSE.index(" 식권"))
    assert len(found) == 3
    assert [f.probability for f in found] == sorted((f.probability for f in found), reverse=True)
    assert all(0 < f.probability < 1 for f in found)


def test_a_row_is_weighed_with_its_column_heads_and_the_heads_alone_are_no_answer(reader: SentenceReader) -> None:
    found = reader.read(Query.of("숙박비는 국외에서 얼마인가요?"), [hit(TABLE)])
    texts = [TABLE[f.span.start - 100 : f.span.end - 100].strip() for f in found]
    assert texts[0] == "숙박비\t70,000원\t150,000원"
    assert "구분\t국내\t국외" not in texts


def test_a_heading_is_no_answer(reader: SentenceReader) -> None:
    text = "제2장 휴가\n연차휴가는 15일로 한다."
    found = reader.read(Query.of("휴가는 며칠인가요?"), [hit(text, heading=("규정", "제2장 휴가"))])
    assert [text[f.span.start - 100 : f.span.end - 100] for f in found] == ["연차휴가는 15일로 한다."]


def test_only_the_first_three_passages_are_weighed_without_a_model(reader: SentenceReader) -> None:
    found = reader.read(Query.of("점심 식사 시간은?"), [hit(PROSE, rank, start=1000 * rank) for rank in range(1, 6)])
    assert {f.passage.id for f in found} == {1, 2, 3}


def windowed(passage_id: int, score: float, windows: int = 2) -> Hit:
    text = "가나다라. " * windows
    spans = tuple(Span(6 * i, 6 * i + 5) for i in range(windows))
    return replace(hit(text, passage_id, start=0), score=score, passage=Passage(0, len(text), text, windows=spans, id=passage_id))


def test_windows_are_read_by_their_passages_score_and_their_own_cosine() -> None:
    hits = [windowed(1, 2.0), windowed(2, 1.0), windowed(3, 0.5)]
    near = {(1, Span(0, 5)): 0.1, (1, Span(6, 11)): 0.2, (2, Span(0, 5)): 0.9, (2, Span(6, 11)): 0.3, (3, Span(0, 5)): 0.4}
    # 1: 1 + .1, 1 + .2; 2: .5 + .9, .5 + .3; 3: .25 + .4, and without a vector yet .25 + .9, as the nearest
    assert best_windows(hits, near, 4) == {(2, Span(0, 5)), (1, Span(6, 11)), (3, Span(6, 11)), (1, Span(0, 5))}


def test_windows_without_any_vector_or_score_are_read_in_order() -> None:
    hits = [windowed(1, 0.0), windowed(2, 0.0)]
    assert best_windows(hits, {}, 3) == {(1, Span(0, 5)), (1, Span(6, 11)), (2, Span(0, 5))}
    assert best_windows([], {}, 3) == frozenset()


class CountingReader:
    """Remembers the texts that it was given, and marks the first two letters of each that names a price."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def readings(self, question: str, texts: Sequence[str]) -> list[Reading]:
        self.read += texts
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        logits = np.full((len(text), 2), -10.0, np.float32)
        if "원" in text:
            logits[0, 0], logits[1, 1] = 10.0, 10.0
        return Reading(0.0, 0.0, logits, np.array([(i, i + 1) for i in range(len(text))]))


def test_a_near_window_of_a_later_passage_is_read_and_far_ones_of_the_first_are_not() -> None:
    long = "".join(f"{number:02}번 방은 비었다. " for number in range(30))
    step = len(long) // 30
    first = Passage(0, len(long), long, windows=tuple(Span(step * i, step * i + step - 1) for i in range(30)), id=1, document_id=1)
    text = "대관료는 3만원이다."
    sixth = Passage(900, 900 + len(text), text, windows=(Span(900, 900 + len(text)),), id=6, document_id=1)
    hits = [Hit(1, first, "가.pdf", 1, 1, None, 1.0), *(replace(hit(PROSE, n), score=0.9) for n in range(2, 6))]
    hits.append(Hit(6, sixth, "가.pdf", 9, 9, None, 0.8))
    near = {(1, window): 0.5 - 0.01 * i for i, window in enumerate(first.windows)} | {(6, sixth.windows[0]): 0.9}
    model = CountingReader()
    reader = SentenceReader(NgramEmbedder(), model, lambda question, passages: near)  # type: ignore[arg-type]
    found = reader.read(Query.of("대관료는 얼마인가요?"), hits)
    assert (found[0].passage.id, found[0].span) == (6, Span(900, 900 + len(text)))
    assert len(model.read) == 14 and sum("번 방" in text for text in model.read) == 13
    assert SentenceReader(NgramEmbedder(), model).read(Query.of("대관료는 얼마인가요?"), hits)[0].passage.id != 6  # type: ignore[arg-type]


def test_nothing_found_is_nothing_read(reader: SentenceReader) -> None:
    assert reader.read(Query.of("점심 식사 시간은?"), []) == []
    assert reader.read(Query.of("점심 식사 시간은?"), [hit(" \n ")]) == []


def test_every_feature_has_a_finite_value() -> None:
    candidates = [(one, candidate) for one in (hit(PROSE), hit(TABLE, 2)) for candidate in candidates_of(one.passage)]
    rows = features(NgramEmbedder(), Query.of("?"), candidates)
    assert len(rows) == len(candidates)
    assert all(len(row) == len(FEATURES) and all(map(math.isfinite, row)) for row in rows)


def test_a_defined_word_comes_before_sentences_that_only_use_it(reader: SentenceReader) -> None:
    text = "영업비밀을 부정하게 취득하지 못한다. “영업비밀”이란 공공연히 알려져 있지 아니한 정보를 말한다. 영업비밀 영업비밀 영업비밀."
    first = reader.read(Query.of("영업비밀이란 무엇인가요?"), [hit(text)])[0]
    assert text[first.span.start - 100 : first.span.end - 100].startswith("“영업비밀”이란")


def test_what_the_question_says_already_is_not_marked() -> None:
    text = "이용자의 수를 적지 아니한 자에게는 이십만원의 과태료를 부과한다. 하루 5명까지이다."
    query = Query.of("200,000원의 과태료를 내는 것은 어떤 경우인가요?")
    assert text[slice(*without_asked(query, text, Span(0, text.index("."))))] == "이용자의 수를 적지 아니한 자"
    assert without_asked(query, text, Span(0, 7)) == Span(0, 7)
    assert without_asked(query, text, Span(text.index("이십"), text.index("의 과"))) == Span(text.index("이십"), text.index("의 과"))
