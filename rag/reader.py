"""What a passage says to a question, by a model that reads both at once: whether it answers, and from where to where.

One cross-encoder with two heads (`modelkit/training/`): a logit for the pair, and for every token whether the answer starts or ends there,
the first token standing for "no answer", as in SQuAD 2.0 (arXiv 1806.03822).
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.analyser import Morpheme, analyse
from rag.onnx_model import OnnxModel
from rag.records import Finding, Hit, Passage, Quoting, Span
from rag.sentences import sentences

PASSAGES_READ = 3
QUESTION_TOKENS = 64
_LONGEST = 30  # tokens of an answer
_REMEMBERED = 512  # readings
_HEADING_LENGTH = 60  # characters of the headings before a window
# Logistic model of "this window's best span answers", fitted on questions held back from training: of the pair's logit, of the span's
# logits over those of "no answer", and the bias.
_CALIBRATION = (1.0, 0.3, 0.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question and a text, read. `relevance` is the pair's logit; `margin` the best span's logits over those of "no answer";
    `span` is in the text's characters, None where the text has no token."""

    relevance: float
    margin: float
    span: Span | None

    @property
    def probability(self) -> float:
        """That the span answers, calibrated."""
        relevance, margin, bias = _CALIBRATION
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, relevance * self.relevance + margin * self.margin + bias))))


class Reader:
    """A reader-reranker folder at work. Each pair runs alone, so what is read does not depend on the others."""

    quoting = Quoting(answers_from=0.5, beside_best=0.5)

    def __init__(self, model: OnnxModel, *, threads: int = 1) -> None:
        """`threads` pairs are read at a time. Raises `ModelUnsupported` for a graph without the two heads."""
        if not {"logits", "span_logits"} <= set(model.outputs):
            raise model.folder.unsupported(f"outputs {', '.join(model.outputs)}")
        self._model = model
        self._threads = threads
        self._known: OrderedDict[tuple[str, str], Reading] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Reader:
        """Opens a model folder and checks its files. Raises the errors of `OnnxModel.load`."""
        return cls(OnnxModel.load(folder, threads=1), threads=threads)

    @property
    def fingerprint(self) -> str:
        return self._model.folder.fingerprint

    def readings(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """One a text, in order. What was read a moment ago is not read again."""
        with self._lock:
            known = {text: self._known[question, text] for text in texts if (question, text) in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            with ThreadPoolExecutor(min(self._threads, len(new)), thread_name_prefix="read") as pool:
                known.update(zip(new, pool.map(lambda text: self._reading(question, text), new), strict=True))
            with self._lock:
                self._known.update({(question, text): known[text] for text in new})
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return [known[text] for text in texts]

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The probability that each text answers, float32 `(n,)`."""
        return np.array([reading.probability for reading in self.readings(question, texts)], dtype=np.float32)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Finding]:
        """The sentences with the best spans of the first passages' windows, the most probable first; a sentence once."""
        places = [(hit.passage, window) for hit in hits[:PASSAGES_READ] for window in hit.passage.windows]
        readings = self.readings(question, [window_text(passage, window) for passage, window in places])
        best: dict[tuple[int, Span], Finding] = {}
        for (passage, window), reading in zip(places, readings, strict=True):
            if (finding := _finding(passage, window, reading)) is None:
                continue
            known = best.get((passage.id, finding.span))
            if known is None or known.probability < finding.probability:
                best[passage.id, finding.span] = finding
        return sorted(best.values(), key=lambda finding: (-finding.probability, finding.passage.id, finding.span))

    def _reading(self, question: str, text: str) -> Reading:
        tokens = self._model.tokenizer.encode(question, text, max_tokens=self._model.max_tokens, first_at_most=QUESTION_TOKENS)
        outputs = dict(zip(self._model.outputs, self._model.run(tokens), strict=True))
        logits = outputs["span_logits"][0]
        own = [i for i, which in enumerate(tokens.sequence) if which == 1]
        relevance = float(outputs["logits"].reshape(-1)[0])
        if not own:
            return Reading(relevance, -math.inf, None)
        first, last, value = _best_span(logits[own[0] : own[-1] + 1])
        span = Span(tokens.offsets[own[first]][0], tokens.offsets[own[last]][1])
        return Reading(relevance, value - float(logits[0].sum()), _without_particles(text, _trimmed(text, span)))


def window_text(passage: Passage, window: Span) -> str:
    """What is read of a passage: the last of its headings on a line, then the window."""
    heading = " > ".join(passage.heading[-2:])[-_HEADING_LENGTH:]
    text = passage.text[window.start - passage.start : window.end - passage.start]
    return f"{heading}\n{text}" if heading else text


def _best_span(logits: NDArray[np.float32]) -> tuple[int, int, float]:
    """First and last token and the sum of their logits, float32 `(tokens, 2)`, the last not before the first nor too far from it."""
    n = len(logits)
    sums = logits[:, 0][:, None] + logits[:, 1][None]
    allowed = np.triu(np.ones((n, n), bool)) & ~np.triu(np.ones((n, n), bool), _LONGEST)
    best = int(np.where(allowed, sums, -np.inf).argmax())
    return best // n, best % n, float(sums.flat[best])


def _trimmed(text: str, span: Span) -> Span | None:
    """Without the white space and the opening or closing marks that a token brings along."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",."):
        end -= 1
    return Span(start, end) if start < end else None


def _without_particles(text: str, span: Span | None) -> Span | None:
    """Without the particles and the copula at its end, which belong to the sentence and not to the answer: 2002년(에), 98골(이다)."""
    if span is None:
        return None
    line = Span(text.rfind("\n", 0, span.start) + 1, len(text) if (at := text.find("\n", span.end)) < 0 else at)
    inside = [m for m in analyse(text[slice(*line)]) if span.start <= m.start + line.start and m.end + line.start <= span.end]
    while inside and (_is_particle(inside[-1]) or _ends_copula(inside)):
        inside.pop()
    return Span(span.start, inside[-1].end + line.start) if inside and inside[-1].end + line.start > span.start else span


def _is_particle(morpheme: Morpheme) -> bool:
    return morpheme.tag in {"JKS", "JKC", "JKG", "JKO", "JKB", "JC"} or (morpheme.tag == "JX" and morpheme.form in {"은", "는", "도"})


def _ends_copula(morphemes: Sequence[Morpheme]) -> bool:
    """이다, and what follows it."""
    endings = [m.tag[0] == "E" or m.tag == "VCP" for m in morphemes]
    return endings[-1] and any(m.tag == "VCP" for m, ends in zip(morphemes, endings, strict=True) if ends)


def _finding(passage: Passage, window: Span, reading: Reading) -> Finding | None:
    """The sentence that holds the span, in the document's characters; None for a span in the heading."""
    if reading.span is None:
        return None
    shift = window.start - (len(window_text(passage, window)) - (window.end - window.start))
    marked = Span(reading.span.start + shift, reading.span.end + shift)
    if marked.start < window.start:
        return None
    touched = [span for span in _sentences(passage) if span.start < marked.end and marked.start < span.end]
    if not touched:
        return None
    return Finding(passage, Span(touched[0].start, touched[-1].end), reading.probability, marked)


def _sentences(passage: Passage) -> Iterator[Span]:
    for start, end in sentences(passage.text):
        yield Span(passage.start + start, passage.start + end)
