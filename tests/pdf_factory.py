"""Korean PDFs made in memory, one sheet of marks a page.

All positions are points from the top left of the page as it is displayed, whatever its rotation, so that a test can compare a box
with the place where it drew. A crop is given in the same points, before cropping.

    make_pdf([Sheet(text_lines("제1조(목적) 이 규정은 …")), Sheet(scanned_lines("도장"))], labels=(PageLabels(0, "r"),))
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT_FILE = Path(__file__).resolve().parent / "fonts" / "NanumSquareR.ttf"
A4 = (595.0, 842.0)

FontName = Literal["Korean", "Decomposed", "Unmapped", "WrongHangul", "WrongLatin", "PrivateUse"]
Mark = Callable[[Canvas, tuple[float, float]], None]  # draws on a page of (width, height), origin at the displayed top left, y down

_READINGS: dict[str, Callable[[str], str] | None] = {
    "Decomposed": lambda c: unicodedata.normalize("NFD", c),
    "Unmapped": None,  # no ToUnicode at all
    "WrongHangul": lambda c: chr(0xAC00 + ord(c) * 7919 % 11172) if c > "\x7f" else c,
    "WrongLatin": lambda c: chr(0xA1 + ord(c) % 94) if c > "\x7f" else c,
    "PrivateUse": lambda c: chr(0xE000 + ord(c) % 6400) if c > "\x7f" else c,
}


class _MisreadFont(TTFont):
    """Looks as it should on paper; what a reader gets from it is `reading(character)`, or nothing to go by when None."""

    def __init__(self, name: str, reading: Callable[[str], str] | None) -> None:
        super().__init__(name, str(FONT_FILE))
        self.face.name += name.encode()  # fonts of one name would be taken for the same
        self._reading = reading

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - reportlab's name
        subsets = self.state[doc].subsets
        names = [self.getSubsetInternalName(n, doc)[1:] for n in range(len(subsets))]
        super().addObjects(doc)
        for name, subset in zip(names, subsets, strict=True):
            font = doc.idToObject["BasicFonts"].dict[name]
            if self._reading is None:
                del font.ToUnicode
            else:
                doc.idToObject[f"toUnicodeCMap:{font.BaseFont}"].content = _to_unicode(subset, self._reading)


def _to_unicode(subset: Sequence[int], reading: Callable[[str], str]) -> str:
    rows = [f"<{code:02X}> <{reading(chr(point)).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset) if point]
    blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Misread def /CMapType 2 def",
            "1 begincodespacerange <00> <FF> endcodespacerange",
            *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    )


@cache
def _register_fonts() -> None:
    pdfmetrics.registerFont(TTFont("Korean", str(FONT_FILE)))
    for name, reading in _READINGS.items():
        pdfmetrics.registerFont(_MisreadFont(name, reading))


def text_width(text: str, size: float = 11) -> float:
    """Points that `text` takes in the factory's font."""
    _register_fonts()
    return float(pdfmetrics.stringWidth(text, "Korean", size))


def text_lines(*lines: str, x: float = 72, top: float = 80, size: float = 11, leading: float = 18, font: FontName = "Korean") -> Mark:
    """Printed lines below each other; the first line's letters stand between `top` and `top + size`."""

    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.setFont(font, size)
        for i, line in enumerate(lines):
            _string(canvas, x, top + size * 0.86 + i * leading, line)

    return draw


def wrapped(text: str, *, x: float = 72, top: float = 80, width: float = 450, size: float = 11, leading: float = 18) -> Mark:
    """A paragraph broken at any character where the line is full, as Korean word processors do."""
    return text_lines(*break_lines(text, width, size), x=x, top=top, size=size, leading=leading)


def break_lines(text: str, width: float, size: float = 11) -> list[str]:
    """`text` cut wherever a line of `width` points is full; a space at a cut is lost, as on paper."""
    lines, line = [], ""
    for character in text:
        if line and text_width(line + character, size) > width:
            lines.append(line.rstrip())
            line = character.lstrip()
        else:
            line += character
    return [*lines, line.rstrip()] if line.strip() else lines


def two_columns(left: Sequence[str], right: Sequence[str], *, top: float = 120, size: float = 10, leading: float = 16) -> Mark:
    """Drawn line by line across both columns: the order in the file is not the order of reading."""

    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.setFont("Korean", size)
        for i in range(max(len(left), len(right))):
            for column, x in ((left, 60.0), (right, page[0] / 2 + 15)):
                if i < len(column):
                    _string(canvas, x, top + size * 0.86 + i * leading, column[i])

    return draw


def ruled_table(
    rows: Sequence[Sequence[str]], *, widths: Sequence[float], x: float = 72, top: float = 80, height: float = 24, size: float = 10
) -> Mark:
    """Rows of cells between ruled lines; the first row is the head. A newline in a cell starts another printed line in it."""

    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.setFont("Korean", size)
        y = top
        for row in rows:
            tall = height + (max(cell.count("\n") for cell in row)) * (size + 3)
            left = x
            for cell, width in zip(row, widths, strict=True):
                canvas.rect(left, y, width, tall)
                for i, line in enumerate(cell.split("\n")):
                    _string(canvas, left + 5, y + 7 + size * 0.86 + i * (size + 3), line)
                left += width
            y += tall

    return draw


def running(header: str = "", footer: str = "") -> Mark:
    """A running header above and a footer below, centred, 9 points."""

    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.setFont("Korean", 9)
        for text, y in ((header, 40.0), (footer, page[1] - 32)):
            _string(canvas, (page[0] - text_width(text, 9)) / 2, y, text)

    return draw


def scanned_lines(*lines: str, top: float = 80) -> Mark:
    """A picture of printed lines over the whole page: there is ink, and no text."""

    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        picture = Image.new("L", (int(page[0] * 2), int(page[1] * 2)), 250)
        pen = ImageDraw.Draw(picture)
        for i, line in enumerate(lines):
            pen.text((144, top * 2 + i * 40), line, font=ImageFont.truetype(str(FONT_FILE), 26), fill=20)
        canvas.saveState()
        canvas.translate(0, page[1])
        canvas.scale(1, -1)
        canvas.drawImage(ImageReader(picture), 0, 0, *page)
        canvas.restoreState()

    return draw


def _string(canvas: Canvas, x: float, baseline: float, text: str) -> None:
    canvas.saveState()
    canvas.translate(x, baseline)
    canvas.scale(1, -1)
    canvas.drawString(0, 0, text)
    canvas.restoreState()


class Sheet:
    """A page of `size` as displayed. `crop` is x0, top, x1, bottom of the part that is shown."""

    def __init__(
        self,
        *marks: Mark,
        size: tuple[float, float] = A4,
        rotate: Literal[0, 90, 180, 270] = 0,
        crop: tuple[float, float, float, float] | None = None,
    ) -> None:
        self.marks, self.size, self.rotate, self.crop = marks, size, rotate, crop

    def draw(self, canvas: Canvas) -> None:
        canvas.setPageSize(self.size)  # reportlab itself turns the media box of a page on its side
        canvas.setPageRotation(self.rotate)
        a, b, c, d, e, f = self._to_media()
        if self.crop:
            x0, top, x1, bottom = self.crop
            corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((x0, top), (x1, bottom))]
            xs, ys = zip(*corners, strict=True)
            canvas.setCropBox((min(xs), min(ys), max(xs), max(ys)))
        else:
            canvas.setCropBox(None)
        canvas.saveState()
        canvas.transform(a, b, c, d, e, f)
        for mark in self.marks:
            mark(canvas, self.size)
        canvas.restoreState()
        canvas.showPage()

    def _to_media(self) -> tuple[float, float, float, float, float, float]:
        """From displayed points, y down, to the page's own space, y up."""
        width, height = self.size
        return {
            0: (1.0, 0.0, 0.0, -1.0, 0.0, height),
            90: (0.0, 1.0, 1.0, 0.0, 0.0, 0.0),
            180: (-1.0, 0.0, 0.0, 1.0, width, 0.0),
            270: (0.0, -1.0, -1.0, 0.0, height, width),
        }[self.rotate]


@dataclass(frozen=True, slots=True)
class PageLabels:
    """From page `index` (from 0) on: numbered in `style` ("D" 1 2, "r" i ii, "A" A B, None no number), from `first`, after `prefix`."""

    index: int
    style: Literal["D", "r", "R", "a", "A"] | None = "D"
    first: int = 1
    prefix: str | None = None


def make_pdf(
    sheets: Sequence[Sheet],
    *,
    title: str = "시험 문서",
    labels: Sequence[PageLabels] = (),
    outline: Sequence[tuple[str, int, int]] = (),
    user_password: str | None = None,
) -> bytes:
    """The same bytes for the same sheets, unless encrypted. `outline` holds (title, level from 0, page from 1).

    `user_password` may be empty: the file is encrypted, and opens by itself.
    """
    _register_fonts()
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, pageCompression=1, initialFontName="Korean")
    canvas.setTitle(title)
    if user_password is not None:
        canvas.setEncrypt(_encryption(user_password))
    for number, sheet in enumerate(sheets, 1):
        canvas.bookmarkPage(f"page{number}")
        sheet.draw(canvas)
    for text, level, page in outline:
        canvas.addOutlineEntry(text, f"page{page}", level)
    for label in labels:
        canvas.addPageLabel(label.index, _LABEL_STYLES.get(label.style), label.first, label.prefix)
    canvas.save()
    return target.getvalue()


_LABEL_STYLES: dict[str | None, str] = {"D": "ARABIC", "r": "ROMAN_LOWER", "R": "ROMAN_UPPER", "a": "LETTERS_LOWER", "A": "LETTERS_UPPER"}


def _encryption(user_password: str) -> object:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return StandardEncryption(user_password, ownerPassword="owner", strength=128)


def simple_pdf(*pages: str, title: str = "시험 문서") -> bytes:
    """A page for every text, its lines as given."""
    return make_pdf([Sheet(text_lines(*text.split("\n"))) for text in pages], title=title)


def with_files(data: bytes, *files: tuple[str, bytes], portfolio: bool = False) -> bytes:
    """The PDF with files attached to it, under whatever names; a portfolio shows them in the place of its pages."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for name, content in files:
        writer.add_attachment(name, content)
    if portfolio:
        writer.root_object[NameObject("/Collection")] = DictionaryObject({NameObject("/View"): NameObject("/D")})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
