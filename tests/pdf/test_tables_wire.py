"""Tables cross from the reading child to its parent as plain data, nothing lost."""

from __future__ import annotations

from pdf_factory import Sheet, make_pdf, ruled_table, text_lines

from rag.core.records import Manuscript
from rag.core.wire import pack, unpack
from rag.pdf.manuscript import read_pdf
from rag.text.line_breaks import join_lines


def test_tables_cross_the_wire_whole() -> None:
    rows = [["항목", "금액"], ["일비", "45,000"], ["식비", "60,000"]]
    sheet = Sheet(text_lines("<표 1> 여비 (단위: 원)", top=60), ruled_table(rows, widths=(90, 120)))
    manuscript = read_pdf(make_pdf([sheet]), join=join_lines, max_pages=1)
    assert len(manuscript.tables) == 1
    assert unpack(Manuscript, pack(manuscript)).tables == manuscript.tables
