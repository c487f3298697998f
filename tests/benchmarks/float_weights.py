"""The weights of an int8 graph of ours in float32: what the same model costs and finds where nobody has made it small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rag.modelkit.bert_weights import BertWeights, Dense, Floats, Layer, Norm
from rag.modelkit.onnx_file import ReadNode, read_nodes
from rag.models.folder import ModelFolder


def float_weights(folder: Path) -> BertWeights:
    """Of a model folder whose graph `rag/modelkit/bert_graph.py` wrote. Raises ValueError for another."""
    files = ModelFolder(folder)
    nodes = iter(read_nodes(files.graph))
    positions = _next(nodes, "Slice").constants[0][0]
    values, scales = (_next(nodes, "Gather").constants[0] for _ in range(2))
    norm = Norm(*_next(nodes, "LayerNormalization").constants)
    layers = []
    while (node := next((node for node in nodes if node.kind in ("QAttention", "LpNormalization")), None)) and node.kind == "QAttention":
        layers.append(_layer(node, nodes))
    config = files.config("config.json")
    return BertWeights(
        values.astype(np.float32) * scales,
        positions=positions,
        token_type=np.zeros(positions.shape[1], np.float32),
        norm=norm,
        layers=tuple(layers),
        heads=config["num_attention_heads"],
        eps=config["layer_norm_eps"],
    )


def _next(nodes: Iterator[ReadNode], kind: str) -> ReadNode:
    found = next((node for node in nodes if node.kind == kind), None)
    if found is None:
        raise ValueError(f"no {kind}")
    return found


def _matrix(values: Floats, scales: Floats) -> Floats:
    """`(out, in)`, of int8 `(in, out)` with one scale an output."""
    return np.ascontiguousarray((values.astype(np.float32) * scales).T)


def _layer(attention: ReadNode, nodes: Iterator[ReadNode]) -> Layer:
    values, bias, scales = attention.constants[:3]
    parts = [Dense(*pair) for pair in zip(np.split(_matrix(values, scales), 3), np.split(bias, 3), strict=True)]
    out = _matrix(*_next(nodes, "DynamicQuantizeMatMul").constants[:2])
    attention_norm, out_bias = _norm_and_bias(_next(nodes, "SkipLayerNormalization"))
    inner = _matrix(*_next(nodes, "DynamicQuantizeMatMul").constants[:2])
    inner_bias = _next(nodes, "BiasGelu").constants[0].copy()
    outer = _matrix(*_next(nodes, "DynamicQuantizeMatMul").constants[:2])
    large = np.flatnonzero(~inner.any(axis=1))  # channels that go beside in float32, in their order
    beside = list[ReadNode]()
    while (node := next(nodes)).kind != "SkipLayerNormalization":
        beside.append(node)
    if beside:
        few_in, few_bias, few_out = (node.constants[0] for node in beside[:3])
        inner[large], inner_bias[large], outer[:, large] = few_in.T, few_bias, few_out.T
    output_norm, outer_bias = _norm_and_bias(node)
    query, key, value = parts
    return Layer(
        query,
        key=key,
        value=value,
        attention_out=Dense(out, out_bias),
        attention_norm=attention_norm,
        inner=Dense(inner, inner_bias),
        outer=Dense(outer, outer_bias),
        output_norm=output_norm,
    )


def _norm_and_bias(node: ReadNode) -> tuple[Norm, Floats]:
    gain, shift, bias = node.constants
    return Norm(gain, shift), bias
