"""A BERT encoder as an ONNX graph, int8 with fused operators or plain float32: an embedder, or a reader-reranker.

Inputs `input_ids` and `attention_mask`, int64 `(batch, tokens)`, padded on the right where padded. An embedder's output is
`sentence_embedding`, float32 `(batch, hidden)`, the mean of the states at unit length. A reader's are `logits`, float32 `(batch, 1)`: does
the passage answer; and `span_logits`, float32 `(batch, tokens, 2)`: does the answer start, does it end at this token.

Weights have 7 bits: on processors without VNNI the int8 product adds pairs in 16 bits, which 8-bit weights can overflow, so such a
graph would answer differently from machine to machine (what is in float32 still differs in its last digits). Mean cosine to float32
over 16 passages: 8 bits .9962, 7 bits .9966 (unsigned 8 bits, which cannot overflow but are 15 % slower, .9970); with large channels in
float32 8 bits .9982, 7 bits .9987.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.modelkit.bert_weights import BertWeights, Dense, Floats, Layer, Norm, ReaderHeads
from rag.modelkit.onnx_file import FLOAT, INT32, MICROSOFT, OnnxFile
from rag.modelkit.quantise import quantise_rows

WEIGHT_BITS = 7
WORD_BITS = 8  # looked up, never multiplied in int8: nothing can saturate


class _Encoder:
    """What both graphs share: everything but the matrix products, the attention and the table of words."""

    def __init__(self, weights: BertWeights) -> None:
        self.weights = weights
        self.file = OnnxFile()

    def words(self) -> str:
        return str(self.file.node("Gather", [self.file.constant(self.weights.words), "input_ids"]))

    def product(self, states: str, matrix: Floats) -> str:
        return str(self.file.node("MatMul", [states, self.file.constant(matrix.T)]))

    def attention(self, states: str, layer: Layer) -> str:
        parts = [self._biased(states, dense) for dense in (layer.query, layer.key, layer.value)]
        return str(self._fused("MultiHeadAttention", [*parts, "", self.key_mask], num_heads=self.weights.heads))

    def mask(self) -> None:
        self.key_mask = self.file.node("Cast", ["attention_mask"], to=INT32)

    def build(self, file: Path, heads: ReaderHeads | None) -> None:
        self.mask()
        states = self._embedded()
        for number in range(len(self.weights.layers)):
            states = self._layer(states, number)
        outputs = self._read(states, heads) if heads else self._pooled(states)
        self.file.save(file, ("input_ids", "attention_mask"), outputs)

    def _embedded(self) -> str:
        constant, node = self.file.constant, self.file.node
        tokens = node("Shape", ["input_ids"], start=1, end=2)
        table = (self.weights.positions + self.weights.token_type)[None]
        places = node("Slice", [constant(table), constant(np.array([0])), tokens, constant(np.array([1]))])
        norm = self.weights.norm
        added = node("Add", [self.words(), places])
        scaled = [added, constant(norm.gain), constant(norm.bias)]
        return str(node("LayerNormalization", scaled, axis=-1, epsilon=self.weights.eps))

    def _layer(self, states: str, number: int) -> str:
        layer = self.weights.layers[number]
        attended = self.product(self.attention(states, layer), layer.attention_out.weight)
        states = self._added(attended, states, layer.attention_out.bias, layer.attention_norm)
        return self._added(self.feed_forward(states, number), states, layer.outer.bias, layer.output_norm)

    def feed_forward(self, states: str, number: int) -> str:
        layer = self.weights.layers[number]
        inner = self._fused("BiasGelu", [self.product(states, layer.inner.weight), self.file.constant(layer.inner.bias)])
        return self.product(inner, layer.outer.weight)

    def _added(self, new: str, old: str, bias: Floats, norm: Norm) -> str:
        constants = [self.file.constant(values) for values in (norm.gain, norm.bias, bias)]
        return self._fused("SkipLayerNormalization", [new, old, *constants], epsilon=self.weights.eps)

    def _pooled(self, states: str) -> dict[str, tuple[str | int, ...]]:
        total, _weights = self._total(states)  # its length is normalised away: no need to divide
        self.file.node("LpNormalization", [total], name="sentence_embedding", axis=-1, p=2)
        return {"sentence_embedding": ("batch", self.weights.hidden)}

    def _read(self, states: str, heads: ReaderHeads) -> dict[str, tuple[str | int, ...]]:
        node, constant = self.file.node, self.file.constant
        total, weights = self._total(states)
        mean = node("Div", [total, node("ReduceSum", [weights, constant(np.array([2]))], keepdims=0)])
        for name, values, head in (("logits", mean, heads.relevance), ("span_logits", states, heads.span)):
            node("Add", [node("MatMul", [values, constant(head.weight.T)]), constant(head.bias)], name=name)
        return {"logits": ("batch", 1), "span_logits": ("batch", "tokens", 2)}

    def _total(self, states: str) -> tuple[str, str]:
        """The sum of the states, `(batch, hidden)`, and the mask as weights, `(batch, 1, tokens)`."""
        node, first = self.file.node, self.file.constant(np.array([1]))
        weights = node("Unsqueeze", [node("Cast", ["attention_mask"], to=FLOAT), first])
        return node("Squeeze", [node("MatMul", [weights, states]), first]), weights

    def _biased(self, states: str, dense: Dense) -> str:
        return str(self.file.node("Add", [self.product(states, dense.weight), self.file.constant(dense.bias)]))

    def _fused(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        return str(self.file.node(kind, inputs, domain=MICROSOFT, **attributes))


class _Int8Encoder(_Encoder):
    """Activations are quantised as they come, one scale a text and product; weights have one scale an output.

    Channels that grow large (`activations.py`) go beside the int8 products in float32, a product as thin as they are few.
    """

    def __init__(self, weights: BertWeights, large: Sequence[Sequence[int]]) -> None:
        super().__init__(weights)
        self.large = large

    def words(self) -> str:
        values, scales = quantise_rows(self.weights.words, bits=WORD_BITS)
        node, constant = self.file.node, self.file.constant
        rows = node("Cast", [node("Gather", [constant(values), "input_ids"])], to=FLOAT)
        return str(node("Mul", [rows, node("Gather", [constant(scales[:, None]), "input_ids"])]))

    def product(self, states: str, matrix: Floats) -> str:
        values, scales = quantise_rows(matrix, bits=WEIGHT_BITS)
        return self._fused("DynamicQuantizeMatMul", [states, self.file.constant(values.T), self.file.constant(scales)])

    def mask(self) -> None:
        mask = self.file.node("Cast", ["attention_mask"], to=INT32)
        self.key_mask = self.file.node("ReduceSum", [mask, self.file.constant(np.array([1]))], keepdims=0)

    def attention(self, states: str, layer: Layer) -> str:
        parts = (layer.query, layer.key, layer.value)
        values, scales = quantise_rows(np.concatenate([part.weight for part in parts]), bits=WEIGHT_BITS)
        bias = self.file.constant(np.concatenate([part.bias for part in parts]))
        ints, scale, zero = self.file.node("DynamicQuantizeLinear", [states], outputs=3)
        weight = self.file.constant(values.T)
        inputs = [ints, weight, bias, scale, self.file.constant(scales), self.key_mask, zero, self.file.constant(np.int8(0))]
        return self._fused("QAttention", inputs, num_heads=self.weights.heads)

    def feed_forward(self, states: str, number: int) -> str:
        layer, large, constant = self.weights.layers[number], list(self.large[number]), self.file.constant
        weight, bias = layer.inner.weight.copy(), layer.inner.bias.copy()
        weight[large], bias[large] = 0, 0  # GELU leaves them 0
        inner = self._fused("BiasGelu", [self.product(states, weight), constant(bias)])
        rest = self.product(inner, layer.outer.weight)
        if not large:
            return rest
        few = super().product(states, layer.inner.weight[large])
        few = self._fused("BiasGelu", [few, constant(layer.inner.bias[large])])
        return str(self.file.node("Add", [rest, super().product(few, layer.outer.weight[:, large])]))


def write_int8_graph(weights: BertWeights, large: Sequence[Sequence[int]], file: Path, heads: ReaderHeads | None = None) -> None:
    """The graph that ships; `large` are the channels of each layer that stay in float32. With heads it is a reader."""
    _Int8Encoder(weights, large).build(file, heads)


def write_float_graph(weights: BertWeights, file: Path, heads: ReaderHeads | None = None) -> None:
    """The float32 graph that the other one is measured against."""
    _Encoder(weights).build(file, heads)
