"""Model folders as they come from a hub: configurations, checksums, tokenizers, graphs and weights."""

from __future__ import annotations

import json
import shutil
import struct
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
from tiny_models import tokenizer, write_table_model

from fuzz.target import Target
from rag.core.errors import ModelError
from rag.modelkit.convert import convert
from rag.modelkit.onnx_file import read_nodes
from rag.models.embedder import Embedder
from rag.models.onnx_model import Tokenizer
from rag.models.reader import Reader
from rag.models.reranker import Reranker

_PART = b"\0--\0"
_FILES = (
    "config.json",
    "modules.json",
    "1_Pooling/config.json",
    "config_sentence_transformers.json",
    "sentence_bert_config.json",
    "SHA256SUMS",
)
_TEXT = "서울 휴가 급여?"


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-models-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)) / "e5-tiny"
    write_table_model(folder)
    return folder


def check_folder(data: bytes) -> None:
    """A folder whose small files say anything: it is loaded and embeds, or is refused."""
    for name, content in zip(_FILES, [*data.split(_PART), *[b""] * len(_FILES)], strict=False):
        file = _folder() / name
        file.parent.mkdir(exist_ok=True)
        file.unlink(missing_ok=True)
        if content:
            file.write_bytes(content)
    try:
        embedder = Embedder.load(_folder())
        vector = embedder.embed_query(_TEXT)
    except ModelError:
        return
    assert vector.shape == (embedder.dim,) and len(embedder.fingerprint) == 32


def check_tokenizer(data: bytes) -> None:
    file = _folder().parent / "tokenizer.json"
    file.write_bytes(data)
    try:
        tokens = Tokenizer.load(file).encode(_TEXT, "둘째", max_tokens=16)
    except ModelError:
        return
    assert len(tokens.ids) == len(tokens.offsets) == len(tokens.type_ids)


def check_graph(data: bytes) -> None:
    """A graph of any bytes: loaded as an embedder, a reader, a reranker, or refused; and read node by node."""
    folder = _folder().parent / "graph"
    if not folder.is_dir():
        shutil.copytree(_folder(), folder)
        for name in _FILES:
            (folder / name).unlink(missing_ok=True)
    (folder / "onnx" / "model.onnx").write_bytes(data)
    with suppress(ModelError):
        Embedder.load(folder).embed_query(_TEXT)
    for kind in (Reader, Reranker):
        with suppress(ModelError):
            kind.load(folder)
    with suppress(ValueError):
        read_nodes(folder / "onnx" / "model.onnx")


def check_weights(data: bytes) -> None:
    """`models convert` of a folder with these weights and this configuration."""
    folder, config = _folder().parent / "weights", data.split(_PART, 1)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer()), encoding="utf-8")
    (folder / "config.json").write_bytes(config[0])
    (folder / "model.safetensors").write_bytes(config[1] if len(config) > 1 else b"")
    try:
        convert(folder, folder.parent / "converted")
    except ModelError:
        pass
    finally:
        shutil.rmtree(folder.parent / "converted", ignore_errors=True)


def folder_seeds() -> list[bytes]:
    config = {"model_type": "xlm-roberta", "max_position_embeddings": 514, "_name_or_path": "e5"}
    modules = [{"idx": 0, "path": ""}, {"idx": 1, "path": "1_Pooling"}, {"idx": 2, "path": "2_Normalize"}]
    pooling = {"word_embedding_dimension": 4, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}
    prompts, length = {"prompts": {"query": "query: ", "document": "passage: "}}, {"max_seq_length": 512}
    sums = f"{'0' * 64}  config.json\n".encode()
    parts = [json.dumps(one).encode() for one in (config, modules, pooling, prompts, length)]
    return [_PART.join(parts), _PART.join([*parts, sums]), _PART.join([b"{}", b"[]", b"{}"])]


def graph_seeds() -> list[bytes]:
    fresh = _folder().parent / "seed"
    write_table_model(fresh)
    return [(fresh / "onnx" / "model.onnx").read_bytes()]


def tokenizer_seeds() -> list[bytes]:
    return [json.dumps(tokenizer(), ensure_ascii=False).encode()]


def weights_seeds() -> list[bytes]:
    config = {"model_type": "bert", "num_hidden_layers": 1, "num_attention_heads": 2, "layer_norm_eps": 1e-12}
    hidden, inner = 4, 4
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (13, hidden),
        "embeddings.position_embeddings.weight": (8, hidden),
        "embeddings.token_type_embeddings.weight": (2, hidden),
        "embeddings.LayerNorm.weight": (hidden,),
        "embeddings.LayerNorm.bias": (hidden,),
    }
    dense = (
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    )
    for name in dense:
        shapes |= {f"encoder.layer.0.{name}.weight": (inner, hidden), f"encoder.layer.0.{name}.bias": (hidden,)}
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        shapes |= {f"encoder.layer.0.{name}.weight": (hidden,), f"encoder.layer.0.{name}.bias": (hidden,)}
    head, at = dict[str, object](), 0
    for name, shape in shapes.items():
        size = 4 * int(np.prod(shape))
        head[name] = {"dtype": "F32", "shape": shape, "data_offsets": (at, at + size)}
        at += size
    written = json.dumps(head).encode()
    return [json.dumps(config).encode() + _PART + struct.pack("<Q", len(written)) + written + b"\0\0\x80\x3f" * (at // 4)]


_NAMES = (
    b"null",
    b"[]",
    b"{}",
    b'"prompts":',
    b'"path":',
    b'"pooling_mode_cls_token":true',
    b'"model_type":"xlm-roberta"',
    b"  ",
    _PART,
    b"[" * 2000,
)
TARGETS = {
    "model-folder": Target(check_folder, folder_seeds, words=_NAMES),
    "tokenizer": Target(check_tokenizer, tokenizer_seeds, words=(b'"type":"BPE"', b'"Unigram"', b'"WordPiece"', b'"vocab":', b"null")),
    "graph": Target(check_graph, graph_seeds),
    "weights": Target(
        check_weights,
        weights_seeds,
        words=(b'"F16"', b'"BF16"', b'"shape":[', b'"num_hidden_layers":', b'"hidden_act":"gelu"'),
        longest=8192,
    ),
}
