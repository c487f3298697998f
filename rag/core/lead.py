"""What a window of a passage means nothing without, and stands outside of it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.core.tables import Span


@dataclass(frozen=True, slots=True)
class Lead:
    """What a window means nothing without, as one line, and where it is printed: the lead-in of its list, what its note explains. `at` is
    where the window begins."""

    at: int
    span: Span
    text: str
