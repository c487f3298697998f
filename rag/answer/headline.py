"""What stands first and large: the words that answer alone, or yes or no. Told only where it is sure."""

from __future__ import annotations

from rag.answer.choosing import Whole
from rag.answer.deciding import decided
from rag.core.quoting import Quoting
from rag.core.records import Span
from rag.text.asked import asks_all
from rag.text.query import Query
from rag.text.views import text_at

_SHORT = 40  # characters; what is longer is read in its sentence
_ALL_OF_IT = 0.8  # of the sentence: words that are nearly all of it stand in it large enough
_BRACKETS = (("(", ")"), ("[", "]"), ("「", "」"), ("『", "』"), ("<", ">"), ("〈", "〉"), ("“", "”"), ("‘", "’"), ('"', '"'), ("'", "'"))


def short_of(query: Query, whole: Whole) -> str | None:
    """The marked words, in one line; none where all of several things are asked for."""
    finding = whole.finding
    marked = finding.marked
    if marked is None or whole.items or query.definition is not None or asks_all(query.question):
        return None
    passage = finding.passage
    if marked.start < passage.start or marked.end > passage.end:
        return None
    words = _without_brackets(" ".join(text_at(passage, marked).split()))
    sentence = "".join(text_at(passage, finding.span).split())
    return words if 0 < len(words) <= _SHORT and len("".join(words.split())) < _ALL_OF_IT * max(len(sentence), 1) else None


def yes_of(query: Query, whole: Whole, text: str) -> bool | None:
    """Whether all that is quoted, `text`, says yes or no to the question."""
    return None if whole.items or whole.leads else decided(query.question, text)


def _without_brackets(words: str) -> str:
    """The words without a pair of brackets around them, or one that opens or closes alone."""
    for opening, closing in _BRACKETS:
        if opening in words[1:] or closing in words[:-1]:
            continue  # of two pairs none is around all of it
        if words.startswith(opening) and (words.endswith(closing) or closing not in words):
            words = words.removeprefix(opening).removesuffix(closing)
        elif words.endswith(closing) and opening not in words[:-1]:
            words = words.removesuffix(closing)
    return words.strip()


def marked_in(whole: Whole, quoting: Quoting) -> Span | None:
    """Words are marked from a probability on from which they are the right ones for one in three. Where a list answers, what is
    marked in its lead-in would be "다음 각 호"."""
    marked = whole.finding.marked
    if marked is None or whole.finding.probability < quoting.marked_from or (whole.items and marked.start < whole.items[0].start):
        return None
    return marked
