"""Makes the sample PDFs and their questions: `python data/samples/make_samples.py [FOLDER]`.

Reads `source/*.txt` (a light markup, below) and `source/questions.jsonl`; writes the PDFs and `questions.jsonl`, in which every
question also has the page and the boxes of its sentence as PDFium finds them on the finished page. The same sources give the same bytes.

    # heading   ## sub-heading   제1조(목적) article   ① 1. □ ○ - ■ ※ list items   | table | row |   @command …
    @note/@warning/@abstract/@bars/@refs … @end   @widths shares   @caption text   @body ends the front matter   @page breaks
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    FrameBreak,
    HRFlowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
)
from sentence_boxes import PrintedText
from typesetting import (
    GREY,
    HEIGHT,
    MARGIN,
    WIDTH,
    Bars,
    Design,
    SampleDocument,
    box,
    contents,
    hanging,
    register_fonts,
    ruled_table,
    styles,
)

HERE = Path(__file__).resolve().parent
ITEM = re.compile(r"^(①|②|③|④|⑤|\d+\.|□|○|-|■|※|\[\d+\]) ")
INDENT = {"□": 2.0, "○": 14.0, "-": 28.0, "■": 0.0, "※": 14.0}
ARTICLE = re.compile(r"^(제\d+조\([^)]*\))")


def read_source(path: Path) -> tuple[Design, list[str]]:
    head, _, body = path.read_text(encoding="utf-8").partition("---\n")
    fields: dict[str, Any] = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    fields = {"subtitle": "", **fields}
    for name in ("front", "columns", "first"):
        fields[name] = int(fields.get(name, {"front": 0}.get(name, 1)))
    return Design(**fields), body.splitlines()


class Setter:
    """Turns the lines of one source into flowables."""

    def __init__(self, design: Design, lines: list[str]) -> None:
        self.design, self.lines, self.look = design, iter(lines), styles(design)
        self.width = WIDTH - 2 * MARGIN
        self.column = self.width if design.columns == 1 else (self.width - 9 * mm) / 2
        self.widths: list[float] = []
        self.story: list[Flowable] = []

    def set(self) -> list[Flowable]:
        rows: list[list[str]] = []
        for line in self.lines:
            if line.startswith("| "):
                rows.append([cell.strip() for cell in line.strip("|").split("|")])
                continue
            if rows:
                self._table(rows)
                rows = []
            if line.startswith("@"):
                self._command(*line[1:].partition(" ")[::2])
            elif line:
                self.story.append(self.paragraph(line))
        return self.story

    def paragraph(self, line: str) -> Paragraph:
        if line.startswith("## "):
            return Paragraph(escape(line[3:]), self.look["h2"])
        if line.startswith("# "):
            return Paragraph(escape(line[2:]), self.look["h1"])
        if article := ARTICLE.match(line):
            bold = f'<font name="SampleBold" color="#{self.design.colour}">{escape(article[1])}</font>'
            paragraph = Paragraph(bold + escape(line[article.end() :]), self.look["body"])
            paragraph.outline_title = article[1]
            return paragraph
        if item := ITEM.match(line):
            return hanging(line, item[1], INDENT.get(item[1], 8.0 if self.design.columns == 2 else 12.0), self.look["body"])
        return Paragraph(escape(line), self.look["body"])

    def _table(self, rows: list[list[str]]) -> None:
        table = ruled_table(rows, self.widths or [1] * len(rows[0]), self.column, self.design)
        first = len(self.story)  # a table stays with the line that announces it, and with the headings of that
        if first and self._is_text(first - 1) and len(rows) < 12:
            first -= 1
        while first and isinstance(self.story[first - 1], Paragraph) and self.story[first - 1].getKeepWithNext():
            first -= 1
        self.story[first:] = [KeepTogether([*self.story[first:], table])]

    def _is_text(self, index: int) -> bool:
        flowable = self.story[index]
        return isinstance(flowable, Paragraph) and not flowable.getKeepWithNext()

    def _until_end(self) -> Iterator[str]:
        for line in self.lines:
            if line == "@end":
                return
            yield line

    def _command(self, name: str, rest: str) -> None:
        command: Callable[[str], None] = getattr(self, f"_{name}")
        command(rest)

    def _widths(self, rest: str) -> None:
        self.widths = [float(w) for w in rest.split()]

    def _caption(self, rest: str) -> None:
        self.story.append(Paragraph(escape(rest), self.look["caption"]))

    def _gap(self, _: str) -> None:
        self.story.append(Spacer(1, 22))

    def _page(self, _: str) -> None:
        self.story.append(PageBreak())

    def _body(self, _: str) -> None:
        self.story += [NextPageTemplate("body"), PageBreak()]

    def _contents(self, rest: str) -> None:
        title = Paragraph(escape(rest), self.look["contents"])
        self.story += [NextPageTemplate("front"), PageBreak(), title, Spacer(1, 4), contents(self.design)]

    def _small(self, rest: str) -> None:
        self.story.append(Paragraph(escape(rest), self.look["small"]))

    def _note(self, rest: str, *, strong: bool = False) -> None:
        title = Paragraph(escape(rest), self.look["box_title"])
        self.story.append(box([title, *(self.paragraph(line) for line in self._until_end())], self.column, self.design, strong=strong))

    def _warning(self, rest: str) -> None:
        self._note(rest, strong=True)

    def _bars(self, rest: str) -> None:
        rows = [(label, float(value)) for label, value in (line.split() for line in self._until_end())]
        self.story.append(KeepTogether([Bars(rows, self.column, self.design), Paragraph(escape(rest), self.look["caption"])]))

    def _refs(self, _: str) -> None:
        self.story += [self.paragraph(line) for line in self._until_end()]

    def _abstract(self, rest: str) -> None:
        d = self.design
        title = Paragraph(escape(rest), self.look["box_title"])
        abstract = box([title, *(self.paragraph(line) for line in self._until_end())], self.width, d)
        kicker = f'<font name="SampleBold" color="#{d.colour}">{escape(d.kicker)}</font>'
        head: list[Flowable] = [
            Paragraph(kicker, self.look["cell"]),
            Paragraph(escape(d.title), self.look["title"]),
            Paragraph(escape(d.subtitle), self.look["lead"]),
            Paragraph(escape(f"{d.date} · {d.issuer}"), self.look["cell"]),
            Spacer(1, 8),
            abstract,
        ]
        self.story += [*head, FrameBreak()]
        self.head_height = sum(f.wrap(self.width, HEIGHT)[1] + f.getSpaceBefore() + f.getSpaceAfter() for f in head) + 6

    def _lead(self, rest: str) -> None:
        d = self.design
        self.story += [
            Paragraph(escape(d.kicker), self.look["cell"]),
            Spacer(1, 6),
            Paragraph(escape(d.title), self.look["title"]),
            HRFlowable(width="100%", thickness=2, color=d.accent, spaceBefore=4, spaceAfter=12),
            Paragraph(escape(rest), self.look["lead"]),
            Paragraph(escape(d.date), self.look["dated"]),
            Paragraph(escape(d.issuer), self.look["signed"]),
        ]


def cover(design: Design) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(design.accent)
        canvas.rect(0, HEIGHT * 0.52, WIDTH, HEIGHT * 0.48, stroke=0, fill=1)
        canvas.setFillColor(colors.Color(1, 1, 1, alpha=0.08))
        for i in range(5):
            canvas.circle(WIDTH * 0.93, HEIGHT * 0.98, 70 + 62 * i, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.setFont("Sample", 13)
        canvas.drawString(MARGIN, HEIGHT * 0.70, design.kicker)
        canvas.setFont("SampleBold", 34)
        canvas.drawString(MARGIN, HEIGHT * 0.70 - 48, design.title)
        canvas.setFont("Sample", 13)
        canvas.drawString(MARGIN, HEIGHT * 0.70 - 78, design.subtitle)
        canvas.setFillColor(GREY)
        canvas.setFont("Sample", 11)
        canvas.drawString(MARGIN, 42 * mm, design.date)
        canvas.setFillColor(design.accent)
        canvas.setFont("SampleBold", 14)
        canvas.drawString(MARGIN, 33 * mm, design.issuer)

    return draw


def make_pdf(source: Path) -> tuple[str, bytes]:
    """The file's name and its bytes."""
    design, lines = read_source(source)
    setter = Setter(design, lines)
    story = setter.set()
    if design.front:
        story.insert(0, Spacer(1, 1))  # the cover is drawn by its page template
    target = io.BytesIO()
    document = SampleDocument(target, design, getattr(setter, "head_height", 0.0), cover(design))
    document.multiBuild(story)
    return design.file, target.getvalue()


def make_questions(pdfs: dict[str, bytes]) -> str:
    """Every question of the source; an answerable one with the page and the boxes of its sentence."""
    printed = {name: PrintedText(data) for name, data in pdfs.items()}
    rows = []
    for line in (HERE / "source" / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("answerable", True):
            row["page"], row["boxes"] = printed[row["document"]].locate(row["sentence"])
        rows.append(json.dumps(row, ensure_ascii=False) + "\n")
    return "".join(rows)


def main(folder: Path) -> None:
    register_fonts()
    pdfs = dict(make_pdf(source) for source in sorted((HERE / "source").glob("*.txt")))
    for name, data in pdfs.items():
        (folder / name).write_bytes(data)
        print(f"{name}: {len(data) / 1000:.0f} kB")
    (folder / "questions.jsonl").write_text(make_questions(pdfs), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
