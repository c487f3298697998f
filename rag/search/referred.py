"""The places that a question names (제5조의2제2항, 별표 3, 3쪽), found where they stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rag.core.records import Passage, Span
from rag.store.documents import Store
from rag.text.analyser import analyse
from rag.text.query import Query
from rag.text.references import Reference, Referred, beside_references, stands_at
from rag.text.terms import TERM_WEIGHT

_LOOKED_AT = 400  # passages that hold the words of a reference


def referred(store: Store, query: Query, documents: Collection[int] | None = None) -> list[Referred]:
    """Where the question's references stand, by document and place; those of the documents that its other words name."""
    found: list[Referred] = []
    beside = beside_references(query.asked, query.references)
    for reference in query.references:
        places = [(passage, span) for passage in _near(store, reference, documents) if (span := _at(passage, reference)) is not None]
        names = {key: place.document for key, place in store.places(passage for passage, _ in places).items()}
        left = {passage.id: _left(beside, f"{names[passage.id]} {' '.join(passage.heading)}") for passage, _ in places}
        fewest = min((len(words) for words in left.values()), default=0)
        found += [
            Referred(reference, passage, span, whole=not left[passage.id]) for passage, span in places if len(left[passage.id]) == fewest
        ]
    return sorted(found, key=lambda place: (place.passage.document_id, place.span))


def neighbours(store: Store, reference: Reference, documents: Collection[int] | None = None) -> tuple[str, ...]:
    """The articles right before and after one that is not there."""
    if reference.kind != "article":
        return ()
    number = int(reference.number.partition("의")[0])
    there = []
    for near in (number, number - 1, number + 1):
        other = Reference("article", str(near), "")
        if str(near) != reference.number and any(_at(passage, other) for passage in _near(store, other, documents)):
            there.append(f"제{near}조")
    return tuple(there)


def _near(store: Store, reference: Reference, documents: Collection[int] | None) -> list[Passage]:
    if reference.kind == "page":
        ids: Collection[int] = store.passages_on(reference.number, documents)
    else:
        among = None if documents is None else store.passage_ranges(documents)
        found = store.match(_expression(reference), _LOOKED_AT, weight=TERM_WEIGHT, among=among)
        ids = [passage_id for passage_id, _score in found]
    passages = store.passages(ids)
    return [passages[key] for key in ids if key in passages]


def _expression(reference: Reference) -> str:
    if reference.kind == "article":
        number, _, branch = reference.number.partition("의")
        return f'"제{number}조{"의" + branch if branch else ""}"'
    forms = [morpheme.form for morpheme in analyse(reference.number) if morpheme.form.isalnum()]
    return " AND ".join(f'"{form}"' for form in forms if form != "의")


def _at(passage: Passage, reference: Reference) -> Span | None:
    return Span(passage.start, passage.end) if reference.kind == "page" else stands_at(passage, reference)


def _left(words: Sequence[str], around: str) -> list[str]:
    """Of the words beside a reference those that do not stand in the document's name or the headings."""
    flat = "".join(around.split())
    return [word for word in words if word not in flat]
