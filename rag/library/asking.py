"""Asking: a question becomes hits, hits become an answer, and what was asked is kept."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.boxes import boxes_of
from rag.answer.quoting import compose
from rag.answer.sentence_reader import SentenceReader
from rag.core.errors import EmptyQuestion, QuestionTooLong
from rag.core.records import Answer, Box, Finding, HistoryEntry, Hit
from rag.library.parts import Parts


class Asking(Parts):
    """What the faces do with questions."""

    def search(
        self,
        question: str,
        *,
        k: int | None = None,
        documents: Sequence[int] | None = None,
        rerank: bool | None = None,
        meaning_weight: float | None = None,
    ) -> list[Hit]:
        """The k best passages, best first; None: as the settings say. Raises EmptyQuestion, QuestionTooLong, ModelError."""
        question = self._checked(question)
        wanted = self.settings.rerank if rerank is None else rerank
        reranking = self._models.reranking() if wanted else None
        k = k or self.settings.k
        return self.retriever.search(question, k, documents=documents, reranking=reranking, meaning_weight=meaning_weight)

    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        documents: Sequence[int] | None = None,
        rerank: bool | None = None,
        meaning_weight: float | None = None,
    ) -> Answer:
        """The sentences that answer, with their evidence; `Answer.text` is None where the documents do not answer."""
        started = time.perf_counter()
        hits = self.search(question, k=k, documents=documents, rerank=rerank, meaning_weight=meaning_weight)
        searched = time.perf_counter()
        answer = self.answer(question, hits)
        read = time.perf_counter()
        timings = {"search": searched - started, "read": read - searched, "total": read - started}
        return replace(answer, timings_ms={step: round(seconds * 1000, 1) for step, seconds in timings.items()})

    def answer(self, question: str, hits: Sequence[Hit]) -> Answer:
        """What the hits, the best first, answer. Raises EmptyQuestion, QuestionTooLong, ModelError."""
        question, reader = self._checked(question), self._reader()
        return compose(question, hits, reader.read(question, hits) if hits else [], self.boxes, reader.quoting)

    def findings(self, question: str, hits: Sequence[Hit]) -> list[Finding]:
        """Every sentence of the first hits that may answer, the most probable first, answer or not. Raises as `answer`."""
        return self._reader().read(self._checked(question), hits)

    def boxes(self, document_id: int, start: int, end: int) -> tuple[Box, ...]:
        """One box a printed line of `[start, end)`; nothing where the text cannot be located."""
        return boxes_of(self.store.pages(document_id, start, end), start, end)

    @property
    def has_reranker(self) -> bool:
        return self._models.has_reranker

    def remember(self, answer: Answer) -> int:
        """Keeps an answer whole and returns its id."""
        return self._history.add(answer)

    def history(self, limit: int = 50) -> list[HistoryEntry]:
        """The newest first."""
        return self._history.entries(limit)

    def reopen(self, entry_id: int) -> Answer:
        """The answer as it was given. Raises HistoryNotFound, and DocumentNotFound where a document that it quotes is gone."""
        return self._history.open(entry_id)

    def forget(self, entry_id: int) -> None:
        self._history.remove(entry_id)

    def _reader(self) -> SentenceReader:
        return SentenceReader(self.dense.embedder(), self._models.reader())

    def _checked(self, question: str) -> str:
        question = unicodedata.normalize("NFC", question).strip()
        if not question:
            raise EmptyQuestion()
        if len(question) > self.settings.max_question_length:
            raise QuestionTooLong(length=len(question), limit=self.settings.max_question_length)
        return question
