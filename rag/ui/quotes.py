"""What an answer quotes, as HTML: the words that answer large, the sentence under them, a long list folded, what documents differ in.

What the page says itself (예, 외 12개) has a look of its own, so that nobody takes it for the document's words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.core.marked import marked_in_text
from rag.core.messages import Language
from rag.core.records import Answer, Evidence, Span
from rag.ui.components import escape_html
from rag.ui.strings import words

_NEXT_ROW = re.compile(r"\s*[\n\f]\s*\t\s*")
_HYPHENATED = re.compile(r"\d+(?:-\d+)+")
_FOLDED_FROM = 8  # items: a longer list is folded …
_SHOWN = 5  # … after so many
_FOLDED_LENGTH = 500  # characters, with more than one item beyond those shown


def answer_html(answer: Answer, language: Language) -> str:
    """The answer: yes or no, or the words that answer, large; then the evidence's sentences word for word, each with its mark, which leads
    to its evidence."""
    head = headline_html(answer, language)
    pieces = [_piece_html(item, language, named=answer.disagreeing) for item in answer.evidence]
    style = "g-answer g-text g-under-head" if head else "g-answer g-text"
    return f'{head}<div class="{style}">{" ".join(pieces)}</div>'


def headline_html(answer: Answer, language: Language) -> str:
    """Yes or no, and the words that answer; nothing where neither is sure."""
    verdict = "" if answer.yes is None else f'<span class="g-verdict">{words("answer.yes" if answer.yes else "answer.no", language)}</span>'
    unit = answer.evidence[0].table.unit if answer.evidence and answer.evidence[0].table else ""
    beside = f'<span class="g-unit">{escape_html(unit)}</span>' if unit else ""
    short = f'<span class="g-short">{_unbroken(answer.short)}</span>{beside}' if answer.short else ""
    return f'<div class="g-headline">{verdict}{short}</div>' if verdict or short else ""


def _unbroken(text: str) -> str:
    """Escaped, numbers with hyphens (of telephones, of accounts) kept on one line: a browser would break them at a hyphen."""
    return _HYPHENATED.sub(r'<span class="g-unbroken">\g<0></span>', escape_html(text))


def _piece_html(item: Evidence, language: Language, *, named: bool) -> str:
    number = f'<a class="g-number" href="#evidence-{item.number}">{item.number}</a>'
    name = f'<span class="g-from">{escape_html(item.document)}</span>' if named else ""
    lead = f'<span class="g-lead">{escape_html(one_line(item.lead))}</span>' if item.lead else ""
    if not item.items:
        quoted = f'{name}{lead}<span class="g-sentence">{_stretch_html(item, item.start, item.end).strip()}</span>{number}'
        return f'<div class="g-piece">{quoted}</div>' if named else quoted
    before = f'<span class="g-sentence">{_stretch_html(item, item.start, item.items[0].start).strip()}</span>'
    return f'<div class="g-piece">{name}{lead}{before}{number}{_list_html(item, language)}</div>'


def _list_html(item: Evidence, language: Language) -> str:
    """The items, each on its lines; of a long list the first ones, the others under a line that says how many they are."""
    shown = _SHOWN if _is_long(item) else len(item.items)
    first, rest = item.items[:shown], item.items[shown:]
    more = words("answer.more", language, count=len(rest))
    folded = f'<details class="g-more"><summary>{more}</summary>{_items_html(item, rest)}</details>'
    return f'<div class="g-items">{_items_html(item, first)}{folded if rest else ""}</div>'


def _items_html(item: Evidence, spans: Sequence[Span]) -> str:
    lines: list[str] = []
    for start, end in spans:
        at = start
        for line in re.split(r"(?<=[\n\f])", item.text[start - item.start : end - item.start]):
            if line.strip():
                style = "g-item" if at == start else "g-item g-deeper"
                lines.append(f'<div class="{style}">{_stretch_html(item, at, at + len(line)).strip()}</div>')
            at += len(line)
    return "".join(lines)


def _is_long(item: Evidence) -> bool:
    count = len(item.items)
    return count >= _FOLDED_FROM or (count > _SHOWN + 1 and len(item.text) > _FOLDED_LENGTH)


def _stretch_html(item: Evidence, start: int, end: int) -> str:
    """The evidence's text from `start` to `end` in one line, the words that answer and those that differ set off; all of it where it is not
    in one piece in the document, but a row's cells."""
    whole, exact = len(item.text) != item.end - item.start, marked_in_text(item)
    if whole:
        start, end = item.start, item.start + len(item.text)
    text = item.text[start - item.start : end - item.start]
    marks = [(exact, "g-exact")] if exact else []
    marks += [] if whole else [(span, "g-differs") for span in item.differs]
    pieces, at = [], 0
    for span, style in sorted(marks):
        first, last = max(span.start - start, at), min(span.end - start, len(text))
        if first < last:
            inside = escape_html(one_line(text[first:last]))
            pieces += [escape_html(one_line(text[at:first])), f'<b class="{style}">{inside}</b>' if inside.strip() else inside]
            at = last
    return "".join([*pieces, escape_html(one_line(text[at:]))])


def one_line(text: str) -> str:
    """`text` with line and page breaks as spaces; a tab still parts the cells of a table row. A row whose first cells are empty, since
    those above are theirs too, begins on a line of its own, without them."""
    return "\n".join(re.sub(r" ?\t ?", "\t", re.sub(r"[^\S\t]+", " ", row)) for row in _NEXT_ROW.split(text))
