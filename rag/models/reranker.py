"""How well a passage answers a question, by a cross-encoder that reads both at once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.models.onnx_model import OnnxModel


class Reranker:
    """Any ONNX cross-encoder folder with one logit, such as `dragonkue/bge-reranker-v2-m3-ko`."""

    def __init__(self, model: OnnxModel, *, threads: int = 1) -> None:
        """`threads` pairs are read at a time. Raises `ModelUnsupported` for a graph that gives more or less than one logit."""
        self._model = model
        self._threads = threads
        self.max_tokens = model.max_tokens
        logits = self._logits("", "")
        if logits.size != 1:
            raise model.folder.unsupported(f"{logits.size} logits")

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Reranker:
        """Opens a model folder and checks its files. Raises the errors of `OnnxModel.load`."""
        return cls(OnnxModel.load(folder, threads=1), threads=threads)

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """A logit a passage, float32 `(n,)`, higher is better. Each pair runs alone, so its score does not depend on the others.

        A question keeps at most half of the model's tokens; past the rest a passage loses its end.
        """
        if not passages:
            return np.zeros(0, dtype=np.float32)
        with ThreadPoolExecutor(min(self._threads, len(passages)), thread_name_prefix="rerank") as pool:
            logits = list(pool.map(lambda passage: self._logits(question, passage), passages))
        return np.array([float(logit.reshape(-1)[0]) for logit in logits], dtype=np.float32)

    def _logits(self, question: str, passage: str) -> NDArray[np.float32]:
        tokens = self._model.tokenizer.encode(question, passage, max_tokens=self.max_tokens, first_at_most=self.max_tokens // 2)
        outputs = self._model.run(tokens)
        return outputs["logits"] if "logits" in outputs else next(iter(outputs.values()))
