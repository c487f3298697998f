"""Asking: a question becomes hits, hits become an answer, and what was asked is kept."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.at_places import at_places, inside_places
from rag.answer.boxes import boxes_of
from rag.answer.in_parts import joined
from rag.answer.lacks import lacks_of
from rag.answer.quoting import compose
from rag.answer.sentence_reader import SentenceReader
from rag.core.errors import EmptyQuestion, QuestionTooLong
from rag.core.records import Answer, Box, Finding, HistoryEntry, Hit, Lack, OwnQuestion
from rag.library.parts import Parts
from rag.models.reader import PASSAGES_READ
from rag.search.referred import neighbours, referred
from rag.search.repairing import repaired
from rag.search.reranking import Reranking
from rag.text.follow_up import understood
from rag.text.query import Query
from rag.text.references import Referred, beside_references
from rag.text.told import lookup
from rag.text.views import as_matched
from rag.text.years import Years

# Confidence from which on an answer stands though the documents never mention what was asked about: they have another word for it. Things
# that are not there were answered with their neighbours' figures at .78 and .80, a word that has another one rightly at .81 (n=3).
_SURE_OF_ANOTHER_WORD = 0.85


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
        return self._search(self._query(question), k=k, documents=documents, rerank=rerank, meaning_weight=meaning_weight)

    def _search(
        self, query: Query, *, k: int | None, documents: Sequence[int] | None, rerank: bool | None, meaning_weight: float | None
    ) -> list[Hit]:
        wanted = self.settings.rerank if rerank is None else rerank
        reranking = (self._given_reranking or Reranking.by(self._models)) if wanted else None
        k = k or self.settings.k
        hits = self.retriever.search(query, k, documents=documents, reranking=reranking, meaning_weight=meaning_weight)
        return self._with_places(hits, referred(self.store, query, documents), query) if query.references else hits

    def _with_places(self, hits: Sequence[Hit], places: Sequence[Referred], query: Query) -> list[Hit]:
        """The passages of the places that the question names before the others, those of the documents found first ahead."""
        order = [hit.passage.document_id for hit in hits]
        first = sorted(
            places, key=lambda place: order.index(place.passage.document_id) if place.passage.document_id in order else len(order)
        )
        ids = list(dict.fromkeys(place.passage.id for place in first))[:PASSAGES_READ]
        known = {hit.passage.id: hit for hit in hits}
        top = max((hit.score for hit in hits), default=1.0)
        leading = [replace(known.get(hit.passage.id, hit), score=top) for hit in self.retriever.hits_of(query, ids)]
        rest = [hit for hit in hits if hit.passage.id not in ids]
        return [replace(hit, rank=rank) for rank, hit in enumerate([*leading, *rest][: max(len(hits), len(leading))], 1)]

    def understood(self, question: str, before: str) -> str | None:
        """A question that goes on from the one `before` it, as it is meant; None where it stands alone."""
        return understood(question, before) if before.strip() else None

    def hits_of(self, question: str, passages: Sequence[int]) -> list[Hit]:
        """These passages in the order given, as hits without scores: to be read, whatever a search would find."""
        return self.retriever.hits_of(self._query(question), passages)

    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        documents: Sequence[int] | None = None,
        rerank: bool | None = None,
        meaning_weight: float | None = None,
        as_typed: bool = False,
    ) -> Answer:
        """The sentences that answer, with their evidence; `Answer.text` is None where the documents do not answer. Words that the library
        does not have are repaired where it has only one that they can be, unless `as_typed`."""
        started = time.perf_counter()
        typed = self._query(question)
        searched = None if as_typed else repaired(self.store, typed)
        query = typed if searched is None else Query.of(searched)

        def search(asked: Query) -> list[Hit]:
            return self._search(asked, k=k, documents=documents, rerank=rerank, meaning_weight=meaning_weight)

        hits = search(query)
        found = time.perf_counter()
        answer = self._answer(query, hits, documents)
        if query.parts:
            parts = [Query.of(part) for part in query.parts]
            answer = joined(answer, query.parts, [self._answer(part, search(part), documents) for part in parts])
        read = time.perf_counter()
        timings = {"search": found - started, "read": read - found, "total": read - started}
        answer = replace(answer, question=typed.question, searched=searched)
        return replace(answer, timings_ms={step: round(seconds * 1000, 1) for step, seconds in timings.items()})

    def answer(self, question: str, hits: Sequence[Hit]) -> Answer:
        """What the hits, the best first, answer. Raises EmptyQuestion, QuestionTooLong, ModelError."""
        return self._answer(self._query(question), hits)

    def _answer(self, query: Query, hits: Sequence[Hit], documents: Sequence[int] | None = None) -> Answer:
        reader = self._reader()
        places = referred(self.store, query, documents) if query.references else []
        findings = at_places(places, reader.quoting)
        if not findings and hits:
            findings = inside_places(places, reader.read(query.told(), hits), reader.quoting)
        if lacking := self._lacking_places(query, places, documents):
            findings = []
        answer = compose(query, hits, findings, locate=self.boxes, quoting=reader.quoting)
        unknown = (*self._unknown(query, documents, answer), *self._unknown_years(query.told(), answer))
        lacks = lacking or (lacks_of(query.told(), hits, findings) if answer.text is None else ()) or unknown
        return replace(answer, lacks=lacks, sure=answer.sure and not unknown)

    def _unknown(self, query: Query, documents: Sequence[int] | None, answer: Answer) -> tuple[Lack, ...]:
        """What the question is about and the documents never mention, unless the answer is as sure as it is of another word for it."""
        if answer.confidence >= _SURE_OF_ANOTHER_WORD:
            return ()
        return tuple(Lack(noun) for noun in query.subjects if not self.store.match(lookup(noun), 1, weight=1.0, documents=documents))

    def _unknown_years(self, query: Query, answer: Answer) -> tuple[Lack, ...]:
        """The years asked for that no document of the evidence mentions: it may be of any other."""
        if not answer.evidence:
            return ()
        documents = sorted({piece.document_id for piece in answer.evidence})
        around = Years.of(" ".join(f"{piece.document.replace('_', ' ')} {as_matched(piece.passage)}" for piece in answer.evidence))
        years = sorted(query.particulars.years)
        written = " OR ".join(f'"{year}" OR "{year % 100:02}"' for year in years)
        held = any(map(around.hold, years)) or not years or self.store.match(written, 1, weight=1.0, documents=documents)
        return () if held else tuple(Lack(f"{year}년") for year in years)

    def _lacking_places(self, query: Query, places: Sequence[Referred], documents: Sequence[int] | None) -> tuple[Lack, ...]:
        """The places that a question asks for alone and that are nowhere."""
        if not query.references or places or beside_references(query.asked, query.references):
            return ()
        return tuple(Lack(one.said, neighbours(self.store, one, documents)) for one in query.references)

    def findings(self, question: str, hits: Sequence[Hit]) -> list[Finding]:
        """Every sentence of the first hits that may answer, the most probable first, answer or not. Raises as `answer`."""
        return self._reader().read(self._query(question), hits)

    def boxes(self, document_id: int, start: int, end: int) -> tuple[Box, ...]:
        """One box a printed line of `[start, end)`; nothing where the text cannot be located."""
        return boxes_of(self.store.pages(document_id, start, end), start, end)

    @property
    def has_reranker(self) -> bool:
        return self._given_reranking is not None or self._models.has_reranker

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

    def own_questions(self) -> list[OwnQuestion]:
        """The questions whose right answers were told, the first one first."""
        return self._own_questions.all()

    def keep_own_questions(self, questions: Sequence[OwnQuestion], *, instead: bool = False) -> None:
        """Adds them, or puts them in the place of all. Raises DocumentNotFound, and changes nothing, where a document is gone."""
        self._own_questions.put(questions, instead=instead)

    def _reader(self) -> SentenceReader:
        return SentenceReader(self.meaning.embedder(), self._models.reader())

    def _query(self, question: str) -> Query:
        """The question, read: once, here at the door."""
        question = unicodedata.normalize("NFC", question).strip()
        if not question:
            raise EmptyQuestion()
        if len(question) > self.settings.max_question_length:
            raise QuestionTooLong(length=len(question), limit=self.settings.max_question_length)
        return Query.of(question)
