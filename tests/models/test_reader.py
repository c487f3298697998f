"""What a model reads out of a passage: its two heads, the span in the document's characters, and the sentence around it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_models import WORDS, write_cross_encoder, write_reader, write_table_model

from rag.answer.marks import Mark, marked_within, marks_of
from rag.core.errors import ModelUnsupported
from rag.core.records import Hit, Passage, Span
from rag.modelkit import activations
from rag.modelkit.bert_weights import BertWeights
from rag.models.reader import Reader, Reading, _best_span
from rag.text.query import Query
from rag.text.views import as_read

QUESTION = "휴가 ?"
TEXTS = ["서울 휴가 부산", "급여 leave", "부산", "서울 휴가 부산"]


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    write_reader(tmp_path)
    return Reader.load(tmp_path, threads=2)


def _states(weights: BertWeights, ids: list[int]) -> np.ndarray:
    states = activations._normed(weights.words[ids] + weights.positions[: len(ids)] + weights.token_type, weights.norm, weights.eps)
    for layer in weights.layers:
        attended = activations._product(activations._attention(states, layer, weights.heads), layer.attention_out)
        states = activations._normed(attended + states, layer.attention_norm, weights.eps)
        inner = activations._gelu(activations._product(states, layer.inner))
        states = activations._normed(activations._product(inner, layer.outer) + states, layer.output_norm, weights.eps)
    return states


def test_both_heads_are_what_the_weights_give_by_hand(tmp_path: Path) -> None:
    weights, heads = write_reader(tmp_path, quantised=False)
    (reading,) = Reader.load(tmp_path).readings(QUESTION, TEXTS[:1])
    ids = [WORDS.index(word) for word in ["<s>", "휴가", "?", "</s>", "서울", "휴가", "부산", "</s>"]]
    states = _states(weights, ids)
    relevance = states.mean(axis=0) @ heads.relevance.weight[0] + heads.relevance.bias[0]
    logits = states @ heads.span.weight.T + heads.span.bias
    best = max((logits[i, 0] + logits[j, 1], i, j) for i in (4, 5, 6) for j in (4, 5, 6) if i <= j)
    assert reading.relevance == pytest.approx(relevance, abs=5e-3)
    span, margin = reading.best()
    assert margin == pytest.approx(best[0] - logits[0].sum(), abs=1e-2)
    words = [(0, 2), (3, 5), (6, 8)]
    assert span == (words[best[1] - 4][0], words[best[2] - 4][1])


def test_a_pair_is_read_as_it_is_alone_and_only_once(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    together = reader.readings(QUESTION, TEXTS)
    assert together[0] is together[3]
    assert len({reading.relevance for reading in together}) == 3
    monkeypatch.setattr(reader._model, "run", pytest.fail)
    assert all(reader.readings(QUESTION, [text])[0] is reading for text, reading in zip(TEXTS, together, strict=True))
    np.testing.assert_array_equal(reader.scores(QUESTION, TEXTS), np.array([reading.probability for reading in together], np.float32))
    assert all(0 <= reading.probability <= 1 for reading in together)


def test_what_was_read_is_forgotten_when_there_is_too_much(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.models.reader._REMEMBERED", 2)
    reader.readings(QUESTION, ["서울", "부산", "급여"])
    assert [text for _question, text in reader._known] == ["부산", "급여"]


def test_a_text_without_a_token_has_no_span(reader: Reader) -> None:
    (reading,) = reader.readings(QUESTION, [""])
    assert reading.best() == (None, -50.0)
    assert reading.probability < 0.01


def test_a_span_can_be_asked_for_in_a_part_of_the_text() -> None:
    logits = np.array([[9, 0], [1, 2], [0, 9]], np.float32)
    reading = Reading(0.0, 4.0, logits, np.array([[0, 2], [3, 5], [6, 8]]))
    assert reading.best() == (Span(0, 8), 14.0)
    assert reading.best(3, 5) == (Span(3, 5), -1.0)
    assert reading.best(1, 8) == (Span(3, 8), 6.0)  # a token that begins before is left out
    assert reading.best(8, 9) == (None, -50.0)


@pytest.mark.parametrize("seed", range(20))
def test_the_best_span_is_the_best_of_all_that_are_not_too_long(seed: int) -> None:
    logits = np.random.default_rng(seed).normal(size=(45, 2)).astype(np.float32)
    value, first, last = max((float(logits[i, 0] + logits[j, 1]), i, j) for i in range(45) for j in range(i, min(45, i + 30)))
    assert _best_span(logits) == pytest.approx((first, last, value))


@pytest.mark.parametrize(
    ("text", "given", "left"),
    [
        ("답은  7일.", "  7일.", "7일"),
        ("3.5% 올랐다", "3.5%", "3.5%"),
        ("2002년에 완공되었다", "2002년에", "2002년"),
        ("감리교인이다.", "감리교인이다", "감리교인"),
        ("총무과에서 판다", "총무과에서", "총무과"),
        ("연 50만원까지 공제한다", "연 50만원까지", "연 50만원까지"),
        ("하나은행은 크다", "하나은행", "하나은행"),
    ],
)
def test_what_does_not_belong_to_an_answer_is_left_out(text: str, given: str, left: str) -> None:
    at = text.index(given)
    assert text[slice(*marked_within(text, Span(at, at + len(given))))] == left


TEXT = "서울 휴가 부산. 급여 서울 leave."


def hit(*windows: Span, heading: tuple[str, ...] = (), start: int = 100, rank: int = 1) -> Hit:
    passage = Passage(start, start + len(TEXT), TEXT, heading, windows, id=rank, document_id=1)
    return Hit(rank, passage, "가.pdf", 1, 1, None, 1.0)


def test_a_mark_stands_in_its_sentence_and_counts_from_the_documents_start(reader: Reader) -> None:
    first, second = Span(100, 109), Span(110, 122)
    one = hit(Span(100, 122))
    marks = marks_of(reader, Query.of(QUESTION), [(one, first), (one, second)])
    (reading,) = reader.readings(QUESTION, [TEXT])
    for mark, sentence in zip(marks, (first, second), strict=True):
        assert mark.span is not None and sentence.start <= mark.span.start < mark.span.end <= sentence.end
        span, margin = reading.best(sentence.start - 100, sentence.end - 100)
        assert span is not None
        assert (mark.span, mark.margin) == (Span(span.start + 100, span.end + 100), margin)


def test_a_sentence_has_its_best_mark_of_all_windows_and_none_where_no_window_holds_it(reader: Reader) -> None:
    first, second, whole = Span(100, 109), Span(110, 122), Span(100, 122)
    both, alone = hit(first, whole), hit(first)
    margins = [marks_of(reader, Query.of(QUESTION), [(one, first)])[0].margin for one in (alone, hit(whole))]
    assert marks_of(reader, Query.of(QUESTION), [(both, first)])[0].margin == max(margins)
    (nothing,) = marks_of(reader, Query.of(QUESTION), [(alone, second)])
    assert (nothing.span, nothing.trimmed(alone.passage)) == (None, None)
    within = Span(alone.passage.start, alone.passage.start + 1)
    assert Mark(within, -3.9, 0.0).trimmed(alone.passage) == within
    assert Mark(within, -4.1, 0.0).trimmed(alone.passage) is None  # quoted, but no words of it are marked


def test_headings_are_read_with_the_window_but_hold_no_answer(reader: Reader) -> None:
    one = hit(Span(100, 122), heading=("규정", "급여", "휴가"))
    assert as_read(one.passage, Span(110, 122))[0].text == "급여 > 휴가\n급여 서울 leave."
    assert len(as_read(hit(heading=("가" * 99,)).passage, Span(100, 109))[0].text) == 60 + 1 + 9
    (mark,) = marks_of(reader, Query.of(QUESTION), [(one, Span(100, 122))])
    assert mark.span is not None and mark.span.start >= 100


def test_models_without_the_two_heads_are_unsupported(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path / "one")
    write_table_model(tmp_path / "table")
    for name in ("one", "table"):
        with pytest.raises(ModelUnsupported):
            Reader.load(tmp_path / name)
