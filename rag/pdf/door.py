"""A file at the door: is it a PDF that opens, and how many pages has it; a copy that opens without its password."""

from __future__ import annotations

from dataclasses import dataclass

from rag.core.errors import EmptyFile, NotAPdf, TooManyPages
from rag.pdf.pdfium import opened

_KINDS = {
    b"\xd0\xcf\x11\xe0": "ole",  # .hwp, .doc, .xls, .ppt
    b"PK\x03\x04": "zip",  # .hwpx, .docx, .xlsx, .pptx
    b"HWP Document": "hwp",
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpeg",
    b"{\\rtf": "rtf",
    b"<!DOCTYPE": "html",
    b"<html": "html",
    b"<?xml": "xml",
}


@dataclass(frozen=True, slots=True)
class PdfProbe:
    """What is known before a PDF is read."""

    pages: int
    encrypted: bool


def probe_pdf(data: bytes, *, password: str | None = None, max_pages: int | None = None) -> PdfProbe:
    """A quick look at the door. Raises EmptyFile, NotAPdf, BrokenPdf, PasswordRequired, WrongPassword, TooManyPages."""
    check_kind(data)
    with opened(data, password) as document:
        if max_pages is not None and document.pages > max_pages:
            raise TooManyPages(pages=document.pages, limit=max_pages)
        return PdfProbe(document.pages, document.encrypted)


def unlock_pdf(data: bytes, password: str | None = None) -> bytes:
    """A copy that opens without a password. Raises what `probe_pdf` raises."""
    check_kind(data)
    with opened(data, password) as document:
        return document.unlocked() if document.encrypted else data


def check_kind(data: bytes) -> None:
    """Raises EmptyFile or NotAPdf. Files without the mark in their first kilobyte are left to PDFium, if they have it anywhere."""
    if not data.strip(b"\0 \r\n\t"):
        raise EmptyFile()
    if b"%PDF-" not in data:
        raise NotAPdf(found=next((kind for mark, kind in _KINDS.items() if data.lstrip()[:32].startswith(mark)), "unknown"))
