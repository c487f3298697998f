"""Parts of a PDF beside its pages: entries of its own table of contents, files inside it. `records.py` has them too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """An entry of the PDF's own table of contents: `level` from 0, `page` physical from 1, None where it points nowhere."""

    title: str
    level: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a PDF, which is not read with it. `number` counts from 0 in the PDF, `size` is in bytes.

    `kind` is "pdf", or what else the bytes are ("zip", "hwp", "unknown", … as `pdf/door.py` tells them), and "closed" where they could not
    be taken out, or only with more than a file may have; then `size` is 0 and `sha256` empty.
    """

    number: int
    name: str
    size: int = 0
    kind: str = "closed"
    sha256: str = ""
