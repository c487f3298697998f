"""A manuscript into passages: what is indexed, shown and cited.

A document is a row of atoms (sentences, table rows). Between any two of them may be cut, at a price: nothing before a heading,
little between list items, much inside a paragraph or a table. Every passage pays for the room it leaves, every heading inside one
for mixing subjects. The cheapest cutting is found exactly. Before an article heading there is always a cut.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.core.records import Manuscript, Passage, Span
from rag.core.tables import TableRow
from rag.text.headings import read_lines
from rag.text.lead_ins import is_note, with_leads
from rag.text.printed_lines import Line
from rag.text.sentences import sentences
from rag.text.table_rows import table_rows
from rag.text.windows import WINDOW_CAP, cut_windows, split_long

PASSAGE_RULE = "passages-6"

_COST_HEADING, _COST_ITEM, _COST_LINE, _COST_SENTENCE, _COST_ROW, _COST_AFTER_HEADING = 0.0, 0.1, 0.15, 0.45, 0.5, 1.5
_COST_NOTE = 0.6  # before a note or an example, which stays with what it explains
_COST_MIXING = 0.12  # of a heading inside a passage
_COST_MIXING_ABOVE = 0.5  # of a heading that ends more than its sibling's section, or begins a page in large print
_ITEM_RANKS = 60
_HEADER_ROWS, _HEADER_LENGTH = 3, 160
_COST_CONTENTS = 1.0  # of a passage that is half a table of contents


@dataclass(frozen=True, slots=True)
class _Atom:
    """The smallest piece: `line` is the number of its line, `header` the first row of the table it stands in."""

    start: int
    end: int
    line: int
    header: int | None = None


def cut_passages(manuscript: Manuscript, *, passage_length: int, window_length: int) -> list[Passage]:
    """The passages of a manuscript in order: at most `passage_length` characters each, all text that is not white space in exactly one."""
    text = "\f".join(page.text for page in manuscript.pages)
    lines = read_lines(manuscript)
    atoms = list(_atoms(text, lines, passage_length))
    passages: list[Passage] = []
    for first, last in _sections(lines, atoms):
        for a, b in _cheapest(lines, atoms[first:last], passage_length):
            passages.append(_passage(text, lines, atoms[first + a : first + b], window_length))
    return with_leads(_with_rows(passages, table_rows(text, manuscript.tables)), lines, manuscript.tables, text)


def _with_rows(passages: Sequence[Passage], rows: Sequence[TableRow]) -> list[Passage]:
    """Each passage with the table rows that begin in it. Passages and rows are in the text's order."""
    starts = [passage.start for passage in passages]
    held: dict[int, list[TableRow]] = {}
    for row in rows:
        held.setdefault(bisect_right(starts, row.span.start) - 1, []).append(row)
    return [replace(passage, rows=tuple(held.get(at, ()))) if at in held else passage for at, passage in enumerate(passages)]


def _atoms(text: str, lines: Sequence[Line], passage_length: int) -> Iterator[_Atom]:
    header: int | None = None
    for number, line in enumerate(lines):
        begins = line.table and (header is None or line.text == lines[header].text)  # column heads are printed anew on each page
        header = number if begins else header if line.table else None
        whole = Span(line.start, line.end)
        pieces = [whole] if line.table else [Span(a + line.start, b + line.start) for a, b in sentences(line.text)]
        for piece in pieces:
            if piece.end - piece.start <= passage_length:
                yield _Atom(piece.start, piece.end, number, header)
            else:
                for part in split_long(text, piece, min(passage_length, WINDOW_CAP)):
                    yield _Atom(part.start, part.end, number, header)


def _sections(lines: Sequence[Line], atoms: Sequence[_Atom]) -> Iterator[tuple[int, int]]:
    """Runs of atoms between the headings of a statute; the headings right above an article (장, 절) begin its section."""
    start = 0
    for at in range(1, len(atoms)):
        begins = atoms[at].line != atoms[at - 1].line
        if begins and lines[atoms[at].line].statutory:
            first = at
            while first > start and lines[atoms[first - 1].line].heading and not lines[atoms[first - 1].line].article:
                first -= 1
            if first > start:
                yield start, first
                start = first
    if start < len(atoms):
        yield start, len(atoms)


def _cheapest(lines: Sequence[Line], atoms: Sequence[_Atom], passage_length: int) -> list[tuple[int, int]]:
    """The cheapest way to cut `atoms`, as `(first, last)` pairs, half open."""
    gaps = [0.0, *(_gap(lines, atoms[i - 1], atoms[i]) for i in range(1, len(atoms)))]
    mixes = [0.0, *(_mix(lines, atoms[i - 1], atoms[i]) for i in range(1, len(atoms)))]
    left = [1 - length / passage_length for length in range(passage_length + 1)]
    rooms = [share * share for share in left]  # the price of what a passage of this length could still hold
    starts, best, begin = [atom.start for atom in atoms], list[float](), [0]
    cheapest = 0.0
    for last, atom in enumerate(atoms, 1):
        best.append(cheapest + gaps[last - 1])  # the cheapest way to `last - 1`, and the cut there
        cheapest, chosen, mixed = float("inf"), last - 1, 0.0
        for first in range(last - 1, -1, -1):
            length = atom.end - starts[first]
            if length > passage_length and first < last - 1:
                break
            cost = best[first] + (rooms[length] if length <= passage_length else 0.0) + mixed
            if cost < cheapest:
                cheapest, chosen = cost, first
            mixed += mixes[first]
        begin.append(chosen)
    cuts: list[tuple[int, int]] = []
    at = len(atoms)
    while at:
        cuts.append((begin[at], at))
        at = begin[at]
    return cuts[::-1]


def _gap(lines: Sequence[Line], before: _Atom, after: _Atom) -> float:
    """The price of a cut between two atoms."""
    above, below = lines[before.line], lines[after.line]
    if before.line == after.line:
        return _COST_SENTENCE
    if above.heading and not (below.heading and below.rank <= above.rank):
        return _COST_AFTER_HEADING
    if below.heading or above.contents != below.contents:
        return _COST_HEADING
    if before.header is not None and before.header == after.header:
        return _COST_ROW
    if is_note(below.text):
        return _COST_NOTE
    return _COST_ITEM if below.item else _COST_LINE


def _mix(lines: Sequence[Line], before: _Atom, after: _Atom) -> float:
    """The price of keeping two atoms in one passage."""
    above, below = lines[before.line], lines[after.line]
    if above.contents != below.contents:
        return _COST_CONTENTS
    if not below.heading or above.heading:
        return 0.0
    parted = len(below.path) < len(above.path) or (below.page != above.page and below.rank < _ITEM_RANKS)
    return _COST_MIXING_ABOVE if parted else _COST_MIXING


def _passage(text: str, lines: Sequence[Line], atoms: Sequence[_Atom], window_length: int) -> Passage:
    start, end = atoms[0].start, atoms[-1].end
    heading = _common([lines[atom.line].path for atom in atoms])
    first = atoms[0]
    if first.header is not None and (first.header != first.line or first.start != lines[first.line].start):
        heading = (*heading, _header_row(lines, first.header))
    of_contents = [lines[atom.line].contents for atom in atoms if not lines[atom.line].heading]
    keywords_only = sum(of_contents) > len(of_contents) / 2  # a table of contents has all the words, and answers nothing
    windows = () if keywords_only else cut_windows(text[start:end], offset=start, window_length=window_length)
    return Passage(start=start, end=end, text=text[start:end], heading=heading, windows=windows)


def _common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What all paths begin with. A passage that begins with headings of its own stands under the path that its text has."""
    deepest: tuple[str, ...] = max(paths, key=len)
    shared = [title for level, title in enumerate(deepest) if all(len(path) <= level or path[level] == title for path in paths)]
    common: list[str] = []
    for level, title in enumerate(shared):
        if title != deepest[level]:
            break
        common.append(title)
    return tuple(common)


def _header_row(lines: Sequence[Line], first: int) -> str:
    """The column heads of the table that begins at line `first`: its first row, and the rows below that have no first cell."""
    rows = [lines[first].text.split("\t")]
    for line in lines[first + 1 : first + _HEADER_ROWS]:
        if not line.table or line.text[0] != "\t":
            break
        rows.append(line.text.split("\t"))
    return _joined(cell for row in rows for cell in row)


def _joined(cells: Iterable[str]) -> str:
    return " | ".join(words for cell in cells if (words := " ".join(cell.split())))[:_HEADER_LENGTH]
