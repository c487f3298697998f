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
_ARCHIVES = ("ole", "zip")
_FIRST = 1024  # bytes, beyond which no file says for the first time what it is
_BLANK = b"\0 \r\n\t"


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
    """Raises EmptyFile or NotAPdf."""
    kind = kind_of(data)
    if kind == "empty":
        raise EmptyFile()
    if kind != "pdf":
        raise NotAPdf(found=kind)


def kind_of(data: bytes) -> str:
    """ "pdf", "empty", or what else the bytes are. What has a PDF's mark anywhere is PDFium's to try, but for archives of files."""
    if not data[:_FIRST].strip(_BLANK) and not data.strip(_BLANK):
        return "empty"
    known = next((kind for mark, kind in _KINDS.items() if data[:_FIRST].lstrip()[:32].startswith(mark)), "unknown")
    return "pdf" if known not in _ARCHIVES and b"%PDF-" in data else known
