"""Reads the int8 graph that `bert_graph.py` writes back to float32 weights, so that training can go on from a model folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.core.errors import ModelBroken
from rag.modelkit.bert_weights import BertWeights, Dense, Floats, Layer, Norm, ReaderHeads
from rag.modelkit.onnx_file import ReadNode, read_nodes


def read_int8_graph(file: Path) -> tuple[BertWeights, ReaderHeads | None]:
    """The encoder, and the heads where the graph is a reader's. Token type 0 is part of the positions.

    Raises `ModelBroken` for a graph of another make.
    """
    try:
        return _Graph(read_nodes(file)).read()
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ModelBroken(file=file.name, reason="not written by rag.modelkit") from error


class _Graph:
    def __init__(self, nodes: Sequence[ReadNode]) -> None:
        self._nodes = nodes

    def read(self) -> tuple[BertWeights, ReaderHeads | None]:
        words, scales = (node.constants[0] for node in self._of("Gather")[:2])
        table = self._of("Slice")[0].constants[0][0].astype(np.float32)
        norm = self._of("LayerNormalization")[0]
        starts = [at for at, node in enumerate(self._nodes) if node.kind == "QAttention"]
        ends = [*starts[1:], len(self._nodes)]
        weights = BertWeights(
            words=words.astype(np.float32) * scales.reshape(-1, 1),
            positions=table,
            token_type=np.zeros(table.shape[1], np.float32),
            norm=Norm(*norm.constants),
            layers=tuple(_layer(self._nodes[start:end]) for start, end in zip(starts, ends, strict=True)),
            heads=int(self._nodes[starts[0]].attributes["num_heads"]),
            eps=float(norm.attributes["epsilon"]),
        )
        last = {node.outputs[0]: node for node in self._nodes}
        if "logits" not in last:
            return weights, None
        heads = []
        for name in ("logits", "span_logits"):
            bias = last[name].constants[0]
            heads.append(Dense(np.ascontiguousarray(last[last[name].inputs[0]].constants[0].T), bias))
        return weights, ReaderHeads(*heads)

    def _of(self, kind: str) -> list[ReadNode]:
        return [node for node in self._nodes if node.kind == kind]


def _layer(nodes: Sequence[ReadNode]) -> Layer:
    """From a layer's attention to the node before the next one's."""
    attention = nodes[0]
    products = [node for node in nodes if node.kind == "DynamicQuantizeMatMul"]
    norms = [node for node in nodes if node.kind == "SkipLayerNormalization"]
    gelus = [node for node in nodes if node.kind == "BiasGelu"]
    values, bias, scales = attention.constants[:3]
    whole = np.ascontiguousarray((values.astype(np.float32) * scales).T)
    query, key, value = (Dense(w, b) for w, b in zip(np.split(whole, 3), np.split(bias, 3), strict=True))
    out, inner, outer = (_product(node) for node in products[:3])
    inner_bias = gelus[0].constants[0].copy()
    if len(gelus) > 1:  # channels that are too large for int8: what is 0 in the product stands beside it in float32
        large = np.flatnonzero(~inner.any(axis=1))  # in their order, as `large_channels` gives them
        (thin,) = [node for node in nodes if node.kind == "MatMul" and node.outputs[0] == gelus[1].inputs[0]]
        (wide,) = [node for node in nodes if node.kind == "MatMul" and node.inputs[0] == gelus[1].outputs[0]]
        if len(large) != len(gelus[1].constants[0]):
            raise ValueError(f"{len(large)} channels without weights, {len(gelus[1].constants[0])} beside them")
        inner[large], inner_bias[large], outer[:, large] = thin.constants[0].T, gelus[1].constants[0], wide.constants[0].T
    first, second = (Norm(*node.constants[:2]) for node in norms[:2])
    return Layer(
        query, key, value, Dense(out, norms[0].constants[2]), first, Dense(inner, inner_bias), Dense(outer, norms[1].constants[2]), second
    )


def _product(node: ReadNode) -> Floats:
    values, scales = node.constants
    return np.ascontiguousarray((values.astype(np.float32) * scales).T)
