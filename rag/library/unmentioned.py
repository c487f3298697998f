"""What a question is about and the documents never mention: nouns, years, places."""

from __future__ import annotations

from collections.abc import Sequence

from rag.core.records import Answer, Lack
from rag.search.referred import neighbours
from rag.store.documents import Store
from rag.text.query import Query
from rag.text.references import Referred, beside_references
from rag.text.told import lookup
from rag.text.views import as_matched
from rag.text.years import Years

# Probability, set by hand, from which on a sentence answers though the documents never mention what was asked about: they have another word
# for it.
_SURE_OF_ANOTHER_WORD = 0.7


def subjects_lacking(store: Store, query: Query, answer: Answer, documents: Sequence[int] | None) -> tuple[Lack, ...]:
    """What the question is about and the documents never mention, unless the answer is as sure as it is of another word for it."""
    if any(piece.score >= _SURE_OF_ANOTHER_WORD for piece in answer.evidence):
        return ()
    among = None if documents is None else store.passage_ranges(documents)
    return tuple(Lack(noun) for noun in query.subjects if not store.holds(lookup(noun), among=among))


def years_lacking(store: Store, query: Query, answer: Answer) -> tuple[Lack, ...]:
    """The years asked for that no document of the evidence mentions: it may be of any other."""
    if not answer.evidence:
        return ()
    documents = sorted({piece.document_id for piece in answer.evidence})
    around = Years.of(" ".join(f"{piece.document.replace('_', ' ')} {as_matched(piece.passage)}" for piece in answer.evidence))
    years = sorted(query.particulars.years)
    written = " OR ".join(f'"{year}" OR "{year % 100:02}"' for year in years)
    held = any(map(around.hold, years)) or not years or store.holds(written, among=store.passage_ranges(documents))
    return () if held else tuple(Lack(f"{year}년") for year in years)


def places_lacking(store: Store, query: Query, places: Sequence[Referred], documents: Sequence[int] | None) -> tuple[Lack, ...]:
    """The places that a question asks for alone and that are nowhere."""
    if not query.references or places or beside_references(query.asked, query.references):
        return ()
    return tuple(Lack(one.said, neighbours(store, one, documents)) for one in query.references)
