"""Asking: a question becomes hits, hits become an answer."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.at_places import at_places, inside_places, under_titles
from rag.answer.boxes import boxes_of
from rag.answer.in_parts import joined, of_its_own
from rag.answer.lacks import lacks_of
from rag.answer.ordering import by_reading
from rag.answer.quoting import compose
from rag.answer.sentence_reader import SentenceReader
from rag.core.errors import EmptyQuestion, QuestionTooLong
from rag.core.identity import Scope
from rag.core.kept import OwnQuestion
from rag.core.logs import note
from rag.core.records import Answer, Box, Evidence, Finding, Found, Hit, Passage, Span
from rag.library.parts import Parts
from rag.library.places import read_beside, whole_first, with_read
from rag.library.unmentioned import places_lacking, subjects_lacking, years_lacking
from rag.models.turns import asking_as
from rag.search.beside_story import both
from rag.search.naming import Naming
from rag.search.referred import referred
from rag.search.repairing import repaired
from rag.search.reranking import Reranking
from rag.text.analyser import is_warm
from rag.text.follow_up import understood
from rag.text.parts import behind_story
from rag.text.query import Query
from rag.text.references import Referred

_AROUND = 40  # passages before and behind one in which rows of its table are looked for


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


@dataclass(frozen=True, slots=True)
class _Choice:
    """What beside the question says how it is asked: see `ask`."""

    documents: tuple[int, ...] | None
    scoped: bool
    as_typed: bool


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
        with self._database.at_hand():
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

        def make() -> Answer:
            with self._database.at_hand():
                return self._asked_now(typed, choice, k=k, rerank=rerank, meaning_weight=meaning_weight)

        choice = _Choice(None if documents is None else tuple(documents), scoped, as_typed)
        seen = self.store.seen(None)
        sees = None if seen is None else tuple(seen)
        key = (self.store.library_id(), self.store.generation(), sees, typed.question, choice, k, rerank, meaning_weight)
        with asking_as(self.person.account_id):
            answer = self._shared.get(key, make)
        self._tell_pages([(one.document_id, one.page) for one in answer.evidence])  # they count as read
        self._tell_pages([(hit.passage.document_id, hit.page) for hit in answer.hits])
        total = round((time.perf_counter() - started) * 1000, 1)
        note(__name__, "asked", milliseconds=total, evidence=len(answer.evidence), hits=len(answer.hits), sure=answer.sure)
        return replace(answer, timings_ms={**answer.timings_ms, "total": total})

    def forget_answers(self) -> None:
        """What is asked from here on is answered anew, though it was a moment ago: for who measures."""
        self._shared.clear()

    def _asked_now(self, typed: Query, choice: _Choice, *, k: int | None, rerank: bool | None, meaning_weight: float | None) -> Answer:
        """The answer, whoever else asks the same."""
        started = time.perf_counter()
        searched = None if choice.as_typed else repaired(self.store, typed)
        query = typed if searched is None else Query.of(searched)

        def search(query: Query, asked: _Asked) -> list[Hit]:
            return self._search(query, asked, k=k, rerank=rerank, meaning_weight=meaning_weight)

        asked = self._asked(query, choice.documents, scoped=choice.scoped)
        hits = search(query, asked)
        found = time.perf_counter()
        answer = self._answer(query, hits, asked.documents)
        if answer.text is None and (asking := query.told()) is not query:  # a story's words may have crowded out what is asked
            answer = self._answer(query, both(hits, search(asking, asked)), asked.documents)
        if query.parts:
            answer = joined(answer, query.parts, self._parts(query, asked, search))
        timings = {"search": found - started, "read": time.perf_counter() - found}
        told = {step: round(seconds * 1000, 1) for step, seconds in timings.items()}
        sure = answer.sure and not (asked.scope is not None and asked.scope.absent)  # of another year than was asked
        return replace(answer, question=typed.question, searched=searched, timings_ms=told, scope=asked.scope, sure=sure)

    def _parts(self, query: Query, asked: _Asked, search: Callable[[Query, _Asked], list[Hit]]) -> list[Answer]:
        """The answers to the questions of a message, each asked of the documents that it names itself, else of those of the whole."""
        found: list[tuple[Query, Answer]] = []
        for part in (Query.of(behind_story(query.text, part)) for part in query.parts):
            own = self._asked(part, asked.documents, scoped=asked.scope is None)
            of = own if own.scope is not None and asked.scope is None else replace(asked, naming=own.naming) if asked.chosen else asked
            found.append((part, self._answer(part, search(part, of), of.documents, found)))
        return [answer for _, answer in found]

    def answer(self, question: str, hits: Sequence[Hit]) -> Answer:
        """What the hits, the best first, answer. Raises EmptyQuestion, QuestionTooLong, ModelError."""
        return self._answer(self._query(question), hits)

    def _answer(
        self,
        query: Query,
        hits: Sequence[Hit],
        documents: Sequence[int] | None = None,
        before: Sequence[tuple[Query, Answer]] = (),
    ) -> Answer:
        """What the hits answer; `before`: the questions of the same message that are answered already."""
        reader, told = self._reader(), query.told()
        places = self._referred(query, hits, documents)
        findings = at_places([place for place in places if place.passage.id in {hit.passage.id for hit in hits}], reader.quoting)
        if not findings and hits:
            first = read_beside(hits, places, lambda ids: self.retriever.hits_of(query, ids)) if places else hits
            read = reader.read(told, first)
            hits = by_reading(with_read(hits, first), read)
            findings = under_titles(told, hits, inside_places(places, read, reader.quoting), reader.quoting)
        if lacking := places_lacking(self.store, query, places, documents):
            findings = []
        findings = of_its_own(told, findings, before, reader.quoting)
        answer = compose(query, hits, findings, locate=self.boxes, read=self.store.text, beside=self._beside, quoting=reader.quoting)
        unknown = (*subjects_lacking(self.store, query, answer, documents), *years_lacking(self.store, told, answer))
        lacks = lacking or (lacks_of(told, hits, findings) if answer.text is None else ()) or unknown
        evidence = tuple(replace(item, unread=self._unread(item)) for item in answer.evidence)
        return replace(answer, evidence=evidence, lacks=lacks, sure=answer.sure and not unknown)

    def _beside(self, passage: Passage) -> list[Passage]:
        """The passages around one of its document, in order: those of a document were stored one after the other."""
        around = self.store.passages(range(passage.id - _AROUND, passage.id + _AROUND + 1)).values()
        return sorted((one for one in around if one.document_id == passage.document_id), key=lambda one: one.start)

    def _referred(self, query: Query, hits: Sequence[Hit], documents: Sequence[int] | None) -> list[Referred]:
        """The places that the question names, those first whose passages the hits have first."""
        if not query.references:
            return []
        order = {hit.passage.id: hit.rank for hit in hits}
        places = referred(self.store, query, documents)
        return sorted(places, key=lambda place: (order.get(place.passage.id, len(order) + 1), place.passage.id, place.span))

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
        return SentenceReader(self.meaning.embedder(), self._models.reader(), self._near)

    def _near(self, question: str, passages: Collection[int]) -> Mapping[tuple[int, Span], float]:
        return self.meaning.query(question).windows_of(passages)

    def _query(self, question: str) -> Query:
        """The question, read: once, here at the door."""
        question = unicodedata.normalize("NFC", question).strip()
        if not question:
            raise EmptyQuestion()
        if len(question) > self.settings.max_question_length:
            raise QuestionTooLong(length=len(question), limit=self.settings.max_question_length)
        if is_warm():
            return Query.of(question)
        with self._opening_beside():
            return Query.of(question)
