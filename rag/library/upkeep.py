"""Upkeep: what keeps a library in order."""

from __future__ import annotations

from pathlib import Path

from rag.core.checks import Check
from rag.core.errors import PdfError
from rag.core.records import Document
from rag.library.admission import admit
from rag.library.backup import Backup, write_backup
from rag.library.checkup import check_up
from rag.library.parts import Parts
from rag.library.prepare import RULE
from rag.text.analyser import warm_up

_LOOK_SECONDS = 30.0
_LARGEST_LOOK = 2**20  # bytes: nothing comes back but a number


class Upkeep(Parts):
    """What is done beside adding and asking."""

    def warm_up(self) -> None:
        """Loads what the first question would wait for: analyser, model and index."""
        self.meaning.embedder()
        self._models.reader()
        self.keywords.open()
        warm_up()

    def doctor(self) -> list[Check]:
        return list(
            check_up(
                self.settings.data_dir,
                store=self.store,
                embeddings=self.embeddings,
                files=self.files,
                meaning=self.meaning,
                load_embedder=self._models.embedder,
                rule=RULE,
                opens=self._opens,
                reader=self.settings.reader,
                models_dir=self.settings.models_dir,
            )
        )

    def _opens(self, document: Document) -> bool:
        """Whether the document's file can be opened and has as many pages as were read."""
        most = max(self.settings.max_pages, document.pages)
        try:
            with self.files.local(document.sha256) as path:
                admitted = self._door.call(admit, path, password=None, max_pages=most, timeout=_LOOK_SECONDS, largest=_LARGEST_LOOK)
        except PdfError:
            return False
        return admitted.pages == (document.pages or admitted.pages)

    def backup(self, path: Path) -> Backup:
        """Writes the whole library into one file, while it is used. Raises LibraryHindered."""
        return write_backup(self.settings, path)

    def rebuild(self) -> int:
        """Builds the indexes from SQLite anew; returns how many vectors there are."""
        self.keywords.forget_saved()
        self.keywords.save()
        return self.meaning.rebuild()
