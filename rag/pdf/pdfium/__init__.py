"""PDFium, and nothing else: bytes -> an open document, the glyphs and ruled lines of a page, its image, an unlocked copy.

PDFium is not thread-safe: whoever has a document open holds the one lock. Coordinates leave this package as points from the top
left of the displayed page (CropBox and /Rotate applied by PDFium itself), float32, as x0, top, x1, bottom.
"""

from rag.pdf.pdfium.document import PdfiumDocument, opened
from rag.pdf.pdfium.page import Drawing, Glyphs, PdfiumPage

__all__ = ["Drawing", "Glyphs", "PdfiumDocument", "PdfiumPage", "opened"]
