"""One box a printed line, on every page, or none at all."""

from __future__ import annotations

import numpy as np

from rag.answer.boxes import boxes_of
from rag.core.records import Box, Page

NAN = float("nan")


def typed(number: int, start: int, *lines: tuple[str, float, float]) -> Page:
    """A page on which each line's characters stand 10 wide and 12 high from (x, top); lines are parted by a space without ink."""
    text, boxes = "", []
    for i, (line, x, top) in enumerate(lines):
        if i:
            text += " "
            boxes.append([NAN] * 4)
        for j, character in enumerate(line):
            text += character
            boxes.append([NAN] * 4 if character.isspace() else [x + 10 * j, top, x + 10 * j + 10, top + 12])
    return Page(number, start, text, np.array(boxes, dtype=np.float32).reshape(-1, 4), 595, 842)


def test_a_span_over_two_lines_has_two_boxes() -> None:
    page = typed(1, 0, ("연차 휴가는", 50, 100), ("15일이다.", 50, 120))
    assert boxes_of([page], 3, 12) == (Box(1, 80, 100, 110, 112), Box(1, 50, 120, 100, 132))


def test_a_span_inside_a_line_is_boxed_to_the_character() -> None:
    page = typed(1, 0, ("가나다라마", 50, 100))
    assert boxes_of([page], 1, 3) == (Box(1, 60, 100, 80, 112),)


def test_the_foot_of_one_column_and_the_head_of_the_next_are_two_boxes() -> None:
    page = typed(1, 0, ("왼쪽끝", 50, 700), ("오른쪽", 320, 100))
    assert boxes_of([page], 0, 7) == (Box(1, 50, 700, 80, 712), Box(1, 320, 100, 350, 112))


def test_columns_at_the_same_height_are_two_boxes() -> None:
    page = typed(1, 0, ("왼쪽", 50, 100), ("오른쪽", 320, 100))
    assert len(boxes_of([page], 0, 6)) == 2


def test_a_passage_across_pages_is_boxed_on_both() -> None:
    first, second = typed(3, 0, ("앞쪽", 50, 800)), typed(4, 3, ("뒤쪽", 50, 40))
    assert [box.page for box in boxes_of([first, second], 0, 5)] == [3, 4]


def test_text_without_a_place_draws_nothing() -> None:
    page = Page(1, 0, "보이지 않음", np.full((6, 4), NAN, np.float32), 595, 842)
    assert boxes_of([page], 0, 6) == ()
    assert boxes_of([page], 2, 2) == ()
    assert boxes_of([], 0, 5) == ()


def test_a_comma_below_the_line_does_not_part_a_number() -> None:
    digits = [[212.2, 462.6, 217.3, 469.5], [218.1, 462.5, 222.8, 469.6], [223.8, 468.8, 225.0, 470.9], [226.2, 462.5, 230.9, 469.6]]
    page = Page(1, 0, "40,0", np.array(digits, dtype=np.float32), 595, 842)
    assert boxes_of([page], 0, 4) == (Box(1, 212.2, 462.5, 230.9, 470.9),)
