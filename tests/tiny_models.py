"""Model folders small enough to be made in a test: a tokenizer of whole words, a table of vectors, a two-layer BERT."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.modelkit.bert_weights import BertWeights, Dense, Layer, Norm, ReaderHeads
from rag.modelkit.folder_files import write_reader_folder
from rag.modelkit.onnx_file import MICROSOFT, OnnxFile

WORDS = ("<s>", "<pad>", "</s>", "<unk>", "query:", "passage:", "서울", "부산", "휴가", "급여", "seoul", "leave", "?")


def tokenizer() -> dict[str, Any]:
    """Words parted by white space, `<s> a </s>` and `<s> a </s> b </s>`, the second text of type 1.

    It asks for truncation to four tokens and for padding, as files from the hub do; neither must happen.
    """
    one = [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    one += [{"SpecialToken": {"id": "</s>", "type_id": 0}}]
    two = [*one, {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "</s>", "type_id": 1}}]
    special = {word: {"id": word, "ids": [WORDS.index(word)], "tokens": [word]} for word in ("<s>", "</s>")}
    return {
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": None}
        | {"pad_id": 1, "pad_type_id": 0, "pad_token": "<pad>"},
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {"type": "TemplateProcessing", "single": one, "pair": two, "special_tokens": special},
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {word: i for i, word in enumerate(WORDS)}, "unk_token": "<unk>"},
    }


def write_json(file: Path, value: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def table(dim: int = 4) -> NDArray[np.float32]:
    """A vector a word, `(words, dim)`: small whole numbers, so that sums can be checked by hand."""
    return np.random.default_rng(7).integers(-3, 4, (len(WORDS), dim)).astype(np.float32)


def write_table_model(folder: Path, *, graph: str = "onnx/model.onnx", pooling: str | None = "mean_tokens") -> None:
    """A folder as it comes from the hub: `last_hidden_state` is `table()[id] + 10 * token_type_id`, pooled outside the graph."""
    file = OnnxFile()
    words = file.node("Gather", [file.constant(table()), "input_ids"])
    types = file.node("Gather", [file.constant(np.array([[0] * 4, [10] * 4], np.float32)), "token_type_ids"])
    file.node("Add", [words, types], name="last_hidden_state")
    file.save(folder / graph, ("input_ids", "token_type_ids"), {"last_hidden_state": ("batch", "tokens", 4)})
    write_json(folder / "tokenizer.json", tokenizer())
    write_json(folder / "config.json", {"model_type": "bert", "max_position_embeddings": 8})
    if pooling:
        write_json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": 4, f"pooling_mode_{pooling}": True})


def bert(*, hidden: int = 32, inner: int = 64, layers: int = 2, positions: int = 16) -> BertWeights:
    """A BERT of random weights, of which one feed-forward channel of the first layer grows far larger than the others."""
    rng = np.random.default_rng(11)

    def dense(outputs: int, inputs: int) -> Dense:
        weight = rng.normal(0, inputs**-0.5, (outputs, inputs)).astype(np.float32)
        return Dense(weight, rng.normal(0, 0.1, outputs).astype(np.float32))

    def norm() -> Norm:
        return Norm(rng.normal(1, 0.1, hidden).astype(np.float32), rng.normal(0, 0.1, hidden).astype(np.float32))

    def layer() -> Layer:
        query, key, value, out = (dense(hidden, hidden) for _ in range(4))
        return Layer(query, key, value, out, norm(), dense(inner, hidden), dense(hidden, inner), norm())

    made = tuple(layer() for _ in range(layers))
    made[0].inner.bias[5] = 30
    made[0].outer.weight[:, 5] *= 0.05
    words = rng.normal(0, 1, (len(WORDS), hidden)).astype(np.float32)
    places = rng.normal(0, 0.3, (positions, hidden)).astype(np.float32)
    return BertWeights(words, places, rng.normal(0, 0.1, hidden).astype(np.float32), norm(), made, heads=4, eps=1e-12)


def write_cross_encoder(folder: Path, *, logits: int = 1) -> None:
    """One attention layer over both texts with token types and positions, then `logits` numbers from the first token."""
    weights, rng, file = bert(layers=1), np.random.default_rng(3), OnnxFile()
    layer = weights.layers[0]
    words = file.node("Gather", [file.constant(weights.words), "input_ids"])
    types = rng.normal(0, 1, (2, weights.hidden)).astype(np.float32)
    states = file.node("Add", [words, file.node("Gather", [file.constant(types), "token_type_ids"])])
    parts = []
    for dense in (layer.query, layer.key, layer.value):
        parts.append(file.node("Add", [file.node("MatMul", [states, file.constant(dense.weight.T)]), file.constant(dense.bias)]))
    mask = file.node("Cast", ["attention_mask"], to=6)  # int32
    attended = file.node("MultiHeadAttention", [*parts, "", mask], domain=MICROSOFT, num_heads=weights.heads)
    mixed = file.node("Add", [attended, states])
    normed = file.node("LayerNormalization", [mixed, file.constant(layer.output_norm.gain)], axis=-1)
    first = file.node("Gather", [normed, file.constant(np.int64(0))], axis=1)
    head = rng.normal(0, 1, (weights.hidden, logits)).astype(np.float32)
    file.node("MatMul", [first, file.constant(head)], name="logits")
    file.save(folder / "model.onnx", ("input_ids", "attention_mask", "token_type_ids"), {"logits": ("batch", logits)})
    write_json(folder / "tokenizer.json", tokenizer())
    write_json(folder / "config.json", {"model_type": "xlm-roberta", "max_position_embeddings": 14})


def write_reader(folder: Path, *, quantised: bool = True) -> tuple[BertWeights, ReaderHeads]:
    """A reader-reranker of 16 tokens: the random BERT with two random heads. What it was made of."""
    weights, rng = bert(), np.random.default_rng(5)

    def head(outputs: int) -> Dense:
        return Dense(rng.normal(0, 1, (outputs, weights.hidden)).astype(np.float32), rng.normal(0, 1, outputs).astype(np.float32))

    heads = ReaderHeads(head(1), head(2))
    write_reader_folder(folder, weights, heads, tokenizer(), name="tiny", card="card\n", max_tokens=16, quantised=quantised)
    return weights, heads
