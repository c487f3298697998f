"""Whether two texts are nearly the same, from a small sketch of each.

A text's shingles are all runs of eight letters or digits, whatever stands between them. The sketch is the smallest hashes of them
(bottom-k: A. Broder, On the resemblance and containment of documents, 1997): among the smallest of two texts together, the share that both
have estimates the share of all shingles that both have.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

SKETCH_SIZE = 256
_SHINGLE = 8
_FACTOR, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)
_NO_WORD = re.compile(r"[\W_]+")


def sketch_of(text: str) -> NDArray[np.uint64]:
    """The sketch, uint64 `(n,)`, ascending, n at most `SKETCH_SIZE`; a text shorter than a shingle has one value, an empty one none."""
    bare = folded(text)
    if not bare:
        return np.zeros(0, np.uint64)
    codes = np.frombuffer(bare.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    n = max(1, len(codes) - _SHINGLE + 1)
    hashes = np.zeros(n, np.uint64)
    for place in range(min(_SHINGLE, len(codes))):
        hashes = (hashes + codes[place : place + n] + np.uint64(1)) * _FACTOR
        hashes ^= hashes >> _SHIFT
    hashes *= _MIX
    hashes ^= hashes >> _SHIFT
    return np.unique(hashes)[:SKETCH_SIZE]


def alike(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """The estimated share of shingles that both texts have, 0 to 1; 0 where one of them has none."""
    if not len(one) or not len(other):
        return 0.0
    smallest = np.union1d(one, other)[:SKETCH_SIZE]
    return float((np.isin(smallest, one) & np.isin(smallest, other)).mean())


def folded(text: str) -> str:
    """Letters and digits alone, in one form and case: what does not change when a file is saved anew."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()
