"""nDCG@10 of fused search by the weight of meaning, against reciprocal rank fusion of the same candidates.

    python tests/benchmarks/fusion.py ../shared/eval/korquad [--since k0620] [--until k0700] [--every 2]

A folder is BEIR-style. `--until ROW`: only questions whose relevant rows stand before that row, where settings may be chosen. `--since`:
only those whose rows do not, on which no model was trained.
`--every N`: only every Nth of them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from results import Figure, against

from rag.core.settings import Settings
from rag.evaluation.beir import RowIds, corpus_library
from rag.evaluation.datasets import read_corpus, read_qrels, read_queries
from rag.evaluation.measures import ndcg
from rag.search.candidates import Sides
from rag.search.fusion import fuse, ranked
from rag.text.query import Query

_WEIGHTS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0)
_RRF_K = 60  # Cormack, Clarke, Buettcher 2009


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--since", default="")
    parser.add_argument("--until")
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    print("\n".join(map(str, figures(arguments.folder, since=arguments.since, until=arguments.until, every=arguments.every))))


def figures(folder: Path, *, since: str = "", until: str | None = None, every: int = 1) -> list[Figure]:
    """nDCG@10 of every weight, and its ratio to reciprocal ranks."""
    rows = read_corpus(folder / "corpus.jsonl")
    questions, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels")
    chosen = [q for q, relevant in qrels.items() if until is None or all(row < until for row in relevant)]
    chosen = [q for q in chosen if all(row >= since for row in qrels[q])][::every]
    runs: dict[str, dict[str, Mapping[str, float]]] = {}
    with corpus_library(rows, Settings()) as (library, _):
        row_ids = RowIds(library, rows)
        for question in chosen:
            sides = Sides.of(Query.of(questions[question]), library.store, library.keywords, library.meaning)
            candidates = sides.candidates(library.settings.candidates)
            words, meaning = candidates.keyword, candidates.cosines()
            systems = {f"weight_{weight:.1f}": fuse(words, meaning, weight) for weight in _WEIGHTS}
            systems["reciprocal_ranks"] = _reciprocal_ranks(words, meaning)
            for name, scores in systems.items():
                runs.setdefault(name, {})[question] = row_ids.rename(scores)
    asked = {question: qrels[question] for question in chosen}
    parameters = {"measure": "nDCG@10", "since": since, "until": until, "every": every}
    measured = {name: Figure(f"fusion.{name}", ndcg(asked, run), len(chosen), parameters) for name, run in runs.items()}
    return against(measured["reciprocal_ranks"], measured.values())


def _reciprocal_ranks(*sides: Mapping[int, float]) -> dict[int, float]:
    fused: dict[int, float] = {}
    for side in sides:
        for rank, key in enumerate(ranked(side), 1):
            fused[key] = fused.get(key, 0.0) + 1 / (_RRF_K + rank)
    return fused


if __name__ == "__main__":
    main()
