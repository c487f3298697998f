"""Reads `config.json` and `model.safetensors` of a BERT encoder as the hub keeps it. The one file that imports safetensors."""

from __future__ import annotations

import numpy as np

from rag.core.errors import BuildToolsMissing, ModelBroken
from rag.modelkit.bert_weights import BertWeights, Dense, Floats, Layer, Norm
from rag.models.folder import ModelFolder

try:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file
except ImportError as error:
    raise BuildToolsMissing(package="safetensors") from error

FILE = "model.safetensors"


class _Tensors:
    def __init__(self, folder: ModelFolder) -> None:
        file = folder.path / FILE
        if not file.is_file():
            raise ModelBroken(file=FILE, reason="missing")
        try:
            self._arrays = {_bare(name): array for name, array in load_file(str(file)).items()}
        except (SafetensorError, ValueError, TypeError) as error:
            raise ModelBroken(file=FILE, reason=str(error)) from error

    def array(self, name: str) -> Floats:
        if name not in self._arrays:
            raise ModelBroken(file=FILE, reason=f"no {name}")
        return np.ascontiguousarray(self._arrays[name], dtype=np.float32)

    def dense(self, name: str) -> Dense:
        return Dense(self.array(f"{name}.weight"), self.array(f"{name}.bias"))

    def norm(self, name: str) -> Norm:
        return Norm(self.array(f"{name}.weight"), self.array(f"{name}.bias"))

    def layer(self, number: int) -> Layer:
        at = f"encoder.layer.{number}"
        return Layer(
            query=self.dense(f"{at}.attention.self.query"),
            key=self.dense(f"{at}.attention.self.key"),
            value=self.dense(f"{at}.attention.self.value"),
            attention_out=self.dense(f"{at}.attention.output.dense"),
            attention_norm=self.norm(f"{at}.attention.output.LayerNorm"),
            inner=self.dense(f"{at}.intermediate.dense"),
            outer=self.dense(f"{at}.output.dense"),
            output_norm=self.norm(f"{at}.output.LayerNorm"),
        )


def read_safetensors(folder: ModelFolder) -> BertWeights:
    """The encoder's weights in float32.

    Raises `ModelUnsupported` where `config.json` describes anything but a BERT with exact GELU and absolute positions, `ModelBroken` where
    the file or a tensor is missing, `BuildToolsMissing` where safetensors is not installed.
    """
    config = folder.config("config.json")
    wanted = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}
    for key, value in wanted.items():
        if config.get(key, value) != value:
            raise folder.unsupported(f"{key} {config[key]}")
    tensors = _Tensors(folder)
    return BertWeights(
        words=tensors.array("embeddings.word_embeddings.weight"),
        positions=tensors.array("embeddings.position_embeddings.weight"),
        token_type=tensors.array("embeddings.token_type_embeddings.weight")[0],
        norm=tensors.norm("embeddings.LayerNorm"),
        layers=tuple(tensors.layer(number) for number in range(int(config.get("num_hidden_layers", 12)))),
        heads=int(config.get("num_attention_heads", 12)),
        eps=float(config.get("layer_norm_eps", 1e-12)),
    )


def _bare(name: str) -> str:
    """Without what stands before the encoder's own names, such as `bert.` or `0.auto_model.`."""
    starts = [name.find(part) for part in ("embeddings.", "encoder.")]
    found = [start for start in starts if start >= 0]
    return name[min(found) :] if found else name
