"""Weak pairs into a pack: texts cut into windows as the product cuts them, everything as token ids."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import numpy as np

from rag.modelkit.training.pack import Pack, Prompts, starts_of, write_pack
from rag.modelkit.training.weak_pairs import KINDS, WeakPairs
from rag.models.onnx_model import Tokenizer
from rag.text.windows import cut_windows

WINDOW_LENGTH = 200  # characters, as they are embedded
TEXT_TOKENS = 256  # of a text; windows that begin after them are left out
_QUERY_TOKENS, _HEAD_TOKENS = 64, 48


def pack_of(weak: WeakPairs, tokenizer: Tokenizer) -> Pack:
    """The pack of these pairs."""
    query_number = {query: number for number, query in enumerate(dict.fromkeys(pair.query for pair in weak.pairs))}
    family_number = {family: number for number, family in enumerate(dict.fromkeys(text.family for text in weak.texts))}
    encode = _Encoder(tokenizer)
    queries = [encode.ids(query, _QUERY_TOKENS) for query in query_number]
    heads = [encode.ids(text.head, _HEAD_TOKENS) for text in weak.texts]
    windows = [encode.windows(text.text) for text in weak.texts]
    pieces = list(chain.from_iterable(windows))
    query_tokens, head_tokens = sum(map(len, queries)), sum(map(len, heads))
    return Pack(
        tokens=np.fromiter(chain.from_iterable(chain(queries, heads, pieces)), np.uint16),
        queries=starts_of(queries),
        heads=starts_of(heads, query_tokens),
        windows=starts_of(pieces, query_tokens + head_tokens),
        texts=starts_of(windows),
        families=_numbers(family_number[text.family] for text in weak.texts),
        pair_query=_numbers(query_number[pair.query] for pair in weak.pairs),
        pair_text=_numbers(pair.text for pair in weak.pairs),
        pair_kind=np.fromiter((KINDS.index(pair.kind) for pair in weak.pairs), np.uint8),
        pair_window=np.fromiter((_window(weak.texts[pair.text].text, pair.at, len(windows[pair.text])) for pair in weak.pairs), np.int8),
        kinds=KINDS,
        prompts=encode.prompts(),
    )


def write(weak: WeakPairs, tokenizer: Tokenizer, file: Path) -> Pack:
    """Writes the pack and gives it back."""
    pack = pack_of(weak, tokenizer)
    write_pack(file, pack)
    return pack


def _window(text: str, at: int, kept: int) -> int:
    """The number of the window that holds the character `at`, -1 where there is none or it was left out."""
    if at < 0:
        return -1
    cut = cut_windows(text, window_length=WINDOW_LENGTH)[:kept]
    return next((number for number, span in enumerate(cut) if at < span.end), -1)


class _Encoder:
    """Token ids without special tokens."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def ids(self, text: str, limit: int) -> list[int]:
        return self._tokenizer.encode(text).ids[1:-1][:limit]

    def windows(self, text: str) -> list[list[int]]:
        """The windows of a text, up to the one that passes `TEXT_TOKENS`."""
        kept: list[list[int]] = []
        for span in cut_windows(text, window_length=WINDOW_LENGTH):
            kept.append(self.ids(text[slice(*span)], TEXT_TOKENS))
            if sum(map(len, kept)) >= TEXT_TOKENS:
                break
        return kept

    def prompts(self) -> Prompts:
        first, *query, last = self._tokenizer.encode("query:").ids
        passage = self._tokenizer.encode("passage:").ids[1:-1]
        return Prompts(first=first, last=last, pad=1, query=tuple(query), passage=tuple(passage))


def _numbers(values: Iterable[int]) -> np.ndarray:
    return np.fromiter(values, np.uint32)
