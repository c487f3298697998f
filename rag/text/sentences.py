"""Text into sentences, by rules: Korean and English, statutes, lists and table rows.

A rule reads 100 times faster than the analyser and knows what stands in printed rules: `제1조.`, `2025. 3. 31.`, `가.`, `3.14`,
`e.g.` end nothing, nor does anything inside brackets or quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.core.marks import BRACKETED, BULLETS, CLOSING, COLONS, DASHES, DOTTED, ENCLOSED, ROMAN, STOPS, TYPED
from rag.core.records import Span

_ROW_LENGTH = 200  # characters: a table row up to this is one sentence; a longer one is parted at its cells
_ENCLOSED = re.compile(
    r"\((?:[^()\n\f]|\([^()\n\f]*\)){0,250}\)|\[[^\[\]\n\f]{0,200}\]|「[^」\n\f]{0,100}」|『[^』\n\f]{0,100}』|《[^》\n\f]{0,100}》|〈[^〉\n\f]{0,100}〉"
    r"|<[^<>\n\f]{0,100}>|“[^”\n\f]{0,200}”|‘[^’\n\f]{0,200}’|\"[^\"\n\f]{0,200}\""
)
_END = re.compile(rf"[{STOPS}…]+[{CLOSING}]*")
_ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z])(?:[A-Za-z]|(?:[A-Za-z]\.)+[A-Za-z]|Inc|Co|Ltd|Corp|vs|etc|No|Nos|Dr|Mr|Mrs|Ms|St|Fig|Figs|Eq|al|pp|vol|Vol|cf|Cf"
    r"|approx|Jr|Sr|Prof|Art|Sec|Ch|Tel|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)$"
)
_MARKER = re.compile(r"(?:^|[\s(\[])(?:[가-힣]|[IVXivx]{1,4}|제\s?\d+(?:조|항|호|장|절)(?:의\d+)?)$")
_GOES_ON = re.compile(r"\s*(?:이?라고|이?라는|이?라며|이?라면서|하고|고|는|며|란|라)(?![가-힣]{3})")
_LIST_ITEM = re.compile(rf"\s*(?:[{BULLETS}{DASHES}{ENCLOSED}{ROMAN}]|{TYPED}|{BRACKETED}|{DOTTED}|\d{{3}}[.)]|제\d+[조장절편관])")
_FINISHED = re.compile(rf"[{STOPS}{COLONS}][{CLOSING}]*\s*$")
_FOLLOWS = re.compile(rf"[<〈가-힣{ENCLOSED}]")  # without a space after a sentence


def sentences(text: str) -> list[Span]:
    """The sentences of `text` in order, without the white space around them; every other character is in exactly one."""
    found: list[Span] = []
    for line in lines(text):
        if "\t" not in text[line.start : line.end]:
            found.extend(_cut_line(text, line))
        elif line.end - line.start <= _ROW_LENGTH:
            found.append(line)
        else:
            for cell in _parts(text, line, "\t"):
                found.extend(_cut_line(text, cell))
    return found


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))


def _parts(text: str, line: Span, separator: str) -> Iterator[Span]:
    start = line.start
    while start <= line.end:
        end = text.find(separator, start, line.end)
        end = line.end if end < 0 else end
        span = _trim(text, start, end)
        if span.end > span.start:
            yield span
        start = end + 1


def lines(text: str) -> Iterator[Span]:
    """Lines, where a page's last line goes on over the form feed unless it is finished or the next page begins something new."""
    held: Span | None = None
    for line in _parts(text, Span(0, len(text)), "\n"):
        for part in _parts(text, line, "\f"):
            if held and "\f" in text[held.end : part.start] and "\n" not in text[held.end : part.start] and _continues(text, held, part):
                held = Span(held.start, part.end)
            else:
                if held:
                    yield held
                held = part
    if held:
        yield held


def _continues(text: str, before: Span, after: Span) -> bool:
    line, following = text[before.start : before.end], text[after.start : after.end]
    return not ("\t" in line or "\t" in following or len(line) < 20 or _FINISHED.search(line) or _LIST_ITEM.match(following))


def _cut_line(text: str, line: Span) -> Iterator[Span]:
    content = text[line.start : line.end]
    enclosed = [match.span() for match in _ENCLOSED.finditer(content)]
    start = 0
    for match in _END.finditer(content):
        stop = match.end()
        inside = any(a <= match.start() and stop < b for a, b in enclosed)
        if stop < len(content) and not inside and _ends(content, start, match):
            span = _trim(content, start, stop)
            yield Span(line.start + span.start, line.start + span.end)
            start = stop
    span = _trim(content, start, len(content))
    if span.end > span.start:
        yield Span(line.start + span.start, line.start + span.end)


def _ends(content: str, start: int, match: re.Match[str]) -> bool:
    """Whether the mark at `match` ends the sentence that began at `start`."""
    before, after, mark = content[start : match.start()], content[match.end() : match.end() + 12], match.group()
    spaced = after[0].isspace()
    if not before or (_GOES_ON.match(after) and (mark[-1] not in ".!?。" or not spaced)):
        return False
    if mark[0] in "!?。？！":
        return spaced or mark[0] == "。"
    if len(before) > 1 and before[-1] in "다요까죠" and "가" <= before[-2] <= "힣":
        return spaced or _FOLLOWS.match(after) is not None
    if not spaced or mark[0] == "…" or mark.startswith(".."):
        return False
    if before[-1].isdigit() or _MARKER.search(before[-12:]) or _ABBREVIATION.search(before[-12:]):
        return False
    return not after.lstrip()[:1].islower()
