"""TEDS: how alike two tables are as HTML trees (Zhong, ShafieiBavani and Jimeno Yepes, arXiv 1911.10683).

A table is a tree: table, its rows, their cells. To put in, take out or rename a node costs 1; to make a cell into one of the same spans
costs the normalised edit distance of their texts, of other spans 1. TEDS is 1 - cost / nodes of the larger tree. The tree has no `thead`:
heads are measured by themselves (`table_cells.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

Head = Literal["column", "row", "corner"]


@dataclass(frozen=True, slots=True)
class MeasuredCell:
    """A cell as it is compared: its place, and the offsets of the characters that it holds. `text` is without white space."""

    row: int
    column: int
    row_span: int
    column_span: int
    head: Head | None
    text: str
    characters: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MeasuredTable:
    """Cells in any order."""

    rows: int
    columns: int
    cells: tuple[MeasuredCell, ...]


_Label = tuple[str, int, int, str]  # tag, spans, text


def teds(truth: MeasuredTable, found: MeasuredTable | None) -> float:
    """In [0, 1], 1 for the same structure and text; 0 where nothing was found."""
    if found is None:
        return 0.0
    one, other = _tree(truth), _tree(found)
    return max(0.0, 1 - tree_distance(one, other) / max(len(one[0]), len(other[0])))


def _tree(table: MeasuredTable) -> tuple[list[_Label], list[int]]:
    """Labels in postorder, and for each the place of its leftmost leaf."""
    labels: list[_Label] = []
    leaves: list[int] = []
    for row in range(table.rows):
        first = len(labels)
        for cell in sorted((cell for cell in table.cells if cell.row == row), key=lambda cell: cell.column):
            leaves.append(len(labels))
            labels.append(("td", cell.row_span, cell.column_span, cell.text))
        leaves.append(first)
        labels.append(("tr", 1, 1, ""))
    return [*labels, ("table", 1, 1, "")], [*leaves, 0]


def _rename(one: _Label, other: _Label) -> float:
    if one[:3] != other[:3]:
        return 1.0
    return edit_distance(one[3], other[3]) / max(len(one[3]), len(other[3]), 1)


def tree_distance(one: tuple[Sequence[_Label], Sequence[int]], other: tuple[Sequence[_Label], Sequence[int]]) -> float:
    """Cost of making one ordered tree into the other (Zhang and Shasha, 1989)."""
    (a, left_a), (b, left_b) = one, other
    trees = [[0.0] * len(b) for _ in a]
    for i in _key_roots(left_a):
        for j in _key_roots(left_b):
            _forests(a, left_a=left_a, i=i, b=b, left_b=left_b, j=j, trees=trees)
    return trees[-1][-1]


def _key_roots(leaves: Sequence[int]) -> list[int]:
    return sorted({leaf: i for i, leaf in enumerate(leaves)}.values())


def _forests(
    a: Sequence[_Label], left_a: Sequence[int], i: int, b: Sequence[_Label], left_b: Sequence[int], j: int, trees: list[list[float]]
) -> None:
    """Fills `trees` with the distances of all subtrees whose leftmost leaf is that of `i` and `j`."""
    p, q = left_a[i], left_b[j]
    forest = [[float(y) for y in range(j - q + 2)]]
    for x in range(p, i + 1):
        above, row = forest[-1], [float(x - p + 1)]
        for y in range(q, j + 1):
            cheapest = min(above[y - q + 1], row[-1]) + 1
            if left_a[x] == p and left_b[y] == q:
                cheapest = min(cheapest, above[y - q] + _rename(a[x], b[y]))
                trees[x][y] = cheapest
            else:
                cheapest = min(cheapest, forest[left_a[x] - p][left_b[y] - q] + trees[x][y])
            row.append(cheapest)
        forest.append(row)


@cache
def edit_distance(one: str, other: str) -> int:
    """Levenshtein's, a column of the table in one number (Myers, 1999)."""
    if not one or not other:
        return len(one) + len(other)
    places: dict[str, int] = {}
    for i, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << i
    whole, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    up, down, distance = whole, 0, len(one)
    for character in other:
        same = places.get(character, 0)
        diagonal = (((same & up) + up) ^ up) | same
        right, left = (down | ~(diagonal | up)) & whole, up & diagonal
        distance += bool(right & last) - bool(left & last)
        right, left = (right << 1 | 1) & whole, left << 1 & whole
        up, down = (left | ~(same | down | right)) & whole, right & (same | down)
    return distance
