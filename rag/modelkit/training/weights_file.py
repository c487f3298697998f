"""An encoder's weights in small files that numpy alone reads: what a training run begins from and what it leaves.

A run begins from words and layers in int8, with a scale a row. It leaves layers in float16, several a file, so that no file is large.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.modelkit.bert_weights import BertWeights, Dense, Floats, Layer, Norm
from rag.modelkit.training.pack import Arrays, write_arrays

LAYERS_A_FILE = 3


def write_start(file: Path, weights: BertWeights) -> None:
    """The whole encoder in one file, matrices in int8: a run's beginning."""
    arrays: Arrays = {**_int8("words", weights.words), **_rest(weights)}
    for number, layer in enumerate(weights.layers):
        arrays |= _layer(number, layer, small=True)
    write_arrays(file, arrays)


def write_layers(folder: Path, weights: BertWeights) -> list[Path]:
    """All but the words, which stay as they were, in float16: `layers-0.npz` and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for first in range(0, len(weights.layers), LAYERS_A_FILE):
        arrays = _rest(weights) if first == 0 else {}
        for number in range(first, min(first + LAYERS_A_FILE, len(weights.layers))):
            arrays |= _layer(number, weights.layers[number], small=False)
        files.append(folder / f"layers-{first // LAYERS_A_FILE}.npz")
        write_arrays(files[-1], arrays)
    return files


def read_start(file: Path) -> BertWeights:
    """What `write_start` wrote, in float32."""
    arrays = _read([file])
    return _weights(arrays, _matrix(arrays, "words"))


def read_layers(folder: Path, words: Floats) -> BertWeights:
    """What `write_layers` wrote, over the words that it was trained with."""
    return _weights(_read(sorted(folder.glob("layers-*.npz"))), words)


def _read(files: Sequence[Path]) -> Arrays:
    arrays: Arrays = {}
    for file in files:
        with np.load(file) as held:
            arrays |= {name: held[name] for name in held.files}
    return arrays


def _weights(arrays: Mapping[str, NDArray[Any]], words: Floats) -> BertWeights:
    about = json.loads(arrays["about"].tobytes())
    positions = _floats(arrays["positions"])
    return BertWeights(
        words=words,
        positions=positions,
        token_type=np.zeros(positions.shape[1], np.float32),
        norm=Norm(_floats(arrays["norm.gain"]), _floats(arrays["norm.bias"])),
        layers=tuple(_read_layer(arrays, number) for number in range(about["layers"])),
        heads=about["heads"],
        eps=about["eps"],
    )


def _rest(weights: BertWeights) -> Arrays:
    about = {"layers": len(weights.layers), "heads": weights.heads, "eps": weights.eps}
    return {
        "about": np.frombuffer(json.dumps(about).encode(), np.uint8),
        "positions": (weights.positions + weights.token_type).astype(np.float32),
        "norm.gain": weights.norm.gain,
        "norm.bias": weights.norm.bias,
    }


def _layer(number: int, layer: Layer, *, small: bool) -> Arrays:
    arrays: Arrays = {}
    for field in fields(layer):
        part, name = getattr(layer, field.name), f"{number}.{field.name}"
        if isinstance(part, Norm):
            arrays |= {f"{name}.gain": part.gain, f"{name}.bias": part.bias}
        else:
            arrays[f"{name}.bias"] = part.bias
            arrays |= _int8(name, part.weight) if small else {name: part.weight.astype(np.float16)}
    return arrays


def _read_layer(arrays: Mapping[str, NDArray[Any]], number: int) -> Layer:
    parts: dict[str, Any] = {}
    for field in fields(Layer):
        name = f"{number}.{field.name}"
        if f"{name}.gain" in arrays:
            parts[field.name] = Norm(_floats(arrays[f"{name}.gain"]), _floats(arrays[f"{name}.bias"]))
        else:
            parts[field.name] = Dense(_matrix(arrays, name), _floats(arrays[f"{name}.bias"]))
    return Layer(**parts)


def _int8(name: str, matrix: Floats) -> Arrays:
    """A row's largest value is 127."""
    scales = np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-12) / 127
    return {name: np.rint(matrix / scales).astype(np.int8), f"{name}.scales": scales.astype(np.float32)}


def _matrix(arrays: Mapping[str, NDArray[Any]], name: str) -> Floats:
    matrix = _floats(arrays[name])
    return matrix * arrays[f"{name}.scales"] if f"{name}.scales" in arrays else matrix


def _floats(array: NDArray[Any]) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float32)
