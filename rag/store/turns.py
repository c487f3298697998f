"""Whose turn it is, where several people wait: theirs who were served longest ago, so that one with many files holds up nobody."""

from __future__ import annotations

from collections.abc import Mapping


class Turns:
    """Remembers whom this process has served. Who has not been served yet comes first; of several, whose file came first."""

    def __init__(self) -> None:
        self._served: dict[str, int] = {}

    def next(self, waiting: Mapping[str, int]) -> str:
        """Of `{who: the number of their oldest file}` the one to be served now, who then waits for all others. Not for nobody."""
        chosen = min(waiting, key=lambda who: (self._served.get(who, 0), waiting[who]))
        self._served[chosen] = max(self._served.values(), default=0) + 1
        return chosen
