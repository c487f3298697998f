"""A cross-encoder folder, with a small one made here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_models import write_cross_encoder, write_table_model

from rag.core.errors import ModelUnsupported
from rag.models.reranker import Reranker

PASSAGES = ["서울 휴가", "부산 급여", "휴가 서울", "", "서울 " * 40]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_cross_encoder(tmp_path)
    return tmp_path


def test_each_pair_has_the_score_that_it_has_alone(folder: Path) -> None:
    reranker = Reranker.load(folder, threads=2)
    scores = reranker.scores("휴가 ?", PASSAGES)
    assert scores.shape == (5,)
    assert scores.dtype == np.float32
    alone = [Reranker.load(folder).scores("휴가 ?", [passage])[0] for passage in PASSAGES]
    np.testing.assert_array_equal(scores, alone)
    assert len(set(scores.tolist())) >= 4


def test_question_and_passage_are_read_together(folder: Path) -> None:
    reranker = Reranker.load(folder)
    assert reranker.scores("휴가", PASSAGES[:1]) != reranker.scores("급여", PASSAGES[:1])
    assert reranker.scores("서울", ["휴가"]) != reranker.scores("휴가", ["서울"])  # token types tell which is which


def test_long_passage_and_long_question_are_cut_to_the_limit(folder: Path) -> None:
    reranker = Reranker.load(folder)  # 14 positions less 2; of 12 the pair's special tokens take 3
    assert reranker.max_tokens == 12
    np.testing.assert_array_equal(reranker.scores("휴가", ["서울 " * 8]), reranker.scores("휴가", ["서울 " * 99]))
    np.testing.assert_array_equal(reranker.scores("휴가 " * 6, ["서울 급여 부산"]), reranker.scores("휴가 " * 99, ["서울 급여 부산"]))
    assert reranker.scores("휴가 " * 99, ["서울"]) != reranker.scores("휴가 " * 99, ["부산"])  # the passage is still read


def test_no_passages_have_no_scores(folder: Path) -> None:
    assert Reranker.load(folder).scores("휴가", []).shape == (0,)


def test_two_logits_and_embedding_models_are_unsupported(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path / "two", logits=2)
    write_table_model(tmp_path / "table")
    with pytest.raises(ModelUnsupported) as raised:
        Reranker.load(tmp_path / "two")
    assert raised.value.facts == {"name": "two", "reason": "2 logits"}
    with pytest.raises(ModelUnsupported):
        Reranker.load(tmp_path / "table")
