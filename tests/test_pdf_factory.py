"""The factory itself: what it draws is where it says, and reads as it should."""

from __future__ import annotations

import unicodedata
from typing import Any, Literal

import pypdfium2
import pytest
from pdf_factory import PageLabels, Sheet, make_pdf, ruled_table, running, scanned_lines, simple_pdf, text_lines, two_columns
from pypdf import PdfReader

LINES = ("제1조(목적) 이 규정은 「휴가」를 정한다.", "① 서울에서는 2025/03/31까지 1,234원")


def read(data: bytes, page: int = 0, password: str | None = None) -> str:
    pdf = pypdfium2.PdfDocument(data, password=password)
    text: str = pdf[page].get_textpage().get_text_range()
    pdf.close()
    return text


def darkest_row(data: bytes) -> int:
    """The first row of pixels, at one pixel a point, that has ink."""
    pdf = pypdfium2.PdfDocument(data)
    pixels = pdf[0].render(scale=1).to_numpy()
    pdf.close()
    return int((pixels.min(axis=(1, 2)) < 128).argmax())


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert simple_pdf(*LINES) == simple_pdf(*LINES)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_mark_stands_at_the_same_displayed_place_whatever_the_rotation(rotate: Literal[0, 90, 180, 270]) -> None:
    data = make_pdf([Sheet(text_lines(*LINES, top=100), rotate=rotate)])
    assert 100 <= darkest_row(data) <= 103
    assert read(data) == "\r\n".join(LINES)


def test_a_crop_moves_the_origin() -> None:
    data = make_pdf([Sheet(text_lines(*LINES, top=100), crop=(50, 60, 400, 300), rotate=90)])
    assert 40 <= darkest_row(data) <= 43


def test_misread_fonts_look_right_and_read_wrong() -> None:
    shown = make_pdf([Sheet(text_lines(*LINES, font="Decomposed"))])
    assert read(shown).startswith(unicodedata.normalize("NFD", "제1조(목적)"))
    assert unicodedata.normalize("NFC", read(shown)) == "\r\n".join(LINES)
    assert "규정" not in read(make_pdf([Sheet(text_lines(*LINES, font="WrongHangul"))]))
    assert all(c < "\uac00" for c in read(make_pdf([Sheet(text_lines(*LINES, font="Unmapped"))])))


def test_pictures_and_empty_pages_have_no_text() -> None:
    data = make_pdf([Sheet(scanned_lines(*LINES)), Sheet()])
    assert (read(data, 0), read(data, 1)) == ("", "")
    assert darkest_row(data) < 100


def test_an_empty_user_password_opens_by_itself_and_another_does_not() -> None:
    assert read(make_pdf([Sheet(text_lines("가"))], user_password="")) == "가"
    locked = make_pdf([Sheet(text_lines("가"))], user_password="비밀")
    assert read(locked, password="비밀") == "가"
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(locked)


def test_labels_and_outline_are_what_pypdf_reads() -> None:
    import io

    sheets = [Sheet(two_columns(LINES, LINES), running("머리글", "- 1 -")), Sheet(ruled_table([["가", "나"]], widths=(90, 90))), Sheet()]
    data = make_pdf(sheets, labels=(PageLabels(0, "r", 4), PageLabels(1, "D")), outline=[("제1장 총칙", 0, 1), ("제1조", 1, 2)])
    reader = PdfReader(io.BytesIO(data))
    assert reader.page_labels == ["iv", "1", "2"]
    outline: Any = reader.outline  # titles, and lists of titles below them
    assert outline[0].title == "제1장 총칙"
    assert outline[1][0].title == "제1조"
