"""Documents that answer the same question differently, and the words in which they differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rag.core.records import Finding, Span
from rag.text.views import text_at

_WORD = re.compile(r"\d[\d,.]*|[^\W\d]+|[^\w\s]")
_FIGURE = re.compile(r"\d[\d,.]*")
_ALIKE = 0.5  # of the words of both must be the same for them to speak of the same thing
_NEAR = 0.3  # times the better one's odds
_FRAME = 4  # letters that two sentences have beside what differs, at least, to be the same sentence


def disagree(one: Finding, other: Finding, ratio: float) -> bool:
    """Whether two findings, the second with `ratio` times the odds of the first, are of different documents, say the same of the same thing
    and name different figures."""
    if one.passage.document_id == other.passage.document_id or ratio < _NEAR:
        return False
    texts = [text_at(finding.passage, finding.span) for finding in (one, other)]
    words = [[word for word in _WORD.findall(text) if not word[0].isdigit()] for text in texts]
    figures = [{figure.strip(",.") for figure in _FIGURE.findall(text)} for text in texts]
    if not all(figures) or figures[0] == figures[1]:
        return False
    return bool(SequenceMatcher(None, words[0], words[1], autojunk=False).ratio() >= _ALIKE)


def contradicts(one: Finding, other: Finding) -> bool:
    """Whether two documents say the same sentence with another answer in it: "작성자는 한가람이다." and "작성자는 이누리이다." However much
    better one of the passages is, the other says otherwise."""
    if one.passage.document_id == other.passage.document_id:
        return False
    frame, answer = _framed(one)
    same_frame, other_answer = _framed(other)
    letters = sum(letter.isalpha() for letter in frame)
    return frame == same_frame and letters >= _FRAME and answer != other_answer


def _framed(finding: Finding) -> tuple[str, tuple[str, ...]]:
    """A sentence without what is marked in it, else without its figures, and what was left out; white space apart."""
    text, marked = text_at(finding.passage, finding.span), finding.marked
    if marked is not None and finding.span.start <= marked.start and marked.end <= finding.span.end:
        start, end = marked.start - finding.span.start, marked.end - finding.span.start
        return "".join(f"{text[:start]}…{text[end:]}".split()), ("".join(text[start:end].split()),)
    return "".join(_FIGURE.sub("…", text).split()), tuple(figure.strip(",.") for figure in _FIGURE.findall(text))


def differences(text: str, others: Sequence[str]) -> list[Span]:
    """Where in `text` stands what some of the others does not have at that place, word by word, neighbouring words as one."""
    words = list(_WORD.finditer(text))
    flags = [False] * len(words)
    for other in others:
        matcher = SequenceMatcher(None, [word.group() for word in words], _WORD.findall(other), autojunk=False)
        for kind, start, end, _, _ in matcher.get_opcodes():
            if kind in ("replace", "delete"):
                flags[start:end] = [True] * (end - start)
    found: list[Span] = []
    for word, differs, before in zip(words, flags, [False, *flags], strict=False):
        if not differs:
            continue
        if before and found and not text[found[-1].end : word.start()].strip():
            found[-1] = Span(found[-1].start, word.end())
        else:
            found.append(Span(word.start(), word.end()))
    return found
