"""The weights of a BERT encoder, whatever file they came from: float32, matrices as `(out, in)`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """`x @ weight.T + bias`: weight `(out, in)`, bias `(out,)`."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Norm:
    """A layer norm: gain and bias `(hidden,)`."""

    gain: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    query: Dense
    key: Dense
    value: Dense
    attention_out: Dense
    attention_norm: Norm
    inner: Dense
    outer: Dense
    output_norm: Norm


@dataclass(frozen=True, slots=True, eq=False)
class ReaderHeads:
    """What makes a reader of an encoder: relevance `(1, hidden)` over the mean state, span `(2, hidden)` over every state."""

    relevance: Dense
    span: Dense


@dataclass(frozen=True, slots=True, eq=False)
class BertWeights:
    """words `(pieces, hidden)`, positions `(max_tokens, hidden)`; `token_type` `(hidden,)` is the vector of type 0, the only one used."""

    words: Floats
    positions: Floats
    token_type: Floats
    norm: Norm
    layers: tuple[Layer, ...]
    heads: int
    eps: float

    @property
    def hidden(self) -> int:
        return int(self.words.shape[1])

    @property
    def inner(self) -> int:
        return int(self.layers[0].inner.bias.shape[0])

    @property
    def max_tokens(self) -> int:
        return int(self.positions.shape[0])

    def with_pieces(self, kept: NDArray[np.int64]) -> BertWeights:
        """The same encoder with the word rows `kept` only, in that order."""
        return replace(self, words=np.ascontiguousarray(self.words[kept]))
