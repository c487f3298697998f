"""What one would write in an afternoon, to measure ours against: pypdf, pieces of 500 characters, BM25, the model in float32, FAISS flat.

The model has the weights of ours and computes in torch, as in sentence-transformers (32 pieces a batch, longest first, padded), where torch
is there, else in onnxruntime. BM25 is rank-bm25's own arithmetic (BM25Okapi) on the morphemes of our analyser, as Korean needs it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import faiss
import numpy as np
from float_weights import float_weights
from numpy.typing import NDArray
from pypdf import PdfReader

from rag.models.folder import ModelFolder
from rag.models.onnx_model import OnnxModel, Tokenizer
from rag.text.analyser import analyse

PIECE, BATCH, MOST_TOKENS = 500, 32, 512
_PAD = 1
Floats = NDArray[np.float32]


def pieces_of(file: Path) -> list[str]:
    """The text of a PDF, cut every `PIECE` characters."""
    text = "\n".join(page.extract_text() or "" for page in PdfReader(file).pages)
    return [piece for start in range(0, len(text), PIECE) if (piece := text[start : start + PIECE].strip())]


@dataclass(slots=True)
class Bm25:
    """As `rank_bm25.BM25Okapi`: counted anew over all pieces, since it cannot be added to."""

    counts: list[Counter[str]] = field(default_factory=list)
    idf: dict[str, float] = field(default_factory=dict)

    def add(self, pieces: Sequence[str]) -> None:
        self.counts += [Counter(morpheme.form for morpheme in analyse(piece)) for piece in pieces]
        held = Counter(word for count in self.counts for word in count)
        total = len(self.counts)
        self.idf = {word: math.log(total - n + 0.5) - math.log(n + 0.5) for word, n in held.items()}


class PlainEmbedder:
    """Unit vectors of pieces, float32 `(n, dim)`; `engine` says what computes."""

    def __init__(self, folder: Path, threads: int) -> None:
        files = ModelFolder(folder)
        self._tokenizer, self._prefix = Tokenizer.load(files.tokenizer), files.prompts()["passage"]
        try:
            self._states, self.engine = _in_torch(folder, threads), "torch"
        except ImportError:
            self._states, self.engine = _in_onnxruntime(folder, threads), "onnxruntime"
        self.tokens = 0  # those of all pieces so far

    def embed(self, pieces: Sequence[str]) -> Floats:
        rows = [self._tokenizer.encode(self._prefix + piece, max_tokens=MOST_TOKENS).ids for piece in pieces]
        self.tokens += sum(map(len, rows))
        order = sorted(range(len(rows)), key=lambda at: -len(rows[at]))
        vectors: list[tuple[int, Floats]] = []
        for first in range(0, len(order), BATCH):
            places = order[first : first + BATCH]
            vectors += zip(places, self._states(*_padded([rows[at] for at in places])), strict=True)
        return np.stack([vector for _, vector in sorted(vectors, key=lambda pair: pair[0])])


def _padded(rows: Sequence[list[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and mask, `(batch, longest)`."""
    ids = np.full((len(rows), max(map(len, rows))), _PAD, np.int64)
    mask = np.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)], mask[number, : len(row)] = row, 1
    return ids, mask


_Vectors = Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]


def _in_torch(folder: Path, threads: int) -> _Vectors:
    import torch

    from rag.modelkit.training.torch_bert import TorchBert, mean_pooled

    torch.set_num_threads(threads)
    model = TorchBert(float_weights(folder)).eval()

    def vectors(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        with torch.inference_mode():
            attended = torch.from_numpy(mask)
            pooled = mean_pooled(model(torch.from_numpy(ids), attended), attended)
            unit: Floats = torch.nn.functional.normalize(pooled).numpy()
        return unit

    return vectors


def _in_onnxruntime(folder: Path, threads: int) -> _Vectors:
    import onnxruntime as ort

    from rag.modelkit.bert_graph import write_float_graph

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    with TemporaryDirectory() as made:
        write_float_graph(float_weights(folder), Path(made) / "model.onnx")
        session = ort.InferenceSession(str(Path(made) / "model.onnx"), options, providers=["CPUExecutionProvider"])

    def vectors(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        return np.asarray(session.run(None, {"input_ids": ids, "attention_mask": mask})[0], np.float32)

    return vectors


class Pipeline:
    """Files in, two indexes: `read` makes a file found by its words, `embed` by its meaning."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.embedder = PlainEmbedder(folder, threads)
        self._words = Bm25()
        self._vectors = faiss.IndexFlatIP(self.embedder.embed([""]).shape[1])
        self.embedder.tokens = 0

    def read(self, file: Path) -> list[str]:
        pieces = pieces_of(file)
        self._words.add(pieces)
        return pieces

    def embed(self, pieces: Sequence[str]) -> None:
        self._vectors.add(self.embedder.embed(pieces))


class BareGraph:
    """The graph alone, one text a run and a thread a core: the most tokens a second that anything around it can reach."""

    def __init__(self, folder: Path) -> None:
        self._model = OnnxModel.load(folder, threads=1)
        self._prefix = ModelFolder(folder).prompts()["passage"]

    def prepared(self, texts: Sequence[str]) -> list[Callable[[], object]]:
        """A run for each text, tokenised before; and nothing is done with what comes out."""
        tokens = [self._model.tokenizer.encode(self._prefix + text) for text in texts]
        return [lambda one=one: self._model.run(one) for one in tokens]  # type: ignore[misc]

    def count(self, texts: Sequence[str]) -> int:
        return sum(self._model.tokenizer.encode(self._prefix + text).total for text in texts)
