"""Lists: the items that a sentence leads into, at every depth, and the lead-in without which an item means nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from rag.answer.surroundings import Surroundings
from rag.core.marks import bullet_depth, item_kind, item_number
from rag.core.records import Span
from rag.text.lead_ins import ENDS_ALL, leads_in
from rag.text.sentences import sentences

_FINITE = re.compile(r"(?:[다까]|[어아여해세지네나군데예에]요|[함음임됨것])[.)\]」』\s]*$|[?!]\s*$|다\.\s*(?:다만|이 경우)")
_HEAD = re.compile(r"(?:제\s?\d+\s?조(?:\s?의\s?\d+)*\s*(?:[(（\[【][^()（）\[\]【】]{1,60}[)）\]】])?\s*)")
_ASKS = re.compile(r"[?？][”\"'’」)]*\s*$")
_TITLE_LENGTH = 60  # characters of a line that is the title of the items below it
_SKIPPED = 4  # lines that may stand between two items of one list, where the numbers show that it goes on
_DEEPEST = 4
_LONGEST_BULLETS, _BODY_LINES = 1_200, 4  # characters of a bulleted list that nothing leads into; lines of what stands below a title
_GOES_ON = re.compile(r"[→⇒➔➜▶]")  # a step of what the line before begins
_ABOVE, _LONGEST = 40, 2_000  # lines above an item in which its first sibling stands, characters of a list that nothing leads into


@dataclass
class _Open:
    """The kinds of items that a list has shown, outermost first, each with its last number."""

    last: dict[str, int | None] = field(default_factory=dict)

    def takes(self, kind: str, number: int | None) -> bool:
        """Whether an item goes on with the list; if so it is noted."""
        kinds = list(self.last)
        if kind in self.last:
            before = self.last[kind]
            if kind == kinds[0] and number is not None and before is not None and not before <= number <= before + 3:
                return False
            for deeper in kinds[kinds.index(kind) + 1 :]:
                del self.last[deeper]
        elif kinds and not self._deeper(kinds[0], kind, number):
            return False
        self.last[kind] = number
        return True

    def expects(self, kind: str, number: int | None) -> bool:
        """Whether it is the next number of a kind that the list has."""
        before = self.last.get(kind)
        return number is not None and before is not None and number == before + 1

    @staticmethod
    def _deeper(first: str, kind: str, number: int | None) -> bool:
        depth, other = bullet_depth(first), bullet_depth(kind)
        if other is None:
            return number == 1
        return other > 2 if depth is None else other > depth


def items_after(around: Surroundings, sentence: Span) -> list[Span]:
    """The lines of the list that a sentence leads into, in order: its items, theirs, and what stands between them. None where it leads
    into none. The rest of the sentence's own line belongs to it."""
    at = around.line_of(sentence.end - 1)
    text = around.at(sentence)
    if at is None or not (leads_in(text) or asks(text) or _is_title(around, at, sentence)):
        return []
    own, line = _own_kinds(around.at(around.lines[at])), around.lines[at]
    if any(item_kind(around.at(Span(start, line.end))) for start in _sentence_starts(around, Span(sentence.end, line.end))):
        return []  # its items stand on its own line
    return _items_from(around, at + 1, own=own, opened=_Open())


def asks(text: str) -> bool:
    """Whether a sentence asks: what answers it stands below."""
    return _ASKS.search(text) is not None


def siblings(around: Surroundings, item: Span) -> list[Span]:
    """The lines of the numbered list that an item is one of, though nothing leads into it: the first may stand in a cell of a row. None for
    what has no number, for articles and their paragraphs, and for what is too long for a list."""
    at = around.line_of(item.start)
    if at is None or not (wanted := item_number(around.at(around.lines[at]))):
        return []
    kind, first = item_kind(around.at(around.lines[at])), around.lines[at]
    for above in range(at - 1, max(-1, at - _ABOVE), -1):
        line = around.lines[above]
        if wanted == 1 or ENDS_ALL.match(around.at(line)):
            break
        cell = Span(line.start + around.at(line).rfind("\t") + 1, line.end)
        for piece in (line, cell):
            if item_kind(around.at(piece)) == kind and item_number(around.at(piece)) == wanted - 1:
                first, at, wanted = piece, above, wanted - 1
                break
    opened = _Open({kind: 1})
    found = [first, *_items_from(around, at + 1, own=set(), opened=opened)]
    return found if wanted == 1 and len(found) > 1 and found[-1].end - first.start <= _LONGEST else []


def bullets(around: Surroundings, item: Span) -> tuple[list[Span], Span | None]:
    """The lines of the bulleted list that an item is one of, and the line above it that says what they are, where one does; none for what
    has a number, stands alone, or is a sentence among others of its item."""
    at = around.line_of(item.start)
    kind = "" if at is None else item_kind(around.at(around.lines[at]))
    if at is None or bullet_depth(kind) is None or around.lines[at].start != item.start or around.lines[at].end > item.end:
        return [], None
    first = last = at
    while first and _of_bullets(around.at(around.lines[first - 1]), kind):
        first -= 1
    while last + 1 < len(around.lines) and _of_bullets(around.at(around.lines[last + 1]), kind):
        last += 1
    while item_kind(around.at(around.lines[first])) != kind:
        first += 1
    found = [*around.lines[first : last + 1], *items_after(around, around.lines[last])]
    several = sum(item_kind(around.at(line)) == kind for line in found) > 1
    if not several or found[-1].end - found[0].start > _LONGEST_BULLETS:
        return [], None
    above = around.lines[first - 1] if first else None
    says = above is not None and "\t" not in around.at(above) and above.end - above.start <= 2 * _TITLE_LENGTH
    return found, above if says else None


def _of_bullets(line: str, kind: str) -> bool:
    """Whether a line is an item of the kind, or one under it."""
    own, depth = bullet_depth(item_kind(line)), bullet_depth(kind)
    return item_kind(line) == kind or (own is not None and depth is not None and own > depth)


def with_body(around: Surroundings, title: Span) -> Span | None:
    """A title, all of a short line that says nothing, with the lines of prose right below it; None for what is no title, or has none."""
    at = around.line_of(title.start)
    text = around.at(title).strip()
    if at is None or len(text) > _TITLE_LENGTH or "\t" in text or _FINITE.search(text) or around.lines[at].end > title.end:
        return None
    end = title.end
    for line in around.lines[at + 1 : at + 1 + _BODY_LINES]:
        below = around.at(line)
        goes_on = _GOES_ON.match(below) is not None and end > title.end
        if not goes_on and (end > title.end or item_kind(below) or "\t" in below or below[0] in "<[" or ENDS_ALL.match(below)):
            break
        end = line.end
    return Span(title.start, end) if title.end < end <= title.end + _LONGEST_BULLETS else None


def _items_from(around: Surroundings, number: int, *, own: set[str], opened: _Open) -> list[Span]:
    """The lines of a list from line `number` on."""
    found: list[Span] = []
    while number < len(around.lines):
        taken = _next_item(around, number, own=own, opened=opened)
        if taken is None:
            break
        found += around.lines[number : taken + 1]
        number = taken + 1
    return found


def lead_ins(around: Surroundings, span: Span) -> list[Span]:
    """The sentences that lead to an item that says nothing alone, outermost first; none for what does."""
    found: list[Span] = []
    at = around.line_of(span.start)
    while at is not None and len(found) < _DEEPEST:
        line = around.lines[at]
        if not item_kind(around.at(line)) or _FINITE.search(_first_sentence(around.at(span if not found else line))):
            break
        at = _parent(around, at)
        if at is None or not leads_in(around.at(around.lines[at])):
            break
        found.append(_leading(around, around.lines[at]))
    return found[::-1]


def _first_sentence(text: str) -> str:
    """What an item itself says: an exception behind it ("3. 미성년자. 다만, …") says nothing alone."""
    return next((text[start:end] for start, end in sentences(text)), text)


def items_of(around: Surroundings, listed: list[Span]) -> list[Span]:
    """Of a list's lines the items of its first depth, each with all that stands under it."""
    if not listed:
        return []
    kind = item_kind(around.at(listed[0]))
    starts = [line.start for line in listed if item_kind(around.at(line)) == kind]
    return [Span(start, end) for start, end in zip(starts, [*starts[1:], listed[-1].end], strict=True)]


def _next_item(around: Surroundings, number: int, *, own: set[str], opened: _Open) -> int | None:
    """The line of the list's next item, from line `number` on; None where the list has ended."""
    for ahead in range(number, min(number + (_SKIPPED if opened.last else 1), len(around.lines))):
        text = around.at(around.lines[ahead])
        kind, place = item_kind(text), item_number(text)
        if not kind:
            if ENDS_ALL.match(text):
                return None
            continue
        if own and not opened.last and place not in (None, 1):
            return None  # ② below 2. is no item of it: a list in an item begins with its first
        goes_on = ahead == number or opened.expects(kind, place)
        return ahead if goes_on and kind not in own and opened.takes(kind, place) else None
    return None


def _own_kinds(line: str) -> set[str]:
    """The marks that a line itself begins with: 제7조(급여의 종류) ① … begins with ①."""
    rest = line[match.end() :] if (match := _HEAD.match(line)) else line
    return {item_kind(rest)} - {""}


def _is_title(around: Surroundings, at: int, sentence: Span) -> bool:
    """Whether a sentence is all of a short line that says nothing, with deeper items below it."""
    line, text = around.lines[at], around.at(sentence)
    if sentence != line or len(text) > _TITLE_LENGTH or "\t" in text or _FINITE.search(text) or at + 1 >= len(around.lines):
        return False
    own, below = item_kind(text), around.at(around.lines[at + 1])
    kind, number = item_kind(below), item_number(below)
    if not kind or kind == own or bullet_depth(kind) == 5:
        return False
    depth, other = bullet_depth(own), bullet_depth(kind)
    return number == 1 or (other is not None and (depth is None or other > depth))


def _parent(around: Surroundings, at: int) -> int | None:
    """The line above an item's list: above its first item, which its number tells, or the first that is not of its kind or deeper. Items
    may stand in the last cell of a row."""
    text = around.at(around.lines[at])
    kind, number = item_kind(text), item_number(text)
    wanted = None if number is None else number - 1
    for above in range(at - 1, -1, -1):
        line = around.at(around.lines[above])
        if wanted and item_kind(cell := line[line.rfind("\t") + 1 :]) == kind and item_number(cell) == wanted:
            line = cell  # its first items stand in a row: 비급여 | 1. …
        other = item_kind(line)
        if ENDS_ALL.match(line) and wanted:
            return None
        if wanted is None or wanted == 0:
            depth, own = bullet_depth(other), bullet_depth(kind)
            if other == kind or (wanted is None and depth is not None and own is not None and depth > own):
                continue
            return above
        if other == kind and item_number(line) == wanted:
            wanted -= 1
    return None


def _leading(around: Surroundings, line: Span) -> Span:
    """Of a line the sentence that leads in: without those before and behind it."""
    starts = [*_sentence_starts(around, line), line.end]
    pieces = [Span(start, end) for start, end in pairwise(starts)]
    best = next((piece for piece in pieces if leads_in(around.at(piece))), line)
    text = around.at(best)
    return Span(best.start, best.start + len(text.rstrip()))


def _sentence_starts(around: Surroundings, span: Span) -> list[int]:
    return [span.start + start for start, _ in sentences(around.at(span))]
