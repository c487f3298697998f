"""How an answer does against the places that answer and what a right answer must hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.core.records import Answer, Evidence, Hit
from rag.evaluation.gold_questions import GoldQuestion
from rag.evaluation.held import fold, holds


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question asked. What cannot be said of a question that nothing answers is None.

    `page_k`: a gold's page is among those of the first k hits; `passage_k`: the first k hits hold a gold's quote, or on its page all that
    the answer must hold, in one or together. `right`: the evidence from the golds' documents holds it. `first_right`: the first evidence
    does, on a gold's page; `first_part`: it holds a part of it there; `clean`: it does, and nothing stands beside it. `pieces` and
    `characters` of what was answered.
    """

    id: str
    refused: bool
    sure: bool
    ms: float
    answer: str | None
    confidence: float
    document_first: bool | None = None
    page_1: bool | None = None
    page_3: bool | None = None
    page_5: bool | None = None
    passage_1: bool | None = None
    passage_3: bool | None = None
    passage_5: bool | None = None
    passage_20: bool | None = None
    right: bool | None = None
    first_right: bool | None = None
    first_part: bool | None = None
    clean: bool | None = None
    pieces: int | None = None
    characters: int | None = None


def judge_golds(question: GoldQuestion, answer: Answer) -> Verdict:
    """The verdict on an answer whose hits are the first 20."""
    refused = answer.text is None
    shown = (answer.text, round(answer.confidence, 4))
    told = (question.id, refused, not refused and answer.sure, answer.timings_ms.get("total", 0.0), *shown)
    if not question.golds:
        return Verdict(*told)
    found = _Found(question, answer.hits)
    mine = [piece for piece in answer.evidence if piece.document in found.documents]
    first = answer.evidence[0] if answer.evidence else None
    on_gold = first is not None and found.is_gold(first.document, _pages(first))
    first_right = on_gold and first is not None and holds(first.text, question.must)
    return Verdict(
        *told,
        document_first=bool(answer.hits) and answer.hits[0].document in found.documents,
        page_1=found.page(1),
        page_3=found.page(3),
        page_5=found.page(5),
        passage_1=found.passage(1),
        passage_3=found.passage(3),
        passage_5=found.passage(5),
        passage_20=found.passage(20),
        right=not refused and holds("\n".join(piece.text for piece in mine), question.must),
        first_right=first_right,
        first_part=on_gold and first is not None and any(holds(first.text, [group]) for group in question.must),
        clean=first_right and len(answer.evidence) == 1,
        pieces=None if refused else len(answer.evidence),
        characters=None if answer.text is None else len(answer.text),
    )


class _Found:
    """Where a question's golds stand among hits."""

    def __init__(self, question: GoldQuestion, hits: Sequence[Hit]) -> None:
        self._question = question
        self._hits = hits
        self._pages = {(gold.document, gold.page) for gold in question.golds}
        self.documents = {gold.document for gold in question.golds}
        self._quotes = [fold(gold.quote) for gold in question.golds if gold.quote]

    def is_gold(self, document: str, pages: Collection[int]) -> bool:
        """Whether one of these pages of the document is a gold's."""
        return any((document, page) in self._pages for page in (None, *pages))

    def page(self, k: int) -> bool:
        return any(self._on_page(hit) for hit in self._hits[:k])

    def passage(self, k: int) -> bool:
        """The gold's parts may stand in two passages."""
        if any(self._holds(hit) for hit in self._hits[:k]):
            return True
        return holds("\n".join(hit.passage.text for hit in self._hits[:k] if self._on_page(hit)), self._question.must)

    def _on_page(self, hit: Hit) -> bool:
        return self.is_gold(hit.document, range(hit.page, (hit.last_page or hit.page) + 1))

    def _holds(self, hit: Hit) -> bool:
        if hit.document not in self.documents:
            return False
        text = fold(hit.passage.text)
        return any(quote in text for quote in self._quotes) or (self._on_page(hit) and holds(hit.passage.text, self._question.must))


def _pages(piece: Evidence) -> set[int]:
    return {piece.page, *(box.page for box in piece.boxes)}
