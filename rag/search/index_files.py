"""Arrays that are derived from SQLite, kept in a folder under one fingerprint: written whole, mapped into memory, never read half.

Each array is a `.npy` file. The list of those that belong together is written last and names them, so that a list never describes files of
another time; a new set has new names, because a file that a process has mapped cannot be replaced everywhere.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rag.core.whole_file import SUFFIX, write_whole, writing_whole

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Saved:
    """Arrays as they were written, and what was said of them: `state` is of the moment, the fingerprint of the kind."""

    arrays: Arrays
    state: Mapping[str, int]


@dataclass(slots=True)
class _Writing:
    """A set that is being written. `names[array]` is its file."""

    folder: Path
    prefix: str
    names: dict[str, str] = field(default_factory=dict)

    def array(self, name: str, dtype: DTypeLike, shape: tuple[int, ...], *, chunks: Iterable[NDArray[Any]]) -> None:
        """Writes an array of this shape, chunk by chunk along its first axis."""
        self.names[name] = f"{self.prefix}-{name}-{secrets.token_hex(8)}.npy"
        kind = np.dtype(dtype).newbyteorder("<")
        header = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
        with writing_whole(self.folder / self.names[name]) as file:
            np.lib.format.write_array_header_1_0(file, header)
            for chunk in chunks:
                file.write(np.ascontiguousarray(chunk, dtype=kind).data)


class IndexFiles:
    """The files of one index in a folder that others may share; `name` tells them apart."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._list = folder / f"{name}.json"

    @contextmanager
    def replacing(self, fingerprint: Mapping[str, object], state: Mapping[str, int]) -> Iterator[_Writing]:
        """Writes a new set in the place of the one that is there; until it is whole, that one stays."""
        self._folder.mkdir(parents=True, exist_ok=True)
        writing = _Writing(self._folder, self._name)
        try:
            yield writing
            told = {"fingerprint": fingerprint, "state": state, "arrays": writing.names}
            write_whole(self._list, json.dumps(told).encode())
        finally:
            self._sweep()

    def load(self, fingerprint: Mapping[str, object]) -> Saved | None:
        """The saved arrays, mapped, if they carry this fingerprint; None where files are missing, damaged or of another form."""
        try:
            told = json.loads(self._list.read_bytes())
            if told["fingerprint"] != fingerprint:
                return None
            arrays = {name: np.asarray(np.lib.format.open_memmap(self._folder / file, mode="r")) for name, file in told["arrays"].items()}
            return Saved(arrays, {key: int(value) for key, value in told["state"].items()})
        except Exception:  # the head of an array is parsed as Python: a damaged one fails in any way it likes
            return None

    def stamp(self) -> int:
        """Changes with every set that is written; 0 where there is none."""
        try:
            return self._list.stat().st_mtime_ns
        except OSError:
            return 0

    def forget(self) -> None:
        """Removes every file of the index."""
        self._list.unlink(missing_ok=True)
        self._sweep()

    def _sweep(self) -> None:
        """Removes what no list names: older sets, those of earlier versions, and what was cut off while it was written."""
        try:
            named = set(json.loads(self._list.read_bytes())["arrays"].values())
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            named = set()
        for pattern in (f"{self._name}-*.npy", f"*{SUFFIX}"):
            for path in self._folder.glob(pattern):
                if path.name not in named:
                    with suppress(OSError):  # mapped by another process where that keeps a file: the next time
                        path.unlink(missing_ok=True)
