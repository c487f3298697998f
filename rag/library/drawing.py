"""What the drawing child runs: a page of a kept file as an image. Stands alone, so that the child loads PDFium and little else."""

from __future__ import annotations

from rag.core.records import Box, PageImage
from rag.library.specimen import specimen
from rag.pdf.picture import render_page


def _get_ready() -> None:
    """What the child loads before the first file comes."""
    draw(specimen(), 1, scale=0.1)


def draw(data: bytes, page: int, *, scale: float, clip: Box | None = None) -> PageImage:
    """The page, or the clip of it. Raises BrokenPdf."""
    return render_page(data, page, scale=scale, clip=clip)
