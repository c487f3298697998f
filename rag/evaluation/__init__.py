"""evaluate: a folder of questions in, measures out, by the same search and the same library that answer people.

Read `reports.py` (what comes out), then who measures: `beir.py` the search on queries and qrels, with `reading.py` the answers read there;
`pdf_questions.py` everything from PDF to box; `library_questions.py` a library as it is. They stand on `datasets.py` (folders read),
`measures.py`, `found.py` (does shown text hold the gold answer) and `intervals.py`; `trec.py` writes runs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.core.errors import BadDataset
from rag.core.settings import Settings
from rag.evaluation.beir import evaluate_beir
from rag.evaluation.library_questions import Choice, evaluate_library
from rag.evaluation.pdf_questions import evaluate_pdfs
from rag.evaluation.reports import AnswerReport, SearchReport, as_json
from rag.evaluation.trec import write_runs
from rag.models.embedder import TextEmbedder

__all__ = [
    "AnswerReport",
    "Choice",
    "SearchReport",
    "as_json",
    "evaluate_beir",
    "evaluate_folder",
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
    embedder: TextEmbedder | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> SearchReport | AnswerReport:
    """Measures on a BEIR folder (`corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`) or one with PDFs and `questions.jsonl`.

    `whole`, `first_row`, `limit` and `answers` are for the former, see `evaluate_beir`. The user's own library is not touched.
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
        return evaluate_pdfs(folder, settings, embedder=embedder, on_progress=on_progress)
    raise BadDataset(path=str(folder), line=0, reason="corpus.jsonl | questions.jsonl")
