"""Upkeep: what keeps a library in order."""

from __future__ import annotations

from rag.core.checks import Check
from rag.library.checkup import check_up
from rag.library.parts import Parts
from rag.library.prepare import RULE
from rag.text.analyser import warm_up


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
            )
        )

    def rebuild(self) -> int:
        """Builds the indexes from SQLite anew; returns how many vectors there are."""
        self.keywords.forget_saved()
        self.keywords.save()
        return self.meaning.rebuild()
