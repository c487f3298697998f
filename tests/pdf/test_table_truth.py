"""The hand-made truth for tables (`tables/README.md`) is sound in itself. Nothing of the product is tested here."""

from __future__ import annotations

import ctypes
import hashlib
import json
import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from places import SHARED
from pypdfium2 import raw

Record = dict[str, Any]
RECORDS: list[Record] = [json.loads(line) for line in (Path(__file__).parent / "tables" / "truth.jsonl").read_text("utf-8").splitlines()]
TABLES = [record for record in RECORDS if record.get("table", True)]
OTHERS = [record for record in RECORDS if not record.get("table", True)]
FOLDERS = {"pdfs": SHARED / "pdfs", "fiscal": SHARED / "eval" / "fiscal" / "pdfs"}
KEYS = {"id", "draw", "document", "set", "half", "pages", "caption", "unit", "ruled", "rows", "columns", "cells"}


LATER = {"fresh", "held", "last", "sixth"}


def side(record: Record) -> str:
    """Of its document: fresh tables are of those of the unseen half. What is held back was drawn of both, and of documents of neither."""
    return "unseen" if record["half"] == "fresh" else str(record["half"])


def by_id(records: list[Record]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("record", records, ids=[record["id"] for record in records])


def merged(record: Record) -> bool:
    return any(cell["row_span"] * cell["column_span"] > 1 for cell in record["cells"])


def test_quotas() -> None:
    tables = [table for table in TABLES if table["half"] not in LATER]
    assert len(tables) == 40
    assert sum(map(merged, tables)) >= 10
    assert sum(table["ruled"] != "full" for table in tables) >= 8
    assert sum(len(table["pages"]) > 1 for table in tables) >= 6
    assert sum(record["half"] not in LATER for record in OTHERS) >= 10
    assert max(Counter(table["document"] for table in tables).values()) <= 4
    assert {record["half"] for record in TABLES} == {"seen", "unseen", *LATER}
    assert {record["half"] for record in OTHERS} == {"seen", "unseen", "fresh", "held"}


@pytest.mark.parametrize(("half", "tables"), [("fresh", 9), ("held", 14), ("last", 12), ("sixth", 20)])
def test_later_tables_stand_on_pages_that_no_other_record_has(half: str, tables: int) -> None:
    drawn = {(r["document"], page) for r in RECORDS if r["half"] == half for page in r.get("pages") or [r["page"]]}
    others = {(r["document"], page) for r in RECORDS if r["half"] != half for page in r.get("pages") or [r["page"]]}
    assert sum(table["half"] == half for table in TABLES) == tables
    assert not drawn & others


def test_held_tables_are_of_many_kinds() -> None:
    held = [table for table in TABLES if table["half"] == "held"]
    assert max(Counter(table["document"] for table in held).values()) <= 3
    assert sum(map(merged, held)) >= 4
    assert sum(table["ruled"] != "full" for table in held) >= 6


def test_records_name_documents_in_one_way() -> None:
    assert len({record["id"] for record in RECORDS}) == len(RECORDS)
    for record in RECORDS:
        assert unicodedata.is_normalized("NFC", record["document"])
    of_halves = [record for record in RECORDS if record["half"] not in {"held", "last", "sixth"}]
    assert len({(record["document"], record["set"], side(record)) for record in of_halves}) == len({r["document"] for r in of_halves})
    for halves in ({"seen", "unseen"}, {"fresh"}, {"held"}, {"last"}, {"sixth"}):
        draws = [table["draw"] for table in TABLES if table["half"] in halves]
        assert draws == sorted(draws)


@by_id(TABLES)
def test_table_has_its_fields(record: Record) -> None:
    assert set(record) - {"continues", "repeated_heads"} == KEYS
    assert record["set"] in FOLDERS
    assert record["half"] in {"seen", "unseen", *LATER}
    assert record["ruled"] in {"full", "partial", "none"}
    assert all(b - a == 1 for a, b in pairwise(record["pages"]))
    assert record["rows"] > 1
    assert record["columns"] > 1
    for text in (record["caption"], record["unit"]):
        assert text is None or 0 < len(text) < 60
    assert record["unit"] is None or "단위" in record["unit"]
    for cell in record["cells"]:
        assert set(cell) == {"row", "column", "row_span", "column_span", "head", "boxes"}
        assert cell["head"] in {"column", "row", "corner", None}


@by_id(TABLES)
def test_cells_cover_the_grid_once(record: Record) -> None:
    covered = Counter(
        (row, column)
        for cell in record["cells"]
        for row in range(cell["row"], cell["row"] + cell["row_span"])
        for column in range(cell["column"], cell["column"] + cell["column_span"])
    )
    assert set(covered) == {(row, column) for row in range(record["rows"]) for column in range(record["columns"])}
    assert set(covered.values()) == {1}


@by_id(TABLES)
def test_heads_stand_where_heads_stand(record: Record) -> None:
    """A corner is in the first rows, above a row head; the first row is of heads, unless the table has row heads only."""
    heads = {kind: [cell for cell in record["cells"] if cell["head"] == kind] for kind in ("column", "row", "corner")}
    columns_of_row_heads = {cell["column"] for cell in heads["row"]}
    assert heads["column"] or heads["row"]
    assert all(cell["column"] in columns_of_row_heads for cell in heads["corner"])
    first = {cell["head"] for cell in record["cells"] if cell["row"] == 0}
    assert first <= {"column", "corner"} or not heads["column"] + heads["corner"]
    assert any(cell["head"] is None for cell in record["cells"])


@by_id(TABLES)
def test_boxes_lie_as_the_grid_says(record: Record) -> None:
    """On each page cells of a later row lie lower, of a later column further right, and no two overlap."""
    pages = record["pages"]
    placed = [(cell, box) for cell in record["cells"] for box in cell["boxes"]]
    assert {box[0] for _, box in placed} == set(pages)
    for cell in record["cells"]:
        of_pages = [box[0] for box in cell["boxes"]]
        assert of_pages == sorted(set(of_pages))
    for index, (cell, (page, x0, top, x1, bottom)) in enumerate(placed):
        assert x1 - x0 > 3, cell
        assert bottom - top > 3, cell
        for other, (other_page, other_x0, other_top, other_x1, other_bottom) in placed[:index]:
            if page != other_page:
                continue
            assert min(x1, other_x1) <= max(x0, other_x0) or min(bottom, other_bottom) <= max(top, other_top), (cell, other)
            if other["row"] + other["row_span"] <= cell["row"]:
                assert other_bottom <= top or page in {box[0] for box in other["boxes"][1:]} | {box[0] for box in cell["boxes"][:-1]}
            if other["column"] + other["column_span"] <= cell["column"]:
                assert other_x1 <= x0
    lowest = {page: min(cell["row"] for cell, box in placed if box[0] == page) for page in pages}
    assert [lowest[page] for page in pages] == sorted(lowest.values())


@by_id(TABLES)
def test_repeated_heads_stand_above_the_cells(record: Record) -> None:
    for head in record.get("repeated_heads", []):
        assert head["page"] in record["pages"][1:]
        assert head["box"][3] <= min(box[2] for cell in record["cells"] for box in cell["boxes"] if box[0] == head["page"]) + 0.01


@by_id(OTHERS)
def test_what_is_no_table_lies_apart_from_tables(record: Record) -> None:
    assert set(record) == {"id", "document", "set", "half", "page", "boxes", "table"}
    assert record["boxes"]
    for x0, top, x1, bottom in record["boxes"]:
        assert x1 - x0 > 3
        assert bottom - top > 3
        for table in TABLES:
            if table["document"] != record["document"]:
                continue
            for page, cell_x0, cell_top, cell_x1, cell_bottom in (box for cell in table["cells"] for box in cell["boxes"]):
                apart = min(x1, cell_x1) <= max(x0, cell_x0) or min(bottom, cell_bottom) <= max(top, cell_top)
                assert page != record["page"] or apart


@cache
def files() -> dict[str, tuple[str, Path]]:
    return {unicodedata.normalize("NFC", path.name): (name, path) for name, folder in FOLDERS.items() for path in folder.glob("*.pdf")}


@pytest.mark.shared
def test_documents_exist_and_halves_are_drawn_by_name(shared: Path) -> None:
    assert shared.is_dir()
    order = sorted(files(), key=lambda name: hashlib.sha1(name.encode("utf-8")).hexdigest())
    half = {name: ("seen", "unseen")[index % 2] for index, name in enumerate(order)}
    for record in RECORDS:
        assert files()[record["document"]][0] == record["set"]
        assert side(record) in {half[record["document"]], "held", "last", "sixth"}


Glyph = tuple[str, float, float]  # the character and its centre, from the top left of the displayed page


@cache
def glyphs(document: str, number: int) -> tuple[tuple[float, float], list[Glyph]]:
    pdf = pypdfium2.PdfDocument(files()[document][1])
    try:
        assert number <= len(pdf)
        page = pdf[number - 1]
        width, height = page.get_size()
        text = page.get_textpage()
        x, y = ctypes.c_int(), ctypes.c_int()
        found = []
        for index in range(text.count_chars()):
            character = chr(raw.FPDFText_GetUnicode(text, index))
            left, bottom, right, top = text.get_charbox(index)
            if right <= left and top <= bottom:
                continue
            raw.FPDF_PageToDevice(page, 0, 0, round(width * 100), round(height * 100), 0, (left + right) / 2, (bottom + top) / 2, x, y)
            found.append((character, x.value / 100, y.value / 100))
        return (width, height), found
    finally:
        pdf.close()


@pytest.mark.shared
@by_id(TABLES)
def test_every_character_of_a_table_is_in_one_cell(record: Record, shared: Path) -> None:
    assert shared.is_dir()
    filled = set()
    for page in record["pages"]:
        (width, height), found = glyphs(record["document"], page)
        boxes = [(index, *box[1:]) for index, cell in enumerate(record["cells"]) for box in cell["boxes"] if box[0] == page]
        left, top, right, bottom = (pick(box[side] for box in boxes) for side, pick in ((1, min), (2, min), (3, max), (4, max)))
        assert left >= 0
        assert top >= 0
        assert right <= width
        assert bottom <= height
        for character, x, y in found:
            inside = [index for index, x0, y0, x1, y1 in boxes if x0 <= x <= x1 and y0 <= y <= y1]
            assert len(inside) == (left <= x <= right and top <= y <= bottom), (page, character, x, y)
            if not character.isspace():
                filled.update(inside)
    assert len(filled) > len(record["cells"]) / 2


@pytest.mark.shared
@by_id(TABLES)
def test_caption_and_unit_are_printed(record: Record, shared: Path) -> None:
    assert shared.is_dir()
    pdf = pypdfium2.PdfDocument(files()[record["document"]][1])
    try:
        text = re.sub(r"\s", "", unicodedata.normalize("NFC", pdf[record["pages"][0] - 1].get_textpage().get_text_range()))
    finally:
        pdf.close()
    for printed in (record["caption"], record["unit"]):
        assert printed is None or re.sub(r"\s", "", printed) in text
