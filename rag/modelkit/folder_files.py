"""Writes a model folder in the sentence-transformers convention, its list of checksums last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rag.model_folder import CHECKSUMS, sha256
from rag.modelkit.activations import TEXTS, large_channels
from rag.modelkit.bert_graph import write_float_graph, write_int8_graph
from rag.modelkit.bert_weights import BertWeights
from rag.onnx_model import Tokenizer

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
    """Writes every file of the folder; files of other names that lie there stay and are not listed."""
    pooling = {"word_embedding_dimension": weights.hidden, "pooling_mode_mean_tokens": True}
    files = {
        "README.md": card,
        "tokenizer.json": json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")),
        "config.json": _json(_config(weights, name)),
        "modules.json": _json(_MODULES),
        "1_Pooling/config.json": _json(pooling),
        "config_sentence_transformers.json": _json({"prompts": prompts, "similarity_fn_name": "cosine"}),
        "sentence_bert_config.json": _json({"max_seq_length": weights.max_tokens, "do_lower_case": False}),
    }
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8", newline="\n")
    graph = folder / "onnx" / "model.onnx"
    if quantised:
        read = Tokenizer.load(folder / "tokenizer.json")
        texts = [read.encode(text, max_tokens=weights.max_tokens).ids for text in TEXTS]
        write_int8_graph(weights, large_channels(weights, texts), graph)
    else:
        write_float_graph(weights, graph)
    lines = [f"{sha256(folder / file)}  {file}\n" for file in sorted([*files, "onnx/model.onnx"])]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


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
