"""Everything measured from PDF to box: one library with all PDFs of a folder, asked every question of `questions.jsonl`."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from rag.core.errors import BadDataset, DuplicateDocument, PdfError
from rag.core.marked import marked_in_text
from rag.core.records import Answer, Box, Evidence, Hit
from rag.core.settings import Settings
from rag.evaluation.datasets import Question, read_questions
from rag.evaluation.found import found
from rag.evaluation.measures import exact_match, token_f1
from rag.evaluation.reports import AnswerReport, Outcome, summarise
from rag.library.library import Library
from rag.models.embedder import TextEmbedder

_COVERED = 0.6  # of a gold box's area: a box may hug its letters or take the height of its line


def evaluate_pdfs(
    folder: Path,
    settings: Settings,
    *,
    embedder: TextEmbedder | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> AnswerReport:
    """Asks a library of the folder's PDFs (in `pdfs/`, or beside `questions.jsonl`) every question.

    The library lies in a temporary folder. `on_progress(done, total)` counts PDFs and questions. Raises BadDataset, ModelError.
    """
    path = folder / "questions.jsonl"
    questions = read_questions(path)
    pdfs = sorted((folder / "pdfs").glob("*.pdf")) or sorted(folder.glob("*.pdf"))
    names = {unicodedata.normalize("NFC", pdf.name) for pdf in pdfs}
    for line, question in enumerate(questions, 1):
        if unicodedata.normalize("NFC", question.document) not in names:
            raise BadDataset(path=str(path), line=line, reason=question.document)
    total = len(pdfs) + len(questions)
    with library_of(pdfs, settings, embedder=embedder, on_file=lambda n: _tell(on_progress, n, total)) as library:
        if missing := unread(pdfs, library):
            raise BadDataset(path=missing[0], line=0, reason="unread")
        return ask_questions(library, questions, on_progress=lambda done, _total: _tell(on_progress, len(pdfs) + done, total))


def ask_questions(
    library: Library, questions: Sequence[Question], *, on_progress: Callable[[int, int], None] | None = None
) -> AnswerReport:
    """Asks a library that holds the questions' documents every one of them. Raises ModelError, EmptyQuestion, QuestionTooLong."""
    outcomes = []
    for done, question in enumerate(questions, 1):
        outcomes.append(judge(question, library.ask(question.question)))
        _tell(on_progress, done, len(questions))
    return summarise(tuple(outcomes), frozenset(question.id for question in questions if not question.answerable))


@contextmanager
def library_of(
    pdfs: Sequence[Path], settings: Settings, *, embedder: TextEmbedder | None = None, on_file: Callable[[int], None] = lambda n: None
) -> Iterator[Library]:
    """A library in a temporary folder that holds the PDFs, less those that cannot be read; `on_file(n)` is called when n of them are done.

    Raises ModelError.
    """
    with tempfile.TemporaryDirectory() as temporary:
        library = Library(replace(settings, data_dir=Path(temporary)), embedder=embedder)
        try:
            for number, pdf in enumerate(pdfs, 1):
                _add(library, pdf)
                on_file(number)
            yield library
        finally:
            library.close()


def judge(question: Question, answer: Answer) -> Outcome:
    """How an answer does against its question's gold."""
    outcome = Outcome(question.id, answer.text is not None, answer.confidence, answer.timings_ms.get("total", 0.0))
    if question.answer is None:
        return outcome
    texts = [hit.passage.text for hit in answer.hits[:3]]
    shown = (" ".join(texts[:1]), " ".join(texts), answer.text or "")
    first, three, quoted = (bool(text) and found(question.question, question.answer, text) for text in shown)
    right = bool(answer.hits) and answer.hits[0].document == unicodedata.normalize("NFC", question.document)
    outcome = replace(outcome, right_document=right, found_first=first, found_three=three, found_answer=quoted)
    given = short_answer(answer)
    outcome = replace(outcome, exact=exact_match(question.answer, given), f1=token_f1(question.answer, given))
    if question.page is not None:
        pages = [_is_on(hit, question) for hit in answer.hits[:5]]
        outcome = replace(outcome, page_first=any(pages[:1]), page_three=any(pages[:3]), page_five=any(pages))
    if question.sentence is None or question.page is None:
        return outcome
    telling = [evidence for evidence in answer.evidence if _is_sentence(question, evidence)]
    covered = any(_covers(evidence.boxes, question.page, question.boxes) for evidence in telling)
    return replace(outcome, sentence=bool(telling), box=covered)


def short_answer(answer: Answer) -> str:
    """What is compared with a gold answer: the first evidence's marked words, or all that is quoted of it; nothing for a refusal."""
    if not answer.evidence:
        return ""
    first = answer.evidence[0]
    marked = marked_in_text(first)
    return first.text if marked is None else first.text[marked.start - first.start : marked.end - first.start]


def _is_on(hit: Hit, question: Question) -> bool:
    right = hit.document == unicodedata.normalize("NFC", question.document)
    return right and question.page is not None and hit.page <= question.page <= hit.last_page


def _is_sentence(question: Question, evidence: Evidence) -> bool:
    """The evidence holds the gold sentence, or is the part of it that answers; white space aside."""
    assert question.sentence is not None and question.answer is not None
    gold, given = _bare(question.sentence), _bare(evidence.text)
    right_document = evidence.document == unicodedata.normalize("NFC", question.document)
    return right_document and (gold in given or (given in gold and found(question.question, question.answer, evidence.text)))


def _covers(boxes: Sequence[Box], page: int, gold: Sequence[tuple[float, float, float, float]]) -> bool:
    """Every gold box is covered by boxes on its page, most of it."""
    here = [box for box in boxes if box.page == page]
    return bool(gold) and all(_overlap(here, box) >= _COVERED * (box[2] - box[0]) * (box[3] - box[1]) for box in gold)


def _overlap(boxes: Sequence[Box], gold: tuple[float, float, float, float]) -> float:
    x0, top, x1, bottom = gold
    return sum(max(0.0, min(box.x1, x1) - max(box.x0, x0)) * max(0.0, min(box.bottom, bottom) - max(box.top, top)) for box in boxes)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def unread(pdfs: Sequence[Path], library: Library) -> list[str]:
    """The names of the PDFs that are not in the library."""
    there = {document.name for document in library.documents()}
    return [name for pdf in pdfs if (name := unicodedata.normalize("NFC", pdf.name)) not in there]


def _add(library: Library, pdf: Path) -> None:
    with suppress(PdfError, DuplicateDocument):
        library.add(pdf.name, pdf.read_bytes(), same_name="keep")
        library.work()


def _tell(on_progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if on_progress is not None:
        on_progress(done, total)
