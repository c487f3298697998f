"""What a model reads out of a passage: its two heads, the span in the document's characters, and the sentence around it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_models import WORDS, write_cross_encoder, write_reader, write_table_model

from rag.errors import ModelUnsupported
from rag.modelkit import activations
from rag.modelkit.bert_weights import BertWeights
from rag.reader import Reader, _best_span, _trimmed, window_text
from rag.records import Hit, Passage, Span

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
    assert reading.margin == pytest.approx(best[0] - logits[0].sum(), abs=1e-2)
    words = [(0, 2), (3, 5), (6, 8)]
    assert reading.span == (words[best[1] - 4][0], words[best[2] - 4][1])


def test_a_pair_is_read_as_it_is_alone_and_only_once(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    together = reader.readings(QUESTION, TEXTS)
    assert together[0] == together[3]
    assert len({reading.relevance for reading in together}) == 3
    monkeypatch.setattr(reader._model, "run", pytest.fail)
    assert [reader.readings(QUESTION, [text])[0] for text in TEXTS] == together
    np.testing.assert_array_equal(reader.scores(QUESTION, TEXTS), np.float32([reading.probability for reading in together]))
    assert all(0 <= reading.probability <= 1 for reading in together)


def test_what_was_read_is_forgotten_when_there_is_too_much(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reader._REMEMBERED", 2)
    reader.readings(QUESTION, ["서울", "부산", "급여"])
    assert [text for _question, text in reader._known] == ["부산", "급여"]


def test_a_text_without_a_token_has_no_span(reader: Reader) -> None:
    (reading,) = reader.readings(QUESTION, [""])
    assert (reading.span, reading.margin, reading.probability) == (None, -np.inf, pytest.approx(0, abs=1e-6))


@pytest.mark.parametrize("seed", range(20))
def test_the_best_span_is_the_best_of_all_that_are_not_too_long(seed: int) -> None:
    logits = np.random.default_rng(seed).normal(size=(45, 2)).astype(np.float32)
    value, first, last = max((float(logits[i, 0] + logits[j, 1]), i, j) for i in range(45) for j in range(i, min(45, i + 30)))
    assert _best_span(logits) == (first, last, pytest.approx(value))


def test_white_space_and_a_closing_stop_do_not_belong_to_the_answer() -> None:
    assert _trimmed("답은  7일.", Span(2, 7)) == (4, 6)
    assert _trimmed("3.5%", Span(0, 4)) == (0, 4)
    assert _trimmed(" . ", Span(0, 3)) is None


TEXT = "서울 휴가 부산. 급여 서울 leave."


def hit(*windows: Span, heading: tuple[str, ...] = (), start: int = 100, rank: int = 1) -> Hit:
    passage = Passage(start, start + len(TEXT), TEXT, heading, windows, id=rank, document_id=1)
    return Hit(rank, passage, "가.pdf", 1, 1, None, 1.0)


def test_what_is_found_stands_in_its_sentence_and_both_in_the_document(reader: Reader) -> None:
    first, second = Span(100, 109), Span(110, 122)
    found = reader.read(QUESTION, [hit(first, second)])
    assert {finding.span for finding in found} == {first, second}
    for finding in found:
        assert finding.marked is not None
        assert finding.span.start <= finding.marked.start < finding.marked.end <= finding.span.end
        reading = reader.readings(QUESTION, [TEXT[finding.span.start - 100 : finding.span.end - 100]])[0]
        assert reading.span is not None
        assert finding.marked == (finding.span.start + reading.span.start, finding.span.start + reading.span.end)
    assert [f.probability for f in found] == sorted((f.probability for f in found), reverse=True)


def test_headings_are_read_with_the_window_but_answer_nothing(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    one = hit(Span(100, 122), heading=("규정", "급여", "휴가"))
    assert window_text(one.passage, Span(110, 122)) == "급여 > 휴가\n급여 서울 leave."
    assert len(window_text(hit(heading=("가" * 99,)).passage, Span(100, 109))) == 60 + 1 + 9
    for finding in reader.read(QUESTION, [one]):
        assert finding.marked is not None and finding.marked.start >= 100
    monkeypatch.setattr("rag.reader._best_span", lambda _logits: (0, 0, 0.0))  # 급여, of the heading
    reader._known.clear()
    assert reader.read(QUESTION, [one]) == []


def test_only_the_first_three_passages_are_read(reader: Reader) -> None:
    found = reader.read(QUESTION, [hit(Span(1000 * n, 1000 * n + 9), start=1000 * n, rank=n) for n in range(1, 6)])
    assert {finding.passage.id for finding in found} == {1, 2, 3}
    assert reader.read(QUESTION, []) == []


def test_models_without_the_two_heads_are_unsupported(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path / "one")
    write_table_model(tmp_path / "table")
    for name in ("one", "table"):
        with pytest.raises(ModelUnsupported):
            Reader.load(tmp_path / name)
