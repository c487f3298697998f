"""Files that are attached to a PDF, or make it a portfolio: their names, and their bytes where they are wanted."""

from __future__ import annotations

from rag.core.errors import BrokenPdf
from rag.pdf.door import check_kind
from rag.pdf.pdfium import opened

MAX_ATTACHMENTS = 500
MAX_BYTES = 200 * 2**20  # of one attachment, and of all of them together


def attachments(data: bytes, *, password: str | None = None) -> list[tuple[str, bytes]]:
    """Every attachment by its name. What is too large, or what would make all of them too large together, is left out, as is what
    is broken.

    Raises what `probe_pdf` raises. The bytes are as hostile as the file: check them at the door as any upload.
    """
    check_kind(data)
    found: list[tuple[str, bytes]] = []
    room = MAX_BYTES
    with opened(data, password) as document:
        for number, name in enumerate(document.attachment_names(MAX_ATTACHMENTS)):
            try:
                content = document.attachment(number, room)
            except BrokenPdf:
                continue
            room -= len(content)
            found.append((name, content))
    return found
