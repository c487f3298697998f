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
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from results import Figure

from rag.evaluation.measures import ndcg
from rag.models.embedder import Embedder
from rag.models.folder import ModelFolder
from rag.models.onnx_model import Tokenizer


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
) -> tuple[dict[str, float], NDArray[np.float32]]:
    """The figures of one folder, and the rows' vectors."""
    embedder, files = Embedder.load(folder, threads=1), ModelFolder(folder)
    tokenizer, prefix = Tokenizer.load(files.tokenizer), files.prompts()["passage"]
    tokens = sum(min(embedder.max_tokens, tokenizer.encode(prefix + text).total) for text in rows.values())
    started = time.thread_time()
    vectors = embedder.embed_passages(list(rows.values()), truncate=True)
    seconds = time.thread_time() - started
    run = {}
    for query in qrels:
        scores = vectors @ embedder.embed_query(queries[query])
        run[query] = {row: float(score) for row, score in zip(rows, scores, strict=True)}
    return {"ndcg": ndcg(qrels, run), "tokens_per_second": tokens / seconds}, vectors


def figures(set_folder: Path, folders: Sequence[Path], rows: int | None = None) -> list[Figure]:
    """Of every model folder; ratios are to the first."""
    texts = dict(list(_rows(set_folder / "corpus.jsonl").items())[:rows])
    queries, qrels = _rows(set_folder / "queries.jsonl"), _qrels(set_folder / "qrels" / "test.tsv")
    found: list[Figure] = []
    first: tuple[dict[str, float], NDArray[np.float32]] | None = None
    for folder in folders:
        told, vectors = measure(folder, texts, queries, qrels)
        first = first or (told, vectors)
        cosines = (first[1] * vectors).sum(axis=1)
        told |= {"cosine": float(cosines.mean()), "lowest_cosine": float(cosines.min())}
        for name, value in told.items():
            n = len(qrels) if name == "ndcg" else len(texts)
            base = first[0].get(name)
            against = (f"embedding.{folders[0].name}.{name}", round(value / base, 4)) if base else (None, None)
            found.append(Figure(f"embedding.{folder.name}.{name}", value, n, {"set": set_folder.name}, *against))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--rows", type=int)
    arguments = parser.parse_args()
    print("\n".join(map(str, figures(arguments.set, arguments.folders, arguments.rows))))


if __name__ == "__main__":
    main()
