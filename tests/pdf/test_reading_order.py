"""Pieces of a page -> reading order."""

from __future__ import annotations

from dataclasses import dataclass

from rag.pdf.reading_order import regions


@dataclass(frozen=True)
class Piece:
    name: str
    x0: float
    top: float
    x1: float
    bottom: float
    order: int
    size: float = 10.0


def row(name: str, x0: float, x1: float, number: int, order: int) -> Piece:
    return Piece(name, x0, number * 15, x1, number * 15 + 10, order)


def names(*pieces: Piece) -> list[list[str]]:
    return [[piece.name for piece in region] for region in regions(pieces)]


def test_nothing_has_no_regions() -> None:
    assert names() == []


def test_one_column_is_read_from_the_top_whatever_the_file_says() -> None:
    assert names(row("나", 0, 100, 1, 0), row("가", 0, 100, 0, 1), row("다", 0, 100, 2, 2)) == [["가", "나", "다"]]


def test_columns_of_prose_under_a_title_are_read_one_after_the_other() -> None:
    title = row("제목", 0, 430, 0, 0)
    left = [row(f"왼{n}", 0, 200, n + 2, 2 * n + 1) for n in range(6)]
    right = [row(f"오{n}", 230, 430, n + 2, 2 * n + 2) for n in range(6)]
    foot = row("끝", 0, 430, 9, 99)
    found = names(title, *[piece for pair in zip(left, right, strict=True) for piece in pair], foot)
    assert found == [["제목"], [piece.name for piece in left], [piece.name for piece in right], ["끝"]]


def test_short_entries_side_by_side_are_rows_and_no_columns() -> None:
    pieces = [row(f"{side}{n}", x, x + 30, n, 2 * n + i) for n in range(6) for i, (side, x) in enumerate((("이름", 0), ("값", 230)))]
    assert names(*pieces) == [[piece.name for piece in pieces]]


def test_boxes_side_by_side_keep_the_order_of_the_file() -> None:
    left = [row(f"왼{n}", 0, 60, n, n) for n in range(3)]
    right = [row(f"오{n}", 300, 360, n, n + 3) for n in range(3)]
    assert names(*left, *right) == [["왼0", "왼1", "왼2", "오0", "오1", "오2"]]


def test_two_tall_tables_side_by_side_are_columns() -> None:
    left = [row("왼 제목", 0, 150, 0, 0), Piece("왼 표", 0, 20, 200, 140, 1)]
    right = [row("오 제목", 230, 380, 0, 2), Piece("오 표", 230, 20, 430, 140, 3)]
    assert names(left[0], right[0], left[1], right[1]) == [["왼 제목", "왼 표"], ["오 제목", "오 표"]]
