"""What lies over a page: typed form values, comments and stamps become part of the page as PDFium draws them; where text is struck out."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from rag.pdf.pdfium.objects import Rectangle

# Of these nothing is printed on the page that says more than the page: frames around links, notes to be opened, and marks over its text.
_BESIDE_THE_TEXT = {
    pdfium.FPDF_ANNOT_LINK,
    pdfium.FPDF_ANNOT_TEXT,
    pdfium.FPDF_ANNOT_POPUP,
    pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE,
    pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_FILEATTACHMENT,
}
_MOST = 5000  # annotations of one page that are looked at
_HIDDEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW


class FormFilling:
    """PDFium's form filling for a document: it draws values that have no appearance yet. Close it before the document."""

    def __init__(self, document: Any) -> None:
        self._info = pdfium.FPDF_FORMFILLINFO(version=2)  # must live as long as the handle
        self._handle = pdfium.FPDFDOC_InitFormFillEnvironment(document, self._info)

    def draw_values(self, page: Any) -> None:
        if self._handle:
            pdfium.FORM_OnAfterLoadPage(page, self._handle)
            pdfium.FORM_OnBeforeClosePage(page, self._handle)

    def close(self) -> None:
        if self._handle:
            pdfium.FPDFDOC_ExitFormFillEnvironment(self._handle)
            self._handle = None


def shows_more(page: Any) -> bool:
    """Whether annotations print something on the page that is not among its own contents."""
    n = min(int(pdfium.FPDFPage_GetAnnotCount(page)), _MOST)
    return any(_kind_and_boxes(page, i, of=None)[0] not in _BESIDE_THE_TEXT for i in range(n))


def printed_into(page: Any, filling: FormFilling) -> bool:
    """Makes what annotations show part of the page, which must then be loaded anew; hidden ones are left out."""
    filling.draw_values(page)
    return bool(pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS)


def struck_out(page: Any) -> list[Rectangle]:
    """The rectangles that strike-out annotations mark, in page space."""
    n = min(int(pdfium.FPDFPage_GetAnnotCount(page)), _MOST)
    return [box for i in range(n) for box in _kind_and_boxes(page, i, of=pdfium.FPDF_ANNOT_STRIKEOUT)[1]]


def _kind_and_boxes(page: Any, number: int, of: int | None) -> tuple[int, list[Rectangle]]:
    """An annotation's kind and, if it is `of` that kind and not hidden, the rectangles that it marks."""
    annotation = pdfium.FPDFPage_GetAnnot(page, number)
    if not annotation:
        return pdfium.FPDF_ANNOT_LINK, []
    try:
        kind = int(pdfium.FPDFAnnot_GetSubtype(annotation))
        if kind != of or pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
            return kind, []
        return kind, [_bounds(annotation, i) for i in range(min(int(pdfium.FPDFAnnot_CountAttachmentPoints(annotation)), _MOST))]
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _bounds(annotation: Any, number: int) -> Rectangle:
    quad = pdfium.FS_QUADPOINTSF()
    pdfium.FPDFAnnot_GetAttachmentPoints(annotation, number, ctypes.byref(quad))
    xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
    return (min(xs), min(ys), max(xs), max(ys))
