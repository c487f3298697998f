"""A page as an image."""

from __future__ import annotations

from rag.core.errors import BrokenPdf
from rag.core.records import Box
from rag.pdf.pdfium import opened
from rag.pdf.png import png


def render_page(data: bytes, number: int, *, scale: float, clip: Box | None = None, password: str | None = None) -> bytes:
    """The displayed page, or the clip of it, as PNG: a point p of the page is at pixel (p - clip's corner) * scale.

    Where that would be more than 40 million pixels the image is smaller. Raises BrokenPdf where the page cannot be drawn.
    """
    with opened(data, password) as document, document.page(number) as page:
        if page is None:
            raise BrokenPdf(reason="page", page=number)
        x0, top, x1, bottom = (clip.x0, clip.top, clip.x1, clip.bottom) if clip else (0.0, 0.0, page.width, page.height)
        return png(page.render(scale, x0, top, max(x1, x0 + 1), max(bottom, top + 1)))
