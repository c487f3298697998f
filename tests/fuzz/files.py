"""Whole PDFs with changed bytes, read by the product's own child, which nobody can look into: each ends as a document or with a word."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

from bad_pdfs import BAD
from pdf_factory import Sheet, make_pdf, ruled_table, simple_pdf, text_lines, with_files
from places import PROJECT, SHARED
from processes import below

from fuzz.target import Target
from rag.core.errors import PdfError
from rag.core.settings import Settings
from rag.library.drawing import draw
from rag.library.ingest import LARGEST_DOCUMENT
from rag.library.prepare import prepare
from rag.library.sandbox import Sandbox

ENDS: Counter[str] = Counter()
_LARGEST = 60_000  # bytes of a file that is changed
_PATIENCE = 20.0
_MOST_PROCESSES = 3  # of the child and what it forks, where it is only now started


@cache
def _sandbox() -> Sandbox:
    return Sandbox()


@cache
def _path() -> Path:
    folder = "/dev/shm" if Path("/dev/shm").is_dir() else None
    return Path(tempfile.mkdtemp(prefix="fuzz-files-", dir=folder)) / "tried.pdf"


def check(data: bytes) -> None:
    """The file becomes a document whose first page can be drawn, or there is a word for it; the child does the next one."""
    _path().write_bytes(data)
    before = len(below(os.getpid()))
    settings = Settings(max_pages=50)
    try:
        read = _sandbox().call(
            prepare,
            settings=settings,
            name="a.pdf",
            file=_path(),
            timeout=_PATIENCE,
            largest=LARGEST_DOCUMENT,
            on_progress=lambda *_: None,
        )
    except PdfError as error:
        ENDS[error.code + (f" {error.facts['reason']}" if error.code == "reading_crashed" else "")] += 1
    else:
        ENDS["document"] += 1
        assert read.manuscript.pages
        try:
            _sandbox().call(draw, 1, file=_path(), scale=0.3, timeout=_PATIENCE, largest=2**27)
        except PdfError as error:
            ENDS[f"not drawn: {error.code}"] += 1
    assert len(below(os.getpid())) <= before + _MOST_PROCESSES, "processes stay"


def seeds() -> list[bytes]:
    table = ruled_table([["구분", "2022년", "2023년"], ["조합원", "1,234", "1,300"]], widths=(90, 90, 90), top=200)
    made = [
        simple_pdf("제1조(목적) 이 규정은 …", "둘째 쪽"),
        make_pdf([Sheet(text_lines("표"), table)]),
        with_files(simple_pdf("겉장"), ("a.pdf", simple_pdf("속"))),
    ]
    slow = ("MB", "65500", "65535", "60000", "10^5", "10^9", "6,000", "5,000", "100,000", "30,000", "ten deep", "thousand")
    made += [make() for name, make in BAD.items() if not any(word in name for word in slow)]
    kept = [*(PROJECT / "data" / "samples").glob("*.pdf"), *((SHARED / "hostile").glob("*.pdf") if SHARED.is_dir() else ())]
    made += [path.read_bytes() for path in sorted(kept) if path.stat().st_size <= _LARGEST]
    return [one for one in made if len(one) <= _LARGEST]


_WORDS = (
    *(
        b"/Type /Page",
        b"/Kids [3 0 R]",
        b"/Contents 4 0 R",
        b"/Filter [/FlateDecode /LZWDecode]",
        b"/MediaBox [0 0 1e9 1e9]",
        b"/Rotate 90",
        b"/UserUnit 1e9",
    ),
    *(
        b"/ToUnicode",
        b"/Encoding /Identity-H",
        b"/FontFile2",
        b"/DescendantFonts [",
        b"/W [0 [1e30]]",
        b"/Matrix [0 0 0 0 0 0]",
        b"/Subtype /Type3",
        b"/CharProcs",
    ),
    *(
        b" Tj",
        b" Tf",
        b" 0 0 0 0 0 0 cm ",
        b" q " * 200,
        b" BT ",
        b" Do ",
        b" Tr ",
        b"/AcroForm",
        b"/Fields [",
        b"/EmbeddedFiles",
        b"/Annots [",
        b"/OCProperties",
    ),
    *(
        b"1 0 R",
        b"3 0 R",
        b"4 0 R",
        b"99999 0 R",
        b"0 0 R",
        b"stream\r\n",
        b"endstream",
        b"endobj",
        b"%%EOF",
        b"startxref\n0",
        b"xref\n0 1",
        b"trailer",
    ),
)
TARGETS = {"pdf-files": Target(check, seeds, words=_WORDS, longest=_LARGEST)}
