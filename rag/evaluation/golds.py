"""Gold questions asked of a folder of PDFs, or of a library as it is under settings that are to be compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.core.errors import BadDataset
from rag.core.settings import Settings
from rag.evaluation.gold_questions import GoldQuestion, read_gold_questions
from rag.evaluation.gold_reports import GoldReport, summarise_golds
from rag.evaluation.pdf_questions import library_of, unread
from rag.evaluation.verdicts import Verdict, judge_golds
from rag.library.library import Library
from rag.models.embedder import TextEmbedder

_HITS = 20  # of each question that are looked at


@dataclass(frozen=True, slots=True)
class Choice:
    """How to search: the share of meaning in the fused score, 0 to 1, and whether the first passages are read and reordered; None: as
    the library is set."""

    meaning_weight: float | None = None
    rerank: bool | None = None


def evaluate_golds(
    folder: Path,
    settings: Settings,
    *,
    pdfs: Path | None = None,
    embedder: TextEmbedder | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> GoldReport:
    """Asks one library of all PDFs in `pdfs` (else in the folder's `pdfs/`, else beside `questions.jsonl`) every question.

    The library lies in a temporary folder. `on_progress(done, total)` counts PDFs and questions. Raises BadDataset, also where a gold's
    document is not there or cannot be read, ModelError.
    """
    path = folder / "questions.jsonl"
    questions = read_gold_questions(path)
    files = sorted((pdfs or folder / "pdfs").glob("*.pdf")) or ([] if pdfs else sorted(folder.glob("*.pdf")))
    _check_documents(path, questions, {unicodedata.normalize("NFC", file.name) for file in files})
    total = len(files) + len(questions)

    def tell(done: int) -> None:
        if on_progress is not None:
            on_progress(done, total)

    with library_of(files, settings, embedder=embedder, on_file=tell) as library:
        missing = unread(files, library)
        _check_documents(path, questions, {document.name for document in library.documents()})
        verdicts = _verdicts(library, questions, Choice(), lambda done: tell(len(files) + done))
    return summarise_golds(questions, verdicts, unread=missing)


def evaluate_library(
    library: Library, questions: Sequence[GoldQuestion], choice: Choice, *, on_progress: Callable[[int, int], None] | None = None
) -> GoldReport:
    """Asks the library, which is not changed, every question. Raises ModelError, EmptyQuestion, QuestionTooLong."""

    def tell(done: int) -> None:
        if on_progress is not None:
            on_progress(done, len(questions))

    return summarise_golds(questions, _verdicts(library, questions, choice, tell))


def _verdicts(library: Library, questions: Sequence[GoldQuestion], choice: Choice, tell: Callable[[int], None]) -> list[Verdict]:
    verdicts = []
    for done, question in enumerate(questions, 1):
        answer = library.ask(question.question, k=_HITS, rerank=choice.rerank, meaning_weight=choice.meaning_weight)
        verdicts.append(judge_golds(question, answer))
        tell(done)
    return verdicts


def _check_documents(path: Path, questions: Sequence[GoldQuestion], names: set[str]) -> None:
    """Raises BadDataset, with the question's number as its line, for a gold of a document that is not there."""
    for line, question in enumerate(questions, 1):
        for gold in question.golds:
            if gold.document not in names:
                raise BadDataset(path=str(path), line=line, reason=gold.document)
