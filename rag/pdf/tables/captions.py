"""The line that names a table, and the unit of its values, as they are printed directly above it."""

from __future__ import annotations

import re

from rag.core.records import Page, Span
from rag.pdf.tables.frame import Frame
from rag.pdf.tables.spans import Part

_UNIT = re.compile(r"[(\[〔<【]?\s*단\s*위\s*[:：]?\s*[^()\[\]〔〕<>【】\n]{1,30}(?:\([^()\n]{1,10}\)[^()\[\]\n]{0,12})?[)\]〕>】]?\s*$")
_LONGEST = 60
_SENTENCE = re.compile(r"(?:다|요|오|함|음|까)[.!?]?\s*$|[.:;,。]\s*$")
_NUMBERED = re.compile(r"[<\[【〔(《]?\s*(?:표|별표|그림|부표|서식|별지|붙임)\s*\.?\s*(?:제?\s*\d+)?")
_IN_BRACKETS = re.compile(r"\s*(?:【[^【】]+】|<[^<>]+>|〈[^〈〉]+〉|《[^《》]+》|\[[^\[\]]+\])\s*")
_FAR = 60.0  # points between a table and the line above it


def caption_and_unit(part: Part, page: Page) -> tuple[Span | None, str | None]:
    """Looks at the two lines above the part, one of which may hold nothing but the unit."""
    end = part.whole.start - page.start
    unit: str | None = None
    for _ in range(2):
        text = page.text[:end].rstrip()
        start = text.rfind("\n") + 1
        line = text[start:]
        match = _UNIT.search(line)
        if match and unit is None:
            unit = match.group().strip()
            line = line[: match.start()].rstrip()
        if line:
            near = _near(part, page, start, start + len(line))
            if near and not is_caption(line):
                return _over_a_sentence(page, start), unit
            return (Span(page.start + start, page.start + start + len(line)) if near else None), unit
        if not text:
            break
        end = start
    return None, unit


def _over_a_sentence(page: Page, end: int) -> Span | None:
    """The title in brackets above the sentence that begins at `end` and leads to the table."""
    text = page.text[:end].rstrip()
    start = text.rfind("\n") + 1
    line = text[start:]
    return Span(page.start + start, page.start + len(text)) if _IN_BRACKETS.fullmatch(line) and len(line) <= _LONGEST else None


def title_bar(frame: Frame) -> int | None:
    """The cell of a first row that is a title over the whole table, or its unit."""
    cells = set(frame.places[0])
    cell = frame.places[0][0]
    if len(cells) > 1 or cell in frame.places[1] or len(set(frame.places[1])) < 2 or not is_caption(frame.texts[cell]):
        return None
    return cell if frame.texts[cell] else None


def unit_in(text: str) -> str | None:
    """The unit, where the text is nothing else."""
    match = _UNIT.match(text.strip())
    return match.group().strip() if match else None


def is_caption(line: str) -> bool:
    """Whether a line may be a title: short, and no sentence unless it says that it is a table's."""
    if "\t" in line or len(line) > _LONGEST:
        return False
    return bool(_NUMBERED.match(line)) or not _SENTENCE.search(line)


def _near(part: Part, page: Page, start: int, end: int) -> bool:
    boxes = page.boxes[start:end]
    boxes = boxes[boxes[:, 0] == boxes[:, 0]]
    if not len(boxes):
        return False
    own = page.boxes[part.whole.start - page.start : part.whole.end - page.start]
    own = own[own[:, 0] == own[:, 0]]
    return -5.0 <= float(own[:, 1].min() - boxes[:, 3].max()) <= _FAR
