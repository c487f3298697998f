"""What documents are called, which are nearly the same, and scopes that are kept by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.core.errors import ScopeNotFound
from rag.core.identity import Identity, Likeness, tidy
from rag.core.records import Answer
from rag.library.parts import Parts


class Catalogue(Parts):
    """What the faces do with the names of documents."""

    def rename(self, document_id: int, identity: Identity) -> None:
        """What a document is called from now on, as its user wrote it; without a title it is read anew. The next work makes its terms anew.

        Raises DocumentNotFound.
        """
        written = identity.tidied()
        self.store.document(document_id)
        if written.title:
            self.identities.write(document_id, written)
        else:
            self.identities.forget(document_id)
            self._identifying.read_identities()

    def names(self, numbered: str) -> dict[int, str]:
        """Each document's file name by id; where another has the same, `numbered` is behind it with its `{id}`."""
        documents = self.store.documents()
        times = Counter(document.name for document in documents)
        return {one.id: one.name + (numbered.format(id=one.id) if times[one.name] > 1 else "") for one in documents}

    def names_of_jobs(self, numbered: str, queued: str) -> dict[int, str]:
        """By the id of each job: what its document is called in `names`; before there is one, the file's name, with `queued` behind it
        (with the job's `{id}`) where another file or document has the same."""
        jobs, names = self._jobs.all(), self.names(numbered)
        coming = [job for job in jobs if job.document_id not in names]
        times = Counter(one.name for one in self.store.documents()) + Counter(job.name for job in coming)
        called = {job.id: job.name + (queued.format(id=job.id) if times[job.name] > 1 else "") for job in coming}
        return {job.id: called.get(job.id) or names[job.document_id or 0] for job in jobs}

    def told_apart(self, answer: Answer, numbered: str) -> Answer:
        """The answer with its documents called as in `names`."""
        names = self.names(numbered)

        def called(document_id: int, name: str) -> str:
            known = names.get(document_id, name)
            return known if known.startswith(name) else name

        evidence = tuple(replace(one, document=called(one.document_id, one.document)) for one in answer.evidence)
        hits = tuple(replace(hit, document=called(hit.passage.document_id, hit.document)) for hit in answer.hits)
        return replace(answer, evidence=evidence, hits=hits)

    def likenesses(self) -> Mapping[int, Sequence[Likeness]]:
        """The copies and the other editions of each document that has some, the most alike first."""
        return self._copies.all()

    def scopes(self) -> Mapping[str, Sequence[int]]:
        """The documents of each scope that is kept, by name."""
        return self._scopes.all()

    def scope(self, name: str) -> Sequence[int]:
        """Raises ScopeNotFound."""
        return self._scopes.get(tidy(name))

    def keep_scope(self, name: str, documents: Sequence[int]) -> str:
        """Keeps documents under a name, in the place of those it had, and returns the name in one line. Raises DocumentNotFound, and
        ScopeNotFound for a name of nothing, and changes nothing."""
        kept = tidy(name)
        if not kept:
            raise ScopeNotFound(name=name)
        self._scopes.put(kept, documents)
        return kept

    def drop_scope(self, name: str) -> None:
        """Raises ScopeNotFound."""
        self._scopes.remove(tidy(name))
