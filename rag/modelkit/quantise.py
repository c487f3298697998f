"""Float32 matrices as int8 with one scale a row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.modelkit.bert_weights import Floats


def quantise_rows(matrix: Floats, *, bits: int) -> tuple[NDArray[np.int8], Floats]:
    """`matrix` ≈ `values * scales[:, None]`, values symmetric around 0 and within `bits` bits; int8 `(n, m)`, float32 `(n,)`."""
    limit = 2 ** (bits - 1) - 1
    largest = np.abs(matrix).max(axis=1)
    scales = np.where(largest > 0, largest / np.float32(limit), np.float32(1)).astype(np.float32)
    values = np.clip(np.rint(matrix / scales[:, None]), -limit, limit).astype(np.int8)
    return values, scales
