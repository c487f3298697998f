"""Runs as TREC writes them, for other measuring tools: `query Q0 row rank score tag`, one line a row found, best first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rag.evaluation.measures import Run, ranking


def write_runs(runs: Mapping[str, Run], folder: Path) -> list[Path]:
    """Writes `<system>.trec` for every system into the folder, made if it is not there. Ids keep no white space: the format parts
    its columns by it."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for system, run in runs.items():
        lines = [
            f"{_bare(query)} Q0 {_bare(row)} {rank} {scores[row]:.6f} {system}\n"
            for query, scores in run.items()
            for rank, row in enumerate(ranking(scores), 1)
        ]
        written.append(folder / f"{system}.trec")
        written[-1].write_text("".join(lines), encoding="utf-8", newline="\n")
    return written


def _bare(name: str) -> str:
    return "_".join(name.split())
