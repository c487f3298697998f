"""The encoder of `bert_graph.py` in torch, to be trained: same weights in, same weights out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from rag.modelkit.bert_weights import BertWeights, Dense, Floats, Layer, Norm


class TorchLayer(nn.Module):
    """One post-norm transformer layer; query, key and value are one product."""

    def __init__(self, layer: Layer, heads: int, eps: float) -> None:
        super().__init__()
        parts = (layer.query, layer.key, layer.value)
        self.heads = heads
        self.attention = linear_of(Dense(np.concatenate([p.weight for p in parts]), np.concatenate([p.bias for p in parts])))
        self.attention_out = linear_of(layer.attention_out)
        self.attention_norm = _norm(layer.attention_norm, eps)
        self.inner = linear_of(layer.inner)
        self.outer = linear_of(layer.outer)
        self.output_norm = _norm(layer.output_norm, eps)

    def forward(self, states: Tensor, mask: Tensor, dropout: Callable[[Tensor], Tensor]) -> Tensor:
        batch, length, hidden = states.shape
        parts = self.attention(states).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=mask)
        attended = attended.transpose(1, 2).reshape(batch, length, hidden)
        states = self.attention_norm(states + dropout(self.attention_out(attended)))
        normed: Tensor = self.output_norm(states + dropout(self.outer(functional.gelu(self.inner(states)))))
        return normed

    def weights(self) -> Layer:
        query, key, value = (Dense(w, b) for w, b in zip(*(np.split(_array(p), 3) for p in _two(self.attention)), strict=True))
        dense = [dense_of(linear) for linear in (self.attention_out, self.inner, self.outer)]
        return Layer(
            query,
            key=key,
            value=value,
            attention_out=dense[0],
            attention_norm=_norm_of(self.attention_norm),
            inner=dense[1],
            outer=dense[2],
            output_norm=_norm_of(self.output_norm),
        )


class TorchBert(nn.Module):
    """int64 ids and mask `(batch, tokens)` to states float32 `(batch, tokens, hidden)`; token type 0 throughout."""

    def __init__(self, weights: BertWeights, *, dropout: float = 0.0) -> None:
        super().__init__()
        self.words = nn.Embedding(weights.words.shape[0], weights.words.shape[1], _weight=torch.tensor(weights.words))
        self.positions = nn.Parameter(torch.tensor(weights.positions + weights.token_type))
        self.norm = _norm(weights.norm, weights.eps)
        self.layers = nn.ModuleList(TorchLayer(layer, weights.heads, weights.eps) for layer in weights.layers)
        self.dropout = nn.Dropout(dropout)
        self.heads, self.eps = weights.heads, weights.eps

    def freeze(self, layers: int) -> None:
        """Keeps the words, the positions and the first `layers` layers as they are; what is frozen costs no backward pass."""
        for part in (self.words, self.norm, *self.layers[:layers]):
            part.requires_grad_(False)
        self.positions.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        states: Tensor = self.norm(self.words(ids) + self.positions[: ids.shape[1]])
        allowed = mask[:, None, None, :].bool()
        for layer in self.layers:
            states = layer(states, allowed, self.dropout)
        return states

    def weights(self) -> BertWeights:
        """The weights as they are now, in float32."""
        positions = _array(self.positions)
        return BertWeights(
            words=_array(self.words.weight),
            positions=positions,
            token_type=np.zeros(positions.shape[1], np.float32),
            norm=_norm_of(self.norm),
            layers=tuple(layer.weights() for layer in self.layers if isinstance(layer, TorchLayer)),
            heads=self.heads,
            eps=self.eps,
        )


def mean_pooled(states: Tensor, mask: Tensor) -> Tensor:
    """States averaged over the tokens of `mask`: `(batch, hidden)`."""
    weights = mask[:, :, None].to(states.dtype)
    return (states * weights).sum(dim=1) / weights.sum(dim=1)


def padded(rows: list[list[int]], pad: int) -> tuple[Tensor, Tensor]:
    """Ids and mask, int64 `(batch, longest)`."""
    ids = torch.full((len(rows), max(map(len, rows))), pad)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
    lengths = torch.tensor([len(row) for row in rows])
    return ids, (torch.arange(ids.shape[1])[None] < lengths[:, None]).long()


def linear_of(dense: Dense) -> nn.Linear:
    """A linear layer that begins from these weights."""
    linear = nn.Linear(dense.weight.shape[1], dense.weight.shape[0])
    linear.weight = nn.Parameter(torch.tensor(dense.weight))
    linear.bias = nn.Parameter(torch.tensor(dense.bias))
    return linear


def _norm(norm: Norm, eps: float) -> nn.LayerNorm:
    made = nn.LayerNorm(norm.gain.shape[0], eps=eps)
    made.weight, made.bias = nn.Parameter(torch.tensor(norm.gain)), nn.Parameter(torch.tensor(norm.bias))
    return made


def _two(module: nn.Linear | nn.LayerNorm) -> tuple[Tensor, Tensor]:
    return module.weight, module.bias


def dense_of(linear: nn.Linear) -> Dense:
    """The weights of a linear layer as they are now."""
    return Dense(*map(_array, _two(linear)))


def _norm_of(norm: nn.LayerNorm) -> Norm:
    return Norm(*map(_array, _two(norm)))


def _array(tensor: Tensor) -> Floats:
    array: NDArray[np.float32] = tensor.detach().numpy().astype(np.float32)
    return np.ascontiguousarray(array)
