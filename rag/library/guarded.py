"""The door that checks: what a person may not do is refused here, whichever face asks; what may be done, the host's library does.

Reading needs no check: a person's library reads through views that show nothing else (`store/seen.py`), so that a stranger's document is
one that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rag.core.checks import Check
from rag.core.errors import NotAllowed
from rag.core.identity import Identity
from rag.core.job import Job
from rag.core.kept import OwnQuestion
from rag.core.logs import note
from rag.core.people import collection_of
from rag.core.records import Answer, Box, Manuscript, PageImage, Passage
from rag.library.backup import Backup
from rag.library.carrying import Carrying
from rag.library.catalogue import Catalogue
from rag.library.documents import Documents, SameNameChoice
from rag.library.health import Health
from rag.library.remembering import Remembering
from rag.library.retaining import Retaining
from rag.library.sharing import Sharing
from rag.library.upkeep import Upkeep


class Guarded(Retaining, Carrying, Documents, Remembering, Catalogue, Sharing, Upkeep):
    """Documents, questions and names for whoever `person` is. Methods that are not here only read, or touch what is the person's own."""

    def add(
        self,
        name: str,
        data: bytes,
        *,
        password: str | None = None,
        same_name: SameNameChoice = "ask",
        by: str = "",
        collection_id: int | None = None,
    ) -> Job:
        """As `Documents.add`, into a collection that the person may write to. Raises NotAllowed and CollectionNotFound too."""
        self._needs_editor()
        target = self._target(collection_id)
        job = Documents.add(self._host, name, data, password=password, same_name=same_name, by=by, collection_id=target)
        self._tell("document_added", about=job.name)
        note(__name__, "document_queued", job=job.id, bytes=len(data), account=self.person.account_id)
        return job

    def add_passages(self, name: str, manuscript: Manuscript, passages: Sequence[Passage]) -> int:
        self._needs_host()
        return super().add_passages(name, manuscript, passages)

    def remove(self, document_id: int) -> None:
        """As `Documents.remove`. Raises NotAllowed too."""
        if self.person.is_host:
            super().remove(document_id)
            note(__name__, "document_removed", document=document_id)
            for view in list(self._views.values()):  # what is shown and not kept may quote it
                view._unkept.clear()
            return
        name = self._writable(document_id)
        self._host.remove(document_id)
        self._tell("document_removed", document_id=document_id, about=name)

    def rename(self, document_id: int, identity: Identity) -> None:
        """As `Catalogue.rename`. Raises NotAllowed too."""
        if self.person.is_host:
            super().rename(document_id, identity)
            return
        name = self._writable(document_id)
        self._host.rename(document_id, identity)
        self._tell("document_renamed", document_id=document_id, about=name)

    def cancel(self, job_id: int) -> None:
        """As `Documents.cancel`; a job that the person does not see is passed over. Raises NotAllowed too."""
        if self.person.is_host:
            super().cancel(job_id)
        elif self._writable_job(job_id):
            self._host.cancel(job_id)

    def dismiss(self, job_id: int) -> None:
        """As `Documents.dismiss`; a job that the person does not see is passed over. Raises NotAllowed too."""
        if self.person.is_host:
            super().dismiss(job_id)
        elif self._writable_job(job_id):
            self._host.dismiss(job_id)

    def start_worker(self) -> None:
        if self.person.is_host:
            super().start_worker()
        else:
            self._host.start_worker()

    def work(self, on_progress: Callable[[Job], None] | None = None, *, reread: bool = False, yielding: bool = False) -> bool:
        if self.person.is_host:
            return super().work(on_progress, reread=reread, yielding=yielding)
        return self._host.work(on_progress, reread=reread, yielding=yielding)

    def rereading(self) -> tuple[int, int]:
        return super().rereading() if self.person.is_host else self._host.rereading()

    def health(self) -> Health:
        return super().health() if self.person.is_host else self._host.health()

    def figures(self) -> dict[str, float]:
        self._needs_host()
        return super().figures()

    def doctor(self) -> list[Check]:
        self._needs_host()
        return super().doctor()

    def backup(self, path: Path) -> Backup:
        self._needs_host()
        return super().backup(path)

    def reopen(self, entry_id: int) -> Answer:
        """As `Remembering.reopen`; what was shown and not kept goes, as what was kept does, with what it quotes."""
        answer = super().reopen(entry_id)
        for one in answer.evidence if entry_id < 0 else ():
            self.store.document(one.document_id)
        return answer

    def rebuild(self) -> int:
        self._needs_host()
        return super().rebuild()

    def page_image(self, document_id: int, page: int, *, scale: float = 2.0, clip: Box | None = None) -> PageImage:
        image = super().page_image(document_id, page, scale=scale, clip=clip)
        self._tell_pages([(document_id, page)])
        return image

    def attachment(self, document_id: int, number: int) -> bytes:
        taken = super().attachment(document_id, number)
        self._tell("attachment_taken", document_id=document_id)
        return taken

    def keep_own_questions(self, questions: Sequence[OwnQuestion], *, instead: bool = False) -> None:
        for one in questions:
            if one.document_id is not None:
                self.store.document(one.document_id)
        super().keep_own_questions(questions, instead=instead)

    def keep_scope(self, name: str, documents: Sequence[int]) -> str:
        for document_id in documents:
            self.store.document(document_id)
        return super().keep_scope(name, documents)

    def _writable(self, document_id: int) -> str:
        """The name of a document that the person may change. Raises DocumentNotFound, NotAllowed."""
        document = self.store.document(document_id)
        self._needs_editor()
        if not self._collections.get(document.collection_id, self.person).writable:
            raise NotAllowed(reason="needs_write")
        return document.name

    def _writable_job(self, job_id: int) -> bool:
        """Whether there is such a job for the person. Raises NotAllowed where it may only be seen."""
        if self._jobs.get(job_id) is None:
            return False
        self._needs_editor()
        if not self._collections.get(collection_of(self._jobs.file(job_id).sha256), self.person).writable:
            raise NotAllowed(reason="needs_write")
        return True
