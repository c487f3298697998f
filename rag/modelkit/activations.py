"""The few channels of the feed-forward layers that grow so large that they would spoil one int8 scale for all the others.

In multilingual-e5-small one channel of 1,536 in most layers reaches 6–64 while the rest stay below 5: quantised together with it,
they keep two or three bits, and that is four fifths of all that int8 loses.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from rag.modelkit.bert_weights import BertWeights, Dense, Floats, Layer, Norm

LIMIT = 5.0  # what ordinary channels stay below
TEXTS = (
    "query: 연차 휴가는 며칠인가요?",
    "passage: 제61조(연차 유급휴가) ① 사용자는 1년간 80퍼센트 이상 출근한 근로자에게 15일의 유급휴가를 주어야 한다. "
    "② 2025/03/31까지 1,234,500원을 신청한다.",
    "passage: The warranty covers parts and labour for 24 months from the date of purchase (model AB-1234).",
    "passage: 국민연금공단은 기초생활수급자의 소득·재산을 조사하며, 온라인(www.example.org)이나 주민센터에서 신청을 받는다. 문의: ☎ 129",
)


def large_channels(weights: BertWeights, texts: Iterable[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """For each layer the channels that pass `LIMIT` when the token ids of `texts` run through the encoder in float32."""
    largest = [np.zeros(weights.inner, np.float32) for _ in weights.layers]
    for ids in texts:
        states = weights.words[list(ids)] + weights.positions[: len(ids)] + weights.token_type
        states = _normed(states, weights.norm, weights.eps)
        for number, layer in enumerate(weights.layers):
            attended = _product(_attention(states, layer, weights.heads), layer.attention_out)
            states = _normed(attended + states, layer.attention_norm, weights.eps)
            inner = _gelu(_product(states, layer.inner))
            largest[number] = np.maximum(largest[number], np.abs(inner).max(axis=0))
            states = _normed(_product(inner, layer.outer) + states, layer.output_norm, weights.eps)
    return tuple(tuple(np.flatnonzero(most > LIMIT).tolist()) for most in largest)


def _attention(states: Floats, layer: Layer, heads: int) -> Floats:
    query, key, value = (
        _product(states, dense).reshape(len(states), heads, -1).swapaxes(0, 1) for dense in (layer.query, layer.key, layer.value)
    )
    scores = query @ key.swapaxes(1, 2) / np.float32(math.sqrt(query.shape[2]))
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
    mixed: Floats = (shares / shares.sum(axis=2, keepdims=True)) @ value
    return mixed.swapaxes(0, 1).reshape(states.shape)


def _product(states: Floats, dense: Dense) -> Floats:
    product: Floats = states @ dense.weight.T + dense.bias
    return product


def _normed(states: Floats, norm: Norm, eps: float) -> Floats:
    centred = states - states.mean(axis=1, keepdims=True)
    normed: Floats = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + np.float32(eps)) * norm.gain + norm.bias
    return normed


def _gelu(values: Floats) -> Floats:
    """The tanh form, within 0.001 of the exact one."""
    gated: Floats = values * (1 + np.tanh(np.float32(math.sqrt(2 / math.pi)) * (values + np.float32(0.044715) * values**3))) / 2
    return gated
