"""A model folder's tokenizer and graph: text in, arrays out. The one file that imports onnxruntime and tokenizers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Encoding
from tokenizers import Tokenizer as _Tokenizer

from rag.core.errors import ModelBroken
from rag.models.folder import ModelFolder


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a graph reads. `total` counts the tokens before anything was cut off; `len(ids)` are left.

    `offsets` are code-point positions in the text that a token came from (`(0, 0)` for special tokens), `sequence` tells which text: 0
    the first, 1 the second, None a special token.
    """

    ids: list[int]
    type_ids: list[int]
    offsets: list[tuple[int, int]]
    sequence: list[int | None]
    total: int


class Tokenizer:
    """A `tokenizer.json`, without the truncation and padding that it may ask for."""

    def __init__(self, tokenizer: _Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, file: Path) -> Tokenizer:
        """Raises `ModelBroken` for a file that is not a tokenizer."""
        try:
            return cls(_Tokenizer.from_str(file.read_text(encoding="utf-8")))
        except BaseException as error:
            if not _is_librarys(error):
                raise
            raise ModelBroken(file=file.name, reason=str(error)) from error

    def encode(self, text: str, second: str | None = None, *, max_tokens: int | None = None, first_at_most: int | None = None) -> Tokens:
        """Tokens with the special ones. Past `max_tokens` the end of `text`, or of `second` where there is one, is cut off.

        `first_at_most` cuts off the end of `text` where it alone has more tokens than that, special ones not counted. Raises `ModelBroken`
        where the file's parts do not fit together, which shows only now.
        """
        try:
            return self._encoded(text, second, max_tokens, first_at_most)
        except BaseException as error:
            if not _is_librarys(error):
                raise
            raise ModelBroken(file="tokenizer.json", reason=str(error)) from error

    def _encoded(self, text: str, second: str | None, max_tokens: int | None, first_at_most: int | None) -> Tokens:
        special = self._tokenizer.num_special_tokens_to_add(second is not None)
        parts = [self._tokenizer.encode(part, add_special_tokens=False) for part in (text, second) if part is not None]
        total = special + sum(len(part) for part in parts)
        if first_at_most is not None and len(parts[0]) > first_at_most:
            parts[0].truncate(first_at_most)
        if max_tokens is not None:
            for part in reversed(parts):
                surplus = special + sum(len(other) for other in parts) - max_tokens
                if surplus > 0:
                    part.truncate(max(0, len(part) - surplus))
        done: Encoding = self._tokenizer.post_process(parts[0], parts[1] if second is not None else None)
        return Tokens(done.ids, done.type_ids, done.offsets, sequence=done.sequence_ids, total=total)

    def piece_ids(self, texts: list[str]) -> set[int]:
        """The ids of all pieces that `texts` are made of, special ones left out."""
        return {piece for done in self._tokenizer.encode_batch(texts, add_special_tokens=False) for piece in done.ids}


def _is_librarys(error: BaseException) -> bool:
    """The library raises plain Exception, and where it panics what is none."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


class OnnxModel:
    """One session for all threads: `run` may be called by several at once, each call computes on its own thread."""

    def __init__(self, folder: ModelFolder, tokenizer: Tokenizer, session: ort.InferenceSession) -> None:
        self.folder = folder
        self.tokenizer = tokenizer
        self.max_tokens = folder.max_tokens()
        self._session = session
        self._inputs = frozenset(value.name for value in session.get_inputs())
        self.outputs = tuple(value.name for value in session.get_outputs())

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> OnnxModel:
        """Opens a model folder after checking its files; `threads` are those that one run uses.

        Raises `ModelNotFound`, `ModelBroken` (a file is missing, changed or unreadable) and `ModelUnsupported` (a graph
        that wants other inputs than a text encoder's).
        """
        files = ModelFolder(folder)
        files.check()
        tokenizer = Tokenizer.load(files.tokenizer)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            session = ort.InferenceSession(str(files.graph), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's errors have no common base but Exception
            raise ModelBroken(file=files.graph.name, reason=str(error)) from error
        model = cls(files, tokenizer, session)
        if not {"input_ids"} <= model._inputs <= {"input_ids", "attention_mask", "token_type_ids", "position_ids"}:
            raise files.unsupported(f"inputs {', '.join(sorted(model._inputs))}")
        return model

    def run(self, tokens: Tokens) -> dict[str, NDArray[np.float32]]:
        """The graph's outputs by name, in its order, for one text alone: their first axis, the batch, has length 1."""
        length = len(tokens.ids)
        values = {
            "input_ids": tokens.ids,
            "attention_mask": [1] * length,
            "token_type_ids": tokens.type_ids,
            "position_ids": range(length),
        }
        feed = {name: np.array([values[name]], dtype=np.int64) for name in self._inputs}
        try:
            computed = self._session.run(None, feed)
        except Exception as error:  # as in `load`: a graph that can be opened need not fit together
            raise ModelBroken(file=self.folder.graph.name, reason=str(error)) from error
        return {name: np.asarray(output, dtype=np.float32) for name, output in zip(self.outputs, computed, strict=True)}
