"""Upkeep: what keeps a library in order."""

from __future__ import annotations

from pathlib import Path

from rag.core.checks import Check
from rag.core.errors import ModelError, PdfError
from rag.core.job import JobState
from rag.core.records import Document
from rag.library.admission import admit
from rag.library.backup import Backup, write_backup
from rag.library.checkup import check_up
from rag.library.guarding import check_guards
from rag.library.health import WELL, Health
from rag.library.parts import Parts
from rag.library.prepare import RULE
from rag.library.worker import worker_lock
from rag.text.analyser import warm_up

_LOOK_SECONDS = 30.0
_LARGEST_LOOK = 2**20  # bytes: nothing comes back but a number


class Upkeep(Parts):
    """What is done beside adding and asking."""

    def warm_up(self) -> None:
        """Loads what the first question would wait for: analyser, models, index and names."""
        with self._opening_beside():
            warm_up()
        self.meaning.embedder()
        self._models.reader()

    def health(self) -> Health:
        """Whether questions can be asked and files be read now. Raises LibraryHindered. Quick: files are not looked into."""
        states = [job.state for job in self._jobs.all()]
        waiting, worker = sum(state.is_unfinished for state in states), "idle"
        if waiting:
            with worker_lock(self.settings) as free:
                worker = "stopped" if free and not self._jobs.held_elsewhere() else "working"
        try:
            self._models.embedder()
            self._models.reader()
        except ModelError as error:
            models = error.code
        else:
            models = WELL
        return Health(WELL, worker, models, waiting=waiting, failed=states.count(JobState.FAILED))

    def figures(self) -> dict[str, float]:
        """How much there is and how far it is: numbers for a monitor."""
        done, total = self.embeddings.progress(self._models.embedder().fingerprint)
        documents, states = self.store.documents(), [job.state for job in self._jobs.all()]
        return {
            "documents": len(documents),
            "pages": sum(document.pages for document in documents),
            "passages": sum(document.passages for document in documents),
            "windows": total,
            "windows_embedded": done,
            "stored_bytes": self.files.size(),
            **{f"jobs_{state.value}": states.count(state) for state in JobState},
        }

    def doctor(self) -> list[Check]:
        found = check_up(
            self.settings.data_dir,
            store=self.store,
            embeddings=self.embeddings,
            files=self.files,
            words=self.keywords,
            meaning=self.meaning,
            load_embedder=self._models.embedder,
            rule=RULE,
            opens=self._opens,
            reader=self.settings.reader,
            models_dir=self.settings.models_dir,
        )
        return [*found, check_guards(self.settings.data_dir)]

    def _opens(self, document: Document) -> bool:
        """Whether the document's file can be opened and has as many pages as were read."""
        most = max(self.settings.max_pages, document.pages)
        try:
            with self.files.local(document.sha256) as path:
                admitted = self._door.call(admit, file=path, password=None, max_pages=most, timeout=_LOOK_SECONDS, largest=_LARGEST_LOOK)
        except PdfError:
            return False
        return admitted.pages == (document.pages or admitted.pages)

    def backup(self, path: Path) -> Backup:
        """Writes the whole library into one file, while it is used. Raises LibraryHindered, ServersOwn."""
        return write_backup(self.settings, path)

    def rebuild(self) -> int:
        """Builds the indexes from SQLite anew; returns how many vectors there are."""
        self.keywords.forget()
        self.keywords.save()
        self._made_names.forget()
        self._made_names.save()
        return self.meaning.rebuild()
