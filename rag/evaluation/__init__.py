"""evaluate: a folder of questions in, measures out, by the same search and the same library that answer people.

Three layouts of a folder, three readers of it. Questions as people ask them, with every place that answers: `gold_questions.py`, `held.py`
(does shown text hold it), `verdicts.py`, `gold_reports.py` and `golds.py`, which asks a folder of PDFs or a library as it is. PDFs with one
answer a question: `pdf_questions.py`, `found.py`. Queries and qrels: `beir.py`, with `reading.py` the answers read there; `trec.py` writes
runs. They stand on `datasets.py` (files read), `measures.py`, `intervals.py` and `reports.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.core.errors import BadDataset
from rag.core.settings import Settings
from rag.evaluation.beir import evaluate_beir
from rag.evaluation.gold_questions import has_golds
from rag.evaluation.gold_reports import GoldReport
from rag.evaluation.golds import Choice, evaluate_golds, evaluate_library
from rag.evaluation.pdf_questions import evaluate_pdfs
from rag.evaluation.reports import AnswerReport, SearchReport, as_json
from rag.evaluation.trec import write_runs
from rag.models.embedder import TextEmbedder

__all__ = [
    "AnswerReport",
    "Choice",
    "GoldReport",
    "SearchReport",
    "as_json",
    "evaluate_beir",
    "evaluate_folder",
    "evaluate_golds",
    "evaluate_library",
    "evaluate_pdfs",
    "write_runs",
]


def evaluate_folder(
    folder: Path,
    settings: Settings,
    *,
    whole: bool = False,
    first_row: str | None = None,
    limit: int | None = None,
    answers: bool = False,
    pdfs: Path | None = None,
    embedder: TextEmbedder | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> SearchReport | AnswerReport | GoldReport:
    """Measures on a BEIR folder (`corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`) or one with `questions.jsonl` and PDFs.

    `whole`, `first_row`, `limit` and `answers` are for the former, see `evaluate_beir`; `pdfs` is where the PDFs of questions with `golds`
    lie, see `evaluate_golds`. The user's own library is not touched.
    Raises BadDataset.
    """
    if (folder / "corpus.jsonl").is_file():
        return evaluate_beir(
            folder,
            settings,
            whole=whole,
            first_row=first_row,
            limit=limit,
            answers=answers,
            embedder=embedder,
            on_progress=on_progress,
        )
    if (folder / "questions.jsonl").is_file():
        if has_golds(folder / "questions.jsonl"):
            return evaluate_golds(folder, settings, pdfs=pdfs, embedder=embedder, on_progress=on_progress)
        return evaluate_pdfs(folder, settings, embedder=embedder, on_progress=on_progress)
    raise BadDataset(path=str(folder), line=0, reason="corpus.jsonl | questions.jsonl")
