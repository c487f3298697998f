"""PDFium's functions that are called for every glyph or object, taking plain addresses: the generated wrappers' type checks cost as much as
PDFium's own work."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium


def address_of(handle: Any) -> int:
    """The address behind a handle of PDFium's, 0 for none."""
    return ctypes.addressof(handle.contents) if handle else 0


def _function(native: Any, result: Any, arguments: tuple[Any, ...]) -> Any:
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(native, ctypes.c_void_p).value or 0)


_AT, _INT = ctypes.c_void_p, ctypes.c_int

glyph_code = _function(pdfium.FPDFText_GetUnicode, _INT, (_AT, _INT))
glyph_ink_box = _function(pdfium.FPDFText_GetCharBox, _INT, (_AT, _INT, _AT, _AT, _AT, _AT))
glyph_body_box = _function(pdfium.FPDFText_GetLooseCharBox, _INT, (_AT, _INT, _AT))
glyph_object = _function(pdfium.FPDFText_GetTextObject, _AT, (_AT, _INT))
glyph_unmapped = _function(pdfium.FPDFText_HasUnicodeMapError, _INT, (_AT, _INT))
page_object = _function(pdfium.FPDFPage_GetObject, _AT, (_AT, _INT))
form_object = _function(pdfium.FPDFFormObj_GetObject, _AT, (_AT, ctypes.c_ulong))
object_kind = _function(pdfium.FPDFPageObj_GetType, _INT, (_AT,))
object_matrix = _function(pdfium.FPDFPageObj_GetMatrix, _INT, (_AT, _AT))
object_shown = _function(pdfium.FPDFPageObj_SetIsActive, _INT, (_AT, _INT))
object_bounds = _function(pdfium.FPDFPageObj_GetBounds, _INT, (_AT, _AT, _AT, _AT, _AT))
object_fill = _function(pdfium.FPDFPageObj_GetFillColor, _INT, (_AT, _AT, _AT, _AT, _AT))
object_clip = _function(pdfium.FPDFPageObj_GetClipPath, _AT, (_AT,))
object_marks = _function(pdfium.FPDFPageObj_CountMarks, _INT, (_AT,))
text_mode = _function(pdfium.FPDFTextObj_GetTextRenderMode, _INT, (_AT,))
text_font = _function(pdfium.FPDFTextObj_GetFont, _AT, (_AT,))
text_size = _function(pdfium.FPDFTextObj_GetFontSize, _INT, (_AT, _AT))
path_mode = _function(pdfium.FPDFPath_GetDrawMode, _INT, (_AT, _AT, _AT))
path_segments = _function(pdfium.FPDFPath_CountSegments, _INT, (_AT,))
path_segment = _function(pdfium.FPDFPath_GetPathSegment, _AT, (_AT, _INT))
segment_kind = _function(pdfium.FPDFPathSegment_GetType, _INT, (_AT,))
segment_closes = _function(pdfium.FPDFPathSegment_GetClose, _INT, (_AT,))
clip_paths = _function(pdfium.FPDFClipPath_CountPaths, _INT, (_AT,))
clip_segments = _function(pdfium.FPDFClipPath_CountPathSegments, _INT, (_AT, _INT))
clip_segment = _function(pdfium.FPDFClipPath_GetPathSegment, _AT, (_AT, _INT, _INT))
segment_point = _function(pdfium.FPDFPathSegment_GetPoint, _INT, (_AT, _AT, _AT))
