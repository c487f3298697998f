"""nDCG@10 of keyword search alone, in SQLite's FTS5, and how fast terms, sentences and line breaks are.

    python tests/benchmarks/keywords.py ../shared/eval/korquad ../shared/eval/autorag

A folder is BEIR-style. Of KorQuAD, questions on paragraphs before k0700 are for choosing settings, the others only for measuring.
"""

from __future__ import annotations

import json
import math
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from results import Figure, against

from rag.text.line_breaks import join_lines
from rag.text.query import Query
from rag.text.sentences import sentences
from rag.text.terms import TERM_WEIGHT, indexed, terms

_WEIGHTS = (1.0, TERM_WEIGHT, 10.0)
_LINE = 40  # characters of a printed line, for measuring line breaks


def main(folders: Sequence[Path]) -> None:
    print("\n".join(map(str, figures(folders))))


def figures(folders: Sequence[Path]) -> list[Figure]:
    """Characters a second of the first folder's texts; nDCG@10 of every weight of terms, and its ratio to that without a weight."""
    found: list[Figure] = []
    for folder in folders:
        corpus, questions, qrels = _texts(folder / "corpus.jsonl"), _texts(folder / "queries.jsonl"), _qrels(folder / "qrels" / "test.tsv")
        found = found or _speeds(list(corpus.values())[:200])
        database = _indexed(corpus)
        for name, chosen in _splits(folder.name, qrels).items():
            asked = {question: Query.of(questions[question]).expression for question in chosen}
            means = {w: sum(_ndcg(database, list(corpus), asked[q], qrels[q], w) for q in chosen) / len(chosen) for w in _WEIGHTS}
            weighed = [Figure(f"keywords.{folder.name}.{name}.weight_{w:.0f}", mean, len(chosen)) for w, mean in means.items()]
            found += against(weighed[0], weighed)
    return found


def _splits(name: str, qrels: Mapping[str, set[str]]) -> dict[str, list[str]]:
    if name != "korquad":
        return {"measured": list(qrels)}
    return {
        "choosing": [question for question, relevant in qrels.items() if min(relevant) < "k0700"],
        "measured": [question for question, relevant in qrels.items() if min(relevant) >= "k0700"],
    }


def _texts(path: Path) -> dict[str, str]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["_id"]: row["text"] for row in rows}


def _qrels(path: Path) -> dict[str, set[str]]:
    relevant: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        question, passage, score = line.split("\t")
        if int(score) > 0:
            relevant.setdefault(question, set()).add(passage)
    return relevant


def _indexed(corpus: Mapping[str, str]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE terms USING fts5(content, tokenize='ascii')")
    rows = [(row, indexed(text)) for row, text in enumerate(corpus.values())]
    database.executemany("INSERT INTO terms(rowid, content) VALUES (?, ?)", rows)
    return database


def _ndcg(database: sqlite3.Connection, ids: Sequence[str], query: str, relevant: set[str], weight: float) -> float:
    if not query:
        return 0.0
    found = database.execute("SELECT rowid FROM terms WHERE terms MATCH ? ORDER BY bm25(terms, ?), rowid LIMIT 10", (query, weight))
    gain = sum(1 / math.log2(rank + 2) for rank, (row,) in enumerate(found) if ids[row] in relevant)
    return gain / sum(1 / math.log2(rank + 2) for rank in range(min(10, len(relevant))))


def _speeds(texts: Sequence[str]) -> list[Figure]:
    characters = sum(map(len, texts))
    lines = [[text[i : i + _LINE] for i in range(0, len(text), _LINE)] for text in texts]
    works: dict[str, Callable[[], object]] = {
        "terms": lambda: [terms(text) for text in texts],
        "sentences": lambda: [sentences(text) for text in texts],
        "line_breaks": lambda: [join_lines(broken) for broken in lines],
    }
    figures = []
    for name, work in works.items():
        started = time.perf_counter()
        work()
        speed = characters / (time.perf_counter() - started)
        figures.append(Figure(f"keywords.{name}_characters_per_second", speed, len(texts)))
    return figures


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
