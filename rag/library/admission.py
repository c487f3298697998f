"""What the child at the door runs: a first look at a file of somebody, and a file that is inside one.

Stands alone, so that the child loads PDFium and little else.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.library.specimen import specimen
from rag.pdf.attachments import taken_out
from rag.pdf.door import probe_pdf, unlock_pdf


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file that can be read. `unlocked`: its bytes without a password, where it needed one."""

    pages: int
    unlocked: bytes | None = None


def _get_ready() -> None:
    """What the child loads before the first file comes."""
    admit(specimen(), password=None, max_pages=1)


def admit(data: bytes, *, password: bytes | None, max_pages: int) -> Admitted:
    """Looks at a PDF, with a password (UTF-8; what somebody typed need not be Unicode) where one was given. Raises PdfError."""
    unlocked = None
    if password is not None:
        opened = unlock_pdf(data, password.decode("utf-8", "surrogatepass"))
        data, unlocked = opened, opened if opened is not data else None
    return Admitted(probe_pdf(data, max_pages=max_pages).pages, unlocked)


def take_out(data: bytes, *, number: int) -> bytes:
    """The bytes of the file that is attached to a PDF under this number. Raises PdfError."""
    return taken_out(data, number)
