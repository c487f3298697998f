"""Ruled lines -> grids and their cells."""

from __future__ import annotations

import numpy as np
import pytest

from rag.pdf.characters import Floats
from rag.pdf.grids import cells_of, find_grids, merge_segments, tables_among

Line = tuple[float, float, float, float]


def rules(*lines: Line) -> Floats:
    return np.array(lines, dtype=np.float32).reshape(-1, 4)


def level(y: float, x0: float, x1: float) -> Line:
    return (x0, y, x1, y)


def upright(x: float, top: float, bottom: float) -> Line:
    return (x, top, x, bottom)


def dots(*places: tuple[float, float]) -> Floats:
    """Characters of 4 by 4 points around each place."""
    return np.array([[x - 2, y - 2, x + 2, y + 2] for x, y in places], dtype=np.float32).reshape(-1, 4)


TWO_BY_TWO = [level(y, 0, 100) for y in (0, 20, 40)] + [upright(x, 0, 40) for x in (0, 50, 100)]


def test_no_lines_are_no_grid() -> None:
    assert find_grids(rules()) == []
    assert find_grids(rules(level(0, 0, 100))) == []
    assert find_grids(rules(*(level(y, 0, 100) for y in (0, 20, 40)))) == []


def test_four_cells_are_numbered_in_reading_order() -> None:
    (grid,) = find_grids(rules(*TWO_BY_TWO))
    assert grid.places.tolist() == [[0, 1], [2, 3]]
    assert cells_of([grid], dots((10, 10), (60, 10), (10, 30), (60, 30), (200, 10))).tolist() == [0, 1, 2, 3, -1]


def test_a_missing_line_makes_one_cell_of_two() -> None:
    without = [line for line in TWO_BY_TWO if line != upright(50, 0, 40)] + [upright(50, 20, 40)]
    (grid,) = find_grids(rules(*without))
    assert grid.places.tolist() == [[0, 0], [1, 2]]


def test_a_cell_may_span_rows() -> None:
    without = [line for line in TWO_BY_TWO if line != level(20, 0, 100)] + [level(20, 50, 100)]
    (grid,) = find_grids(rules(*without))
    assert grid.places.tolist() == [[0, 1], [0, 2]]


def test_a_table_open_at_its_sides_is_a_table() -> None:
    (grid,) = find_grids(rules(*(level(y, 0, 100) for y in (0, 20, 40)), upright(50, 0, 40)))
    assert grid.places.tolist() == [[0, 1], [2, 3]]


def test_two_strokes_that_cross_are_no_table() -> None:
    assert find_grids(rules(level(50, 0, 100), upright(50, 0, 100), upright(60, 0, 100))) == []


def test_double_borders_and_dashes_are_one_line() -> None:
    ((level_at, start, end),) = merge_segments([(0.0, 0.0, 10.0), (0.0, 12.0, 20.0), (1.0, 22.0, 40.0)])
    assert (level_at, start, end) == pytest.approx((1 / 3, 0.0, 40.0))
    assert merge_segments([(0.0, 0.0, 10.0), (0.0, 30.0, 40.0)]) == [(0.0, 0.0, 10.0), (0.0, 30.0, 40.0)]
    assert merge_segments([(0.0, 0.0, 3.0)]) == []


def test_tables_apart_are_grids_of_their_own_and_the_inner_one_wins() -> None:
    inner = [level(y, 10, 40) for y in (5, 10, 15)] + [upright(x, 5, 15) for x in (10, 25, 40)]
    grids = find_grids(rules(*TWO_BY_TWO, *inner))
    assert [grid.cells for grid in grids] == [4, 4]
    found = cells_of(grids, dots((12.5, 7.5), (45, 30)))
    assert found.tolist() == [grids[1].first_cell, grids[0].first_cell + 2]


def test_a_net_with_hardly_anything_in_it_is_a_drawing() -> None:
    net = find_grids(rules(*(level(y, 0, 100) for y in range(0, 101, 20)), *(upright(x, 0, 100) for x in range(0, 101, 20))))
    assert tables_among(net, dots((10, 10))) == []
    assert tables_among(net, dots(*((x, y) for x in range(10, 100, 20) for y in range(10, 100, 20)))) == net


def test_a_bracket_as_wide_as_a_syllable_stays_in_its_cell() -> None:
    (grid,) = find_grids(rules(*TWO_BY_TWO))
    wide = np.array([[45, 5, 60, 15]], dtype=np.float32)
    assert cells_of([grid], wide).tolist() == [0]
