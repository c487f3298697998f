"""Files inside a PDF: named in the manuscript, taken out by their name."""

from __future__ import annotations

import io

import pytest
from pdf_factory import simple_pdf
from pypdf import PdfWriter

from rag.pdf import attachments as module
from rag.pdf.attachments import attachments
from rag.pdf.manuscript import read_pdf


def portfolio(**files: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(simple_pdf("표지이다")))
    for name, content in files.items():
        writer.add_attachment(name, content)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_attachments_are_named_and_taken_out() -> None:
    data = portfolio(a=b"one", b=b"")
    assert read_pdf(data, join=lambda lines: [""] * (len(lines) - 1), max_pages=9).attachments == ("a", "b")
    assert attachments(data)[0] == ("a", b"one")
    assert attachments(simple_pdf("첨부가 없다")) == []


def test_what_would_be_too_large_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    assert attachments(portfolio(a=b"123456", b=b"1234567", c=b"12")) == [("a", b"123456"), ("c", b"12")]
