"""What a passage says to a question, by a model that reads both at once: whether it answers, and from where to where.

One cross-encoder with two heads (`modelkit/training/`): a logit for the pair, and for every token whether the answer starts or ends there,
the first token standing for "no answer", as in SQuAD 2.0 (arXiv 1806.03822).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.core.logistic import logistic
from rag.core.records import Span
from rag.models.onnx_model import OnnxModel
from rag.models.turns import Turns

PASSAGES_READ = 5  # of a search whose sentences are weighed: all their windows are read, of the other passages the best one
QUESTION_TOKENS = 64  # a longer question loses its end, as it did in training
LONGEST_ANSWER = 30  # tokens, as SQuAD's readers allow
_REMEMBERED = 2048  # readings: of the questions that some dozen people ask at a time, each with the windows of 20 passages
# Logistic model of "this window's best span answers": weights of the pair's logit and of the best span's margin, and the bias. Fitted on
# questions held back from training by `python -m rag.modelkit.training calibrate`.
WINDOW_ANSWERS = (0.385, 0.179, -2.653)
_NEVER = -50.0  # margin of a text in which no answer can stand


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A question and a text, read. `relevance` is the pair's logit, `none` the logits of "no answer" added; `logits` float32 `(tokens, 2)`
    say whether the answer starts, ends at each token of the text, `offsets` int64 `(tokens, 2)` where it stands, in characters."""

    relevance: float
    none: float
    logits: NDArray[np.float32]
    offsets: NDArray[np.int64]

    def best(self, start: int = 0, end: int | None = None) -> tuple[Span | None, float]:
        """The likeliest span of the text's characters from `start` to `end`, and its margin: its logits over those of "no answer"."""
        starts, ends = self.offsets[:, 0], self.offsets[:, 1]
        inside = np.flatnonzero((starts >= start) & (ends > starts) & (True if end is None else ends <= end))
        if not len(inside):
            return None, _NEVER
        first, last, value = _best_span(self.logits[inside])
        return Span(int(self.offsets[inside[first], 0]), int(self.offsets[inside[last], 1])), max(_NEVER, value - self.none)

    @property
    def probability(self) -> float:
        """That an answer stands in the text."""
        relevance, margin, bias = WINDOW_ANSWERS
        return logistic(relevance * self.relevance + margin * self.best()[1] + bias)


class Reader:
    """A reader-reranker folder at work. Each pair runs alone, so what is read does not depend on the others."""

    def __init__(self, model: OnnxModel, *, threads: int = 1) -> None:
        """`threads` pairs are read at a time. Raises `ModelUnsupported` for a graph without the two heads."""
        if not {"logits", "span_logits"} <= set(model.outputs):
            raise model.folder.unsupported(f"outputs {', '.join(model.outputs)}")
        self._model = model
        self._turns = Turns(threads)
        self._known: OrderedDict[tuple[str, str], Future[Reading]] = OrderedDict()  # also what is being read
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Reader:
        """Opens a model folder and checks its files. Raises the errors of `OnnxModel.load`."""
        return cls(OnnxModel.load(folder, threads=1), threads=threads)

    def readings(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """One a text, in order. What was read a moment ago, or is being read for somebody else, is not read again."""
        with self._lock:
            known = {text: self._known[question, text] for text in texts if (question, text) in self._known}
            new = [text for text in dict.fromkeys(texts) if text not in known]
            known.update(zip(new, self._turns.begun(partial(self._reading, question), new), strict=True))
            self._known.update({(question, text): known[text] for text in new})
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        try:
            return [known[text].result() for text in texts]
        except BaseException:
            with self._lock:  # what failed may go well the next time
                for text in texts:
                    self._known.pop((question, text), None)
            raise

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The probability that each text answers, float32 `(n,)`."""
        return np.array([reading.probability for reading in self.readings(question, texts)], dtype=np.float32)

    def _reading(self, question: str, text: str) -> Reading:
        tokens = self._model.tokenizer.encode(question, text, max_tokens=self._model.max_tokens, first_at_most=QUESTION_TOKENS)
        outputs = self._model.run(tokens)
        logits, own = outputs["span_logits"][0], [i for i, which in enumerate(tokens.sequence) if which == 1]
        offsets = np.array([tokens.offsets[i] for i in own], dtype=np.int64).reshape(-1, 2)
        return Reading(float(outputs["logits"].reshape(-1)[0]), float(logits[0].sum()), logits[own], offsets)


def _best_span(logits: NDArray[np.float32]) -> tuple[int, int, float]:
    """First and last token and the sum of their logits, float32 `(tokens, 2)`, the last not before the first nor too far from it."""
    n = len(logits)
    sums = logits[:, 0][:, None] + logits[:, 1][None]
    allowed = np.triu(np.ones((n, n), bool)) & ~np.triu(np.ones((n, n), bool), LONGEST_ANSWER)
    best = int(np.where(allowed, sums, -np.inf).argmax())
    return best // n, best % n, float(sums.flat[best])
