"""What holds on every page of every real and every hostile PDF of the developers' folder."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from places import SHARED
from tenth import Draw

from rag.core.errors import PdfError, WrongPassword
from rag.core.records import Manuscript, Page, PageStatus
from rag.pdf.hangul import mend
from rag.pdf.manuscript import read_pdf

pytestmark = pytest.mark.shared
REAL = sorted([*SHARED.glob("pdfs/*.pdf"), *SHARED.glob("eval/fiscal/pdfs/*.pdf")])
HOSTILE = sorted(SHARED.glob("hostile/*.pdf"))


def spaces(lines: Sequence[str]) -> list[str]:
    return [" "] * (len(lines) - 1)


@cache
def manuscript(path: Path) -> Manuscript:
    return read_pdf(path.read_bytes(), join=spaces, max_pages=5000)


def hold_promises(read: Manuscript) -> None:
    start = 0
    for page in read.pages:
        assert page.start == start
        start += len(page.text) + 1
        hold_page_promises(page)


def hold_page_promises(page: Page) -> None:
    assert unicodedata.is_normalized("NFC", page.text)
    assert page.boxes.shape == (len(page.text), 4)
    assert page.boxes.dtype == np.float32
    assert bool(page.text) <= (page.status is PageStatus.TEXT)
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in set(page.text) - {"\n", "\t"})
    white = np.array([character.isspace() for character in page.text], dtype=bool)
    assert np.isnan(page.boxes[white]).all()
    x0, top, x1, bottom = page.boxes[~white].T
    assert (x0 >= 0).all()
    assert (top >= 0).all()
    assert (x1 <= page.width + 0.01).all()
    assert (bottom <= page.height + 0.01).all()
    assert (x0 < x1).all()
    assert (top < bottom).all()


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[:30])
def test_text_boxes_and_starts_agree_on_every_page(path: Path) -> None:
    read = manuscript(path)
    assert read.pages
    hold_promises(read)


def lost(page: Page, source: pypdfium2.PdfPage) -> tuple[int, int]:
    """How many letters and digits of the page's lines PDFium does not find under their boxes, and of how many."""
    reader = source.get_textpage()
    left, _, _, top = source.get_bbox()
    whole = unicodedata.normalize("NFC", reader.get_text_range())
    if source.get_rotation() or mend(whole) != whole:
        return 0, 0
    missing, total, at = 0, 0, 0
    for line in page.text.split("\n"):
        boxes = page.boxes[at : at + len(line)]
        at += len(line) + 1
        if not line.strip():
            continue
        area = (np.nanmin(boxes[:, 0]), np.nanmax(boxes[:, 3]), np.nanmax(boxes[:, 2]), np.nanmin(boxes[:, 1]))
        x0, y0, x1, y1 = (float(value) for value in area)
        found = reader.get_text_bounded(left + x0 - 0.1, top - y0 - 0.1, left + x1 + 0.1, top - y1 + 0.1)
        wanted = Counter(character for character in line if (character.isascii() and character.isalnum()) or "가" <= character <= "힣")
        total += sum(wanted.values())
        missing += sum((wanted - Counter(unicodedata.normalize("NFC", found))).values())
    return missing, total


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[:30])
def test_pdfium_finds_the_characters_of_a_line_under_its_boxes(path: Path, tenth: Draw[Page]) -> None:
    document = pypdfium2.PdfDocument(path)
    pages = [lost(page, document[page.number - 1]) for page in tenth(manuscript(path).pages)]
    document.close()
    assert sum(missing for missing, _ in pages) <= 0.002 * sum(total for _, total in pages)


def test_the_file_whose_bytes_were_mangled_is_reported_on_every_page() -> None:
    (path,) = (path for path in REAL if unicodedata.normalize("NFC", path.name) == "law__은행법.pdf")
    assert {page.status for page in manuscript(path).pages} == {PageStatus.GARBLED}


def test_nearly_every_page_of_the_other_files_is_text() -> None:
    others = [path for path in REAL if "은행법" not in unicodedata.normalize("NFC", path.name)]
    statuses = Counter(page.status for path in others for page in manuscript(path).pages)
    assert statuses[PageStatus.TEXT] >= 0.99 * sum(statuses.values())


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem[-30:])
def test_a_hostile_file_ends_in_a_manuscript_or_in_an_error_of_ours(path: Path) -> None:
    try:
        read = read_pdf(path.read_bytes(), join=spaces, max_pages=5000)
    except PdfError:
        return
    hold_promises(read)


def locked() -> list[tuple[str, str]]:
    with (SHARED / "hostile" / "MANIFEST.csv").open(encoding="utf-8") as file:
        return [(row["file"], row["password"]) for row in csv.DictReader(file) if row["password"]]


@pytest.mark.parametrize(("name", "password"), locked() if HOSTILE else [])
def test_the_right_password_opens_and_the_wrong_one_does_not(name: str, password: str) -> None:
    data = (SHARED / "hostile" / name).read_bytes()
    with pytest.raises(WrongPassword):
        read_pdf(data, password="certainly not this", join=spaces, max_pages=5000)
    hold_promises(read_pdf(data, password=password, join=spaces, max_pages=5000))
