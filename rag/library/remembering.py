"""What was asked and answered, kept as its user chose: for ever, for some days, or not at all."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from rag.core.kept import HistoryEntry
from rag.core.records import Answer
from rag.library.asking import Asking
from rag.library.quotes import Quotes

_LOOK_SECONDS = 600.0  # between two looks at what is too old


class Remembering(Asking):
    """`settings.history_days`: None keeps all, 0 nothing."""

    _looked = float("-inf")

    def remember(self, answer: Answer) -> int:
        """Keeps an answer whole and returns its id; where nothing is kept, it can be reopened by it in this process for a while."""
        if self.settings.history_days == 0:
            return self._unkept.put(answer)
        return self._history.add(answer)

    def history(self, limit: int = 50) -> list[HistoryEntry]:
        """The newest first."""
        self.forget_old()
        return self._history.entries(limit)

    def reopen(self, entry_id: int) -> Answer:
        """The answer as it was given, its quotes where they stand now: `Evidence.standing` says of each whether it has moved.

        Raises HistoryNotFound, and DocumentNotFound where a document that it quotes is gone.
        """
        kept = self._unkept.open(entry_id) if entry_id < 0 else self._history.open(entry_id)
        return Quotes(self.store, self.boxes).as_they_stand(kept)

    def forget(self, entry_id: int) -> None:
        if entry_id < 0:
            self._unkept.forget(entry_id)
        else:
            self._history.remove(entry_id)

    def forget_old(self) -> int:
        """Removes what is older than `history_days` and returns how many entries that were; looks every ten minutes at most."""
        days = self.settings.history_days
        if days is None or time.monotonic() - self._looked < _LOOK_SECONDS:
            return 0
        self._looked = time.monotonic()
        return self._history.remove_before((datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds"))
