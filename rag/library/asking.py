"""Asking: a question becomes hits, hits become an answer."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.answer.at_places import at_places, inside_places, under_titles
from rag.answer.boxes import boxes_of
from rag.answer.in_parts import joined
from rag.answer.lacks import lacks_of
from rag.answer.ordering import by_reading
from rag.answer.quoting import compose
from rag.answer.sentence_reader import SentenceReader
from rag.core.errors import EmptyQuestion, QuestionTooLong
from rag.core.identity import Scope
from rag.core.kept import OwnQuestion
from rag.core.logs import note
from rag.core.records import Answer, Box, Evidence, Finding, Found, Hit, Lack
from rag.library.parts import Parts
from rag.library.places import read_beside, whole_first, with_read
from rag.search.naming import Naming
from rag.search.referred import neighbours, referred
from rag.search.repairing import repaired
from rag.search.reranking import Reranking
from rag.text.follow_up import understood
from rag.text.query import Query
from rag.text.references import Referred, beside_references
from rag.text.told import lookup
from rag.text.views import as_matched
from rag.text.years import Years

# Confidence from which on an answer stands though the documents never mention what was asked about: they have another word for it. A little
# above what is sure; set by hand.
_SURE_OF_ANOTHER_WORD = 0.7


@dataclass(frozen=True, slots=True)
class _Asked:
    """`scope` None: all documents. `naming`: how fully the question names each, and its own scope."""

    scope: Scope | None
    naming: Naming

    @property
    def documents(self) -> tuple[int, ...] | None:
        return None if self.scope is None else self.scope.documents

    @property
    def chosen(self) -> tuple[int, ...] | None:
        """The documents that its asker chose; the question's own scope travels in `naming`."""
        return self.documents if self.scope is not None and self.scope.by == "chosen" else None


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
        scoped: bool = True,
    ) -> list[Hit]:
        """The k best passages, best first; None: as the settings say. Raises EmptyQuestion, QuestionTooLong, ModelError.

        Without `documents` those alone are asked that the question names, where it does and `scoped` is left as it is.
        """
        found = self.find(question, k=k, documents=documents, rerank=rerank, meaning_weight=meaning_weight, scoped=scoped)
        return list(found.hits)

    def find(
        self,
        question: str,
        *,
        k: int | None = None,
        documents: Sequence[int] | None = None,
        rerank: bool | None = None,
        meaning_weight: float | None = None,
        scoped: bool = True,
    ) -> Found:
        """As `search`, with the documents that were asked."""
        query = self._query(question)
        asked = self._asked(query, documents, scoped=scoped)
        return Found(tuple(self._search(query, asked, k=k, rerank=rerank, meaning_weight=meaning_weight)), asked.scope)

    def _asked(self, query: Query, documents: Sequence[int] | None, *, scoped: bool) -> _Asked:
        """Which documents are asked, and how fully each is named."""
        self._identifying.read_identities()
        naming = self._names.naming(query, documents)
        if documents is not None:
            return _Asked(Scope(tuple(documents)), naming)
        if naming.scope and scoped:
            return _Asked(Scope(naming.scope, naming.said, "question", naming.absent), naming)
        return _Asked(None, replace(naming, scope=()))

    def _search(self, query: Query, asked: _Asked, *, k: int | None, rerank: bool | None, meaning_weight: float | None) -> list[Hit]:
        wanted = self.settings.rerank if rerank is None else rerank
        reranking = (self._given_reranking or Reranking.by(self._models)) if wanted else None
        k = k or self.settings.k
        hits = self.retriever.search(
            query, k, documents=asked.chosen, reranking=reranking, meaning_weight=meaning_weight, naming=asked.naming
        )
        if not query.references:
            return hits
        return whole_first(hits, referred(self.store, query, asked.documents), lambda ids: self.retriever.hits_of(query, ids))

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
        scoped: bool = True,
        as_typed: bool = False,
    ) -> Answer:
        """The sentences that answer, with their evidence; `Answer.text` is None where the documents do not answer.

        Which documents are asked: as in `search`. Words that the library does not have are repaired where it has only one that they can be,
        unless `as_typed`.
        """
        started = time.perf_counter()
        typed = self._query(question)
        searched = None if as_typed else repaired(self.store, typed)
        query = typed if searched is None else Query.of(searched)

        def search(query: Query, asked: _Asked) -> list[Hit]:
            return self._search(query, asked, k=k, rerank=rerank, meaning_weight=meaning_weight)

        asked = self._asked(query, documents, scoped=scoped)
        hits = search(query, asked)
        found = time.perf_counter()
        answer = self._answer(query, hits, asked.documents)
        if query.parts:
            answer = joined(answer, query.parts, [self._part(Query.of(part), asked, search) for part in query.parts])
        read = time.perf_counter()
        timings = {"search": found - started, "read": read - found, "total": read - started}
        told = {step: round(seconds * 1000, 1) for step, seconds in timings.items()}
        sure = answer.sure and not (asked.scope is not None and asked.scope.absent)  # of another year than was asked
        self._tell_pages([(one.document_id, one.page) for one in answer.evidence])  # they count as read
        self._tell_pages([(hit.passage.document_id, hit.page) for hit in answer.hits])
        note(__name__, "asked", milliseconds=told["total"], evidence=len(answer.evidence), hits=len(answer.hits), sure=sure)
        return replace(answer, question=typed.question, searched=searched, timings_ms=told, scope=asked.scope, sure=sure)

    def _part(self, query: Query, asked: _Asked, search: Callable[[Query, _Asked], list[Hit]]) -> Answer:
        """The answer to one of several questions, asked of the documents that it names itself, else of those of the whole message."""
        own = self._asked(query, asked.documents, scoped=asked.scope is None)
        of = own if own.scope is not None and asked.scope is None else replace(asked, naming=own.naming) if asked.chosen else asked
        return self._answer(query, search(query, of), of.documents)

    def answer(self, question: str, hits: Sequence[Hit]) -> Answer:
        """What the hits, the best first, answer. Raises EmptyQuestion, QuestionTooLong, ModelError."""
        return self._answer(self._query(question), hits)

    def _answer(self, query: Query, hits: Sequence[Hit], documents: Sequence[int] | None = None) -> Answer:
        reader, told = self._reader(), query.told()
        places = self._referred(query, hits, documents)
        findings = at_places([place for place in places if place.passage.id in {hit.passage.id for hit in hits}], reader.quoting)
        if not findings and hits:
            first = read_beside(hits, places, lambda ids: self.retriever.hits_of(query, ids)) if places else hits
            read = reader.read(told, first)
            hits = by_reading(with_read(hits, first), read)
            findings = under_titles(told, hits, inside_places(places, read, reader.quoting), reader.quoting)
        if lacking := self._lacking_places(query, places, documents):
            findings = []
        answer = compose(query, hits, findings, locate=self.boxes, read=self.store.text, quoting=reader.quoting)
        unknown = (*self._unknown(query, documents, answer), *self._unknown_years(told, answer))
        lacks = lacking or (lacks_of(told, hits, findings) if answer.text is None else ()) or unknown
        evidence = tuple(replace(item, unread=self._unread(item)) for item in answer.evidence)
        return replace(answer, evidence=evidence, lacks=lacks, sure=answer.sure and not unknown)

    def _referred(self, query: Query, hits: Sequence[Hit], documents: Sequence[int] | None) -> list[Referred]:
        """The places that the question names, those first whose passages the hits have first."""
        if not query.references:
            return []
        order = {hit.passage.id: hit.rank for hit in hits}
        places = referred(self.store, query, documents)
        return sorted(places, key=lambda place: (order.get(place.passage.id, len(order) + 1), place.passage.id, place.span))

    def _unknown(self, query: Query, documents: Sequence[int] | None, answer: Answer) -> tuple[Lack, ...]:
        """What the question is about and the documents never mention, unless the answer is as sure as it is of another word for it."""
        if answer.confidence >= _SURE_OF_ANOTHER_WORD:
            return ()
        among = None if documents is None else self.store.passage_ranges(documents)
        return tuple(Lack(noun) for noun in query.subjects if not self.store.holds(lookup(noun), among=among))

    def _unknown_years(self, query: Query, answer: Answer) -> tuple[Lack, ...]:
        """The years asked for that no document of the evidence mentions: it may be of any other."""
        if not answer.evidence:
            return ()
        documents = sorted({piece.document_id for piece in answer.evidence})
        around = Years.of(" ".join(f"{piece.document.replace('_', ' ')} {as_matched(piece.passage)}" for piece in answer.evidence))
        years = sorted(query.particulars.years)
        written = " OR ".join(f'"{year}" OR "{year % 100:02}"' for year in years)
        held = any(map(around.hold, years)) or not years or self.store.holds(written, among=self.store.passage_ranges(documents))
        return () if held else tuple(Lack(f"{year}년") for year in years)

    def _lacking_places(self, query: Query, places: Sequence[Referred], documents: Sequence[int] | None) -> tuple[Lack, ...]:
        """The places that a question asks for alone and that are nowhere."""
        if not query.references or places or beside_references(query.asked, query.references):
            return ()
        return tuple(Lack(one.said, neighbours(self.store, one, documents)) for one in query.references)

    def _unread(self, evidence: Evidence) -> int:
        return self.store.unread(evidence.document_id, evidence.start, evidence.end)

    def findings(self, question: str, hits: Sequence[Hit]) -> list[Finding]:
        """Every sentence of the first hits that may answer, the most probable first, answer or not. Raises as `answer`."""
        return self._reader().read(self._query(question), hits)

    def boxes(self, document_id: int, start: int, end: int) -> tuple[Box, ...]:
        """One box a printed line of `[start, end)`; nothing where the text cannot be located."""
        return boxes_of(self.store.pages(document_id, start, end), start, end)

    @property
    def has_reranker(self) -> bool:
        return self._given_reranking is not None or self._models.has_reranker

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
