"""An open document: its pages, whether it is encrypted, a copy without encryption."""

from __future__ import annotations

import ctypes
import stringprep
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument as _PdfDocument  # noqa: F401  importing the package is what calls FPDF_InitLibrary

from rag.core.errors import BrokenPdf, PasswordRequired, WrongPassword
from rag.pdf.pdfium.page import PdfiumPage

_LOCK = threading.RLock()
_REASONS = {1: "unknown", 2: "file", 3: "format", 5: "security_handler", 6: "page"}


class PdfiumDocument:
    """An open document; made by `opened`."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self.pages = int(pdfium.FPDF_GetPageCount(handle))
        self.encrypted = int(pdfium.FPDF_GetSecurityHandlerRevision(handle)) != -1

    @contextmanager
    def page(self, number: int) -> Iterator[PdfiumPage | None]:
        """Page `number`, from 1; None where PDFium cannot load it."""
        page = pdfium.FPDF_LoadPage(self._handle, number - 1)
        try:
            yield PdfiumPage(page) if page else None
        finally:
            if page:
                pdfium.FPDF_ClosePage(page)

    def unlocked(self) -> bytes:
        """A copy without encryption; raises BrokenPdf where PDFium cannot write one."""
        parts: list[bytes] = []

        def write(_file: Any, data: Any, size: int) -> int:
            parts.append(ctypes.string_at(data, size))
            return 1

        target = pdfium.FPDF_FILEWRITE(version=1)
        target.WriteBlock = type(target.WriteBlock)(write)
        if not pdfium.FPDF_SaveAsCopy(self._handle, target, pdfium.FPDF_REMOVE_SECURITY):
            raise BrokenPdf(reason="save")
        return b"".join(parts)


@contextmanager
def opened(data: bytes, password: str | None = None) -> Iterator[PdfiumDocument]:
    """The document, open, as long as the block lasts. Raises BrokenPdf, PasswordRequired, WrongPassword."""
    with _LOCK:
        handle = None
        for secret in _spellings(password):
            handle = pdfium.FPDF_LoadMemDocument64(data, len(data), secret)
            code = 0 if handle else int(pdfium.FPDF_GetLastError())
            if code != pdfium.FPDF_ERR_PASSWORD:
                break
        if not handle:
            if code == pdfium.FPDF_ERR_PASSWORD:
                raise WrongPassword() if password else PasswordRequired()
            raise BrokenPdf(reason=_REASONS.get(code, "unknown"))
        try:
            document = PdfiumDocument(handle)
            if document.pages < 1:
                raise BrokenPdf(reason="no_pages")
            yield document
        finally:
            pdfium.FPDF_CloseDocument(handle)


def _spellings(password: str | None) -> list[bytes | None]:
    """The bytes that a password may stand for: as it is, prepared as PDF 2.0 wants it (RFC 4013), in the encodings of older writers."""
    if not password:
        return [None]
    kept = "".join(" " if stringprep.in_table_c12(c) else c for c in password if not stringprep.in_table_b1(c))
    texts = [password, unicodedata.normalize("NFC", password), unicodedata.normalize("NFKC", kept)]
    found = [text.encode("utf-8", "surrogatepass") for text in texts]
    for encoding in ("latin-1", "cp949"):
        with suppress(UnicodeEncodeError):
            found.append(texts[1].encode(encoding))
    return [secret.split(b"\0")[0] for secret in dict.fromkeys(found)]
