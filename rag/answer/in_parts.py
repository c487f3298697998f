"""The answers of the questions in one message become one answer, each evidence saying which of them it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer.choosing import odds
from rag.answer.quoting import told
from rag.core.quoting import Quoting
from rag.core.records import Answer, Evidence, Finding, Hit
from rag.text.query import Query
from rag.text.views import text_at

_EACH = 2  # pieces of evidence a question, so that each has a place
_NEAR = 0.25  # of the whole's odds: what answers a question alone from there on stands beside a likely answer that does not hold it
_LIKELY = 1.5  # odds of a sentence from which on the message's own answer goes before those of its questions that are less likely


def of_its_own(query: Query, findings: Sequence[Finding], before: Sequence[tuple[Query, Answer]], quoting: Quoting) -> list[Finding]:
    """The findings, the most probable first. Where the first has answered one of the questions `before` that asks for such a value too, and
    says one value alone and none of the words that only this question has, the next one with a value goes before it."""
    for other, answer in before:
        if not findings or not answer.evidence or other.kinds != query.kinds:
            continue
        best, first = findings[0], answer.evidence[0]
        said = text_at(best.passage, best.span)
        own = {word.whole for word in query.words} - {word.whole for word in other.words}
        if not _within(best, first) or any(_values(query, said) > 1 or word in said for word in own):
            continue
        for at, finding in enumerate(findings):
            near = odds(finding) >= quoting.beside_best * odds(best)
            if near and not _within(finding, first) and _values(query, text_at(finding.passage, finding.span)):
                return list(findings[at:])
    return list(findings)


def _values(query: Query, text: str) -> int:
    return len({match.group() for kind in query.kinds for match in kind.finditer(text)})


def _within(finding: Finding, piece: Evidence) -> bool:
    same = piece.document_id == finding.passage.document_id
    return same and piece.start <= finding.span.start and finding.span.end <= piece.end


def joined(whole: Answer, parts: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """`whole` is the answer to the message as it is; its evidence stays where one of the questions has no answer of its own, and
    first where it is likely and theirs are not."""
    answered = [answer.text is not None for answer in answers]
    if not any(answered):
        return replace(whole, parts=tuple(parts))
    pieces = list(_pieces(answers))
    if _likely(whole) and not all(map(_likely, answers)):
        return _with_parts(whole, parts, pieces, answers)
    if not all(answered) and whole.text is not None:
        pieces += [own for own in whole.evidence if not any(_same(own, piece) for piece in pieces)]
    confidence = min(answer.confidence for answer, told in zip(answers, answered, strict=True) if told)
    hits = _hits([whole, *answers], len(whole.hits))
    sure = all(answer.sure for answer in answers)
    return replace(_quoting(whole, pieces), confidence=confidence, hits=hits, sure=sure, parts=tuple(parts))


def _with_parts(whole: Answer, parts: Sequence[str], pieces: Sequence[Evidence], answers: Sequence[Answer]) -> Answer:
    """The whole answer, its evidence saying which questions it answers too, and what is likely to answer a question beside it, or near it
    where nothing of the whole's does: then it is not sure."""
    own = [
        replace(one, parts=tuple(sorted({number for piece in pieces if _same(one, piece) for number in piece.parts})))
        for one in whole.evidence
    ]
    held = {number for one in own for number in one.parts}
    likely = _NEAR * _odds(whole)
    beside: list[Evidence] = []
    sure = whole.sure
    for piece in pieces:
        told = [answers[n - 1] for n in piece.parts]
        if any(_same(piece, one) for one in own):
            continue
        if any(map(_likely, told)):
            beside.append(piece)
        elif any(n not in held and _odds(answers[n - 1]) >= likely for n in piece.parts):
            beside.append(piece)
            sure = False
        else:
            continue
        held.update(piece.parts)
    return replace(_quoting(whole, [*own, *beside]), parts=tuple(parts), sure=sure)


def _likely(answer: Answer) -> bool:
    return _odds(answer) >= _LIKELY


def _odds(answer: Answer) -> float:
    """Of the best of what an answer quotes; 0 where it quotes nothing."""
    best = max((piece.score for piece in answer.evidence), default=0.0)
    return best / max(1 - best, 1e-9)


def _quoting(answer: Answer, pieces: Sequence[Evidence]) -> Answer:
    """The headline of the whole message is not told: its words may answer another question than the first."""
    evidence = tuple(replace(piece, number=number) for number, piece in enumerate(pieces, 1))
    return replace(answer, short=None, yes=None, disagreeing=False, text=told(evidence), evidence=evidence)


def _pieces(answers: Sequence[Answer]) -> Iterator[Evidence]:
    """The first of each question's evidence, what answers several of them once."""
    found: list[Evidence] = []
    for number, answer in enumerate(answers, 1):
        for piece in answer.evidence[:_EACH]:
            same = next((at for at, other in enumerate(found) if _same(piece, other)), None)
            if same is None:
                found.append(replace(piece, parts=(number,)))
            elif number not in found[same].parts:
                found[same] = replace(found[same], parts=(*found[same].parts, number))
    yield from found


def _same(one: Evidence, other: Evidence) -> bool:
    return one.document_id == other.document_id and one.start < other.end and other.start < one.end


def _hits(answers: Sequence[Answer], most: int) -> tuple[Hit, ...]:
    """The passages that are quoted, then the message's own, as many as were wanted; ranks as they stand now."""
    quoted = {evidence.passage.id for answer in answers for evidence in answer.evidence}
    by_passage: dict[int, Hit] = {}
    for answer in answers:
        for hit in answer.hits:
            by_passage.setdefault(hit.passage.id, hit)
    own = [hit.passage.id for hit in answers[0].hits]
    order = [key for key in by_passage if key in quoted] + [key for key in own if key not in quoted]
    order = sorted(order[: max(most, len(quoted))], key=lambda key: (own.index(key) if key in own else len(own), key))
    return tuple(replace(by_passage[key], rank=rank) for rank, key in enumerate(order, 1))
