"""Model folders side by side on a BEIR-style set, rows embedded whole and cut at the model's limit.

    python tests/benchmarks/embedding.py SET FOLDER… [--rows N]

For each folder: nDCG@10, tokens a second of one thread (processor time), and the cosine to the first folder's vectors, so name the float32
reference first (`python -m rag.modelkit reference --out …`). `--rows` stops after the first rows, for speed and cosine alone: nDCG@10
means nothing then.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rag.evaluation.measures import ndcg
from rag.models.embedder import Embedder


def _rows(file: Path) -> dict[str, str]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return {row["_id"]: f"{row.get('title') or ''} {row['text']}".strip() for row in rows}


def _qrels(file: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        query, row, grade = line.split("\t")
        qrels.setdefault(query, {})[row] = int(grade)
    return qrels


def measure(
    folder: Path, rows: dict[str, str], queries: dict[str, str], qrels: dict[str, dict[str, int]]
) -> tuple[dict[str, object], NDArray[np.float32]]:
    """The figures of one folder, and the rows' vectors."""
    embedder = Embedder.load(folder, threads=1)
    tokens = sum(min(embedder.max_tokens, embedder.count_tokens(text)) for text in rows.values())
    started = time.thread_time()
    vectors = embedder.embed_passages(list(rows.values()), truncate=True)
    seconds = time.thread_time() - started
    run = {}
    for query in qrels:
        scores = vectors @ embedder.embed_query(queries[query])
        run[query] = {row: float(score) for row, score in zip(rows, scores, strict=True)}
    return {"nDCG@10": round(ndcg(qrels, run), 4), "tokens": tokens, "tokens_per_second": round(tokens / seconds)}, vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--rows", type=int)
    arguments = parser.parse_args()
    rows = dict(list(_rows(arguments.set / "corpus.jsonl").items())[: arguments.rows])
    queries, qrels = _rows(arguments.set / "queries.jsonl"), _qrels(arguments.set / "qrels" / "test.tsv")
    first: NDArray[np.float32] | None = None
    for folder in arguments.folders:
        figures, vectors = measure(folder, rows, queries, qrels)
        first = vectors if first is None else first
        cosines = (first * vectors).sum(axis=1)
        figures |= {"rows": len(rows), "queries": len(qrels), "cosine": round(float(cosines.mean()), 4)}
        print(json.dumps({"folder": str(folder), **figures, "lowest_cosine": round(float(cosines.min()), 4)}), flush=True)


if __name__ == "__main__":
    main()
