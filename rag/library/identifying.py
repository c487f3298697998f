"""What documents call themselves is read: of new ones, and of those that came in before it was."""

from __future__ import annotations

from rag.core.identity import Identity
from rag.store.documents import Store
from rag.store.identities import Identities
from rag.text.identity import IDENTITY_RULE, identity_of
from rag.text.sketch import sketch_of
from rag.text.terms import indexed
from rag.text.views import as_indexed


class Identifying:
    """Reads from SQLite alone, so that no PDF need be opened again."""

    def __init__(self, store: Store, identities: Identities) -> None:
        self._store = store
        self._identities = identities
        self._read_at = -1

    def read_identities(self) -> None:
        """Reads the identity of every document that has none by the present rule: a millisecond or two each."""
        if (generation := self._store.generation()) == self._read_at:
            return
        for source in self._identities.missing(IDENTITY_RULE):
            first = self._store.pages(source.document_id, 0, 1)
            self._identities.read(source.document_id, identity_of(first, source.metadata, source.name), IDENTITY_RULE)
        self._read_at = generation  # reading moves on: then it is looked once more

    def has_work(self) -> bool:
        """Whether there is something to do that takes longer than a look."""
        self.read_identities()
        return bool(self._identities.misindexed() or self._identities.without_sketch())

    def keep_nameless(self, document_id: int) -> None:
        """What is no document, but rows of a set, has no title to be searched or read."""
        self._identities.read(document_id, Identity(""), IDENTITY_RULE)

    def index_titles(self) -> None:
        """Makes the terms anew of every document whose title is not the one that they were made with."""
        self.read_identities()
        for document_id in self._identities.misindexed():
            passages = self._store.passages_of(document_id)
            terms = [(passage.id, indexed(as_indexed(passage))) for passage in passages]
            title = self._identities.all()[document_id][1].title
            if all(passage.title == title for passage in passages):  # else it was changed meanwhile: the next round
                self._identities.replace_terms(document_id, terms, title=title)

    def draw_sketches(self) -> None:
        """Draws the sketch of every text that has none: half a second for a thousand pages."""
        self.read_identities()
        for document_id in self._identities.without_sketch():
            self._identities.sketch(document_id, sketch_of(self._store.whole_text(document_id)))
