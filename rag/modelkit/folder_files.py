"""Writes a model folder in the sentence-transformers convention, its list of checksums last."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.modelkit.activations import TEXTS, large_channels
from rag.modelkit.bert_graph import write_float_graph, write_int8_graph
from rag.modelkit.bert_weights import BertWeights, ReaderHeads
from rag.models.folder import CHECKSUMS, sha256
from rag.models.onnx_model import Tokenizer

_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def write_folder(
    folder: Path,
    weights: BertWeights,
    tokenizer: dict[str, Any],
    *,
    name: str,
    prompts: dict[str, str],
    card: str,
    quantised: bool = True,
) -> None:
    """Writes every file of an embedder's folder; files of other names that lie there stay and are not listed."""
    pooling = {"word_embedding_dimension": weights.hidden, "pooling_mode_mean_tokens": True}
    files = {
        "README.md": card,
        "tokenizer.json": _compact(tokenizer),
        "config.json": _json(_config(weights, name)),
        "modules.json": _json(_MODULES),
        "1_Pooling/config.json": _json(pooling),
        "config_sentence_transformers.json": _json({"prompts": prompts, "similarity_fn_name": "cosine"}),
        "sentence_bert_config.json": _json({"max_seq_length": weights.max_tokens, "do_lower_case": False}),
    }
    _write(folder, files, weights, None, quantised=quantised)


def write_reader_folder(
    folder: Path,
    weights: BertWeights,
    heads: ReaderHeads,
    tokenizer: dict[str, Any],
    *,
    name: str,
    card: str,
    max_tokens: int,
    quantised: bool = True,
) -> None:
    """The same for a reader-reranker, which reads question and passage as one input of at most `max_tokens` tokens."""
    config = {**_config(weights, name), "max_position_embeddings": max_tokens}
    shorter = replace(weights, positions=weights.positions[:max_tokens])
    files = {"README.md": card, "tokenizer.json": _compact(tokenizer), "config.json": _json(config)}
    _write(folder, files, shorter, heads, quantised=quantised)


def _write(folder: Path, files: dict[str, str], weights: BertWeights, heads: ReaderHeads | None, *, quantised: bool) -> None:
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8", newline="\n")
    graph = folder / "onnx" / "model.onnx"
    if quantised:
        read = Tokenizer.load(folder / "tokenizer.json")
        pairs = [read.encode(*_question_and_text(text), max_tokens=weights.max_tokens) for text in TEXTS]
        texts = pairs if heads else [read.encode(text, max_tokens=weights.max_tokens) for text in TEXTS]
        write_int8_graph(weights, large_channels(weights, [text.ids for text in texts]), graph, heads)
    else:
        write_float_graph(weights, graph, heads)
    lines = [f"{sha256(folder / file)}  {file}\n" for file in sorted([*files, "onnx/model.onnx"])]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def _question_and_text(text: str) -> tuple[str, str]:
    return TEXTS[0].removeprefix("query: "), text.partition(": ")[2]


def _compact(tokenizer: dict[str, Any]) -> str:
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _config(weights: BertWeights, name: str) -> dict[str, object]:
    return {
        "_name_or_path": name,
        "architectures": ["BertModel"],
        "hidden_act": "gelu",
        "hidden_size": weights.hidden,
        "intermediate_size": weights.inner,
        "layer_norm_eps": weights.eps,
        "max_position_embeddings": weights.max_tokens,
        "model_type": "bert",
        "num_attention_heads": weights.heads,
        "num_hidden_layers": len(weights.layers),
        "pad_token_id": 1,
        "position_embedding_type": "absolute",
        "type_vocab_size": 2,
        "vocab_size": weights.words.shape[0],
    }
