"""A pack: weak pairs as token ids in one compressed file, all that the first stage of training needs of the texts. numpy alone reads it.

Ids stand without their prompts and special tokens, which the pack names once. A text is windows, in the order in which they are printed.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.core.whole_file import writing_whole

Ids = NDArray[np.uint16]
Arrays = dict[str, NDArray[Any]]
_STARTS = ("queries", "heads", "windows", "texts")
_ARRAYS = ("tokens", *_STARTS, "families", "pair_query", "pair_text", "pair_kind", "pair_window")


@dataclass(frozen=True, slots=True)
class Prompts:
    """Token ids around a query or a passage: `first`, the prompt, its own ids, `last`. `pad` fills up."""

    first: int
    last: int
    pad: int
    query: tuple[int, ...]
    passage: tuple[int, ...]

    def around_query(self, ids: Ids, limit: int) -> list[int]:
        """At most `limit` tokens."""
        return self._around(self.query, ids, limit)

    def around_passage(self, ids: Ids, limit: int) -> list[int]:
        """At most `limit` tokens."""
        return self._around(self.passage, ids, limit)

    def _around(self, prompt: tuple[int, ...], ids: Ids, limit: int) -> list[int]:
        kept = ids[: limit - len(prompt) - 2].tolist()
        return [self.first, *prompt, *kept, self.last]


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """`tokens` of all queries, heads and windows, one after the other; `queries`, `heads` and `windows` say where each begins and where the
    last one ends: `(n + 1,)`, one head a text. `texts`: each one's first window, likewise; `families` `(n,)`. Pair i: the query
    `pair_query[i]` asks for the text `pair_text[i]`, of the kind `kinds[pair_kind[i]]`, which
    answers it in its window `pair_window[i]`, -1 where that is not known. Equal queries have one number, equal texts too."""

    tokens: Ids
    queries: NDArray[np.uint32]
    heads: NDArray[np.uint32]
    windows: NDArray[np.uint32]
    texts: NDArray[np.uint32]
    families: NDArray[np.uint32]
    pair_query: NDArray[np.uint32]
    pair_text: NDArray[np.uint32]
    pair_kind: NDArray[np.uint8]
    pair_window: NDArray[np.int8]
    kinds: tuple[str, ...]
    prompts: Prompts

    def query(self, number: int) -> Ids:
        return self.tokens[self.queries[number] : self.queries[number + 1]]

    def head(self, text: int) -> Ids:
        return self.tokens[self.heads[text] : self.heads[text + 1]]

    def windows_of(self, text: int) -> list[Ids]:
        starts = self.windows[self.texts[text] : self.texts[text + 1] + 1]
        return [self.tokens[start:end] for start, end in pairwise(starts)]


def write_pack(file: Path, pack: Pack) -> None:
    """One zip archive of arrays, compressed by LZMA; the same pack gives the same bytes."""
    about = {"kinds": pack.kinds, "prompts": {name: getattr(pack.prompts, name) for name in Prompts.__slots__}}
    arrays: Arrays = {name: getattr(pack, name) for name in _ARRAYS}
    arrays |= {name: np.diff(arrays[name], prepend=np.uint32(0)) for name in _STARTS}  # small numbers take less room
    write_arrays(file, {**arrays, "about": np.frombuffer(json.dumps(about).encode(), np.uint8)})


def read_pack(file: Path) -> Pack:
    with np.load(file) as arrays:
        about = json.loads(arrays["about"].tobytes())
        prompts: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in about["prompts"].items()}
        held = {name: arrays[name] for name in _ARRAYS}
    held |= {name: np.cumsum(held[name], dtype=np.uint32) for name in _STARTS}
    return Pack(**held, kinds=tuple(about["kinds"]), prompts=Prompts(**prompts))


def write_arrays(file: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """What `numpy.load` reads, smaller than `numpy.savez_compressed` writes it."""
    with writing_whole(file) as whole, zipfile.ZipFile(whole, "w", zipfile.ZIP_LZMA) as archive:
        for name, array in arrays.items():
            member_of = zipfile.ZipInfo(f"{name}.npy")
            member_of.compress_type = zipfile.ZIP_LZMA  # what is opened by a ZipInfo takes nothing from the archive
            with archive.open(member_of, "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)


def starts_of(parts: Sequence[Sequence[object]], begin: int = 0) -> NDArray[np.uint32]:
    """Where each of `parts` begins when they are laid one after the other from `begin` on, and where the last one ends."""
    return np.cumsum([begin, *map(len, parts)], dtype=np.uint32)
