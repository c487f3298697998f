"""What a benchmark says: a figure, and where, when and on what it was measured; kept as JSON lines in `results.jsonl`, newest last."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
RESULTS = HERE / "results.jsonl"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` over `n` questions, files, pages or runs. `ratio` is the value over that of `baseline`, a figure of the same run."""

    name: str
    value: float
    n: int
    parameters: Mapping[str, object] = field(default_factory=dict)
    baseline: str | None = None
    ratio: float | None = None

    def __str__(self) -> str:
        against = f"  {self.ratio:.4f} of {self.baseline}" if self.ratio is not None else ""
        return f"{self.name:34} {self.value:12.4f}  n {self.n}{against}"


@dataclass(frozen=True, slots=True)
class Result:
    """A figure as it is kept. `source` says where it was carried over from, where it was not measured by `run.py`."""

    name: str
    value: float
    n: int
    machine: str
    date: str
    commit: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    baseline: str | None = None
    ratio: float | None = None
    source: str | None = None


def against(baseline: Figure, figures: Iterable[Figure]) -> list[Figure]:
    """The figures with their ratio to one of the same run."""
    return [
        Figure(f.name, f.value, f.n, f.parameters, baseline.name, round(f.value / baseline.value, 4) if baseline.value else None)
        for f in figures
    ]


def machine() -> str:
    """As `2 cores, 24 GB, AVX-512`: what changes a figure. Whose machine it is, is nobody's business."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    gigabytes = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30) if hasattr(os, "sysconf") else 0
    told = Path("/proc/cpuinfo")  # Linux; elsewhere nothing is said of AVX-512
    vectors = f", {'AVX-512' if 'avx512f' in told.read_text(encoding='utf-8') else 'no AVX-512'}" if told.is_file() else ""
    return f"{cores} core{'s' if cores > 1 else ''}, {gigabytes} GB{vectors}"


def commit() -> str:
    """The commit that was measured, with a plus where the tree had changes of its own; `unknown` without a history."""
    git = ["git", "-C", str(PROJECT)]
    head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    if head.returncode:
        return "unknown"
    changed = subprocess.run([*git, "status", "--porcelain", "--", "rag", "data"], capture_output=True, text=True, check=True).stdout
    return f"{head.stdout.strip()}+" if changed.strip() else head.stdout.strip()


def keep(figures: Iterable[Figure], file: Path = RESULTS) -> None:
    """Appends the figures as measured here, now."""
    where, when, what = machine(), datetime.now(UTC).date().isoformat(), commit()
    with file.open("a", encoding="utf-8") as out:
        for f in figures:
            row = asdict(Result(f.name, round(f.value, 4), f.n, where, when, what, f.parameters, f.baseline, f.ratio))
            out.write(json.dumps({key: value for key, value in row.items() if value not in (None, {})}, ensure_ascii=False) + "\n")


def read(file: Path = RESULTS) -> dict[str, Result]:
    """The newest result of every name."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return {row["name"]: Result(**row) for row in rows}
