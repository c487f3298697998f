"""The most memory that a process and its children take together (Linux: proportional set size, so that shared pages count once)."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType

_EVERY = 0.1  # seconds


class PeakMemory:
    """`with PeakMemory(pid) as peak: …` and then `peak.megabytes` (10^6 bytes) of the process and all its descendants together."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.megabytes = 0.0

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            now = sum(proportional_megabytes(pid) for pid in descendants(self._pid))
            self.megabytes = max(self.megabytes, now)
            if self._stop.wait(_EVERY):
                return


def descendants(pid: int) -> set[int]:
    """`pid` and every process below it."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    found = {pid}
    while below := {child for child, parent in parents.items() if parent in found} - found:
        found |= below
    return found


def proportional_megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile
        return 0.0
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return kilobytes * 1024 / 1e6
