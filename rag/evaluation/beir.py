"""Search measured on queries and qrels. A corpus row is treated as the product treats a passage.

The rows become the passages of one document in a library of their own: terms into FTS5, windows embedded, both searched and fused by the
retriever that answers people. Where a passage starts says which row it is.
"""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.embedder import TextEmbedder
from rag.evaluation.datasets import Row, read_corpus, read_qrels, read_queries
from rag.evaluation.reports import SearchReport
from rag.fusion import fuse
from rag.library import Library
from rag.measures import Qrels, ndcg, recall, rr, success
from rag.morphemes import indexed
from rag.passages import cut_windows, passage_text
from rag.records import Manuscript, Page, Passage, Span
from rag.retriever import Query
from rag.settings import Settings
from rag.store import Store

MEASURES: Mapping[str, Callable[[Qrels, Mapping[str, Mapping[str, float]]], float]] = {
    "nDCG@10": ndcg,
    "R@10": recall,
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
    embedder: TextEmbedder | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> SearchReport:
    """nDCG@10, R@10, RR@10 and Success@1 of keyword, meaning and fused search, and of reranked where there is a reranker.

    Only queries with qrels count. `whole` embeds every row whole, cut off at the model's 512 tokens, as published figures do;
    `first_row` leaves out queries whose relevant rows stand before the row of that id. `on_progress(done, total)` counts windows and
    queries. Raises BadDataset, ModelError.
    """
    rows = read_corpus(folder / "corpus.jsonl")
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels")
    qrels = {key: relevance for key, relevance in qrels.items() if key in queries and _stands_from(first_row, relevance)}
    runs: _Runs = {}
    with corpus_library(rows, settings, whole=whole, embedder=embedder, on_progress=on_progress, queries=len(qrels)) as (library, report):
        row_ids = RowIds(library.store, rows)
        for query in qrels:
            for system, scores in _scores(library, row_ids, queries[query]).items():
                runs.setdefault(system, {})[query] = scores
            report()
    return SearchReport(len(qrels), {name: {title: f(qrels, run) for title, f in MEASURES.items()} for name, run in runs.items()})


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
        embedder = embedder or Library(settings).dense.embedder()
        library = Library(settings, embedder=_CorpusEmbedder(embedder, whole, progress))
        words = [indexed(passage_text(passage)) for passage in passages]
        library.store.add_document("corpus", "", 0, manuscript, passages, words, rule="corpus")
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
    """The row's id for a passage's id."""

    def __init__(self, store: Store, rows: Sequence[Row]) -> None:
        self._store = store
        self._rows = {start: row.id for row, start in zip(rows, _starts(rows), strict=True)}
        self._known: dict[int, str] = {}

    def rename(self, scores: Mapping[int, float]) -> dict[str, float]:
        """The scores under their rows' ids."""
        new = self._store.passages(scores.keys() - self._known.keys())
        self._known.update((key, self._rows[passage.start]) for key, passage in new.items())
        return {self._known[key]: score for key, score in scores.items()}


def _scores(library: Library, row_ids: RowIds, question: str) -> dict[str, dict[str, float]]:
    """What each system gives the rows that it finds."""
    candidates = library.retriever.candidates(Query.of(question))
    lexical, dense = candidates.lexical, candidates.cosines()
    systems = {"keyword": lexical, "meaning": dense, "fused": fuse(lexical, dense, library.settings.meaning_weight)}
    if library.has_reranker:
        systems["reranked"] = {hit.passage.id: hit.score for hit in library.search(question, k=10, rerank=True)}
    return {name: row_ids.rename(scores) for name, scores in systems.items()}


def _stands_from(first_row: str | None, relevance: Mapping[str, int]) -> bool:
    return first_row is None or all(row >= first_row for row, grade in relevance.items() if grade > 0)


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
        self.dim, self.max_tokens, self.fingerprint = embedder.dim, embedder.max_tokens, embedder.fingerprint

    def count_tokens(self, text: str) -> int:
        return self._embedder.count_tokens(text)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._embedder.embed_query(text)

    def embed_passages(self, texts: Sequence[str], *, truncate: bool = False) -> NDArray[np.float32]:
        vectors = self._embedder.embed_passages(texts, truncate=truncate or self._whole)
        self._progress.step(len(texts))
        return vectors
