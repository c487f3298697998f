"""How the sample documents look: fonts, styles, page templates, boxes, tables and bars, on A4 with reportlab."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table, TableStyle
from reportlab.platypus.tableofcontents import TableOfContents

FONTS = Path(__file__).resolve().parents[2] / "tests" / "fonts"
WIDTH, HEIGHT = A4
MARGIN = 24 * mm
INK, GREY, RULE = colors.HexColor("#1F2328"), colors.HexColor("#6B7280"), colors.HexColor("#C9CED6")


@dataclass(frozen=True, slots=True)
class Design:
    """The lines at the head of a source. `front` pages are numbered i, ii; the body starts at `first`."""

    file: str
    title: str
    kicker: str
    subtitle: str
    issuer: str
    date: str
    header: str
    colour: str
    front: int = 0
    columns: int = 1
    first: int = 1
    breaks: str = "word"  # "anywhere": a line may end inside a word, as Korean word processors print by default

    @property
    def accent(self) -> colors.Color:
        return colors.HexColor(f"#{self.colour}")

    def tint(self, share: float) -> colors.Color:
        a = self.accent
        return colors.Color(*(1 - share * (1 - v) for v in (a.red, a.green, a.blue)))


def register_fonts() -> None:
    pdfmetrics.registerFont(TTFont("Sample", str(FONTS / "NanumSquareR.ttf")))
    pdfmetrics.registerFont(TTFont("SampleBold", str(FONTS / "NanumSquareB.ttf")))


def styles(design: Design) -> dict[str, ParagraphStyle]:
    small = design.columns == 2
    size, leading = (9.2, 15.2) if small else (10.3, 17.6)
    wrap = {"wordWrap": "CJK"} if design.breaks == "anywhere" else {}
    body = ParagraphStyle(
        "body", fontName="Sample", fontSize=size, leading=leading, textColor=INK, alignment=TA_JUSTIFY, spaceAfter=leading * 0.32, **wrap
    )

    def style(name: str, parent: ParagraphStyle = body, **changes: object) -> ParagraphStyle:
        return ParagraphStyle(name, parent=parent, **changes)

    h1 = style("h1", fontName="SampleBold", fontSize=size + 4, leading=leading + 5, textColor=design.accent, alignment=TA_LEFT)
    h1.spaceBefore, h1.spaceAfter, h1.keepWithNext = leading * 0.9, leading * 0.45, 1
    h2 = style("h2", h1, fontSize=size + 1.2, leading=leading + 1, textColor=INK, spaceBefore=leading * 0.4, spaceAfter=leading * 0.25)
    cell = style("cell", fontSize=size - 0.7, leading=size + 4, alignment=TA_LEFT, spaceAfter=0)
    cell.wordWrap = None
    return {
        "body": body,
        "h1": h1,
        "h2": h2,
        "contents": style("contents", h1),  # its name keeps it out of the contents that it heads
        "cell": cell,
        "head": style("head", cell, fontName="SampleBold", textColor=design.accent),
        "caption": style("caption", fontName="SampleBold", fontSize=size - 0.7, alignment=TA_LEFT, spaceBefore=4, keepWithNext=1),
        "small": style("small", fontSize=8, leading=12, textColor=GREY, spaceBefore=10),
        "lead": style("lead", fontSize=size + 0.6, leading=leading + 2, spaceAfter=8, firstLineIndent=10),
        "signed": style("signed", fontName="SampleBold", fontSize=size + 5, leading=24, alignment=TA_CENTER, spaceAfter=6),
        "dated": style("dated", alignment=TA_CENTER, spaceBefore=4),
        "box_title": style("box_title", fontName="SampleBold", textColor=design.accent, alignment=TA_LEFT, spaceAfter=3),
        "toc0": style("toc0", fontName="SampleBold", alignment=TA_LEFT, spaceAfter=0, fontSize=9.5, leading=14),
        "toc1": style("toc1", alignment=TA_LEFT, spaceAfter=0, leftIndent=14, fontSize=8.8, leading=13, textColor=GREY),
        "title": style("title", fontName="SampleBold", fontSize=20, leading=28, alignment=TA_LEFT, spaceAfter=4, wordWrap=None),
    }


def hanging(text: str, mark: str, indent: float, base: ParagraphStyle, markup: str | None = None) -> Paragraph:
    """A list item: later lines start under the first letter after its mark."""
    hang = pdfmetrics.stringWidth(f"{mark} ", base.fontName, base.fontSize)
    style = ParagraphStyle(f"{base.name}-{mark}", parent=base, leftIndent=indent + hang, firstLineIndent=-hang)
    return Paragraph(markup or escape(text), style)


def ruled_table(rows: Sequence[Sequence[str]], widths: Sequence[float], width: float, design: Design) -> Table:
    """`widths` are shares of `width`; the first row is the head and is repeated on the next page."""
    look = styles(design)
    cells = [[Paragraph(escape(cell), look["head" if i == 0 else "cell"]) for cell in row] for i, row in enumerate(rows)]
    table = Table(cells, colWidths=[width * w / sum(widths) for w in widths], repeatRows=1, spaceBefore=3, spaceAfter=11)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, RULE),
                ("LINEABOVE", (0, 0), (-1, 0), 1.2, design.accent),
                ("LINEBELOW", (0, -1), (-1, -1), 0.9, design.accent),
                ("BACKGROUND", (0, 0), (-1, 0), design.tint(0.1)),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                *((f"{side}PADDING", (0, 0), (-1, -1), 4.2) for side in ("TOP", "BOTTOM")),
            ]
        )
    )
    return table


def box(content: Sequence[Flowable], width: float, design: Design, *, strong: bool = False) -> Table:
    """Paragraphs on a tinted ground with a bar at the left."""
    table = Table([[list(content)]], colWidths=[width], spaceBefore=4, spaceAfter=11)
    bar = colors.HexColor("#B42318") if strong else design.accent
    ground = colors.HexColor("#FDF1EF") if strong else design.tint(0.06)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), ground),
                ("LINEBEFORE", (0, 0), (0, -1), 3, bar),
                ("LEFTPADDING", (0, 0), (-1, -1), 12),
                ("RIGHTPADDING", (0, 0), (-1, -1), 10),
                ("TOPPADDING", (0, 0), (-1, -1), 8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        )
    )
    return table


class Bars(Flowable):
    """Horizontal bars with their labels before and their values behind them."""

    def __init__(self, rows: Sequence[tuple[str, float]], width: float, design: Design) -> None:
        super().__init__()
        self.rows, self.width, self.design = rows, width, design
        self.height = 20.0 * len(rows) + 8

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas, most = self.canv, max(value for _, value in self.rows)
        for i, (label, value) in enumerate(self.rows):
            y = self.height - 20 * (i + 1)
            length = (self.width - 90) * value / most
            canvas.setFillColor(self.design.tint(0.35 + 0.25 * i))
            canvas.roundRect(48, y, length, 12, 2, stroke=0, fill=1)
            canvas.setFillColor(INK)
            canvas.setFont("Sample", 8.5)
            canvas.drawString(0, y + 3, label)
            canvas.drawString(54 + length, y + 3, f"{value:.1f}")


class SampleDocument(BaseDocTemplate):
    """Cover and contents with roman numbers, then the body; headings go into the outline and the contents."""

    def __init__(self, target: object, design: Design, head_height: float, cover: Callable[[Canvas], None]) -> None:
        super().__init__(target, pagesize=A4, invariant=1, title=design.title, author=design.issuer, initialFontName="Sample")
        self.design = design
        top, bottom, gap = HEIGHT - 27 * mm, 24 * mm, 9 * mm
        wide = WIDTH - 2 * MARGIN

        def frame(x: float, width: float, upper: float = top) -> Frame:
            return Frame(x, bottom, width, upper - bottom, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)

        half = (wide - gap) / 2
        columns = [frame(MARGIN, wide)] if design.columns == 1 else [frame(MARGIN, half), frame(MARGIN + half + gap, half)]
        templates = [PageTemplate("body", columns, onPage=self._body_page)]
        if design.front:
            templates = [PageTemplate("cover", [frame(MARGIN, wide)], onPage=lambda canvas, _: cover(canvas)), *templates]
            templates.append(PageTemplate("front", [frame(MARGIN, wide)], onPage=self._body_page))
        elif design.columns == 2:
            head = Frame(MARGIN, top - head_height, wide, head_height, 0, 0, 0, 0)
            lower = top - head_height - 4
            frames = [head, frame(MARGIN, half, lower), frame(MARGIN + half + gap, half, lower)]
            templates.insert(0, PageTemplate("first", frames, onPage=self._body_page, autoNextPageTemplate="body"))
        self.addPageTemplates(templates)

    def beforeDocument(self) -> None:  # noqa: N802 - reportlab's name
        self._headings = 0  # a document with contents is set more than once
        if self.design.front:
            self.canv.addPageLabel(0, "ROMAN_LOWER", 1)
        if self.design.front or self.design.first > 1:
            self.canv.addPageLabel(self.design.front, "ARABIC", self.design.first)

    def label(self) -> str:
        if self.page <= self.design.front:
            return ["i", "ii", "iii", "iv"][self.page - 1]
        return str(self.page - self.design.front + self.design.first - 1)

    def _body_page(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont("Sample", 8)
        canvas.setFillColor(GREY)
        canvas.drawString(MARGIN, HEIGHT - 17 * mm, self.design.header)
        canvas.setStrokeColor(self.design.accent)
        canvas.setLineWidth(0.8)
        canvas.line(MARGIN, HEIGHT - 19 * mm, WIDTH - MARGIN, HEIGHT - 19 * mm)
        canvas.drawCentredString(WIDTH / 2, 13 * mm, f"- {self.label()} -")
        canvas.restoreState()

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
        level = {"h1": 0, "h2": 1}.get(getattr(getattr(flowable, "style", None), "name", ""))
        title = getattr(flowable, "outline_title", None)
        if level is None and title is None:
            return
        level, text = (1, title) if title else (level, flowable.getPlainText())
        self._headings += 1
        key = f"heading{self._headings}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, level, closed=level == 0)
        self.notify("TOCEntry", (level, text, int(self.label()), key))


def contents(design: Design) -> TableOfContents:
    look = styles(design)
    table = TableOfContents(dotsMinLevel=0)
    table.levelStyles = [look["toc0"], look["toc1"]]
    return table
