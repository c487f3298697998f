"""Which sentences of the passages found answer the question: every sentence of the first ones gets a probability.

The reader model says it: a logistic function of the margin of what it marks in the sentence and of how the view as a whole fits the
question gives the probability, which is also the confidence; `Quoting` says from which one on a sentence answers, and from which one on
it is sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from rag.answer import linear_reader
from rag.answer.agreement import agreeing
from rag.answer.candidates import Candidate, candidates_of, is_amendment, terms_held
from rag.answer.cells import by_rows
from rag.answer.excerpts import whole_cell
from rag.answer.marks import Mark, marks_of, without_asked
from rag.core.logistic import logistic
from rag.core.quoting import Quoting
from rag.core.records import Finding, Hit, Span
from rag.models.embedder import TextEmbedder
from rag.models.reader import PASSAGES_READ, Reader
from rag.text.query import Query

# Of a sentence: weights of the margin of its best span, of its view's relevance, of its passage's score over the best passage's, and the
# bias; from which probability on there is an answer, and a sure one. "How sure it is" in the reader's card says how they were found.
SENTENCE_ANSWERS = (0.2, 0.03, 3.9, -4.66)
_CERTAIN = (0.31, 1.12, 0.17)
_QUOTING = Quoting(answers_from=0.25, beside_best=0.25, sure_from=0.73, short_from=0.9, certain=_CERTAIN)
_AMENDED = re.compile("개정|신설|삭제|시행|바뀌|만들어|생겼|생긴|amend|enact")
_TOLD_OF = 24  # of the best findings it is told which words answer and which of the question's they hold: no others are quoted
# Where every window's cosine to the question is known, the best windows of so many passages are read instead of all of the first five. Of
# 144 real questions and 110 of another set the first evidence is right for 89 and 68 with all of five passages (17 windows, 21 at p95), for
# 90 and 70 so, for 90 and 70 with all of eight (27); where not all are read, a passage's score counts as much as a window's cosine.
_PASSAGES_AMONG, _WINDOWS_READ = 8, 14
_DEFINES = 1.5  # added where the question asks what a word is and the sentence says so; set by hand


Windows = Mapping[tuple[int, Span], float]
Near = Callable[[str, Collection[int]], Windows]  # (question, passage ids) -> the cosine of each of their windows to the question


class SentenceReader:
    """Reads the first passages of a search. Without a reader model it weighs their sentences by `linear_reader.py`, which needs the
    embedder that the search was made with. With `near` it chooses which windows are read."""

    def __init__(self, embedder: TextEmbedder, reader: Reader | None = None, near: Near | None = None) -> None:
        self._embedder = embedder
        self._reader = reader
        self._near = near
        self.quoting = linear_reader.QUOTING if reader is None else _QUOTING

    def read(self, query: Query, hits: Sequence[Hit]) -> list[Finding]:
        """Every sentence of the first passages with the probability that it answers, the most probable first."""
        windows = self._windows(query, hits)
        candidates = _of_first(query, self._read_of(hits, windows))
        if not candidates:
            return []
        marks = [] if self._reader is None else marks_of(self._reader, query, [(hit, one.span) for hit, one in candidates], windows)
        likely = self._likely(query, candidates, marks)
        read = [Finding(hit.passage, one.span, chance) for (hit, one), chance in zip(candidates, likely, strict=True)]
        said = [one.text for _, one in candidates]
        found = agreeing(query, read, [hit for hit, _ in candidates], said, quoting=self.quoting)
        lowered = [now.probability < before.probability for now, before in zip(found, read, strict=True)]
        found = by_rows(query, found, said, out=lowered, quoting=self.quoting)
        best = sorted(range(len(found)), key=lambda i: (-found[i].probability, found[i].passage.id, found[i].span))
        held = terms_held(query, [candidates[i] for i in best[:_TOLD_OF]])
        return [
            replace(found[i], has=held[n], marked=_marked(query, candidates[i][1], found[i], marks[i]) if marks else None)
            if n < _TOLD_OF
            else found[i]
            for n, i in enumerate(best)
        ]

    def signs(self, query: Query, hits: Sequence[Hit]) -> list[tuple[Hit, Span, tuple[float, ...]]]:
        """What `SENTENCE_ANSWERS` weighs, for each sentence. Needs a reader model."""
        candidates = _of_first(query, hits[:PASSAGES_READ])
        assert self._reader is not None
        marks = marks_of(self._reader, query, [(hit, one.span) for hit, one in candidates])
        return [(hit, one.span, signs) for (hit, one), signs in zip(candidates, _signs(candidates, marks), strict=True)]

    def _windows(self, query: Query, hits: Sequence[Hit]) -> frozenset[tuple[int, Span]] | None:
        """Which windows are read, by passage id; None: all of the first passages."""
        if self._reader is None or self._near is None:
            return None
        first = hits[:_PASSAGES_AMONG]
        return best_windows(first, self._near(query.text, [hit.passage.id for hit in first]), _WINDOWS_READ)

    def _read_of(self, hits: Sequence[Hit], windows: Collection[tuple[int, Span]] | None) -> Sequence[Hit]:
        if windows is None:
            return hits[: linear_reader.PASSAGES_WEIGHED if self._reader is None else PASSAGES_READ]
        held = {passage_id for passage_id, _window in windows}
        return [hit for hit in hits[:_PASSAGES_AMONG] if hit.passage.id in held]

    def _likely(self, query: Query, candidates: Sequence[tuple[Hit, Candidate]], marks: Sequence[Mark]) -> list[float]:
        """The probability that each candidate answers, by itself."""
        if self._reader is None:
            return linear_reader.likely(self._embedder, query, candidates)
        logits = [
            sum(weight * value for weight, value in zip(SENTENCE_ANSWERS, (*signs, 1.0), strict=True)) + _DEFINES * _defines(query, one)
            for (_, one), signs in zip(candidates, _signs(candidates, marks), strict=True)
        ]
        return list(map(logistic, logits))


def best_windows(hits: Sequence[Hit], cosines: Windows, n: int) -> frozenset[tuple[int, Span]]:
    """The n windows of the hits' passages with the best sum of their passage's score, over the best one's, and their own cosine; one whose
    cosine is not known yet counts as the nearest."""
    top, nearest = max((hit.score for hit in hits), default=0.0) or 1.0, max(cosines.values(), default=0.0)
    worth = {
        (hit.passage.id, window): hit.score / top + cosines.get((hit.passage.id, window), nearest)
        for hit in hits
        for window in hit.passage.windows
    }
    return frozenset(sorted(worth, key=lambda one: (-worth[one], one))[:n])


def _defines(query: Query, candidate: Candidate) -> bool:
    return query.definition is not None and bool(query.definition.search(candidate.text))


def _marked(query: Query, candidate: Candidate, finding: Finding, mark: Mark) -> Span | None:
    """The words that answer; none where the sentence defines a word: all of it answers, and the model would mark the word."""
    passage = finding.passage
    marked = None if _defines(query, candidate) else mark.trimmed(passage)
    if marked is None:
        return None
    start, end = without_asked(query, passage.text, Span(marked.start - passage.start, marked.end - passage.start))
    return whole_cell(passage, finding.span, Span(start + passage.start, end + passage.start))


def _of_first(query: Query, hits: Sequence[Hit]) -> list[tuple[Hit, Candidate]]:
    """What of the passages may answer; marks of amendments only where they are asked for."""
    found = [(hit, candidate) for hit in hits for candidate in candidates_of(hit.passage)]
    return found if _AMENDED.search(query.question) else [one for one in found if not is_amendment(one[1].text)]


def _signs(candidates: Sequence[tuple[Hit, Candidate]], marks: Sequence[Mark]) -> list[tuple[float, ...]]:
    best = max((hit.score for hit, _ in candidates), default=0.0) or 1.0
    return [(mark.margin, mark.relevance, hit.score / best) for (hit, _), mark in zip(candidates, marks, strict=True)]
