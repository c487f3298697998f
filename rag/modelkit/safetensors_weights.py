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

    def array(self, name: str, *shape: int | None) -> Floats:
        """The tensor of that name, of that shape; None: a side of any length."""
        if name not in self._arrays:
            raise ModelBroken(file=FILE, reason=f"no {name}")
        found = self._arrays[name]
        if (
            found.ndim != len(shape)
            or any(side not in (None, there) for side, there in zip(shape, found.shape, strict=True))
            or not found.size
        ):
            raise ModelBroken(file=FILE, reason=f"{name} of shape {found.shape}")
        return np.ascontiguousarray(found, dtype=np.float32)

    def dense(self, name: str, outputs: int | None, inputs: int) -> Dense:
        weight = self.array(f"{name}.weight", outputs, inputs)
        return Dense(weight, self.array(f"{name}.bias", len(weight)))

    def norm(self, name: str, hidden: int) -> Norm:
        return Norm(self.array(f"{name}.weight", hidden), self.array(f"{name}.bias", hidden))

    def layer(self, number: int, hidden: int) -> Layer:
        at = f"encoder.layer.{number}"
        inner = self.dense(f"{at}.intermediate.dense", None, hidden)
        return Layer(
            query=self.dense(f"{at}.attention.self.query", hidden, hidden),
            key=self.dense(f"{at}.attention.self.key", hidden, hidden),
            value=self.dense(f"{at}.attention.self.value", hidden, hidden),
            attention_out=self.dense(f"{at}.attention.output.dense", hidden, hidden),
            attention_norm=self.norm(f"{at}.attention.output.LayerNorm", hidden),
            inner=inner,
            outer=self.dense(f"{at}.output.dense", hidden, len(inner.bias)),
            output_norm=self.norm(f"{at}.output.LayerNorm", hidden),
        )


def read_safetensors(folder: ModelFolder) -> BertWeights:
    """The encoder's weights in float32.

    Raises `ModelUnsupported` where `config.json` describes anything but a BERT with exact GELU and absolute positions, `ModelBroken` where
    the file or a tensor is missing or of another shape, `BuildToolsMissing` where safetensors is not installed.
    """
    config = folder.config("config.json")
    wanted = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}
    for key, value in wanted.items():
        if config.get(key, value) != value:
            raise folder.unsupported(f"{key} {config[key]}")
    layers, heads, eps = config.get("num_hidden_layers", 12), config.get("num_attention_heads", 12), config.get("layer_norm_eps", 1e-12)
    if not all(isinstance(number, int) and number > 0 for number in (layers, heads)) or not isinstance(eps, float) or not 0 < eps < 1:
        raise folder.unsupported(f"num_hidden_layers {layers}, num_attention_heads {heads}, layer_norm_eps {eps}")
    tensors = _Tensors(folder)
    words = tensors.array("embeddings.word_embeddings.weight", None, None)
    hidden = words.shape[1]
    if hidden % heads:
        raise folder.unsupported(f"num_attention_heads {heads} of {hidden}")
    return BertWeights(
        words=words,
        positions=tensors.array("embeddings.position_embeddings.weight", None, hidden),
        token_type=tensors.array("embeddings.token_type_embeddings.weight", None, hidden)[0],
        norm=tensors.norm("embeddings.LayerNorm", hidden),
        layers=tuple(tensors.layer(number, hidden) for number in range(layers)),
        heads=heads,
        eps=eps,
    )


def _bare(name: str) -> str:
    """Without what stands before the encoder's own names, such as `bert.` or `0.auto_model.`."""
    starts = [name.find(part) for part in ("embeddings.", "encoder.")]
    found = [start for start in starts if start >= 0]
    return name[min(found) :] if found else name
