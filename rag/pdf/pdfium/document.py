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
from rag.pdf.pdfium.annotations import FormFilling, printed_into, shows_more, struck_out
from rag.pdf.pdfium.page import PdfiumPage

_LOCK = threading.RLock()
_LONGEST_NAME = 1024  # bytes, in UTF-16
_REASONS = {1: "unknown", 2: "file", 3: "format", 5: "security_handler", 6: "page"}


class PdfiumDocument:
    """An open document; made by `opened`."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._filling: FormFilling | None = None
        self.pages = int(pdfium.FPDF_GetPageCount(handle))
        self.encrypted = int(pdfium.FPDF_GetSecurityHandlerRevision(handle)) != -1

    @contextmanager
    def page(self, number: int) -> Iterator[PdfiumPage | None]:
        """Page `number`, from 1, with what its annotations print on it; None where PDFium cannot load it."""
        page = pdfium.FPDF_LoadPage(self._handle, number - 1)
        struck = struck_out(page) if page else []
        if page and shows_more(page):
            if self._filling is None:
                self._filling = FormFilling(self._handle)
            if printed_into(page, self._filling):
                pdfium.FPDF_ClosePage(page)
                page = pdfium.FPDF_LoadPage(self._handle, number - 1)
        try:
            yield PdfiumPage(page, struck) if page else None
        finally:
            if page:
                pdfium.FPDF_ClosePage(page)

    def close(self) -> None:
        if self._filling is not None:
            self._filling.close()
        pdfium.FPDF_CloseDocument(self._handle)

    def attachment_names(self, most: int) -> list[str]:
        """The names of the files that are attached to it, "" for one without; at most so many."""
        n = min(max(int(pdfium.FPDFDoc_GetAttachmentCount(self._handle)), 0), most)
        return [_attachment_name(pdfium.FPDFDoc_GetAttachment(self._handle, i)) for i in range(n)]

    def attachment(self, number: int, most: int) -> bytes:
        """The bytes of an attachment; raises BrokenPdf where there are none, or more than `most`."""
        handle = pdfium.FPDFDoc_GetAttachment(self._handle, number)
        size = ctypes.c_ulong()
        if not handle or not pdfium.FPDFAttachment_GetFile(handle, None, 0, size) or size.value > most:
            raise BrokenPdf(reason="attachment")
        content = ctypes.create_string_buffer(size.value)
        if not pdfium.FPDFAttachment_GetFile(handle, content, size.value, size):
            raise BrokenPdf(reason="attachment")
        return content.raw[: size.value]

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


def _attachment_name(handle: Any) -> str:
    if not handle:
        return ""
    size = min(int(pdfium.FPDFAttachment_GetName(handle, None, 0)), _LONGEST_NAME)
    name = ctypes.create_string_buffer(size + 2)
    pdfium.FPDFAttachment_GetName(handle, ctypes.cast(name, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    text = _respelt(name.raw[: max(0, size - 2)].decode("utf-16-le", "replace")).split("\0")[0]
    return unicodedata.normalize("NFC", "".join(character for character in text if character.isprintable()))


def _respelt(text: str) -> str:
    """A name that the file tells under its older key: PDFium passes its bytes on as characters, UTF-16 and the system's encoding alike."""
    try:
        told = text.encode("latin-1")
    except UnicodeEncodeError:
        return text
    for mark, encoding in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
        if told.startswith(mark):
            return told.removeprefix(mark).decode(encoding, "replace")
    with suppress(UnicodeDecodeError):
        return told.decode("cp949")
    return text


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
        document = PdfiumDocument(handle)
        try:
            if document.pages < 1:
                raise BrokenPdf(reason="no_pages")
            yield document
        finally:
            document.close()


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
