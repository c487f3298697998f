"""Embedding: pooling by hand, the shipped model by its numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from places import MODELS
from tiny_models import WORDS, table, write_json, write_table_model

from rag.core.errors import ModelUnsupported, TextTooLong
from rag.models.embedder import Embedder

SHIPPED = MODELS / "retriever-ko"


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return vector / np.linalg.norm(vector)


def rows(text: str) -> NDArray[np.float32]:
    return table()[[WORDS.index(word) for word in f"<s> {text} </s>".split()]]


def test_folder_from_the_hub_is_pooled_and_normalised_outside_the_graph(tmp_path: Path) -> None:
    write_table_model(tmp_path)
    embedder = Embedder.load(tmp_path)
    np.testing.assert_allclose(embedder.embed_query("서울 휴가"), unit(rows("서울 휴가").mean(axis=0)), rtol=1e-6)
    assert (embedder.dim, embedder.max_tokens) == (4, 8)


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [("cls_token", rows("서울")[0]), ("max_tokens", rows("서울").max(axis=0)), ("lasttoken", rows("서울")[-1])],
)
def test_pooling_is_what_the_folder_says(tmp_path: Path, pooling: str, expected: NDArray[np.float32]) -> None:
    write_table_model(tmp_path, pooling=pooling)
    np.testing.assert_allclose(Embedder.load(tmp_path).embed_query("서울"), unit(expected), rtol=1e-6)


def test_pooling_and_modules_of_other_kinds_are_unsupported(tmp_path: Path) -> None:
    write_table_model(tmp_path, pooling="weightedmean_tokens")
    with pytest.raises(ModelUnsupported):
        Embedder.load(tmp_path)
    write_table_model(tmp_path)
    write_json(tmp_path / "modules.json", [{"path": ""}, {"path": "1_Pooling"}, {"path": "2_Dense"}])
    with pytest.raises(ModelUnsupported) as raised:
        Embedder.load(tmp_path)
    assert raised.value.facts["reason"] == "module 2_Dense"


@pytest.mark.parametrize(
    ("folder", "prompts", "query", "passage"),
    [
        ("model", {"query": "query: ", "passage": "passage: "}, "query: 서울", "passage: 서울"),
        ("model", {"query": "query: ", "document": "passage: "}, "query: 서울", "passage: 서울"),
        ("multilingual-e5-small-ko", {"query": "", "document": ""}, "query: 서울", "passage: 서울"),
        ("model", {}, "서울", "서울"),
    ],
)
def test_prefixes_come_from_the_folder(tmp_path: Path, folder: str, prompts: dict[str, str], query: str, passage: str) -> None:
    write_table_model(tmp_path / folder)
    write_json(tmp_path / folder / "config_sentence_transformers.json", {"prompts": prompts})
    embedder = Embedder.load(tmp_path / folder)
    np.testing.assert_allclose(embedder.embed_query("서울"), unit(rows(query).mean(axis=0)), rtol=1e-6)
    np.testing.assert_allclose(embedder.embed_passages(["서울"])[0], unit(rows(passage).mean(axis=0)), rtol=1e-6)


def test_long_text_is_refused_unless_cutting_is_asked_for(tmp_path: Path) -> None:
    write_table_model(tmp_path)  # 8 tokens at most, 2 of them special
    embedder = Embedder.load(tmp_path)
    long = "서울 " * 7
    with pytest.raises(TextTooLong) as raised:
        embedder.embed_passages(["휴가", long])
    assert raised.value.facts == {"tokens": 9, "limit": 8}
    np.testing.assert_array_equal(embedder.embed_passages([long], truncate=True)[0], embedder.embed_query("서울 " * 6))
    np.testing.assert_array_equal(embedder.embed_query(long), embedder.embed_query("서울 " * 6))


def test_nothing_gives_no_vectors(tmp_path: Path) -> None:
    write_table_model(tmp_path)
    vectors = Embedder.load(tmp_path).embed_passages([])
    assert vectors.shape == (0, 4)
    assert vectors.dtype == np.float32


@pytest.fixture(scope="module")
def shipped() -> Embedder:
    return Embedder.load(SHIPPED, threads=2)


PINNED: tuple[tuple[str, list[float]], ...] = (
    ("연차 유급휴가는 1년간 80퍼센트 이상 출근한 근로자에게 15일을 준다.", [0.0203, -0.0606, -0.0623, -0.0045, 0.1368]),
    ("The warranty covers parts and labour for 24 months.", [-0.0272, -0.0077, -0.0366, -0.0087, 0.0619]),
    ("제61조제2항 民法 ㉠ 2025/03/31 1,234원 🙂", [0.0232, -0.0179, -0.0422, 0.0093, 0.0492]),
)


@pytest.mark.model
@pytest.mark.parametrize(("text", "expected"), PINNED)
def test_first_five_values_are_pinned(shipped: Embedder, text: str, expected: list[float]) -> None:
    np.testing.assert_allclose(shipped.embed_passages([text])[0][:5], expected, atol=1e-3)


@pytest.mark.model
def test_query_and_passage_of_the_same_words_differ(shipped: Embedder) -> None:
    text = "연차 휴가"
    cosine = float(shipped.embed_query(text) @ shipped.embed_passages([text])[0])
    assert 0.8 < cosine < 0.99


@pytest.mark.model
def test_shipped_model_has_unit_vectors_that_do_not_depend_on_their_neighbours(shipped: Embedder) -> None:
    texts = [text for text, _ in PINNED] + ["", "가", "휴가 " * 100]
    together = shipped.embed_passages(texts)
    assert together.shape == (6, 384)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    for number, text in enumerate(texts):
        np.testing.assert_array_equal(shipped.embed_passages([text])[0], together[number])


@pytest.mark.model
def test_meaning_finds_what_shares_no_word(shipped: Embedder) -> None:
    passages = ["연차 유급휴가는 15일이다.", "제품 보증 기간은 24개월이다.", "출장비는 영수증을 첨부하여 신청한다."]
    found = [int(np.argmax(shipped.embed_passages(passages) @ shipped.embed_query(question))) for question in
             ("며칠이나 쉴 수 있어?", "고장 나면 언제까지 무료로 고쳐 주나요?", "How do I claim travel costs?")]  # fmt: skip
    assert found == [0, 1, 2]


def test_shipped_folder_weighs_at_most_42_megabytes() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file()) <= 42_000_000


@pytest.mark.model
def test_window_of_200_characters_never_reaches_the_limit(shipped: Embedder) -> None:
    # The worst case is a character a token, or three where a rare character falls apart into bytes; 200 leave room for the heading.
    assert shipped.embed_passages(["쀍" * 200, "１a" * 100]).shape == (2, shipped.dim)  # or TextTooLong
