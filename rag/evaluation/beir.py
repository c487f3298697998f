"""Search measured on queries and qrels. A corpus row is treated as the product treats a passage.

The rows become the passages of one document in a library of their own, which is then searched as people's libraries are. Where a passage
starts says which row it is.
"""

from __future__ import annotations

import tempfile
import time
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.core.records import Hit, Manuscript, Page, Passage, Span
from rag.core.settings import Settings
from rag.evaluation.datasets import Row, read_answers, read_corpus, read_qrels, read_queries
from rag.evaluation.intervals import Figure, figure
from rag.evaluation.measures import Qrels, Run, ndcg, recall, rr, success
from rag.evaluation.reading import Read, read_question, summarise_readings
from rag.evaluation.reports import SearchReport
from rag.library.library import Library
from rag.models.embedder import TextEmbedder
from rag.text.windows import cut_windows

RUN_DEPTH = 100  # rows a query that a run holds
MEASURES: Mapping[str, Callable[[Qrels, Run], float]] = {
    "nDCG@10": ndcg,
    "R@10": recall,
    "R@100": lambda qrels, run: recall(qrels, run, 100),
    "RR@10": rr,
    "Success@1": success,
}
_Runs = dict[str, dict[str, dict[str, float]]]


def evaluate_beir(
    folder: Path,
    settings: Settings,
    *,
    whole: bool = False,
    first_row: str | None = None,
    limit: int | None = None,
    answers: bool = False,
    embedder: TextEmbedder | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> SearchReport:
    """nDCG@10, R@10, R@100, RR@10 and Success@1 of keyword, meaning and fused search, and of reranked where there is a reranker.

    Only queries with qrels count. `whole` embeds every row whole, cut off at the model's 512 tokens, as published figures do;
    `first_row` leaves out queries whose relevant rows stand before the row of that id; of the rest `limit` takes so many, evenly spaced.
    `answers` also has every question answered and compared with `answers.jsonl` (`reading.py`). `on_progress(done, total)` counts windows
    and queries. Raises BadDataset, ModelError.
    """
    rows = read_corpus(folder / "corpus.jsonl")
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels")
    qrels = {key: relevance for key, relevance in qrels.items() if key in queries and _stands_from(first_row, relevance)}
    qrels = {key: qrels[key] for key in _spaced(list(qrels), limit)}
    golds = read_answers(folder / "answers.jsonl") if answers else {}
    readings: list[Read] = []
    runs: _Runs = {}
    seconds: dict[str, list[float]] = {}
    with corpus_library(rows, settings, whole=whole, embedder=embedder, on_progress=on_progress, queries=len(qrels)) as (library, report):
        row_ids = RowIds(library, rows)
        for query in qrels:
            for system, search in systems(library).items():
                began = time.perf_counter()
                hits = search(queries[query])
                seconds.setdefault(system, []).append(time.perf_counter() - began)
                runs.setdefault(system, {})[query] = row_ids.scores(hits)
            if query in golds:
                relevant = row_ids.passages([row for row, grade in qrels[query].items() if grade > 0])
                readings.append(read_question(library, queries[query], golds[query], relevant))
            report()
    ms = {name: 1000 * median(taken) for name, taken in seconds.items()}
    return SearchReport(len(qrels), {name: _measured(qrels, run) for name, run in runs.items()}, ms, runs, summarise_readings(readings))


def systems(library: Library) -> dict[str, Callable[[str], list[Hit]]]:
    """Each way of searching that is measured: the library's own search, with one side's weight at most, at none, and as it is set."""

    def by(**choice: Any) -> Callable[[str], list[Hit]]:
        return lambda question: library.search(question, k=RUN_DEPTH, **choice)

    ways = {"keyword": by(meaning_weight=0.0, rerank=False), "meaning": by(meaning_weight=1.0, rerank=False), "fused": by(rerank=False)}
    return {**ways, "reranked": by(rerank=True)} if library.has_reranker else ways


def _measured(qrels: Qrels, run: Run) -> dict[str, Figure]:
    return {title: figure([measure({query: qrels[query]}, run) for query in qrels]) for title, measure in MEASURES.items()}


@contextmanager
def corpus_library(
    rows: Sequence[Row],
    settings: Settings,
    *,
    whole: bool = False,
    embedder: TextEmbedder | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    queries: int = 0,
) -> Iterator[tuple[Library, Callable[[], None]]]:
    """A library in a temporary folder that holds the rows; the other value reports that one more of the `queries` is done."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(settings, data_dir=Path(folder))
        manuscript, passages = _passages(rows, settings, whole=whole)
        progress = _Progress(sum(len(passage.windows) for passage in passages) + queries, on_progress)
        embedder = embedder or Library(settings).embedder()
        library = Library(settings, embedder=_CorpusEmbedder(embedder, whole, progress))
        library.add_passages("corpus", manuscript, passages)
        library.work()
        try:
            yield library, progress.step
        finally:
            library.close()


def _passages(rows: Sequence[Row], settings: Settings, *, whole: bool) -> tuple[Manuscript, list[Passage]]:
    pages, passages = [], []
    for number, (row, start) in enumerate(zip(rows, _starts(rows), strict=True), 1):
        text = _normal(row)
        end = start + len(text)
        pages.append(Page(number, start, text, np.full((len(text), 4), np.nan, np.float32), 1.0, 1.0))
        windows = (Span(start, end),) if whole else cut_windows(text, offset=start, window_length=settings.window_length)
        passages.append(Passage(start, end, text, (row.title,) if row.title else (), windows))
    return Manuscript(tuple(pages)), passages


def _normal(row: Row) -> str:
    return unicodedata.normalize("NFC", row.text).strip()


def _starts(rows: Sequence[Row]) -> Iterator[int]:
    """Where each row begins in the text of all rows, joined by one form feed."""
    return accumulate((len(_normal(row)) + 1 for row in rows[:-1]), initial=0) if rows else iter(())


class RowIds:
    """Which row a passage is, in a library that `corpus_library` made of the rows."""

    def __init__(self, library: Library, rows: Sequence[Row]) -> None:
        starts = {start: row.id for row, start in zip(rows, _starts(rows), strict=True)}
        (document,) = library.documents()
        self._rows = {passage.id: starts[passage.start] for passage in library.passages(document.id)}
        self._passages = {row: passage_id for passage_id, row in self._rows.items()}

    def scores(self, hits: Sequence[Hit]) -> dict[str, float]:
        """The hits' scores under their rows' ids."""
        return self.rename({hit.passage.id: hit.score for hit in hits})

    def rename(self, scores: Mapping[int, float]) -> dict[str, float]:
        """Scores of passages under their rows' ids."""
        return {self._rows[key]: score for key, score in scores.items()}

    def passages(self, rows: Collection[str]) -> list[int]:
        """The passages of some rows."""
        return [self._passages[row] for row in rows if row in self._passages]


def _stands_from(first_row: str | None, relevance: Mapping[str, int]) -> bool:
    return first_row is None or all(row >= first_row for row, grade in relevance.items() if grade > 0)


def _spaced(keys: list[str], limit: int | None) -> list[str]:
    if limit is None or limit >= len(keys):
        return keys
    return [keys[i * len(keys) // limit] for i in range(limit)]


class _Progress:
    def __init__(self, total: int, report: Callable[[int, int], None] | None) -> None:
        self._done, self._total, self._report = 0, total, report

    def step(self, n: int = 1) -> None:
        self._done += n
        if self._report is not None:
            self._report(self._done, self._total)


class _CorpusEmbedder:
    """The embedder, counting what it embeds; a row that is embedded whole may lose its end."""

    def __init__(self, embedder: TextEmbedder, whole: bool, progress: _Progress) -> None:
        self._embedder, self._whole, self._progress = embedder, whole, progress
        self.dim, self.fingerprint = embedder.dim, embedder.fingerprint

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._embedder.embed_query(text)

    def embed_passages(self, texts: Sequence[str], *, truncate: bool = False) -> NDArray[np.float32]:
        vectors = self._embedder.embed_passages(texts, truncate=truncate or self._whole)
        self._progress.step(len(texts))
        return vectors
