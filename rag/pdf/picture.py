"""A page as an image."""

from __future__ import annotations

from rag.core.errors import BrokenPdf
from rag.core.records import Box, PageImage
from rag.pdf.pdfium import opened


def render_page(data: bytes, number: int, *, scale: float, clip: Box | None = None, password: str | None = None) -> PageImage:
    """The displayed page, or the clip of it, drawn: a point p of the page is at pixel (p - clip's corner) * scale.

    Where that would be more than 40 million pixels the image is smaller. Raises BrokenPdf where the page cannot be drawn.
    """
    with opened(data, password) as document, document.page(number) as page:
        if page is None:
            raise BrokenPdf(reason="page")
        x0, top, x1, bottom = (clip.x0, clip.top, clip.x1, clip.bottom) if clip else (0.0, 0.0, page.width, page.height)
        pixels = page.render(Box(number, x0=x0, top=top, x1=max(x1, x0 + 1), bottom=max(bottom, top + 1)), scale=scale)
        return PageImage(pixels.shape[1], pixels.shape[0], pixels.tobytes())
