"""Files that are attached to a PDF, or make it a portfolio: what they are, and the bytes of one where they are wanted."""

from __future__ import annotations

import hashlib
import re
import time

from rag.core.errors import BrokenPdf
from rag.core.records import Attachment
from rag.pdf.door import kind_of
from rag.pdf.pdfium import PdfiumDocument, opened

MAX_ATTACHMENTS = 500
MAX_BYTES = 200 * 2**20  # of one attachment, and of all that are looked into
LONGEST_NAME = 200  # characters
_SECONDS = 20.0  # for a look into all of them; those that are left are named

_FOLDERS = re.compile(r"[/\\]")


def attachments_of(document: PdfiumDocument) -> tuple[Attachment, ...]:
    """Every attachment in the PDF's order, up to `MAX_ATTACHMENTS`; what cannot be taken out is named all the same."""
    found: list[Attachment] = []
    room, until = MAX_BYTES, time.monotonic() + _SECONDS
    for number, told in enumerate(document.attachment_names(MAX_ATTACHMENTS)):
        name = plain_name(told) or f"attachment-{number + 1}"
        try:
            content = document.attachment(number, room if time.monotonic() < until else 0)
        except BrokenPdf:
            found.append(Attachment(number, name))
            continue
        room -= len(content)
        found.append(Attachment(number, name, size=len(content), kind=kind_of(content), sha256=hashlib.sha256(content).hexdigest()))
    return tuple(found)


def taken_out(data: bytes, number: int) -> bytes:
    """The bytes of an attachment. They are as hostile as the file: check them at the door as any upload. Raises what `probe_pdf` raises."""
    with opened(data) as document:
        return document.attachment(number, MAX_BYTES)


def plain_name(told: str) -> str:
    """A file's name without the folders that it may be told with, and without what does not print; "" where nothing is left."""
    name = "".join(character for character in _FOLDERS.split(told)[-1] if character.isprintable()).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST_NAME and stem and len(ending) < LONGEST_NAME // 2:
        return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
    return name[:LONGEST_NAME]
