"""Arrays that are derived from SQLite, kept in a folder under one fingerprint: written whole, mapped into memory, never read half.

Each array is a `.npy` file. The list of those that belong together is written last and names them, so that a list never describes files of
another time; a new set has new names, because a file that a process has mapped cannot be replaced everywhere.
"""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rag.core.whole_file import SUFFIX, write_whole, writing_whole

Arrays = dict[str, NDArray[Any]]
_ROWS = 65_536  # that are read at a time


@dataclass(frozen=True, slots=True)
class Saved:
    """Arrays as they were written, and what was said of them: `state` is of the moment, the fingerprint of the kind. `sums`: CRC-32 of
    each array's bytes, none of one that an earlier version wrote."""

    arrays: Arrays
    state: Mapping[str, int]
    sums: Mapping[str, int] = field(default_factory=dict)

    def is_as_written(self, name: str) -> bool:
        """Whether the array has the bytes that it was written with: all of it is read."""
        return name not in self.sums or _sum(self.arrays[name]) == self.sums[name]


@dataclass(slots=True)
class _Writing:
    """A set that is being written. `names[array]` is its file, `sums[array]` the CRC-32 of its bytes."""

    folder: Path
    prefix: str
    names: dict[str, str] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)

    def array(self, name: str, dtype: DTypeLike, shape: tuple[int, ...], *, chunks: Iterable[NDArray[Any]]) -> None:
        """Writes an array of this shape, chunk by chunk along its first axis."""
        self.names[name] = f"{self.prefix}-{name}-{secrets.token_hex(8)}.npy"
        kind = np.dtype(dtype).newbyteorder("<")
        header = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
        self.sums[name] = 0
        with writing_whole(self.folder / self.names[name]) as file:
            np.lib.format.write_array_header_1_0(file, header)
            for chunk in chunks:
                data = np.ascontiguousarray(chunk, dtype=kind).data
                self.sums[name] = zlib.crc32(data, self.sums[name])
                file.write(data)


def _sum(array: NDArray[Any]) -> int:
    found = 0
    for at in range(0, len(array), _ROWS):
        found = zlib.crc32(np.ascontiguousarray(array[at : at + _ROWS]).data, found)
    return found


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
            told = {"fingerprint": fingerprint, "state": state, "arrays": writing.names, "sums": writing.sums}
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
            state, sums = ({key: int(value) for key, value in told.get(what, {}).items()} for what in ("state", "sums"))
            return Saved(arrays, state, sums)
        except Exception:  # the head of an array is parsed as Python: a damaged one fails in any way it likes
            return None

    def is_damaged(self, fingerprint: Mapping[str, object]) -> bool:
        """Whether there is a set under this fingerprint, or a list that cannot be read, that is not as it was written. Reads all of it."""
        try:
            told = json.loads(self._list.read_bytes())
            if told["fingerprint"] != fingerprint:
                return False  # of another time: the next set takes its place
        except FileNotFoundError:
            return False
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return True
        saved = self.load(fingerprint)
        return saved is None or not all(map(saved.is_as_written, saved.arrays))

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
