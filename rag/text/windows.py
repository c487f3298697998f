"""The windows of a passage: what is embedded.

One to three sentences, about 200 characters. The embedder reads at most 512 tokens, and no character of normalised text makes
more than one, so `WINDOW_CAP` of them can never be too long for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rag.core.records import Span
from rag.text.sentences import sentences

WINDOW_CAP = 380
_SENTENCE_CAP = 300
_BREAK = re.compile(r"[\t\n\f]|[,;:]\s|\s")


def cut_windows(text: str, *, offset: int = 0, window_length: int) -> tuple[Span, ...]:
    """The windows of `text` in order, moved by `offset`; together they hold every character that is not white space."""
    length = min(window_length, WINDOW_CAP)
    windows: list[Span] = []
    for sentence in _short_sentences(text):
        if windows and _weight(text[windows[-1].start : sentence.end]) <= length:
            windows[-1] = Span(windows[-1].start, sentence.end)
        else:
            windows.append(sentence)
    if len(windows) > 1 and windows[-1].end - windows[-1].start < length // 4:  # too little to mean something alone
        joined = Span(windows[-2].start, windows[-1].end)
        if _weight(text[joined.start : joined.end]) <= WINDOW_CAP:
            windows[-2:] = [joined]
    return tuple(Span(start + offset, end + offset) for start, end in windows)


def split_long(text: str, span: Span, cap: int) -> Iterator[Span]:
    """`span` in pieces of at most `cap` characters, parted at a comma or a space where there is one."""
    start, end = span
    while _weight(text[start:end]) > cap:
        reach = _reach(text, start, end, cap)
        cut = _best_break(text, start, reach)
        piece = text[start:cut].rstrip()
        yield Span(start, start + len(piece))
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    if start < end:
        yield Span(start, end)


def _weight(text: str) -> int:
    """Characters after the tokenizer's normalisation (NFKC): `㎢` is three."""
    return len(text) if text.isascii() else len(unicodedata.normalize("NFKC", text))


def _reach(text: str, start: int, end: int, cap: int) -> int:
    reach, weight = start, 0
    while reach < end:
        weight += _weight(text[reach])
        if weight > cap:
            break
        reach += 1
    return max(reach, start + 1)


def _best_break(text: str, start: int, reach: int) -> int:
    """Where to part: the last comma in the second half, else the last space there, else `reach`."""
    half = start + (reach - start) // 2
    breaks = list(_BREAK.finditer(text, half, reach))
    strong = [match.end() for match in breaks if not match.group().isspace() or match.group() in "\t\n\f"]
    if strong:
        return strong[-1]
    return breaks[-1].end() if breaks else reach


def _short_sentences(text: str) -> Iterator[Span]:
    for sentence in sentences(text):
        yield from split_long(text, sentence, _SENTENCE_CAP)
