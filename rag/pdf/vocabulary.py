"""A document's own words as a witness of what stood where a margin broke a line.

If the two halves stand together as one word elsewhere in the document, and never as two, nothing stood there; if they stand as two words
in a row, and never as one, it was a space. Otherwise somebody else must decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from rag.pdf.paragraphs import LineJoiner

_REACH = 2  # characters on each side of a seam
_OFTEN = 2  # times a seam must have been seen one way, and never the other
_EDGES = ".,;:!?()[]{}<>「」『』“”‘’\"'"


class Vocabulary:
    """The words that stand inside printed lines: their first and last may be halves."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._within: Counter[str] = Counter()
        self._between: Counter[str] = Counter()
        for line in lines:
            words = line.split()[1:-1]
            self._words.update(words)
            self._words.update(word.strip(_EDGES) for word in words)
            self._pairs.update(pairwise(words))
            self._within.update(word[i : i + 2 * _REACH] for word in words for i in range(len(word) - 2 * _REACH + 1))
            self._between.update(left[-_REACH:] + right[:_REACH] for left, right in pairwise(words) if min(len(left), len(right)) >= _REACH)

    def separator(self, above: str, below: str) -> str | None:
        """What stood between two lines, None where the document does not tell."""
        left, right = above.rsplit(None, 1)[-1:], below.split(None, 1)[:1]
        if not left or not right:
            return None
        together = left[0] + right[0]
        one = together in self._words or together.strip(_EDGES) in self._words
        two = (left[0], right[0]) in self._pairs
        if one != two:
            return "" if one else " "
        if one or min(len(left[0]), len(right[0])) < _REACH:
            return None
        seam = left[0][-_REACH:] + right[0][:_REACH]
        within, between = self._within[seam], self._between[seam]
        if min(within, between) or max(within, between) < _OFTEN:
            return None
        return "" if within else " "

    def joiner(self, join: LineJoiner) -> LineJoiner:
        """`join`, asked only where the document itself does not tell."""

        def joined(lines: Sequence[str]) -> list[str]:
            told = [self.separator(above, below) for above, below in pairwise(lines)]
            for known, stretch in groupby(range(len(told)), key=lambda i: told[i] is not None):
                if not known:
                    open_breaks = list(stretch)
                    asked = join(lines[open_breaks[0] : open_breaks[-1] + 2])
                    for i, separator in zip(open_breaks, asked, strict=True):
                        told[i] = separator
            return [separator or "" for separator in told]

        return joined
